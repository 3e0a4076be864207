// The precincts of the roster, and all that is known of one.
#include <fmt/format.h>

#include "core/id.h"
#include "web_review/api/describe.h"
#include "web_review/blind.h"

namespace web_review {

using nlohmann::json;

namespace {

constexpr std::size_t kMostHits = 40;  // a longer list is of no help: the person types more

core::Result<json> describe_paper(const Call& call, const std::string& precinct) {
    const forms::Form& form = *call.site.context.form;
    const auto pages = TRY(call.records().pages().of_precinct(precinct));
    const auto worksheet = TRY(call.records().pages().worksheet(precinct));
    const auto aside = TRY(call.records().pages().set_aside_of(precinct));
    json list = json::array(), places = json::array(), set_aside = json::array();
    for (const auto& page : pages) list.push_back(describe(page));
    for (const auto& page : aside) {
        set_aside.push_back(describe(page));
        set_aside.back()["stage"] = verify::name_of(page.stage);
    }
    for (const forms::Field& field : form.fields)
        places.push_back(
            {{"field", field.name},
             {"label", field.label.empty() ? field.name : field.label},
             {"place",
              describe_place(standing_page(pages, field.page), field,
                             worksheet ? worksheet->reading(field.name) : nullptr, form)}});
    return json{{"pages", list}, {"set_aside", set_aside}, {"fields", places}};
}

core::Result<json> describe_everything(const Call& call, const forms::Precinct& precinct) {
    store::Records& records = call.records();
    json body = describe_precinct(*call.site.context.roster, precinct.id);
    body.update(TRY(describe_paper(call, precinct.id)));
    const auto record = TRY(records.cases().find(precinct.id));
    body["state"] = record ? json(verify::name_of(record->what.state)) : json(nullptr);
    verify::CaseFacts facts;
    if (record)
        facts = *record;
    else
        facts = TRY(records.cases().facts(precinct.id));
    const View view = TRY(open_view(records, facts, call.session));
    body["revealed"] = view.sight == Sight::Everything;
    body["partly"] = view.sight == Sight::SettledBoxes;
    if (view.sight == Sight::Nothing) return body;
    std::vector<std::string> fields;
    for (const forms::Field& field : call.site.context.form->fields) fields.push_back(field.name);
    body["layers"] = TRY(describe_layers(call, precinct.id, fields, facts, view));
    body["findings"] = describe_shown(TRY(records.verdicts().findings(precinct.id)), view);
    if (view.sight != Sight::Everything) return body;
    body["delegates"] = optional_value(precinct.delegates);
    body["may_reopen"] = may_correct(call.session.role);
    body["escalation"] = record ? record->what.escalation : "";
    return body;
}

}  // namespace

Response search_precincts(const Call& call) {
    auto found = call.site.roster.find(call.request.parameter("search"), kMostHits + 1);
    const bool more = found.size() > kMostHits;
    if (more) found.pop_back();
    json list = json::array();
    for (const auto* precinct : found)
        list.push_back(describe_precinct(*call.site.context.roster, precinct->id));
    return answer({{"precincts", list}, {"more", more}});
}

Response get_precinct(const Call& call) {
    const auto id = core::normalised_id(call.path[1]);
    const forms::Precinct* precinct = id ? call.site.context.roster->find(*id) : nullptr;
    if (!precinct) return refuse(404, "There is no precinct with this id in the roster.");
    const auto body = describe_everything(call, *precinct);
    return body ? answer(*body) : refuse(body.error());
}

}  // namespace web_review
