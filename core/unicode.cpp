#include "core/unicode.h"

#include <fmt/format.h>
#include <iconv.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <optional>

#include "core/check.h"
#include "core/printable.h"

namespace core {
namespace {

bool is_space(utf8proc_int32_t code) {
    if ((code >= '\t' && code <= '\r') || code == 0x85) return true;
    const auto category = utf8proc_category(code);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP;
}

// Marks without a width. Joiners (U+200C, U+200D) are not among them: some scripts spell with them.
bool is_invisible(utf8proc_int32_t code) {
    return code == 0xAD || code == 0x200B || code == 0x200E || code == 0x200F ||
           (code >= 0x202A && code <= 0x202E) || code == 0x2060 ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

// Dashes and apostrophes that people and spreadsheets put in place of the keyboard's.
char keyboards_own(utf8proc_int32_t code) {
    if (utf8proc_category(code) == UTF8PROC_CATEGORY_PD || code == 0x2212 || code == 0x2043)
        return '-';
    if (code == 0x2018 || code == 0x2019 || code == 0x201B || code == 0x02BC || code == 0x02BB ||
        code == 0xB4 || code == '`')
        return '\'';
    return 0;
}

// Calls `take(code, bytes)` for each character; code is -1 for a byte that is not UTF-8.
template <class Take>
void each_character(std::string_view text, const Take& take) {
    while (!text.empty()) {
        utf8proc_int32_t code = -1;
        const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                             static_cast<utf8proc_ssize_t>(text.size()), &code);
        const auto used = length > 0 ? static_cast<std::size_t>(length) : 1;
        take(length > 0 ? code : -1, text.substr(0, used));
        text.remove_prefix(used);
    }
}

void append(std::string& text, utf8proc_int32_t code) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto length = utf8proc_encode_char(code, bytes.data());
    for (utf8proc_ssize_t i = 0; i < length; ++i)
        text += static_cast<char>(bytes[static_cast<std::size_t>(i)]);
}

// Letter case and composition (NFKC with case folding); a text that is not UTF-8 comes back as it
// is.
std::string case_folded(std::string_view text) {
    constexpr auto kHow = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT |
                                                         UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
    utf8proc_uint8_t* mapped = nullptr;
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &mapped, kHow);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
    if (length < 0) return std::string(text);
    return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)};
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// What `folded_text` makes of plain letters; most names are, and searches fold hundreds of
// thousands.
std::string folded_ascii(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            if (!out.empty() && out.back() != ' ') out += ' ';
        } else if (c == '`') {
            out += '\'';
        } else {
            out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::string folded_once(std::string_view text) {
    std::string out;
    each_character(case_folded(text), [&](utf8proc_int32_t code, std::string_view bytes) {
        if (code < 0) {
            out += bytes;
        } else if (const char own = keyboards_own(code); own != 0) {
            out += own;
        } else {
            append(out, utf8proc_toupper(code));
        }
    });
    return with_single_spaces(out);
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        // ASCII, which most of every table is, needs no look at what follows.
        const auto length = static_cast<unsigned char>(text[at]) < 0x80
                                ? std::size_t{1}
                                : utf8_length(text.substr(at));
        if (length == 0) return false;
        at += length;
    }
    return true;
}

// The bytes in UTF-8; nullopt where they are not in the encoding `from` (iconv's name).
std::optional<std::string> converted(std::string_view bytes, const char* from) {
    const auto converter = iconv_open("UTF-8", from);
    CHECK(converter != reinterpret_cast<iconv_t>(-1));
    std::string out;
    std::array<char, 1 << 14> buffer{};
    auto* in = const_cast<char*>(bytes.data());  // iconv's signature; it writes nothing there
    std::size_t left = bytes.size();
    bool good = true;
    while (left > 0 && good) {
        char* to = buffer.data();
        std::size_t room = buffer.size();
        const auto done = iconv(converter, &in, &left, &to, &room);
        out.append(buffer.data(), buffer.size() - room);
        good = done != static_cast<std::size_t>(-1) || errno == E2BIG;
    }
    iconv_close(converter);
    if (!good) return std::nullopt;
    return out;
}

struct Mark {
    std::string_view bytes;
    const char* encoding;  // iconv's name
    std::string_view name;
};
// UTF-32's mark begins with that of UTF-16: it comes first.
constexpr std::array kMarks = {
    Mark{{"\xFF\xFE\0\0", 4}, "UTF-32LE", "UTF-32"},
    Mark{{"\0\0\xFE\xFF", 4}, "UTF-32BE", "UTF-32"}, Mark{{"\xFF\xFE", 2}, "UTF-16LE", "UTF-16"},
    Mark{{"\xFE\xFF", 2}, "UTF-16BE", "UTF-16"}, Mark{{"\xEF\xBB\xBF", 3}, "UTF-8", "UTF-8"}};

}  // namespace

std::string with_single_spaces(std::string_view text) {
    std::string out;
    each_character(text, [&](utf8proc_int32_t code, std::string_view bytes) {
        if (code >= 0 && is_invisible(code)) return;
        if (code >= 0 && is_space(code)) {
            if (!out.empty() && out.back() != ' ') out += ' ';
        } else {
            out += bytes;
        }
    });
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::string folded_text(std::string_view text) {
    if (is_ascii(text)) return folded_ascii(text);
    // A few characters fold once more after their upper case: repeated until nothing changes.
    constexpr int kMostTimes = 4;
    std::string folded = folded_once(text);
    for (int times = 1; times < kMostTimes; ++times) {
        auto again = folded_once(folded);
        if (again == folded) break;
        folded = std::move(again);
    }
    return folded;
}

Result<DecodedText> decoded_text(std::string_view bytes, const std::string& name) {
    for (const auto& mark : kMarks) {
        if (!bytes.starts_with(mark.bytes)) continue;
        auto text = converted(bytes.substr(mark.bytes.size()), mark.encoding);
        if (text) return DecodedText{*std::move(text), mark.name};
        return fail(
            fmt::format("{} begins as {} does and goes on otherwise: save it again as CSV UTF-8.",
                        name, mark.name));
    }
    if (bytes.find('\0') != std::string_view::npos) {
        return fail(
            fmt::format("{} holds zero bytes, as UTF-16 without its mark or a workbook does: save "
                        "it as CSV UTF-8.",
                        name));
    }
    if (is_utf8(bytes)) return DecodedText{std::string(bytes), "UTF-8"};
    auto text = converted(bytes, "CP1252");
    if (text) return DecodedText{*std::move(text), "Windows-1252"};
    return fail(fmt::format("{} is neither UTF-8 nor Windows-1252: save it as CSV UTF-8.", name));
}

}  // namespace core
