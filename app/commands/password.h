// A secret that a person types.
#pragma once

#include <string>

namespace app {

// From the terminal after `question` and without echo, or the first line of stdin where that is no
// terminal.
std::string ask_password(const std::string& question);

}  // namespace app
