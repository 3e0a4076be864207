#include "forms/worksheet_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "core/check.h"
#include "core/id.h"

namespace forms {
namespace {

// The kind of text and its version; another layout of the text would be RC2.
constexpr std::string_view kPrefix = "RC1:";
// Crockford's base 32: without I, L, O and U, a code read aloud is not mistaken.
constexpr std::string_view kBase32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
// A forger who may try a million codes a second for a year hits one of 2^80 with odds of 1 in 4e10.
constexpr std::size_t kMacBytes = 10;
constexpr std::size_t kMacCharacters = kMacBytes * 8 / 5;
constexpr std::size_t kShortestBlake2b = 16;  // bytes; the rest is cut off

bool is_upper_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

bool is_token(std::string_view text, std::size_t longest) {
    return !text.empty() && text.size() <= longest &&
           std::all_of(text.begin(), text.end(), is_upper_alphanumeric);
}

std::string base32(core::ByteView bytes) {
    std::string text;
    unsigned pending = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : bytes) {
        pending = (pending << 8U | byte) & 0xFFFU;  // at most 4 + 8 bits are pending
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            text += kBase32[(pending >> bits) & 31U];
        }
    }
    return text;
}

std::string body_of(const WorksheetId& id) {
    return fmt::format("{}{}:{}:{}:{}:{}/{}:{}", kPrefix, id.canvass, id.precinct, id.form,
                       id.revision, id.page, id.pages, id.copy);
}

std::string mac_of(std::string_view body, const core::SecretKey& key) {
    auto mac = core::keyed_mac(key, core::bytes_of(body), kShortestBlake2b);
    mac.resize(kMacBytes);
    return base32(mac);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

// Reads a number as `encode` writes it: digits only, no leading zero.
std::optional<int> number_in(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (text.front() == '0' || text.front() == '-') return std::nullopt;
    return value;
}

// Returns the fields of the text without its MAC, or nothing where its shape is wrong.
std::optional<WorksheetId> parsed(const std::vector<std::string_view>& parts) {
    constexpr std::size_t kParts = 8;  // prefix, canvass, …, copy, MAC
    if (parts.size() != kParts) return std::nullopt;
    const auto page_of_pages = split(parts[5], '/');
    if (page_of_pages.size() != 2) return std::nullopt;
    const auto revision = number_in(parts[4]);
    const auto page = number_in(page_of_pages[0]);
    const auto pages = number_in(page_of_pages[1]);
    const auto copy = number_in(parts[6]);
    if (!revision || !page || !pages || !copy) return std::nullopt;
    WorksheetId id{std::string(parts[1]),
                   std::string(parts[2]),
                   std::string(parts[3]),
                   *revision,
                   *page,
                   *pages,
                   *copy};
    if (!is_well_formed(id)) return std::nullopt;
    return id;
}

}  // namespace

bool is_canvass_id(std::string_view text) {
    return is_token(text, kLongestCanvassId);
}

bool is_form_id(std::string_view text) {
    return is_token(text, kLongestFormId);
}

bool is_precinct_id(std::string_view text) {
    return text.size() <= kLongestPrecinctId && core::normalised_id(text) == text;
}

bool is_well_formed(const WorksheetId& id) {
    return is_canvass_id(id.canvass) && is_precinct_id(id.precinct) && is_form_id(id.form) &&
           id.revision >= 1 && id.revision <= kMostRevisions && id.page >= 1 &&
           id.page <= id.pages && id.pages <= kMostPages && id.copy >= 1 && id.copy <= kMostCopies;
}

std::string encode(const WorksheetId& id, const core::SecretKey& key) {
    CHECK(is_well_formed(id));
    std::string text = body_of(id);
    const std::string mac = mac_of(text, key);
    text += ':';
    text += mac;
    return text;
}

std::variant<WorksheetId, BadId> decode(std::string_view text, std::string_view canvass,
                                        const core::SecretKey& key) {
    if (text.substr(0, kPrefix.size()) != kPrefix) return BadId::Foreign;
    // The longest well-formed text has 70 characters; longer ones are not worth splitting.
    constexpr std::size_t kLongestId = 70;
    if (text.size() > kLongestId) return BadId::Malformed;
    const auto parts = split(text, ':');
    auto id = parsed(parts);
    const std::string_view mac = parts.back();
    if (!id || mac.size() != kMacCharacters) return BadId::Malformed;
    if (mac.find_first_not_of(kBase32) != std::string_view::npos) return BadId::Malformed;
    if (id->canvass != canvass) return BadId::OtherCanvass;
    if (!core::equal_in_constant_time(core::bytes_of(mac),
                                      core::bytes_of(mac_of(body_of(*id), key)))) {
        return BadId::Forged;
    }
    return *std::move(id);
}

std::string_view describe(BadId bad) {
    switch (bad) {
        case BadId::Foreign:
            return "The code on this sheet is not Recanvass's; set the sheet aside.";
        case BadId::Malformed:
            return "The code on this sheet is damaged or wrongly written; scan the sheet again, or "
                   "say which precinct it is.";
        case BadId::OtherCanvass:
            return "This sheet belongs to another canvass; put it back into that canvass's packet.";
        case BadId::Forged:
            return "The code on this sheet is forged: its signature does not hold; set "
                   "the sheet aside and call the person in charge.";
    }
    return "The code on this sheet is not good.";
}

}  // namespace forms
