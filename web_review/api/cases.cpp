// The queue and one case: hold it, key it blind, look at it as the third, decide it, escalate it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "verify/page_life.h"
#include "verify/queue_order.h"
#include "web_review/api/describe.h"
#include "web_review/blind.h"

namespace web_review {

using nlohmann::json;
using store::CaseRecord;
using verify::CaseState;

namespace {

bool contains(const std::vector<std::string>& fields, const std::string& field) {
    return std::find(fields.begin(), fields.end(), field) != fields.end();
}

json count_kinds(const verify::Case& what) {
    json kinds = json::object();
    for (const verify::Finding& finding : what.findings) {
        const std::string kind{verify::name_of(finding.kind)};
        kinds[kind] = kinds.value(kind, 0) + 1;
    }
    return kinds;
}

void describe_stakes(const verify::Case& what, json& line) {
    line["delegates_at_stake"] = what.delegates_at_stake;
    line["sde_at_stake"] = what.sde_at_stake;
    line["kinds"] = count_kinds(what);
}

// Describes one line of the queue. Kinds of findings, stakes and the number of settled boxes stand
// in it only for people who may know them.
json describe_line(const Call& call, const CaseRecord& record) {
    const verify::Case& what = record.what;
    const Sight sight = sight_of(record, call.terms(), true, call.session);
    json line = describe_precinct(*call.site.context.roster, what.precinct);
    line["state"] = verify::name_of(what.state);
    line["fields"] = what.fields.size();
    line["keyed_by_me"] =
        std::count_if(what.fields.begin(), what.fields.end(), [&](const std::string& field) {
            return own_keying(record, call.session.user, field) != nullptr;
        });
    line["held_by"] = record.held_by;
    if (sight != Sight::Nothing)
        line["decided"] =
            std::count_if(what.fields.begin(), what.fields.end(), [&](const std::string& field) {
                return verify::is_settled(record, call.terms(), field);
            });
    if (may_be_told_in_lists(record, sight, call.session)) describe_stakes(what, line);
    return line;
}

Response failed(const core::Error& error) {
    return refuse(error);
}

std::string_view name_of(forms::FieldKind kind) {
    switch (kind) {
        case forms::FieldKind::Tick:
            return "tick";
        case forms::FieldKind::Signature:
            return "signature";
        default:
            return "number";
    }
}

// Returns the same box on the other scan of the sheet: if two scans differ, people key from both.
core::Result<json> place_on_other_scan(const Call& call,
                                       const std::vector<store::PageRecord>& pages,
                                       const forms::Field& field) {
    const auto* other = other_scan(pages, standing_page(pages, field.page));
    if (!other) return json(nullptr);
    const auto readings = TRY(call.records().pages().readings_of(other->key.digest));
    const auto found = std::find_if(readings.begin(), readings.end(), [&](const auto& reading) {
        return reading.field == field.name;
    });
    return describe_place(other, field, found == readings.end() ? nullptr : &*found,
                          *call.site.context.form);
}

// Describes the blind part: the fields to key, with their places and the person's own entries.
core::Result<json> describe_fields(const Call& call, const CaseRecord& record, const View& view) {
    const auto work = verify::work_of(record, call.terms(), call.person());
    const forms::Form& form = *call.site.context.form;
    const auto pages = TRY(call.records().pages().of_precinct(record.what.precinct));
    const auto worksheet = TRY(call.records().pages().worksheet(record.what.precinct));
    const auto differing = TRY(call.records().pages().paper_findings(record.what.precinct));
    json list = json::array();
    for (const std::string& name : record.what.fields) {
        const forms::Field* field = form.field(name);
        json entry = {{"field", name},    {"label", name},    {"kind", "number"},
                      {"most_digits", 7}, {"place", nullptr}, {"other_place", nullptr},
                      {"keyed", nullptr}, {"decided", false}, {"cards", json::array()}};
        if (field) {
            const forms::Reading* reading = worksheet ? worksheet->reading(name) : nullptr;
            entry["label"] = field->label.empty() ? name : field->label;
            entry["kind"] = name_of(field->kind);
            entry["most_digits"] = field->most_digits;
            entry["place"] =
                describe_place(standing_page(pages, field->page), *field, reading, form);
            if (std::any_of(differing.begin(), differing.end(), [&](const auto& finding) {
                    return verify::needs_both_pictures(finding, name);
                }))
                entry["other_place"] = TRY(place_on_other_scan(call, pages, *field));
        }
        entry["to_key"] = may_key(call.session.role) && contains(work.to_key, name);
        if (contains(work.to_choose, name))
            for (const auto& card : verify::cards_of(record, call.terms(), call.session.user, name))
                entry["cards"].push_back(describe(card));
        if (view.sight != Sight::Nothing)
            entry["decided"] = verify::is_settled(record, call.terms(), name);
        const bool values = view.sight == Sight::Everything;
        entry["waits_for_others"] = values && contains(work.waits_for_others, name);
        entry["waits_for_officials"] = values && contains(work.waits_for_officials, name);
        if (const auto* keying = own_keying(record, call.session.user, name))
            entry["keyed"] = describe(*keying);
        list.push_back(std::move(entry));
    }
    return list;
}

// Records in the ledger that the third is shown the entries of others, before the answer is sent.
core::Result<> show_cards(const Call& call, const CaseRecord& record) {
    if (!may_key(call.session.role)) return {};
    auto fields = verify::work_of(record, call.terms(), call.person()).to_choose;
    if (fields.empty()) return {};
    return call.records().cases().show(
        {{record.what.precinct, call.session.user, std::move(fields)}});
}

core::Result<json> describe_case(const Call& call, const CaseRecord& record) {
    json body = describe_line(call, record);
    const std::string& precinct = record.what.precinct;
    const bool keyer = may_key(call.session.role);
    const View view = TRY(open_view(call.records(), record, call.session));
    const bool values = view.sight == Sight::Everything;
    body["held_by_me"] = record.held_by == call.session.user;
    body["may_key"] = keyer && record.what.state != CaseState::Resolved;
    body["may_decide"] = may_correct(call.session.role) && values;
    body["may_reopen"] = may_correct(call.session.role) && values;
    body["revealed"] = values;
    body["partly"] = view.sight == Sight::SettledBoxes;
    TRY(show_cards(call, record));
    body["list"] = TRY(describe_fields(call, record, view));
    if (view.sight == Sight::Nothing) return body;
    body["layers"] = TRY(describe_layers(call, precinct, record.what.fields, record, view));
    body["findings"] = describe_shown(record.what.findings, view);
    if (!values) return body;
    describe_stakes(record.what, body);
    body["escalation"] = record.what.escalation;
    body["drawn"] = record.what.drawn;
    body["by_pattern"] = record.what.by_pattern;
    const forms::Precinct* entry = call.site.context.roster->find(precinct);
    body["delegates"] = entry ? optional_value(entry->delegates) : json(nullptr);
    return body;
}

Response case_answer(const Call& call, const std::string& precinct) {
    const auto record = call.records().cases().find(precinct);
    if (!record) return failed(record.error());
    if (!*record) return refuse(404, fmt::format("There is no case for precinct {}.", precinct));
    const auto body = describe_case(call, **record);
    return body ? answer(*body) : failed(body.error());
}

// Returns the case, held by the caller from now; or the answer that says why it cannot be held.
tl::expected<CaseRecord, Response> held_case(const Call& call) {
    const std::string& precinct = call.path[1];
    const auto record = call.records().cases().find(precinct);
    if (!record) return tl::unexpected(failed(record.error()));
    if (!*record)
        return tl::unexpected(
            refuse(404, fmt::format("There is no case for precinct {}.", precinct)));
    const auto held = call.records().cases().hold(precinct, call.session.user,
                                                  call.site.context.policy.most_held);
    if (!held) return tl::unexpected(failed(held.error()));
    if (!*held)
        return tl::unexpected(refuse(
            409, fmt::format("{} is working on precinct {}: take the next case.",
                             (*record)->held_by.empty() ? "Somebody else" : (*record)->held_by,
                             precinct)));
    return **record;
}

// Reads a claim about a box: `state` and, with a number, `value`.
core::Result<verify::Claim> claim_in(const json& body) {
    const auto state = forms::reading_state(text_of(body, "state"));
    // That a box is covered is the reader's word: people lift what lies over it.
    if (!state || *state == forms::ReadingState::Covered)
        return core::fail("An entry is a number, blank, void or illegible.");
    verify::Claim claim{*state, std::nullopt};
    const auto value = body.find("value");
    if (*state != forms::ReadingState::Number) return claim;
    const bool whole = value != body.end() && value->is_number_integer();
    const auto number = whole ? value->get<std::int64_t>() : -1;
    if (number < 0 || number > std::numeric_limits<int>::max())
        return core::fail("Enter a whole number, as it is written.");
    claim.value = static_cast<int>(number);
    return claim;
}

// Returns the entry that a person typed, or a sentence that says what is wrong with it.
core::Result<verify::Keying> keying_of(const Call& call, const json& body) {
    verify::Keying keying;
    keying.precinct = call.path[1];
    keying.field = text_of(body, "field");
    keying.user = call.session.user;
    const auto claim = TRY(claim_in(body));
    keying.state = claim.state;
    keying.value = claim.value;
    const auto fits = verify::check_entry(keying, call.site.context.form->field(keying.field));
    if (!fits) return core::fail(fits.error().sentence);
    return keying;
}

bool flag_of(const json& body, const char* name) {
    const auto flag = body.find(name);
    return flag != body.end() && flag->is_boolean() && flag->get<bool>();
}

// Returns the value that is to stand: what is written, or what a layer has.
core::Result<verify::Claim> claim_followed(const CaseRecord& record, const std::string& field,
                                           verify::Basis basis, const json& body) {
    const auto* layer = verify::layer_of(record, field);
    const auto number = [](const std::optional<int>& value) {
        return verify::Claim{value ? forms::ReadingState::Number : forms::ReadingState::Blank,
                             value};
    };
    if (basis == verify::Basis::AsWritten) {
        if (body.contains("state")) return claim_in(body);
        if (flag_of(body, "as_passed")) {
            if (!layer || !layer->passes)
                return core::fail("This field does not pass: follow your own entry.");
            return number(layer->passing);
        }
        return core::fail("Say what is written: a number, blank, void or illegible.");
    }
    if (basis == verify::Basis::AsReported) {
        if (!layer || !layer->reported)
            return core::fail("Nothing was reported for this field: follow another layer.");
        return number(layer->reported);
    }
    if (!layer || layer->computed.empty())
        return core::fail("Nothing can be computed for this field: follow another layer.");
    const auto chosen = body.find("value");
    if (chosen == body.end() || !chosen->is_number_integer()) {
        if (layer->computed.size() == 1) return number(layer->computed.front());
        return core::fail("The rules allow more than one value here: choose one of them.");
    }
    for (const int value : layer->computed)
        if (chosen->get<std::int64_t>() == value) return number(value);
    return core::fail("This value is none of those that the rules give: choose one of them.");
}

// Which cases a person asks for.
struct Wanted {
    std::vector<CaseState> states;
    std::string search, after;
};

constexpr std::array kUnresolved = {CaseState::Open, CaseState::Keyed, CaseState::Escalated};

core::Result<Wanted> wanted_by(const Call& call) {
    Wanted out;
    out.search = call.request.parameter("search");
    out.after = call.request.parameter("after");
    const std::string_view state = call.request.parameter("state");
    if (state.empty() || state == "unresolved") {
        out.states.assign(kUnresolved.begin(), kUnresolved.end());
        if (state.empty()) out.states.push_back(CaseState::Resolved);
        return out;
    }
    const auto one = verify::case_state(state);
    if (!one) return core::fail("A case's state is open, keyed, escalated or resolved.");
    out.states.push_back(*one);
    return out;
}

void keep_only(store::QueueAsk& ask, std::vector<std::string> precincts) {
    std::sort(precincts.begin(), precincts.end());
    if (ask.only)
        std::erase_if(precincts,
                      [known = std::set<std::string>(ask.only->begin(), ask.only->end())](
                          const auto& name) { return !known.contains(name); });
    ask.only = std::move(precincts);
}

store::QueueAsk ask_of(const Call& call, const Wanted& wanted) {
    store::QueueAsk ask;
    ask.states = wanted.states;
    if (!wanted.after.empty())
        ask.after = {verify::queue_band(call.site.context.roster->find(wanted.after)),
                     wanted.after};
    ask.most = store::kQueuePage + 1;  // one more tells whether there is a next page
    return ask;
}

// Keeps the precincts whose id, county or name, or the person who has their case, is searched for.
core::Result<> search_for(const Call& call, const std::string& typed, store::QueueAsk& ask) {
    const auto wanted = forms::folded_name(typed);
    if (wanted.empty()) return {};
    std::vector<std::string> found;
    for (const auto* precinct : call.site.roster.find(typed, call.site.roster.size()))
        found.push_back(precinct->id);
    for (const auto& [precinct, person] : TRY(call.records().cases().held()))
        if (forms::folded_name(person).find(wanted) != std::string::npos) found.push_back(precinct);
    keep_only(ask, std::move(found));
    return {};
}

core::Result<json> describe_counts(const Call& call) {
    auto counts = TRY(call.records().cases().counts());
    std::erase_if(counts, [](const auto& one) { return one.second == 0; });
    return json(counts);
}

core::Result<json> describe_queue(const Call& call) {
    const auto wanted = TRY(wanted_by(call));
    const auto moment = TRY(call.records().hold_moment());
    auto ask = ask_of(call, wanted);
    TRY(search_for(call, wanted.search, ask));
    auto records = TRY(call.records().cases().queue(ask));
    const bool more = records.size() > store::kQueuePage;
    if (more) records.resize(store::kQueuePage);
    json list = json::array();
    for (const CaseRecord& record : records) list.push_back(describe_line(call, record));
    return json{{"cases", list},
                {"counts", TRY(describe_counts(call))},
                {"next", more ? json(records.back().what.precinct) : json(nullptr)}};
}

}  // namespace

Response list_cases(const Call& call) {
    const auto body = describe_queue(call);
    return body ? answer(*body) : failed(body.error());
}

Response take_next_case(const Call& call) {
    const auto next =
        call.records().cases().take_next(call.session.user, call.site.context.policy.most_held);
    if (!next) return failed(next.error());
    return answer({{"precinct", *next ? json((*next)->what.precinct) : json(nullptr)}});
}

Response get_case(const Call& call) {
    return case_answer(call, call.path[1]);
}

Response hold_case(const Call& call) {
    const auto record = held_case(call);
    if (!record) return record.error();
    return answer({{"held", true}});
}

Response release_case(const Call& call) {
    const auto released = call.records().cases().release(call.path[1], call.session.user);
    if (!released) return failed(released.error());
    return answer({{"held", false}});
}

Response add_keying(const Call& call) {
    const auto keying = keying_of(call, body_of(call.request));
    if (!keying) return refuse(keying.error());
    const auto record = held_case(call);
    if (!record) return record.error();
    // The answer to the first try may have been lost on the way: the same entry again is no error.
    const auto* own = own_keying(*record, call.session.user, keying->field);
    if (own && own->state == keying->state && own->value == keying->value)
        return case_answer(call, call.path[1]);
    const auto stored = call.records().cases().key(*keying);
    if (!stored) return failed(stored.error());
    return case_answer(call, call.path[1]);
}

Response add_third_look(const Call& call) {
    const json body = body_of(call.request);
    const auto look = verify::look_of_name(text_of(body, "look"));
    if (!look) return refuse(400, "Say an_entry, neither or unreadable.");
    verify::ThirdLook word;
    word.precinct = call.path[1];
    word.field = text_of(body, "field");
    word.user = call.session.user;
    word.look = *look;
    if (*look == verify::Look::AnEntry) {
        const auto claim = claim_in(body);
        if (!claim) return failed(claim.error());
        word.state = claim->state;
        word.value = claim->value;
    }
    const auto record = held_case(call);
    if (!record) return record.error();
    const auto stored = call.records().cases().look(word);
    if (!stored) return failed(stored.error());
    return case_answer(call, call.path[1]);
}

Response add_decision(const Call& call) {
    const json body = body_of(call.request);
    const std::string field = text_of(body, "field");
    const std::string reason = text_of(body, "reason", kMostReason);
    const auto basis = verify::basis_of_name(text_of(body, "basis"));
    if (!basis) return refuse(400, "A decision follows as_written, as_reported or as_computed.");
    if (reason.empty()) return refuse(400, "Say why, in at most 1,000 characters.");
    const auto record = held_case(call);
    if (!record) return record.error();
    // Before anything that depends on the layers of the box.
    const auto keyed_all = verify::has_keyed_all(*record, call.terms(), call.session.user);
    if (!may_correct(call.session.role))
        return refuse(403, "What people do not agree on is decided by officials: ask for help.");
    if (!keyed_all) return refuse(403, keyed_all.error().sentence);
    const auto claim = claim_followed(*record, field, *basis, body);
    if (!claim) return failed(claim.error());
    const auto stored = call.records().cases().decide(call.path[1], call.session.user,
                                                      {field, *basis, *claim, reason});
    if (!stored) return failed(stored.error());
    if (call.site.context.wake_pipeline) call.site.context.wake_pipeline();
    return case_answer(call, call.path[1]);
}

// The official need not hold the case: asking to reopen a box is no work on it yet.
Response reopen_case(const Call& call) {
    const json body = body_of(call.request);
    const std::string reason = text_of(body, "reason", kMostReason);
    const auto reopened = call.records().cases().reopen(call.path[1], call.session.user,
                                                        text_of(body, "field"), reason);
    if (!reopened) return failed(reopened.error());
    if (call.site.context.wake_pipeline) call.site.context.wake_pipeline();
    const auto record = call.records().cases().find(call.path[1]);
    if (!record) return failed(record.error());
    // A box that passed is of no case before the second official has asked.
    if (!*record) return answer({{"reopen_asked", true}});
    return case_answer(call, call.path[1]);
}

Response escalate_case(const Call& call) {
    const std::string reason = text_of(body_of(call.request), "reason", kMostReason);
    if (reason.empty()) return refuse(400, "Say why, in at most 1,000 characters.");
    const auto record = held_case(call);
    if (!record) return record.error();
    const auto stored = call.records().cases().escalate(call.path[1], reason, call.session.user);
    if (!stored) return failed(stored.error());
    const auto released = call.records().cases().release(call.path[1], call.session.user);
    if (!released) return failed(released.error());
    return answer({{"escalated", true}});
}

}  // namespace web_review
