// A secret that a person types.
#pragma once

#include <string>

namespace app {

// Asks `question` at the terminal and reads the answer without echo; reads a line of stdin if stdin
// is no terminal.
std::string ask_password(const std::string& question);

}  // namespace app
