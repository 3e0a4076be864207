#include "core/check.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace core {

void check_failed(std::string_view condition, std::string_view file, int line) {
    fmt::print(
        stderr,
        "recanvass: internal error: {} does not hold at {}:{}. Nothing stored before this is "
        "lost; please report this line.\n",
        condition, file, line);
    std::abort();
}

}  // namespace core
