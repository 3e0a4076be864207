#include "store/releases.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/digest.h"
#include "store/case_table.h"
#include "store/codec.h"
#include "store/door.h"
#include "store/refusal.h"
#include "store/sign_off_table.h"

namespace store {

using core::Result;

namespace {

// docs/ledger.md, "Actions"; the indexes of store/migrations/0006_release.sql name the same.
constexpr std::string_view kReleaseProposed = "release.proposed";
constexpr std::string_view kReleaseWithdrawn = "release.withdrawn";
constexpr std::string_view kReleaseMade = "release.made";
constexpr std::string_view kPrecinctReleased = "precinct.released";
const std::string kOfReleases =
    "action IN ('release.proposed', 'release.withdrawn', 'release.made')";

std::string digest_of_plan(const verify::ReleasePlan& plan) {
    Json all = Json::array();
    for (const auto& held : plan.holds)
        all.push_back({held.precinct, held.rests_on, held.values_sha256});
    return core::sha256(core::bytes_of(canonical(all))).hex();
}

PlannedRelease plan_in(sql::Session& session, const forms::Roster& roster) {
    std::vector<std::string> ids;
    for (const auto& precinct : roster.precincts()) ids.push_back(precinct.id);
    PlannedRelease out;
    out.plan = verify::plan_of(sign_off_facts_of(session, sql::Which::all(), ids));
    out.holds_sha256 = digest_of_plan(out.plan);
    return out;
}

Release release_of(std::int64_t seq, const std::string& time, const Json& body) {
    Release out;
    out.seq = seq;
    out.time = time;
    out.number = body.at("number").get<int>();
    out.officials = body.at("officials").get<std::vector<std::string>>();
    out.note = body.at("note").get<std::string>();
    out.holds = body.at("holds").get<std::int64_t>();
    for (const auto& [tile, precincts] : body.at("missing").items()) {
        out.missing[tile] = static_cast<std::int64_t>(precincts.size());
        for (const auto& precinct : precincts)
            out.missing_precincts.push_back(precinct.get<std::string>());
    }
    out.events = body.at("events").get<std::int64_t>();
    out.head = body.at("head").get<std::string>();
    return out;
}

ReleaseState state_in(sql::Session& session) {
    ReleaseState out;
    // What was made last, and what was proposed after it.
    for (const auto& [seq, time, actor, action, text] :
         sql::rows<std::int64_t, std::string, std::string, std::string, std::string>(
             session, "SELECT seq, time, actor, action, body FROM events WHERE " + kOfReleases +
                          " ORDER BY seq")) {
        const Json body = Json::parse(text);
        out.proposed.reset();
        if (action == kReleaseMade) out.made = release_of(seq, time, body);
        if (action != kReleaseProposed) continue;
        out.proposed = ProposedRelease{seq,
                                       time,
                                       actor,
                                       body.at("note").get<std::string>(),
                                       body.at("holds").get<std::int64_t>(),
                                       body.at("holds_sha256").get<std::string>()};
    }
    return out;
}

Result<ProposedRelease> waiting_in(sql::Session& session, std::int64_t proposal) {
    const auto state = state_in(session);
    if (state.proposed && state.proposed->seq == proposal) return *state.proposed;
    return core::conflict(fmt::format(
        "The release that event {} proposed does not wait any more: look again.", proposal));
}

struct Said {
    std::int64_t seq = 0;
    Json body;
};
// The newest event of each precinct that was released.
std::map<std::string, Said> said_of_released(sql::Session& session) {
    std::map<std::string, Said> out;
    for (const auto& [precinct, seq, body] : sql::rows<std::string, std::int64_t, std::string>(
             session,
             "SELECT e.subject, e.seq, e.body FROM events e JOIN (SELECT MAX(seq) AS seq FROM "
             "events WHERE action = 'precinct.released' GROUP BY subject) AS newest ON newest.seq "
             "= e.seq ORDER BY e.subject"))
        out[precinct] = {seq, Json::parse(body)};
    return out;
}

Json json_of_boxes(const verify::ResultBoxes& boxes) {
    Json out = Json::object();
    for (const auto& [field, box] : boxes)
        out[field] = {{"reported", store::json_of(box.reported)},
                      {"stands", store::json_of(box.stands)}};
    return out;
}

std::optional<int> number_of(const Json& value) {
    return value.is_null() ? std::nullopt : std::optional(value.get<int>());
}

Json missing_by_tile(const verify::ReleasePlan& plan) {
    Json out = Json::object();
    for (const auto& [tile, precincts] : plan.missing)
        out[std::string(verify::name_of(tile))] = precincts;
    return out;
}

// Says what was released of the precincts, as far as that was not said before.
void release_precincts(LedgerPen& pen, const forms::Form& form,
                       const std::vector<verify::Held>& holds, const Release& release,
                       const verify::CanvassTerms& terms) {
    constexpr std::size_t kAtOnce = 200;
    const auto before = said_of_released(pen.session());
    for (std::size_t from = 0; from < holds.size(); from += kAtOnce) {
        std::vector<std::string> some;
        for (std::size_t i = from; i < std::min(holds.size(), from + kAtOnce); ++i)
            some.push_back(holds[i].precinct);
        const auto cases = case_facts_of(pen.session(), some);
        for (std::size_t i = 0; i < some.size(); ++i) {
            const auto& held = holds[from + i];
            const auto said = before.find(held.precinct);
            if (said != before.end() && said->second.body.at("values_sha256") == held.values_sha256)
                continue;
            pen.append(release.officials.back(), kPrecinctReleased, held.precinct,
                       {{"release", release.seq},
                        {"number", release.number},
                        {"rests_on", held.rests_on},
                        {"values_sha256", held.values_sha256},
                        {"values", json_of_boxes(verify::result_boxes(form, cases[i], terms))}});
        }
    }
}

Release make_in(LedgerPen& pen, const ProposedRelease& proposal, const PlannedRelease& planned,
                const std::string& person) {
    const auto made = state_in(pen.session()).made;
    const auto [events, head] = ledger_head(pen.session());
    const Json body = {{"number", made ? made->number + 1 : 1},
                       {"proposal", proposal.seq},
                       {"officials", {proposal.person, person}},
                       {"note", proposal.note},
                       {"holds", planned.plan.holds.size()},
                       {"holds_sha256", planned.holds_sha256},
                       {"missing", missing_by_tile(planned.plan)},
                       {"events", events},
                       {"head", head}};
    const auto seq = pen.append(person, kReleaseMade, "results", body);
    return release_of(seq, pen.now(), body);
}

}  // namespace

Result<ReleaseState> Releases::state() {
    return door_.read<ReleaseState>([](sql::Session& session) { return state_in(session); });
}

Result<PlannedRelease> Releases::plan(const forms::Roster& roster) {
    return door_.read<PlannedRelease>(
        [&](sql::Session& session) { return plan_in(session, roster); });
}

Result<std::int64_t> Releases::propose(const forms::Roster& roster, const std::string& person,
                                       const std::string& seen, const std::string& note) {
    return door_.write<std::int64_t>([&](LedgerPen& pen) -> Result<std::int64_t> {
        const auto planned = plan_in(pen.session(), roster);
        const auto may =
            verify::may_propose(planned.plan, counts_as_official(pen.session(), person));
        if (!may) return tl::unexpected(error_of(may.error()));
        if (planned.holds_sha256 != seen)
            return core::conflict(
                "What would be released has changed since you looked: look again.");
        const auto [events, head] = ledger_head(pen.session());
        return pen.append(person, kReleaseProposed, "results",
                          {{"holds", planned.plan.holds.size()},
                           {"holds_sha256", planned.holds_sha256},
                           {"missing", verify::missing_of(planned.plan)},
                           {"note", note},
                           {"events", events},
                           {"head", head}});
    });
}

Result<Release> Releases::make(const forms::Form& form, const forms::Roster& roster,
                               std::int64_t proposal, const std::string& person) {
    return door_.write<Release>([&](LedgerPen& pen) -> Result<Release> {
        const auto proposed = TRY(waiting_in(pen.session(), proposal));
        const auto planned = plan_in(pen.session(), roster);
        const auto may = verify::may_release(proposed.person, person,
                                             counts_as_official(pen.session(), person) &&
                                                 counts_as_official(pen.session(), proposed.person),
                                             planned.holds_sha256 == proposed.holds_sha256);
        if (!may) return tl::unexpected(error_of(may.error()));
        const auto release = make_in(pen, proposed, planned, person);
        release_precincts(pen, form, planned.plan.holds, release, *door_.terms());
        return release;
    });
}

Result<> Releases::withdraw(std::int64_t proposal, const std::string& person) {
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        TRY(waiting_in(pen.session(), proposal));
        if (!counts_as_official(pen.session(), person))
            return core::refuse("Only an official withdraws a release that was proposed.");
        pen.append(person, kReleaseWithdrawn, "results", {{"proposal", proposal}});
        return {};
    });
}

Result<std::vector<ReleasedPrecinct>> Releases::released() {
    return door_.read<std::vector<ReleasedPrecinct>>([](sql::Session& session) {
        std::vector<ReleasedPrecinct> out;
        const auto said = said_of_released(session);
        std::vector<std::string> ids;
        for (const auto& [precinct, event] : said) ids.push_back(precinct);
        const auto facts = sign_off_facts_of(session, sql::Which::all(), ids);
        std::size_t at = 0;
        for (const auto& [precinct, event] : said) {
            const auto& sign_off = facts[at++].sign_off;
            auto& one = out.emplace_back();
            one.precinct = precinct;
            one.seq = event.seq;
            one.number = event.body.at("number").get<int>();
            one.changed =
                sign_off.state != verify::SignOffState::SignedOff ||
                sign_off.signatures.back().values_sha256 != event.body.at("values_sha256");
            for (const auto& [field, box] : event.body.at("values").items())
                one.values[field] = {number_of(box.at("reported")), number_of(box.at("stands"))};
        }
        return out;
    });
}

Result<std::int64_t> Releases::newest() {
    return door_.read<std::int64_t>([](sql::Session& session) {
        const auto of = [&](const std::string& text) {
            const auto found = sql::row<std::int64_t>(session, text);
            return found ? std::get<0>(*found) : 0;
        };
        const auto made =
            of("SELECT COALESCE(MAX(seq), 0) FROM events WHERE action IN ('release.proposed', "
               "'release.withdrawn', 'release.made')");
        if (made == 0) return made;
        return std::max({made, of("SELECT COALESCE(MAX(seq), 0) FROM signatures"),
                         of("SELECT COALESCE(MAX(seq), 0) FROM sign_offs_taken_back")});
    });
}

}  // namespace store
