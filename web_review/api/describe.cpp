#include "web_review/api/describe.h"

#include <algorithm>
#include <cmath>

#include "store/codec.h"
#include "web_review/blind.h"

namespace web_review {

using nlohmann::json;

namespace {

// Margin around a field without a reading of its own: the registration's residual, mm.
constexpr double kPlaceMarginMm = 1.0;

json describe_box(const core::RectPx& box) {
    return {{"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}};
}

bool names_field(const verify::Finding& finding, const std::string& field) {
    return std::find(finding.fields.begin(), finding.fields.end(), field) != finding.fields.end();
}

json reports_of(const std::vector<verify::Report>& reports, const std::string& field) {
    json list = json::array();
    for (const verify::Report& report : reports) {
        const auto value = report.values.find(field);
        if (value == report.values.end()) continue;
        list.push_back({{"channel", report.channel},
                        {"submitter", report.submitter},
                        {"received_at", report.received_at},
                        {"version", report.version},
                        {"value", value->second}});
    }
    return list;
}

// Describes what people did with a box, and the values that the caller may make stand there.
void describe_acts(const Call& call, const verify::CaseFacts& facts, const std::string& field,
                   json& entry) {
    const auto life = verify::life_of(facts, field);
    for (const verify::Act& act : facts.history) {
        if (const auto* keying = std::get_if<verify::Keying>(&act);
            keying && keying->field == field)
            entry["keyings"].push_back(describe(*keying));
        if (const auto* decision = std::get_if<verify::Decision>(&act);
            decision && decision->field == field) {
            const auto& waiting = life.waiting;
            json line = describe(*decision);
            line["standing"] = life.standing == decision;
            line["waiting"] = std::find(waiting.begin(), waiting.end(), decision) != waiting.end();
            entry["decisions"].push_back(std::move(line));
        }
        if (const auto* reopening = std::get_if<verify::Reopening>(&act);
            reopening && reopening->field == field)
            entry["reopenings"].push_back(describe(*reopening));
        if (const auto* word = std::get_if<verify::ThirdLook>(&act); word && word->field == field)
            entry["third_looks"].push_back(describe(*word));
    }
    entry["reopened"] = life.reopened && !life.standing;
    for (const auto* reopening : life.reopens) entry["reopen_asked_by"].push_back(reopening->user);
    const auto person = call.person();
    entry["may_decide"] = verify::may_decide(facts, call.terms(), person, field).has_value();
    for (const auto& choice : verify::choices_of(facts, call.terms(), person, field))
        entry["choices"].push_back(describe(choice));
}

// Returns how far people are with a box, without their values.
std::string_view box_state(const verify::CaseFacts& facts, const verify::CanvassTerms& terms,
                           const std::string& field) {
    if (!verify::is_in_case(facts, field)) return "not_in_case";
    return verify::name_of(verify::box_now(facts, terms, field).stage);
}

json empty_layers(const std::string& field, std::string_view state) {
    return {{"field", field},
            {"state", state},
            {"shown", false},
            {"written", nullptr},
            {"reported", nullptr},
            {"computed", json::array()},
            {"passes", false},
            {"reports", json::array()},
            {"usual_basis", verify::name_of(verify::Basis::AsWritten)},
            {"choices", json::array()},
            {"may_decide", false},
            {"keyings", json::array()},
            {"third_looks", json::array()},
            {"decisions", json::array()},
            {"reopenings", json::array()},
            {"reopened", false},
            {"reopen_asked_by", json::array()},
            {"findings", json::array()},
            {"final", nullptr}};
}

}  // namespace

json optional_value(const std::optional<int>& value) {
    return value ? json(*value) : json(nullptr);
}

json describe_precinct(const forms::Roster& roster, const std::string& id) {
    const forms::Precinct* precinct = roster.find(id);
    return {{"id", id},
            {"county", precinct ? precinct->county : ""},
            {"name", precinct ? precinct->name : ""}};
}

json describe(const verify::Finding& finding) {
    return store::json_of(finding);
}

json describe(const verify::Keying& keying) {
    return {{"field", keying.field},
            {"user", keying.user},
            {"at", keying.at},
            {"state", forms::name_of(keying.state)},
            {"value", optional_value(keying.value)}};
}

json describe(const verify::Decision& decision) {
    return {{"field", decision.field},
            {"users", decision.users},
            {"keyed_alike", decision.keyed_alike},
            {"at", decision.at},
            {"value", optional_value(decision.value)},
            {"state", forms::name_of(verify::claim_of(decision).state)},
            {"reason", decision.reason},
            {"basis", verify::name_of(decision.basis)},
            {"needed", decision.people_needed},
            {"officials", decision.officials},
            {"stands", verify::stands(decision)}};
}

json describe(const verify::ThirdLook& word) {
    return {{"field", word.field},
            {"user", word.user},
            {"at", word.at},
            {"look", verify::name_of(word.look)},
            {"state", forms::name_of(word.state)},
            {"value", optional_value(word.value)}};
}

json describe(const verify::Claim& claim) {
    return {{"state", forms::name_of(claim.state)}, {"value", optional_value(claim.value)}};
}

json describe(const verify::Reopening& reopening) {
    return {{"field", reopening.field},
            {"user", reopening.user},
            {"at", reopening.at},
            {"reason", reopening.reason}};
}

json describe(const verify::Choice& choice) {
    return {{"basis", verify::name_of(choice.basis)},
            {"state", forms::name_of(choice.claim.state)},
            {"value", optional_value(choice.claim.value)},
            {"as_it_passes", choice.as_it_passes},
            {"keyed_by", choice.keyed_by},
            {"decided_by", choice.decided_by},
            {"allowed", choice.takes.allowed},
            {"people", choice.takes.people},
            {"why", choice.takes.why},
            {"why_not", choice.why_not}};
}

json describe(const forms::Reading& reading) {
    json alternatives = json::array();
    for (const forms::Alternative& other : reading.alternatives)
        alternatives.push_back({{"digits", other.digits}, {"probability", other.probability}});
    json flags = json::array();
    if (reading.flags.overwritten) flags.push_back("overwritten");
    if (reading.flags.struck_and_rewritten) flags.push_back("struck and rewritten");
    if (reading.flags.touches_frame) flags.push_back("touches the frame");
    return {{"state", forms::name_of(reading.state)}, {"digits", reading.digits},
            {"value", optional_value(reading.value)}, {"probability", reading.probability},
            {"alternatives", alternatives},           {"flags", flags}};
}

json describe(const store::PageRecord& page) {
    json id = nullptr;
    if (page.id)
        id = {{"precinct", page.id->precinct},
              {"page", page.id->page},
              {"pages", page.id->pages},
              {"copy", page.id->copy}};
    return {{"digest", page.key.digest.hex()},
            {"file_name", page.key.file_name},
            {"page_in_file", page.key.page_in_file},
            {"state", store::name_of(page.state)},
            {"reason", page.reason},
            {"detail", page.detail},
            {"remedy", page.remedy},
            {"id", id},
            {"identified_by", page.identified_by},
            {"dpi", page.dpi},
            {"has_view", page.view != core::Digest{}},
            {"view_dpi", page.view_dpi},
            {"received_at", page.received_at},
            {"times_offered", page.times_offered}};
}

const store::PageRecord* standing_page(const std::vector<store::PageRecord>& pages, int page) {
    const store::PageRecord* standing = nullptr;
    for (const store::PageRecord& record : pages) {
        const bool candidate =
            record.state == store::PageState::Accepted && record.id && record.id->page == page;
        if (candidate && (!standing || record.id->copy < standing->id->copy)) standing = &record;
    }
    return standing;
}

const store::PageRecord* other_scan(const std::vector<store::PageRecord>& pages,
                                    const store::PageRecord* standing) {
    if (!standing) return nullptr;
    const auto is_replaced = [&](const store::PageRecord& record) {
        return record.state == store::PageState::Superseded && record.id == standing->id;
    };
    const auto is_second_sheet = [&](const store::PageRecord& record) {
        return record.state == store::PageState::Accepted && record.id &&
               record.id->page == standing->id->page && record.id->copy != standing->id->copy;
    };
    for (const store::PageRecord& record : pages)
        if (is_second_sheet(record)) return &record;
    for (const store::PageRecord& record : pages)
        if (is_replaced(record)) return &record;
    return nullptr;
}

json describe_place(const store::PageRecord* page, const forms::Field& field,
                    const forms::Reading* reading, const forms::Form& form) {
    if (!page || page->view == core::Digest{}) return nullptr;
    json place = {{"digest", page->key.digest.hex()},
                  {"page", field.page},
                  {"box", nullptr},
                  {"width", nullptr},
                  {"height", nullptr}};
    if (page->view_dpi <= 0) return place;
    const double scale = core::px_per_mm(page->view_dpi);
    place["width"] = std::lround(form.page_size.width * scale);
    place["height"] = std::lround(form.page_size.height * scale);
    if (reading && reading->evidence.page == page->key.digest && reading->evidence.box.width > 0 &&
        reading->evidence.box.height > 0) {
        place["box"] = describe_box(reading->evidence.box);
        return place;
    }
    const core::RectMm box = core::grown(field.box, kPlaceMarginMm);
    const auto px = [&](double mm) { return static_cast<int>(std::lround(mm * scale)); };
    place["box"] = describe_box({px(box.x), px(box.y), px(box.width), px(box.height)});
    return place;
}

json describe_shown(const std::vector<verify::Finding>& findings, const View& view) {
    json list = json::array();
    for (const auto& finding : findings)
        if (view.shows_all(finding.fields)) list.push_back(describe(finding));
    return list;
}

core::Result<json> describe_layers(const Call& call, const std::string& precinct,
                                   const std::vector<std::string>& fields,
                                   const verify::CaseFacts& facts, const View& view) {
    const auto worksheet = TRY(call.records().pages().worksheet(precinct));
    const auto reports = TRY(call.records().reports().latest(precinct));
    const auto findings = TRY(call.records().verdicts().findings(precinct));
    const auto known_fields = TRY(call.records().verdicts().layers(precinct));
    const auto final_values = TRY(call.records().cases().final_values(precinct));
    json list = json::array();
    for (const std::string& name : fields) {
        list.push_back(empty_layers(name, box_state(facts, call.terms(), name)));
        if (!view.shows(name)) continue;
        json& entry = list.back();
        entry["shown"] = true;
        const forms::Reading* reading = worksheet ? worksheet->reading(name) : nullptr;
        if (reading) entry["written"] = describe(*reading);
        entry["reports"] = reports_of(reports, name);
        for (const store::KnownField& layers : known_fields) {
            if (layers.field != name) continue;
            entry["reported"] = optional_value(layers.reported);
            entry["passes"] = layers.passes;
            // The value that the rules give follows from other boxes.
            if (view.sight == Sight::Everything) entry["computed"] = layers.computed;
        }
        if (view.sight == Sight::Everything)
            entry["usual_basis"] =
                verify::name_of(verify::usual_basis(call.terms().rules, findings, name));
        for (const verify::Finding& finding : findings)
            if (names_field(finding, name) && view.shows_all(finding.fields))
                entry["findings"].push_back(describe(finding));
        describe_acts(call, facts, name, entry);
        const auto standing = final_values.find(name);
        if (standing != final_values.end())
            entry["final"] = {{"value", optional_value(standing->second.value)},
                              {"source", verify::name_of(standing->second.source)}};
    }
    return list;
}

}  // namespace web_review
