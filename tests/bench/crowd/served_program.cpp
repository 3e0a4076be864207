#include "tests/bench/crowd/served_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace crowd {

namespace {

double ticks_per_second() {
    return static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// Reads until the line that names the address; 0 where the output ends before.
int port_from(int output) {
    std::string text;
    char byte = 0;
    while (::read(output, &byte, 1) == 1) {
        text += byte;
        if (byte != '\n') continue;
        const auto at = text.find("http://127.0.0.1:");
        if (at != std::string::npos) return std::atoi(text.c_str() + at + 17);
    }
    fmt::print(stderr, "{}", text);
    return 0;
}

}  // namespace

ServedProgram::ServedProgram(const std::string& program, const std::string& canvass) {
    int output[2] = {-1, -1};
    if (::pipe2(output, O_CLOEXEC) != 0) std::exit(2);
    child_ = ::fork();
    if (child_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // a bench that is killed leaves no server behind
        ::dup2(output[1], STDOUT_FILENO);
        ::execl(program.c_str(), program.c_str(), "serve", canvass.c_str(), "--listen",
                "127.0.0.1:0", nullptr);
        ::_exit(127);
    }
    ::close(output[1]);
    port_ = port_from(output[0]);
    if (port_ == 0) {
        fmt::print(stderr, "{} does not serve {}\n", program, canvass);
        std::exit(2);
    }
}

ServedProgram::~ServedProgram() {
    ::kill(child_, SIGTERM);
    int status = 0;
    ::waitpid(child_, &status, 0);
}

double ServedProgram::resident_mib() const {
    std::ifstream status(fmt::format("/proc/{}/status", child_));
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::atof(line.c_str() + 6) / 1024;
    return 0;
}

double ServedProgram::cpu_seconds() const {
    std::ifstream file(fmt::format("/proc/{}/stat", child_));
    std::string text;
    std::getline(file, text);
    // Behind the name in brackets: fields 14 and 15 of the line are the time of the processor.
    std::istringstream rest(text.substr(text.rfind(')') + 2));
    std::string skipped;
    for (int field = 3; field < 14; ++field) rest >> skipped;
    double user = 0, system = 0;
    rest >> user >> system;
    return (user + system) / ticks_per_second();
}

double cpu_seconds_of_machine() {
    std::ifstream file("/proc/stat");
    std::string name;
    double user = 0, nice = 0, system = 0;
    file >> name >> user >> nice >> system;
    return (user + nice + system) / ticks_per_second();
}

double cpu_seconds_of_this() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace crowd
