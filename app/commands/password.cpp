#include "app/commands/password.h"

#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "app/commands/support.h"

namespace app {

std::string ask_password(const std::string& question) {
    const bool terminal = ::isatty(STDIN_FILENO) != 0;
    termios before{};
    if (terminal) {
        prompt("{}", question);
        ::tcgetattr(STDIN_FILENO, &before);
        auto silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSANOW, &silent);
    }
    std::string password;
    std::getline(std::cin, password);
    if (terminal) {
        ::tcsetattr(STDIN_FILENO, TCSANOW, &before);
        prompt("\n");
    }
    return password;
}

}  // namespace app
