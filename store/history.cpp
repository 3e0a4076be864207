#include "store/history.h"

#include <fmt/format.h>

#include "core/json.h"
#include "store/door.h"
#include "store/ledger_table.h"
#include "store/proof.h"

namespace store {

using core::Result;

namespace {

constexpr std::size_t kMostActorBytes =
    200;  // a user's or a program's name; a longer one is a mistake

}  // namespace

Result<std::vector<Event>> History::events(std::int64_t after, std::int64_t limit) {
    return door_.read<std::vector<Event>>(
        [&](sql::Session& session) { return events_after(session, after, limit); });
}

Result<std::vector<Event>> History::newest_of(const std::string& action, std::int64_t limit) {
    return door_.read<std::vector<Event>>(
        [&](sql::Session& session) { return newest_events_of(session, action, limit); });
}

Result<ChainCheck> History::check() {
    return door_.read<ChainCheck>(
        [](sql::Session& session) { return check_ledger_and_readings(session); });
}

Result<Proof> History::proof() {
    return door_.read<Proof>(
        [&](sql::Session& session) { return prove_rows(session, secrets_key_, *door_.terms()); });
}

Result<ChainCheck> History::check_newer(HashView known, std::int64_t sample) {
    return door_.read<ChainCheck>(
        [&](sql::Session& session) { return check_newer_and_sample(session, known, sample); });
}

Result<> History::append(const std::string& actor, const std::string& action,
                         const std::string& subject, const std::string& body_json) {
    const Json body = TRY(core::parse_json(body_json, "The body of the event " + action));
    if (!body.is_object())
        return core::fail(fmt::format("The event {} needs a JSON object as its body.", action));
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        pen.append(actor.substr(0, kMostActorBytes), action, subject, body);
        return {};
    });
}

}  // namespace store
