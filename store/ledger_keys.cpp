#include "store/ledger_keys.h"

#include <fmt/format.h>

#include "store/codec.h"

namespace store {
namespace {

// What the key before signs when it hands over.
std::string handing_over(const VerifierKey& before, const VerifierKey& next) {
    return fmt::format("recanvass ledger key\n{}\n{}\n", before.text(), next.text());
}

std::string text_in(const Json& body, const char* name) {
    const auto found = body.find(name);
    return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<std::string> officials_in(const Json& body) {
    std::vector<std::string> names;
    const auto found = body.find("officials");
    if (found == body.end() || !found->is_array()) return names;
    for (const auto& name : *found)
        if (name.is_string()) names.push_back(name.get<std::string>());
    return names;
}

bool are_two_people(const std::vector<std::string>& names) {
    return names.size() == 2 && names[0] != names[1] && !names[0].empty() && !names[1].empty();
}

// Empty where the event may follow `history`.
std::string wrong_key_event(const KeyHistory& history, const Event& event, const Json& body,
                            const VerifierKey& next) {
    if (event.action == kKeyNamed) {
        return history.keys.empty() ? ""
                                    : fmt::format(
                                          "Event {} names a first key, and the ledger had "
                                          "one already.",
                                          event.seq);
    }
    if (history.keys.empty())
        return fmt::format("Event {} changes the ledger's key before one was named.", event.seq);
    if (event.action == kKeyReplaced)
        return are_two_people(officials_in(body))
                   ? ""
                   : fmt::format("Event {} replaces the ledger's key without two officials.",
                                 event.seq);
    const auto& before = history.keys.back().key;
    const auto signature = core::from_base64(text_in(body, "signature"));
    if (signature && core::signature_holds(before.public_key,
                                           core::bytes_of(handing_over(before, next)), *signature))
        return {};
    return fmt::format("Event {} names a new key of the ledger, and the old key did not sign it.",
                       event.seq);
}

}  // namespace

const LedgerKey* KeyHistory::at(std::int64_t size) const {
    const LedgerKey* found = nullptr;
    for (const auto& key : keys)
        if (key.from <= size) found = &key;
    return found;
}

KeyHistory key_history(const std::vector<Event>& events) {
    KeyHistory history;
    for (const auto& event : events) {
        if (event.action != kKeyNamed && event.action != kKeyRotated &&
            event.action != kKeyReplaced)
            continue;
        const Json body = Json::parse(event.body, nullptr, false);
        const auto next = parse_verifier_key(body.is_object() ? text_in(body, "key") : "");
        if (!next)
            history.problem = fmt::format("Event {} names no key of the ledger.", event.seq);
        else
            history.problem = wrong_key_event(history, event, body, *next);
        if (!history.problem.empty()) return history;
        history.keys.push_back(
            {*next, event.seq,
             event.action == kKeyReplaced ? officials_in(body) : std::vector<std::string>{}});
    }
    return history;
}

std::string key_named_body(const VerifierKey& first) {
    return canonical({{"key", first.text()}});
}

std::string key_rotated_body(const VerifierKey& before, const core::SecretKey& secret_before,
                             const VerifierKey& next) {
    const auto signature = core::sign(secret_before, core::bytes_of(handing_over(before, next)));
    return canonical({{"key", next.text()}, {"signature", core::to_base64(signature)}});
}

std::string key_replaced_body(const VerifierKey& next, const std::vector<std::string>& officials,
                              const std::string& reason) {
    return canonical({{"key", next.text()}, {"officials", officials}, {"reason", reason}});
}

std::vector<LostHead> lost_heads(const std::vector<Event>& events) {
    std::vector<LostHead> out;
    for (const auto& event : events) {
        if (event.action != kRestored) continue;
        const Json body = Json::parse(event.body, nullptr, false);
        const auto root = core::digest_from_hex(body.is_object() ? text_in(body, "root") : "");
        if (!root || !are_two_people(officials_in(body))) continue;
        const auto number = [&](const char* name) {
            const auto found = body.find(name);
            return found != body.end() && found->is_number_integer() ? found->get<std::int64_t>()
                                                                     : std::int64_t{0};
        };
        out.push_back({event.seq, number("size"), *root, number("common"), officials_in(body)});
    }
    return out;
}

std::string restored_body(const LostHead& lost, const std::string& reason) {
    return canonical({{"size", lost.size},
                      {"root", lost.root.hex()},
                      {"common", lost.common},
                      {"officials", lost.officials},
                      {"reason", reason}});
}

}  // namespace store
