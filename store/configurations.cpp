#include "store/configurations.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/digest.h"
#include "store/codec.h"
#include "store/door.h"
#include "store/due.h"
#include "store/setting_table.h"
#include "store/user_table.h"
#include "verify/policy.h"

namespace store {

using core::Result;

namespace {

// docs/ledger.md, "Actions"; the index of store/migrations/0004_configuration.sql names the same.
constexpr std::string_view kConfigured = "canvass.configured";
constexpr std::string_view kProposed = "canvass.change_proposed";
constexpr std::string_view kConfirmed = "canvass.change_confirmed";
constexpr std::string_view kWithdrawn = "canvass.change_withdrawn";
const std::string kSubject = "configuration";
const std::string kOfConfiguration =
    "action IN ('canvass.configured', 'canvass.change_proposed', 'canvass.change_confirmed', "
    "'canvass.change_withdrawn')";

Json body_of(const ConfigurationChange& change) {
    Json texts = Json::object();
    for (const auto& [name, text] : change.texts)
        texts[name] = {{"sha256", core::sha256(core::bytes_of(text)).hex()}, {"text", text}};
    return {{"texts", texts},
            {"precincts", change.precincts},
            {"wanted_by", change.wanted_by},
            {"reason", change.reason}};
}

ConfigurationChange change_of(const Json& body) {
    ConfigurationChange change;
    for (const auto& [name, text] : body.at("texts").items())
        change.texts[name] = text.at("text").get<std::string>();
    change.precincts = body.at("precincts").get<std::int64_t>();
    change.wanted_by = body.at("wanted_by").get<std::string>();
    change.reason = body.at("reason").get<std::string>();
    return change;
}

RecordedConfiguration recorded(sql::Session& session, std::int64_t seq) {
    const auto found = sql::row<std::string, std::string, std::string>(
        session, "SELECT time, actor, body FROM events WHERE seq = $1", seq);
    const auto& [time, actor, body] = found.value();
    return {seq, time, actor, change_of(Json::parse(body))};
}

// The events without their texts: what is in force, what waits, who confirmed it.
struct Standing {
    std::int64_t in_force = 0, proposed = 0;  // 0: none
    std::vector<std::string> confirmed_by;
};

Standing standing_in(sql::Session& session) {
    Standing out;
    for (const auto& [seq, action] :
         sql::rows<std::int64_t, std::string>(session, "SELECT seq, action FROM events WHERE " +
                                                           kOfConfiguration + " ORDER BY seq")) {
        if (action == kConfirmed) {
            const auto body =
                sql::row<std::string>(session, "SELECT body FROM events WHERE seq = $1", seq);
            out.confirmed_by.push_back(
                Json::parse(std::get<0>(body.value())).at("official").get<std::string>());
            continue;
        }
        if (action == kConfigured) out.in_force = seq;
        out.proposed = action == kProposed ? seq : 0;
        out.confirmed_by.clear();
    }
    return out;
}

Result<> still_in_force(const Standing& standing, std::int64_t after) {
    if (standing.in_force == after) return {};
    return core::conflict(fmt::format(
        "The configuration was changed meanwhile (event {}); look at it and do this again.",
        standing.in_force));
}

Result<> still_waits(const Standing& standing, std::int64_t proposal) {
    if (standing.proposed == proposal && proposal != 0) return {};
    return core::conflict(fmt::format(
        "The change of the configuration that event {} proposed does not wait any more; run "
        "`recanvass configure` to see what does.",
        proposal));
}

std::int64_t put_in_force(LedgerPen& pen, const ConfigurationChange& change, const Json& body,
                          const std::string& actor) {
    const auto seq = pen.append(actor, kConfigured, kSubject, body);
    store_expected(pen, change.precincts, actor);
    bears_on_all(pen, seq);
    return seq;
}

}  // namespace

Result<ConfigurationState> Configurations::state() {
    return door_.read<ConfigurationState>([](sql::Session& session) {
        const auto standing = standing_in(session);
        ConfigurationState out;
        if (standing.in_force != 0) out.in_force = recorded(session, standing.in_force);
        if (standing.proposed != 0) out.proposed = recorded(session, standing.proposed);
        out.confirmed_by = standing.confirmed_by;
        return out;
    });
}

Result<std::int64_t> Configurations::in_force() {
    return door_.read<std::int64_t>(
        [](sql::Session& session) { return standing_in(session).in_force; });
}

Result<std::int64_t> Configurations::take_over(const ConfigurationChange& change,
                                               std::int64_t after, const std::string& actor) {
    return door_.write<std::int64_t>([&](LedgerPen& pen) -> Result<std::int64_t> {
        TRY(still_in_force(standing_in(pen.session()), after));
        return put_in_force(pen, change, body_of(change), actor);
    });
}

Result<std::int64_t> Configurations::propose(const ConfigurationChange& change, std::int64_t after,
                                             const std::string& actor) {
    return door_.write<std::int64_t>([&](LedgerPen& pen) -> Result<std::int64_t> {
        TRY(still_in_force(standing_in(pen.session()), after));
        return pen.append(actor, kProposed, kSubject, body_of(change));
    });
}

Result<bool> Configurations::confirm(std::int64_t proposal, const std::string& official,
                                     const std::string& actor) {
    return door_.write<bool>([&](LedgerPen& pen) -> Result<bool> {
        auto standing = standing_in(pen.session());
        TRY(still_waits(standing, proposal));
        const auto user = find_user(pen.session(), official);
        if (!user || user->role != Role::Official || user->locked)
            return core::refuse(
                fmt::format("{} is no official of this canvass who may sign in; two officials "
                            "confirm a change of the "
                            "configuration.",
                            official));
        auto& people = standing.confirmed_by;
        if (std::find(people.begin(), people.end(), official) != people.end())
            return core::refuse(fmt::format(
                "{} has confirmed this change already; another official must.", official));
        pen.append(actor, kConfirmed, kSubject, {{"official", official}, {"proposal", proposal}});
        people.push_back(official);
        if (people.size() < verify::kOfficialsForConfiguration) return false;
        const auto change = recorded(pen.session(), proposal).what;
        Json body = body_of(change);
        body["proposal"] = proposal;
        body["confirmed_by"] = people;
        put_in_force(pen, change, body, actor);
        return true;
    });
}

Result<> Configurations::withdraw(std::int64_t proposal, const std::string& actor) {
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        TRY(still_waits(standing_in(pen.session()), proposal));
        pen.append(actor, kWithdrawn, kSubject, {{"proposal", proposal}});
        return {};
    });
}

}  // namespace store
