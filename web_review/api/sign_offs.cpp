// Sign-off: what each precinct lacks, and the officials who sign.
#include <map>

#include "core/id.h"
#include "web_review/api/describe.h"
#include "web_review/blind.h"

namespace web_review {

using nlohmann::json;
using verify::SignOffFacts;

namespace {

// Precincts that one request signs: a county, at most as long as a request may be.
constexpr std::size_t kMostAtOnce = 1000;

json describe(const std::vector<verify::Missing>& missing) {
    json list = json::array();
    for (const auto& one : missing)
        list.push_back({{"what", verify::name_of(one.what)},
                        {"count", one.count},
                        {"words", verify::in_words(one)}});
    return list;
}

json describe(const verify::SignOff& sign_off) {
    json signatures = json::array();
    for (const auto& one : sign_off.signatures)
        signatures.push_back({{"user", one.person},
                              {"at", one.at},
                              {"event", one.seq},
                              {"rests_on", one.rests_on},
                              {"paper_only", one.paper_only}});
    json back = nullptr;
    if (const auto& it = sign_off.taken_back)
        back = {{"at", it->at},
                {"event", it->seq},
                {"because", it->because == 0 ? json(nullptr) : json(it->because)},
                {"user", it->person},
                {"reason", it->reason}};
    return {{"state", verify::name_of(sign_off.state)},
            {"signatures", signatures},
            {"taken_back", back}};
}

// The facts as the caller may know them.
SignOffFacts told(SignOffFacts facts, Sight sight) {
    return sight == Sight::Everything ? facts : verify::without_values(std::move(facts));
}

json describe(const SignOffFacts& facts, bool counts, const std::string& person) {
    json body = describe(facts.sign_off);
    const auto may =
        verify::may_sign(facts, person, counts, {facts.newest, verify::is_ready_paper_only(facts)});
    body["missing"] = describe(verify::missing_of(facts));
    body["tile"] = verify::name_of(verify::tile_of(facts));
    body["paper_only"] = verify::is_ready_paper_only(facts);
    body["rests_on"] = facts.newest == 0 ? json(nullptr) : json(facts.newest);
    body["may_sign"] = may.has_value();
    body["why_not"] = may ? "" : may.error().sentence;
    body["may_take_back"] = verify::may_take_back(facts, counts, "a reason").has_value();
    return body;
}

core::Result<json> describe_card(const Call& call, const std::string& precinct) {
    auto& records = call.records();
    const auto sight = TRY(sight_of(records, precinct, call.session));
    const auto facts = told(TRY(records.sign_offs().facts(precinct)), sight);
    const bool counts = TRY(records.sign_offs().counts(call.session.user));
    return describe(facts, counts, call.session.user);
}

Response card_answer(const Call& call, const std::string& precinct) {
    const auto body = describe_card(call, precinct);
    return body ? answer(*body) : refuse(body.error());
}

const forms::Precinct* precinct_of(const Call& call, const std::string& name) {
    const auto id = core::normalised_id(name);
    return id ? call.site.context.roster->find(*id) : nullptr;
}

std::vector<std::string> ids_in(const forms::Roster& roster, std::string_view county) {
    std::vector<std::string> out;
    for (const auto& precinct : roster.precincts())
        if (county.empty() || precinct.county == county) out.push_back(precinct.id);
    return out;
}

// What a tile tells is told to everybody: nothing of it follows from a value that is hidden.
SignOffFacts of_tile(SignOffFacts facts) {
    return verify::without_values(std::move(facts));
}

json describe_counties(const forms::Roster& roster, const std::vector<SignOffFacts>& all) {
    std::map<std::string, std::map<std::string, int>> counties;
    for (const auto& facts : all) {
        const auto tile = verify::tile_of(of_tile(facts));
        auto& counts = counties[roster.find(facts.precinct)->county];
        ++counts[std::string(verify::name_of(tile))];
        ++counts["precincts"];
    }
    json list = json::array();
    for (const auto& [county, counts] : counties) {
        json line = counts;
        line["county"] = county;
        list.push_back(std::move(line));
    }
    return list;
}

json describe_tiles(const forms::Roster& roster, const std::vector<SignOffFacts>& all,
                    std::string_view county, const std::string& person) {
    json list = json::array();
    for (const auto& each : all) {
        const auto& precinct = *roster.find(each.precinct);
        if (precinct.county != county) continue;
        const auto facts = of_tile(each);
        const auto missing = verify::missing_of(facts);
        list.push_back({{"id", precinct.id},
                        {"name", forms::plain_name(precinct.name)},
                        {"tile", verify::name_of(verify::tile_of(facts))},
                        {"taken_back", facts.sign_off.taken_back.has_value() &&
                                           facts.sign_off.state != verify::SignOffState::SignedOff},
                        {"signed_by_you", facts.sign_off.signed_by(person)},
                        {"missing", verify::in_words(missing)},
                        {"rests_on", facts.newest == 0 ? json(nullptr) : json(facts.newest)}});
    }
    return list;
}

core::Result<json> describe_sign_offs(const Call& call) {
    const auto& roster = *call.site.context.roster;
    const auto county = call.request.parameter("county");
    const auto all = TRY(call.records().sign_offs().facts_of(ids_in(roster, "")));
    json body = {{"counties", describe_counties(roster, all)},
                 {"may_sign", TRY(call.records().sign_offs().counts(call.session.user))}};
    if (!county.empty()) body["tiles"] = describe_tiles(roster, all, county, call.session.user);
    return body;
}

std::optional<std::int64_t> event_of(const json& object) {
    const auto found = object.find("rests_on");
    if (found == object.end() || !found->is_number_integer()) return std::nullopt;
    return found->get<std::int64_t>();
}

}  // namespace

Response get_sign_off(const Call& call) {
    const auto* precinct = precinct_of(call, call.path[1]);
    if (!precinct) return refuse(404, "There is no precinct with this id in the roster.");
    return card_answer(call, precinct->id);
}

Response list_sign_offs(const Call& call) {
    const auto body = describe_sign_offs(call);
    return body ? answer(*body) : refuse(body.error());
}

Response sign_precinct(const Call& call) {
    const auto* precinct = precinct_of(call, call.path[1]);
    if (!precinct) return refuse(404, "There is no precinct with this id in the roster.");
    const json body = body_of(call.request);
    const auto rests_on = event_of(body);
    if (!rests_on) return refuse(400, "Say on which event the signature rests, as it was shown.");
    const bool paper_only = body.value("paper_only", json(false)) == json(true);
    const auto done =
        call.records().sign_offs().sign(precinct->id, call.session.user, {*rests_on, paper_only});
    return done ? card_answer(call, precinct->id) : refuse(done.error());
}

Response take_back_sign_off(const Call& call) {
    const auto* precinct = precinct_of(call, call.path[1]);
    if (!precinct) return refuse(404, "There is no precinct with this id in the roster.");
    const auto reason = text_of(body_of(call.request), "reason", kMostReason);
    const auto done = call.records().sign_offs().take_back(precinct->id, call.session.user, reason);
    return done ? card_answer(call, precinct->id) : refuse(done.error());
}

Response sign_precincts(const Call& call) {
    const json body = body_of(call.request);
    const auto list = body.find("precincts");
    if (list == body.end() || !list->is_array() || list->empty() || list->size() > kMostAtOnce)
        return refuse(400, "Name from 1 to 1,000 precincts, each with the event that was shown.");
    std::vector<store::ToSign> wanted;
    for (const auto& one : *list) {
        const auto rests_on = one.is_object() ? event_of(one) : std::nullopt;
        const auto* precinct = rests_on ? precinct_of(call, text_of(one, "id")) : nullptr;
        if (!precinct)
            return refuse(400, "Name each precinct by its id, with the event that was shown.");
        wanted.push_back({precinct->id, {*rests_on, false}});
    }
    const auto refused = call.records().sign_offs().sign_all(wanted, call.session.user);
    if (!refused) return refuse(refused.error());
    json not_signed = json::array();
    for (const auto& one : *refused) not_signed.push_back({{"id", one.precinct}, {"why", one.why}});
    return answer({{"signed", wanted.size() - refused->size()}, {"refused", not_signed}});
}

}  // namespace web_review
