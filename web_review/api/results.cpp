// Results as they stand, not released yet, and the releases that two officials make.
#include <fmt/format.h>

#include "core/csv.h"
#include "verify/precinct_sheet.h"
#include "verify/release.h"
#include "verify/results.h"
#include "web_review/api/describe.h"
#include "web_review/blind.h"

namespace web_review {

using nlohmann::json;

namespace {

constexpr const char* kDraft = "draft, not released";
constexpr std::size_t kAtOnce = 200;  // precincts that are read at once

// A precinct whose values the caller may see.
struct Visible {
    const forms::Precinct* precinct = nullptr;
    verify::ResultBoxes boxes;
    verify::SignOffState state = verify::SignOffState::Unsigned;
};
struct Gathered {
    std::vector<Visible> precincts;
    std::int64_t hidden = 0;      // people work there; the caller may see it when they are done
    std::int64_t without = 0;     // nothing was read or reported
    std::int64_t signed_off = 0;  // of all
};

// Reads every precinct, keeps those that the caller sees, and records in the ledger that their
// values are about to be shown.
core::Result<Gathered> gather(const Call& call) {
    auto& records = call.records();
    const auto& roster = call.site.context.roster->precincts();
    std::vector<std::string> ids;
    for (const auto& precinct : roster) ids.push_back(precinct.id);
    const auto sign_offs = TRY(records.sign_offs().facts_of(ids));
    Gathered out;
    std::vector<verify::Shown> shown;
    for (std::size_t from = 0; from < ids.size(); from += kAtOnce) {
        const auto end = std::min(ids.size(), from + kAtOnce);
        const std::vector<std::string> some(ids.begin() + static_cast<std::ptrdiff_t>(from),
                                            ids.begin() + static_cast<std::ptrdiff_t>(end));
        const auto cases = TRY(records.cases().facts_of(some));
        for (std::size_t i = 0; i < some.size(); ++i) {
            const auto& sign_off = sign_offs[from + i];
            const auto state = sign_off.sign_off.state;
            out.signed_off += state == verify::SignOffState::SignedOff ? 1 : 0;
            if (!sign_off.paper && !sign_off.reported) {
                ++out.without;
                continue;
            }
            if (sight_of(cases[i], call.terms(), sign_off.paper, call.session) !=
                Sight::Everything) {
                ++out.hidden;
                continue;
            }
            shown.push_back({some[i], call.session.user, {std::string(verify::kEveryBox)}});
            out.precincts.push_back(
                {&roster[from + i],
                 verify::result_boxes(*call.site.context.form, cases[i], call.terms()), state});
        }
    }
    TRY(records.cases().show(shown));
    return out;
}

template <class Number>
json describe(const verify::ResultLine<Number>& line) {
    const auto sum = [](const auto& one) { return json{{"sum", one.sum}, {"boxes", one.boxes}}; };
    return {{"reported", sum(line.reported)},
            {"written", sum(line.written)},
            {"stands", sum(line.stands)},
            {"difference", sum(line.difference)}};
}

json describe(const verify::Results& results, const forms::Form& form) {
    json list = json::array();
    for (std::size_t i = 0; i < results.options.size(); ++i) {
        const auto& result = results.options[i];
        json columns = json::object();
        for (const auto& [column, line] : result.of) columns[column] = describe(line);
        if (result.of.contains("delegates")) columns["sde"] = describe(result.sde);
        list.push_back(
            {{"option", result.option}, {"label", form.options[i].label}, {"columns", columns}});
    }
    return list;
}

core::Result<json> describe_results(const Call& call) {
    const auto& form = *call.site.context.form;
    const auto gathered = TRY(gather(call));
    auto results = verify::empty_results(form);
    for (const auto& one : gathered.precincts) results.add(form, *one.precinct, one.boxes);
    auto columns = verify::result_columns(form);
    if (std::find(columns.begin(), columns.end(), "delegates") != columns.end())
        columns.emplace_back("sde");
    return json{{"status", kDraft},
                {"mode", call.site.context.rehearsal ? "REHEARSAL" : "live"},
                {"columns", columns},
                {"options", describe(results, form)},
                {"precincts",
                 {{"expected", call.site.context.roster->size()},
                  {"counted", results.precincts},
                  {"hidden", gathered.hidden},
                  {"without", gathered.without},
                  {"signed_off", gathered.signed_off}}}};
}

std::string cell(const std::optional<int>& value) {
    return value ? std::to_string(*value) : std::string();
}

std::string results_csv(const Call& call, const Gathered& gathered) {
    const auto& context = call.site.context;
    std::string out = core::csv_line({"status", "mode", "canvass", "county", "precinct_id",
                                      "precinct", "sign_off", "column", "option", "reported",
                                      "written", "stands", "difference"});
    const auto columns = verify::result_columns(*context.form);
    for (const auto& one : gathered.precincts) {
        for (const auto& column : columns) {
            for (const auto& option : context.form->options) {
                const auto found = one.boxes.find(verify::column_field(column, option));
                const auto box = found == one.boxes.end() ? verify::ResultBox{} : found->second;
                const bool both = box.reported && box.stands;
                std::vector<std::string> cells = {
                    kDraft,
                    context.rehearsal ? "REHEARSAL" : "live",
                    context.canvass,
                    one.precinct->county,
                    one.precinct->id,
                    forms::plain_name(one.precinct->name),
                    std::string(verify::name_of(one.state)),
                    column,
                    option.label,
                    cell(box.reported),
                    cell(box.written),
                    cell(box.stands),
                    both ? std::to_string(*box.stands - *box.reported) : std::string()};
                for (std::size_t i = 0; i + 1 < cells.size(); ++i)
                    cells[i] = core::without_formulas(cells[i]);
                out += core::csv_line(cells);
            }
        }
    }
    return out;
}

json describe(const store::Release& release) {
    return {
        {"event", release.seq},           {"time", release.time},     {"number", release.number},
        {"officials", release.officials}, {"note", release.note},     {"holds", release.holds},
        {"missing", release.missing},     {"events", release.events}, {"head", release.head}};
}

json describe(const store::ProposedRelease& proposed) {
    return {{"event", proposed.seq},
            {"time", proposed.time},
            {"user", proposed.person},
            {"note", proposed.note},
            {"holds", proposed.holds}};
}

core::Result<json> describe_releases(const Call& call) {
    auto& records = call.records();
    const auto state = TRY(records.releases().state());
    const auto planned = TRY(records.releases().plan(*call.site.context.roster));
    const bool counts = TRY(records.sign_offs().counts(call.session.user));
    json missing = json::object();
    for (const auto& [tile, precincts] : planned.plan.missing)
        missing[std::string(verify::name_of(tile))] = precincts.size();
    const auto may_propose = verify::may_propose(planned.plan, counts);
    json body = {{"made", state.made ? describe(*state.made) : json(nullptr)},
                 {"proposed", state.proposed ? describe(*state.proposed) : json(nullptr)},
                 {"now",
                  {{"holds", planned.plan.holds.size()},
                   {"holds_sha256", planned.holds_sha256},
                   {"missing", missing}}},
                 {"may_propose", may_propose.has_value()},
                 {"why_not_propose", may_propose ? "" : may_propose.error().sentence},
                 {"may_withdraw", counts && state.proposed.has_value()},
                 {"may_make", false},
                 {"why_not_make", ""}};
    if (state.proposed) {
        const auto may_make =
            verify::may_release(state.proposed->person, call.session.user, counts,
                                state.proposed->holds_sha256 == planned.holds_sha256);
        body["may_make"] = may_make.has_value();
        body["why_not_make"] = may_make ? "" : may_make.error().sentence;
    }
    return body;
}

Response releases_answer(const Call& call) {
    const auto body = describe_releases(call);
    return body ? answer(*body) : refuse(body.error());
}

std::optional<std::int64_t> proposal_of(const Call& call) {
    const json body = body_of(call.request);
    const auto found = body.find("proposal");
    if (found == body.end() || !found->is_number_integer()) return std::nullopt;
    return found->get<std::int64_t>();
}

bool ledger_is_broken(const Call& call) {
    const auto& broken = call.site.context.ledger_broken;
    return broken && broken();
}

Response refuse_broken() {
    return refuse(409, "The ledger is broken: nothing is released until it is mended.");
}

// Officials, admins and observers; a person who keys all evening would see too much.
bool may_see_results(store::Role role) {
    return may_correct(role) || role == store::Role::Observer;
}

Response refuse_results() {
    return refuse(403, "Results are shown to officials and observers until they are released.");
}

}  // namespace

Response get_results(const Call& call) {
    if (!may_see_results(call.session.role)) return refuse_results();
    const auto body = describe_results(call);
    return body ? answer(*body) : refuse(body.error());
}

Response get_results_csv(const Call& call) {
    if (!may_see_results(call.session.role)) return refuse_results();
    const auto gathered = gather(call);
    if (!gathered) return refuse(gathered.error());
    Response response;
    response.type = "text/csv; charset=utf-8";
    response.headers.emplace_back("Content-Disposition",
                                  "attachment; filename=\"draft-results.csv\"");
    response.body = results_csv(call, *gathered);
    return response;
}

Response get_releases(const Call& call) {
    return releases_answer(call);
}

Response propose_release(const Call& call) {
    if (ledger_is_broken(call)) return refuse_broken();
    const json body = body_of(call.request);
    const auto proposed = call.records().releases().propose(
        *call.site.context.roster, call.session.user, text_of(body, "holds_sha256"),
        text_of(body, "note", kMostReason));
    return proposed ? releases_answer(call) : refuse(proposed.error());
}

Response make_release(const Call& call) {
    if (ledger_is_broken(call)) return refuse_broken();
    const auto proposal = proposal_of(call);
    if (!proposal) return refuse(400, "Say which proposal you looked at.");
    const auto made = call.records().releases().make(
        *call.site.context.form, *call.site.context.roster, *proposal, call.session.user);
    return made ? releases_answer(call) : refuse(made.error());
}

Response withdraw_release(const Call& call) {
    const auto proposal = proposal_of(call);
    if (!proposal) return refuse(400, "Say which proposal you looked at.");
    const auto done = call.records().releases().withdraw(*proposal, call.session.user);
    return done ? releases_answer(call) : refuse(done.error());
}

}  // namespace web_review
