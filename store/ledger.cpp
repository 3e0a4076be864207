#include "store/ledger.h"

#include <fmt/format.h>

#include <initializer_list>
#include <string_view>

#include "core/digest.h"

namespace store {
namespace {

constexpr std::string_view kEncoding = "RCEVENT1";
constexpr int kLengthBytes = 8;

// Appends length (8 bytes, highest first), then bytes: different events encode differently.
void append_part(std::string& out, std::string_view part) {
    const auto length = static_cast<std::uint64_t>(part.size());
    for (int byte = kLengthBytes - 1; byte >= 0; --byte)
        out.push_back(static_cast<char>((length >> (8 * static_cast<unsigned>(byte))) & 0xFFU));
    out.append(part);
}

}  // namespace

std::string event_encoding(const Event& event) {
    std::string encoded;
    encoded.reserve(256 + event.body.size());
    const std::string seq = std::to_string(event.seq);
    for (const std::string_view part : std::initializer_list<std::string_view>{
             kEncoding, seq, event.time, event.actor, event.action, event.subject, event.body,
             event.previous})
        append_part(encoded, part);
    return encoded;
}

std::string event_digest(const Event& event) {
    return core::sha256(core::bytes_of(event_encoding(event))).hex();
}

std::string wrong_link(const Event& event, std::int64_t expected_seq,
                       const std::string& expected_previous) {
    return wrong_link(event, event_digest(event), expected_seq, expected_previous);
}

std::string wrong_link(const Event& event, const std::string& digest, std::int64_t expected_seq,
                       const std::string& expected_previous) {
    if (event.seq != expected_seq)
        return fmt::format("Event {} is missing: event {} stands in its place.", expected_seq,
                           event.seq);
    if (event.previous != expected_previous)
        return fmt::format(
            "Event {} does not follow event {}: it names {} as the one before, which has {}.",
            event.seq, event.seq - 1, event.previous, expected_previous);
    if (digest != event.digest)
        return fmt::format("Event {} ({} about {}) was changed after it was written.", event.seq,
                           event.action, event.subject);
    return {};
}

ChainCheck check_chain(const std::vector<Event>& events) {
    ChainCheck check;
    check.head = first_previous();
    for (const Event& event : events) {
        check.problem = wrong_link(event, check.events + 1, check.head);
        if (!check.problem.empty()) {
            check.valid = false;
            return check;
        }
        ++check.events;
        check.head = event.digest;
    }
    return check;
}

std::string first_previous() {
    return std::string(64, '0');
}

}  // namespace store
