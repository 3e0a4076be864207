#include "forms/text_check.h"

#include <cstdint>

#include "core/printable.h"

namespace forms {
namespace {

bool is_control(std::string_view character) {
    const auto first = static_cast<std::uint8_t>(character[0]);
    if (first < 0x20 || first == 0x7F) return true;
    return first == 0xC2 && static_cast<std::uint8_t>(character[1]) < 0xA0;  // U+0080–U+009F
}

}  // namespace

bool is_printable_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = core::utf8_length(text);
        if (length == 0 || is_control(text.substr(0, length))) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace forms
