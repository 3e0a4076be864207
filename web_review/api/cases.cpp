// The queue and one case: hold it, key it blind, decide it, escalate it.
#include <fmt/format.h>

#include <algorithm>

#include "core/clock.h"
#include "verify/page_life.h"
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

// Nothing is left to do: decided, or drawn to be checked and keyed as it passes.
bool settled(const CaseRecord& record, const std::string& field) {
    return contains(record.confirmed, field) ||
           verify::standing_decision(record.decisions, field) != nullptr;
}

// Whether `user` decided so before, and it waits for somebody else to decide the same.
bool waits_for_others(const CaseRecord& record, const std::string& field, const std::string& user) {
    const auto* waiting = verify::waiting_decision(record.decisions, field);
    return waiting != nullptr && contains(waiting->users, user);
}

// Whether there is something for `user` to do: a field to key, or one to decide that does not wait
// for others.
bool has_work_for(const CaseRecord& record, const std::string& user) {
    return std::any_of(record.what.fields.begin(), record.what.fields.end(),
                       [&](const auto& field) {
                           if (settled(record, field)) return false;
                           return own_keying(record, user, field) == nullptr ||
                                  !waits_for_others(record, field, user);
                       });
}

// One line of the queue: nothing in it tells a value.
json describe_line(const Call& call, const CaseRecord& record) {
    const verify::Case& what = record.what;
    json kinds = json::object();
    for (const verify::Finding& finding : what.findings) {
        const std::string kind{verify::name_of(finding.kind)};
        kinds[kind] = kinds.value(kind, 0) + 1;
    }
    json line = describe_precinct(*call.site.context.roster, what.precinct);
    line["state"] = verify::name_of(what.state);
    line["fields"] = what.fields.size();
    line["keyed_by_me"] =
        std::count_if(what.fields.begin(), what.fields.end(), [&](const std::string& field) {
            return own_keying(record, call.session.user, field) != nullptr;
        });
    line["decided"] =
        std::count_if(what.fields.begin(), what.fields.end(),
                      [&](const std::string& field) { return settled(record, field); });
    line["delegates_at_stake"] = what.delegates_at_stake;
    line["sde_at_stake"] = what.sde_at_stake;
    line["kinds"] = kinds;
    line["held_by"] = record.held_by;
    return line;
}

bool contains_folded(const json& line, const std::string& search) {
    for (const char* member : {"id", "county", "name", "held_by"})
        if (forms::folded_name(line[member].get<std::string>()).find(search) != std::string::npos)
            return true;
    return false;
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

// The same box on the other scan of the sheet: where two scans differ, people key from both.
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

// The fields to key, with where to look and the person's own entry: the blind part.
core::Result<json> describe_fields(const Call& call, const CaseRecord& record) {
    const forms::Form& form = *call.site.context.form;
    const auto pages = TRY(call.records().pages().of_precinct(record.what.precinct));
    const auto worksheet = TRY(call.records().pages().worksheet(record.what.precinct));
    const auto differing = TRY(call.records().pages().paper_findings(record.what.precinct));
    json list = json::array();
    for (const std::string& name : record.what.fields) {
        const forms::Field* field = form.field(name);
        json entry = {{"field", name},    {"label", name},
                      {"kind", "number"}, {"most_digits", 7},
                      {"place", nullptr}, {"other_place", nullptr},
                      {"keyed", nullptr}, {"decided", settled(record, name)}};
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
        entry["waits_for_others"] = waits_for_others(record, name, call.session.user);
        if (const auto* keying = own_keying(record, call.session.user, name))
            entry["keyed"] = describe(*keying);
        list.push_back(std::move(entry));
    }
    return list;
}

core::Result<json> describe_case(const Call& call, const CaseRecord& record) {
    json body = describe_line(call, record);
    const std::string& precinct = record.what.precinct;
    const bool keyer = may_key(call.session.role);
    const bool values =
        TRY(may_see_values(call.records(), precinct, call.session.role, call.session.user));
    body["held_by_me"] = record.held_by == call.session.user;
    body["may_key"] = keyer && record.what.state != CaseState::Resolved;
    body["may_decide"] = keyer && keyed_everything(record, call.session.user);
    body["revealed"] = values;
    body["list"] = TRY(describe_fields(call, record));
    if (!values) {
        // How much a box can move is how far written and reported lie apart: not before the keying.
        body["delegates_at_stake"] = 0;
        body["sde_at_stake"] = 0;
        return body;
    }
    body["escalation"] = record.what.escalation;
    body["drawn"] = record.what.drawn;
    body["by_pattern"] = record.what.by_pattern;
    body["confirmed"] = record.confirmed;
    const forms::Precinct* entry = call.site.context.roster->find(precinct);
    body["delegates"] = entry ? optional_value(entry->delegates) : json(nullptr);
    body["layers"] = TRY(describe_layers(call, precinct, record.what.fields, &record));
    json findings = json::array();
    for (const auto& finding : record.what.findings) findings.push_back(describe(finding));
    body["findings"] = findings;
    return body;
}

Response case_answer(const Call& call, const std::string& precinct) {
    const auto record = call.records().cases().find(precinct);
    if (!record) return failed(record.error());
    if (!*record) return refuse(404, fmt::format("There is no case for precinct {}.", precinct));
    const auto body = describe_case(call, **record);
    return body ? answer(*body) : failed(body.error());
}

// The case, held by the caller from now; or the answer that says why not.
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

// The entry a person typed, or a sentence that says what is wrong with it.
core::Result<verify::Keying> keying_of(const Call& call, const json& body) {
    verify::Keying keying;
    keying.precinct = call.path[1];
    keying.field = text_of(body, "field");
    keying.user = call.session.user;
    keying.at = core::utc_now();
    const auto state = forms::reading_state(text_of(body, "state"));
    if (!state || *state == forms::ReadingState::Struck)
        return core::fail("An entry is a number, blank, void or illegible.");
    keying.state = *state;
    const auto value = body.find("value");
    if (*state != forms::ReadingState::Number) return keying;
    const forms::Field* field = call.site.context.form->field(keying.field);
    int digits = field ? std::clamp(field->most_digits, 1, 7) : 7;
    if (field &&
        (field->kind == forms::FieldKind::Tick || field->kind == forms::FieldKind::Signature))
        digits = 1;
    int most = 1;
    for (int i = 0; i < digits; ++i) most *= 10;
    if (value == body.end() || !value->is_number_integer() || value->get<std::int64_t>() < 0 ||
        value->get<std::int64_t>() >= most)
        return core::fail(
            fmt::format("Enter a whole number of at most {} digits, as it is written.", digits));
    keying.value = value->get<int>();
    return keying;
}

bool flag_of(const json& body, const char* name) {
    const auto flag = body.find(name);
    return flag != body.end() && flag->is_boolean() && flag->get<bool>();
}

// Of a box drawn to be checked: its keyer's slip must not displace what the machine read.
core::Result<std::optional<int>> value_that_passed(const Call& call, const CaseRecord& record,
                                                   const std::string& field) {
    if (!contains(record.what.drawn, field))
        return core::fail("This field was not drawn to be checked: follow your own entry.");
    return TRY(call.records().cases().final_values(record.what.precinct))[field].value;
}

// How many people it takes to decide so; or the answer that says why this person may not.
tl::expected<int, Response> authority_of(const Call& call, const CaseRecord& record,
                                         const std::string& field, verify::Basis basis) {
    const verify::Rules default_rules;
    const auto& rules = call.site.context.rules ? *call.site.context.rules : default_rules;
    const auto findings = call.records().verdicts().findings(record.what.precinct);
    if (!findings) return tl::unexpected(failed(findings.error()));
    const auto authority = verify::authority_for(basis, rules, *findings, field);
    if (!authority.allowed)
        return tl::unexpected(refuse(
            400,
            "The rules of this canvass do not let this be corrected: follow what is written."));
    // It takes as many to supersede a decision as it took to take it.
    const auto* standing = verify::standing_decision(record.decisions, field);
    const int people = std::max(authority.people, standing ? standing->people_needed : 1);
    const bool official = may_correct(call.session.role);
    if ((authority.officials || people > 1) && !official)
        return tl::unexpected(
            refuse(403,
                   "To correct an award is for officials: ask for help, or follow what is "
                   "written."));
    return people;
}

// The answer to the first try may have been lost on the way.
bool is_retry(const CaseRecord& record, const verify::Decision& decision) {
    const auto last = std::find_if(record.decisions.rbegin(), record.decisions.rend(),
                                   [&](const auto& some) { return some.field == decision.field; });
    return last != record.decisions.rend() && last->basis == decision.basis &&
           last->value == decision.value && last->reason == decision.reason &&
           contains(last->users, decision.users.front());
}

// What a decision makes stand. Only values that stand in the layer it follows.
core::Result<std::optional<int>> value_followed(const Call& call, const CaseRecord& record,
                                                const std::string& field, verify::Basis basis,
                                                const json& body) {
    if (basis == verify::Basis::AsWritten) {
        if (flag_of(body, "as_passed")) return value_that_passed(call, record, field);
        const auto* own = own_keying(record, call.session.user, field);
        return own ? own->value : std::nullopt;
    }
    const auto known = TRY(call.records().verdicts().layers(record.what.precinct));
    const auto layers =
        std::find_if(known.begin(), known.end(),
                     [&](const store::KnownField& candidate) { return candidate.field == field; });
    if (basis == verify::Basis::AsReported) {
        if (layers == known.end() || !layers->reported)
            return core::fail("Nothing was reported for this field: follow another layer.");
        return layers->reported;
    }
    if (layers == known.end() || layers->computed.empty())
        return core::fail("Nothing can be computed for this field: follow another layer.");
    const auto chosen = body.find("value");
    if (chosen == body.end() || !chosen->is_number_integer()) {
        if (layers->computed.size() == 1) return layers->computed.front();
        return core::fail("The rules allow more than one value here: choose one of them.");
    }
    for (const int value : layers->computed)
        if (chosen->get<std::int64_t>() == value) return value;
    return core::fail("This value is none of those that the rules give: choose one of them.");
}

}  // namespace

Response list_cases(const Call& call) {
    const auto records = call.records().cases().list(std::nullopt);
    if (!records) return failed(records.error());
    const std::string_view wanted = call.request.parameter("state");
    if (!wanted.empty() && wanted != "unresolved" && !verify::case_state(wanted))
        return refuse(400, "A case's state is open, keyed, escalated or resolved.");
    const std::string search = forms::folded_name(call.request.parameter("search"));
    json list = json::array(), counts = json::object();
    for (const CaseRecord& record : *records) {
        const std::string state{verify::name_of(record.what.state)};
        counts[state] = counts.value(state, 0) + 1;
        if (wanted == "unresolved" && record.what.state == CaseState::Resolved) continue;
        if (!wanted.empty() && wanted != "unresolved" && wanted != state) continue;
        json line = describe_line(call, record);
        if (!search.empty() && !contains_folded(line, search)) continue;
        list.push_back(std::move(line));
    }
    return answer({{"cases", list}, {"counts", counts}});
}

Response take_next_case(const Call& call) {
    const std::string& user = call.session.user;
    const auto all = call.records().cases().list(std::nullopt);
    if (!all) return failed(all.error());
    // First what one has begun; then a fresh case; then one that somebody keyed and left.
    for (const CaseRecord& record : *all)
        if (record.held_by == user && has_work_for(record, user) &&
            (record.what.state == CaseState::Open || record.what.state == CaseState::Keyed))
            return answer({{"precinct", record.what.precinct}});
    const auto next = call.records().cases().take_next(user, call.site.context.policy.most_held);
    if (!next) return failed(next.error());
    if (*next) return answer({{"precinct", (*next)->what.precinct}});
    for (const CaseRecord& record : *all) {
        if (record.what.state != CaseState::Keyed || !record.held_by.empty()) continue;
        if (!has_work_for(record, user)) continue;
        const auto held = call.records().cases().hold(record.what.precinct, user,
                                                      call.site.context.policy.most_held);
        if (!held) return failed(held.error());
        if (*held) return answer({{"precinct", record.what.precinct}});
    }
    return answer({{"precinct", nullptr}});
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
    if (!contains(record->what.fields, keying->field))
        return refuse(400, "This field is not one of the case: nothing is left to key there.");
    // The answer to the first try may have been lost on the way: the same entry again is no error.
    if (const auto* own = own_keying(*record, call.session.user, keying->field)) {
        if (own->state == keying->state && own->value == keying->value)
            return case_answer(call, call.path[1]);
        return refuse(409, "You keyed this field before; a second entry would not be blind.");
    }
    if (record->what.state == CaseState::Resolved)
        return refuse(409, "This case is resolved: nothing is left to key.");
    const auto stored = call.records().cases().key(*keying);
    if (!stored) return refuse(stored.error());
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
    if (!contains(record->what.fields, field))
        return refuse(400, "This field is not one of the case.");
    if (!keyed_everything(*record, call.session.user))
        return refuse(403, "Key every field of this case before deciding.");
    const auto authority = authority_of(call, *record, field, *basis);
    if (!authority) return authority.error();
    const auto value = value_followed(call, *record, field, *basis, body);
    if (!value) return refuse(value.error());

    const verify::Decision decision{call.path[1],    field,     {call.session.user},
                                    core::utc_now(), *value,    *basis,
                                    reason,          *authority};
    if (is_retry(*record, decision)) return case_answer(call, call.path[1]);
    const auto stored = call.records().cases().decide(decision);
    if (!stored) return refuse(stored.error());
    if (call.site.context.wake_pipeline) call.site.context.wake_pipeline();
    return case_answer(call, call.path[1]);
}

Response escalate_case(const Call& call) {
    const std::string reason = text_of(body_of(call.request), "reason", kMostReason);
    if (reason.empty()) return refuse(400, "Say why, in at most 1,000 characters.");
    const auto record = held_case(call);
    if (!record) return record.error();
    const auto stored = call.records().cases().escalate(call.path[1], reason, call.session.user);
    if (!stored) return refuse(stored.error());
    const auto released = call.records().cases().release(call.path[1], call.session.user);
    if (!released) return failed(released.error());
    return answer({{"escalated", true}});
}

}  // namespace web_review
