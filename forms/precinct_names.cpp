#include <cctype>
#include <charconv>

#include "core/unicode.h"
#include "forms/precinct.h"

namespace forms {
namespace {

// The longest known entity is "&#x10FFFF;".
constexpr std::size_t kLongestEntity = 10;

std::string utf8_of(std::uint32_t code) {
    std::string text;
    const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xC0U | code >> 6U);
        add(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        add(0xE0U | code >> 12U);
        add(0x80U | (code >> 6U & 0x3FU));
        add(0x80U | (code & 0x3FU));
    } else {
        add(0xF0U | code >> 18U);
        add(0x80U | (code >> 12U & 0x3FU));
        add(0x80U | (code >> 6U & 0x3FU));
        add(0x80U | (code & 0x3FU));
    }
    return text;
}

// Returns the character that "#38" or "#x26" stands for; empty where it is not printable.
std::string numbered_character(std::string_view number) {
    int base = 10;
    if (!number.empty() && (number[0] == 'x' || number[0] == 'X')) {
        base = 16;
        number.remove_prefix(1);
    }
    std::uint32_t code = 0;
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), code, base);
    if (error != std::errc() || end != number.data() + number.size()) return {};
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    if (surrogate || control || code > 0x10FFFF) return {};
    return utf8_of(code);
}

// Returns the character that the inside of "&…;" stands for; empty for an unknown entity.
std::string entity(std::string_view inside) {
    if (!inside.empty() && inside[0] == '#') return numbered_character(inside.substr(1));
    std::string lower;
    for (const char c : inside) {
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    if (lower == "amp") return "&";
    if (lower == "lt") return "<";
    if (lower == "gt") return ">";
    if (lower == "quot") return "\"";
    if (lower == "apos") return "'";
    if (lower == "nbsp") return " ";
    return {};
}

// Replaces an entity at the end of `text`; repeats while the new character completes another one.
void replace_entity_at_end(std::string& text) {
    while (!text.empty() && text.back() == ';') {
        const std::size_t from = text.size() > kLongestEntity ? text.size() - kLongestEntity : 0;
        const std::size_t start = text.rfind('&');
        if (start == std::string::npos || start < from) return;
        const std::string character =
            entity(std::string_view(text).substr(start + 1, text.size() - start - 2));
        if (character.empty()) return;
        text.resize(start);
        text += character;
    }
}

// Decodes in one pass, also what is encoded twice: "&amp;amp;" gives "&".
std::string without_entities(std::string_view name) {
    std::string text;
    for (const char c : name) {
        text += c;
        if (c == ';') replace_entity_at_end(text);
    }
    return text;
}

// Decodes until no entity is left: an invisible mark or a wide letter can hide one until the text
// is made plain.
template <class MakePlain>
std::string decoded(std::string_view name, const MakePlain& make_plain) {
    std::string text = make_plain(without_entities(name));
    for (;;) {
        const std::string bare = without_entities(text);
        if (bare == text) return text;
        text = make_plain(bare);
    }
}

}  // namespace

std::string plain_name(std::string_view name) {
    return decoded(name, core::with_single_spaces);
}

std::string folded_name(std::string_view name) {
    return decoded(name, core::folded_text);
}

}  // namespace forms
