#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "forms/form_file.h"

namespace forms {

// Defined by the build (forms/embed.cmake).
namespace embedded {
std::string_view layout_iowa_2020_math();
std::string_view layout_tally_2p();
}  // namespace embedded

namespace {

struct Layout {
    std::string_view name;
    std::string_view (*text)();
};

constexpr std::array kLayouts{Layout{"iowa-2020-math", embedded::layout_iowa_2020_math},
                              Layout{"tally-2p", embedded::layout_tally_2p}};

}  // namespace

core::Result<std::string_view> built_in_layout(std::string_view name) {
    for (const Layout& layout : kLayouts) {
        if (layout.name == name) return layout.text();
    }
    return core::not_found(
        fmt::format("No form named \"{}\" is built in; take one of {}, or name a file.", name,
                    fmt::join(built_in_layouts(), ", ")));
}

std::vector<std::string> built_in_layouts() {
    std::vector<std::string> names;
    for (const Layout& layout : kLayouts) names.emplace_back(layout.name);
    return names;
}

}  // namespace forms
