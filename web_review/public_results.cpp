#include "web_review/public_results.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/csv.h"
#include "core/time_zone.h"
#include "verify/precinct_sheet.h"
#include "verify/results.h"

namespace web_review {

using nlohmann::json;

namespace {

constexpr const char* kNothing = "No results have been released.";

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string with_sign(std::int64_t value) {
    return value > 0 ? fmt::format("+{}", value) : std::to_string(value);
}
std::string with_sign(double value) {
    return value == 0 ? "0.0000" : fmt::format("{:+.4f}", value);
}
std::string plain(std::int64_t value) {
    return std::to_string(value);
}
std::string plain(double value) {
    return fmt::format("{:.4f}", value);
}

std::string words_of_column(const std::string& column) {
    static const std::map<std::string, std::string> words = {{"first", "People, first alignment"},
                                                             {"final", "People, final alignment"},
                                                             {"delegates", "Delegates"},
                                                             {"sde", "State delegate equivalents"}};
    const auto found = words.find(column);
    return found == words.end() ? column : found->second;
}

std::string words_of_tile(const std::string& tile) {
    static const std::map<std::string, std::string> words = {
        {"no_paper", "without paper"},
        {"work", "people work on it"},
        {"paper_only", "on paper only"},
        {"ready", "not signed yet"},
        {"signed_once", "signed by one official"}};
    const auto found = words.find(tile);
    return found == words.end() ? tile : found->second;
}

// What one release of all precincts comes to.
struct Released {
    store::Release release;
    std::vector<store::ReleasedPrecinct> precincts;
    verify::Results results;
    std::int64_t changed = 0;
};

verify::ResultBoxes released_boxes(const store::ReleasedPrecinct& precinct) {
    verify::ResultBoxes out;
    for (const auto& [field, box] : precinct.values)
        out[field] = {box.reported, std::nullopt, box.stands};
    return out;
}

Released whole_of(const ServerContext& context, store::Release release,
                  std::vector<store::ReleasedPrecinct> precincts) {
    Released out{std::move(release), std::move(precincts), verify::empty_results(*context.form), 0};
    // A precinct that left the roster is not in the results any more.
    std::erase_if(out.precincts,
                  [&](const auto& one) { return context.roster->find(one.precinct) == nullptr; });
    for (const auto& one : out.precincts) {
        out.results.add(*context.form, *context.roster->find(one.precinct), released_boxes(one));
        out.changed += one.changed ? 1 : 0;
    }
    return out;
}

std::string_view mode_of(const ServerContext& context) {
    return context.rehearsal ? "REHEARSAL" : "live";
}

// ---- JSON and CSV ----

json value_of(const std::optional<int>& value) {
    return value ? json(*value) : json(nullptr);
}

json json_of_release(const ServerContext& context, const Released& whole) {
    json precincts = json::array();
    for (const auto& one : whole.precincts) {
        const auto& known = *context.roster->find(one.precinct);
        json values = json::object();
        for (const auto& [field, box] : one.values)
            values[field] = {{"reported", value_of(box.reported)},
                             {"stands", value_of(box.stands)}};
        precincts.push_back({{"id", known.id},
                             {"county", known.county},
                             {"name", forms::plain_name(known.name)},
                             {"release", one.number},
                             {"event", one.seq},
                             {"changed_since", one.changed},
                             {"values", values}});
    }
    const auto& release = whole.release;
    return {{"mode", mode_of(context)},
            {"canvass", context.canvass},
            {"title", context.title},
            {"release",
             {{"number", release.number},
              {"time", release.time},
              {"event", release.seq},
              {"note", release.note},
              {"officials", release.officials},
              {"holds", release.holds},
              {"missing", release.missing},
              {"missing_precincts", release.missing_precincts},
              {"ledger", {{"events", release.events}, {"head", release.head}}}}},
            {"precincts", precincts}};
}

std::string csv_of(const ServerContext& context, const Released& whole) {
    std::string out = core::csv_line({"mode", "canvass", "release", "county", "precinct_id",
                                      "precinct", "changed_since", "field", "reported", "stands"});
    const auto text_of_cell = [](const std::optional<int>& value) {
        return value ? std::to_string(*value) : std::string();
    };
    for (const auto& one : whole.precincts) {
        const auto& known = *context.roster->find(one.precinct);
        for (const auto& [field, box] : one.values) {
            std::vector<std::string> cells = {std::string(mode_of(context)),
                                              context.canvass,
                                              std::to_string(one.number),
                                              known.county,
                                              known.id,
                                              forms::plain_name(known.name),
                                              one.changed ? "changed since" : "",
                                              field,
                                              text_of_cell(box.reported),
                                              text_of_cell(box.stands)};
            for (auto& text : cells) text = core::without_formulas(text);
            out += core::csv_line(cells);
        }
    }
    return out;
}

// ---- the page ----

template <class Number>
std::string cells_of(const verify::ResultLine<Number>& line) {
    return fmt::format(
        "<td class=\"figure\">{}</td><td class=\"figure\">{}</td><td class=\"figure\">{}</td>",
        plain(line.reported.sum), plain(line.stands.sum), with_sign(line.difference.sum));
}

std::string table_of(const ServerContext& context, const Released& whole,
                     const std::string& column) {
    std::string rows;
    for (std::size_t i = 0; i < whole.results.options.size(); ++i) {
        const auto& result = whole.results.options[i];
        const auto cells =
            column == "sde" ? cells_of(result.sde) : cells_of(result.of.find(column)->second);
        rows += fmt::format("<tr><th scope=\"row\">{}</th>{}</tr>",
                            escaped(context.form->options[i].label), cells);
    }
    return fmt::format(
        "<h2>{0}</h2><table><caption class=\"sr-only\">{0}</caption><thead><tr><th "
        "scope=\"col\">Option</th><th scope=\"col\" class=\"figure\">As reported</th><th "
        "scope=\"col\" class=\"figure\">As it stands</th><th scope=\"col\" "
        "class=\"figure\">Difference</th></tr></thead><tbody>{1}</tbody></table>",
        escaped(words_of_column(column)), rows);
}

// One line for each precinct, in the column that counts most.
std::string precincts_of(const ServerContext& context, const Released& whole,
                         const std::string& column) {
    std::string head, rows;
    for (const auto& option : context.form->options)
        head += fmt::format("<th scope=\"col\" class=\"figure\">{}</th>", escaped(option.label));
    for (const auto& one : whole.precincts) {
        const auto& known = *context.roster->find(one.precinct);
        std::string cells;
        for (const auto& option : context.form->options) {
            const auto found = one.values.find(verify::column_field(column, option));
            const auto stands =
                found == one.values.end() ? std::optional<int>() : found->second.stands;
            cells += fmt::format("<td class=\"figure\">{}</td>",
                                 stands ? std::to_string(*stands) : std::string("–"));
        }
        rows += fmt::format(
            "<tr><th scope=\"row\">{}<span class=\"muted block\">{}, {}</span></th><td>{}{}</td>{}"
            "</tr>",
            escaped(known.id), escaped(known.county), escaped(forms::plain_name(known.name)),
            one.number, one.changed ? " <strong>changed since</strong>" : "", cells);
    }
    return fmt::format(
        "<h2>By precinct: {}</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"By precinct\"><table><caption class=\"sr-only\">What stands in each "
        "precinct</caption><thead><tr><th scope=\"col\">Precinct</th><th "
        "scope=\"col\">Release</th>{}</tr></thead><tbody>{}</tbody></table></div>",
        escaped(words_of_column(column)), head, rows);
}

std::string missing_words(const store::Release& release) {
    std::vector<std::string> parts;
    for (const auto& [tile, count] : release.missing)
        parts.push_back(fmt::format("{} {}", count, escaped(words_of_tile(tile))));
    if (parts.empty()) return "<p>No precinct is missing.</p>";
    return fmt::format("<p>Missing: {}.</p>", fmt::join(parts, ", "));
}

std::string html_page(const ServerContext& context, const std::string& style,
                      const std::string& inside) {
    const std::string rehearsal =
        context.rehearsal ? "<aside class=\"rehearsal\" aria-label=\"Rehearsal\"><strong>REHEARSAL"
                            "</strong> Practice data. Nothing here is a result.</aside>"
                          : "";
    return fmt::format(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\"><title>Results · {0}</title><link "
        "rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"{1}\"></head><body>{2}<main "
        "class=\"public\"><h1>Results: {0}</h1>{3}</main></body></html>",
        escaped(context.title), style, rehearsal, inside);
}

std::string released_page(const ServerContext& context, const Released& whole) {
    const auto& release = whole.release;
    const auto zone = core::TimeZone::named(context.time_zone);
    std::string out =
        fmt::format("<p>Release {} of {}, by {}. It holds {} of {} precincts.</p>{}",
                    release.number, escaped(zone ? zone->local(release.time) : release.time),
                    escaped(fmt::format("{}", fmt::join(release.officials, " and "))),
                    release.holds, context.roster->size(), missing_words(release));
    if (!release.note.empty()) out += fmt::format("<p>“{}”</p>", escaped(release.note));
    if (whole.changed > 0)
        out += fmt::format(
            "<p class=\"notice\">{} of the precincts changed since they were released: they are "
            "shown as they were released, until the next release.</p>",
            whole.changed);
    out += fmt::format(
        "<p>The ledger had {} events, and its head was <span class=\"mono head-digest\">{}</span>."
        "</p><p><a href=\"/results.json\">JSON</a> · <a href=\"/results.csv\">CSV</a></p>",
        release.events, escaped(release.head));
    auto columns = verify::result_columns(*context.form);
    const bool delegates = std::find(columns.begin(), columns.end(), "delegates") != columns.end();
    const auto most = columns.empty() ? std::string() : columns.back();
    if (delegates) columns.emplace_back("sde");
    for (auto column = columns.rbegin(); column != columns.rend(); ++column)
        out += table_of(context, whole, *column);
    if (!most.empty()) out += precincts_of(context, whole, most);
    return out;
}

}  // namespace

PublicResults::PublicResults(const ServerContext& context, std::string style)
    : context_(context), style_(std::move(style)) {}

core::Result<PublicResults::Made> PublicResults::make(std::int64_t as_of) const {
    auto& records = *context_.records;
    // What is released and what changed since are of one moment.
    const auto moment = TRY(records.hold_moment());
    const auto state = TRY(records.releases().state());
    Made out;
    out.as_of = as_of;
    if (!state.made) return out;
    const auto whole = whole_of(context_, *state.made, TRY(records.releases().released()));
    out.released = true;
    out.page = html_page(context_, style_, released_page(context_, whole));
    out.json = answer(json_of_release(context_, whole)).body;
    out.csv = csv_of(context_, whole);
    return out;
}

Response PublicResults::respond(const Request& request) {
    if (request.method != "GET" && request.method != "HEAD")
        return refuse(405, "Results can only be read.");
    const auto newest = context_.records->releases().newest();
    if (!newest) return refuse(newest.error());
    const std::lock_guard lock(guard_);
    if (made_.as_of != *newest) {
        auto made = make(*newest);
        if (!made) return refuse(made.error());
        made_ = std::move(*made);
    }
    Response response;
    if (request.path == "/results") {
        response.type = "text/html; charset=utf-8";
        response.body = made_.released
                            ? made_.page
                            : html_page(context_, style_, fmt::format("<p>{}</p>", kNothing));
        return response;
    }
    if (!made_.released) return refuse(404, kNothing);
    if (request.path == "/results.csv") response.type = "text/csv; charset=utf-8";
    response.body = request.path == "/results.csv" ? made_.csv : made_.json;
    return response;
}

}  // namespace web_review
