#include "app/findings_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "verify/cause.h"
#include "verify/pattern_task.h"
#include "verify/stakes.h"

namespace app {
namespace {

constexpr std::string_view kStyle = R"(
body { font: 16px/1.5 system-ui, sans-serif; color: #1b2733; background: #fff; margin: 2rem auto;
  max-width: 76rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0; max-width: 60rem; } .muted { color: #51606d; }
.mode { background: #fde9b8; padding: .25rem .75rem; font-weight: 700; letter-spacing: .06em; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d9dee3; vertical-align: top; }
th { background: #f1f3f5; } .n { text-align: right; font-variant-numeric: tabular-nums; }
tr.sum td { font-weight: 700; border-top: 2px solid #1b2733; } code { font-size: .85em; }
@media print { body { margin: 0; font-size: 11px; } th { background: none; } }
)";

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

std::string shown(std::string_view name) {
    return escaped(forms::plain_name(name));
}

// Stakes of one precinct: those of its largest finding, since several findings are often about the
// same delegates.
struct Stake {
    int delegates = 0;
    double sde = 0;

    void take(const verify::Finding& finding) {
        delegates = std::max(delegates, finding.delegates_at_stake);
        sde = std::max(sde, finding.sde_at_stake);
    }
    void add(const Stake& other) {
        delegates += other.delegates;
        sde += other.sde;
    }
};

struct Row {
    std::map<std::string, std::size_t> by_cause;
    std::size_t findings = 0, precincts = 0;
    Stake stake;
};

std::string county_of(const Canvass& canvass, const std::string& precinct) {
    const auto* known = canvass.roster.find(precinct);
    return known == nullptr ? std::string("(not in the roster)") : known->county;
}

std::map<std::string, Row> rows_by_county(const FindingsPage& page) {
    std::map<std::string, Row> rows;
    for (const auto& [precinct, findings] : page.findings) {
        Stake stake;
        std::size_t told = 0;
        auto& row = rows[county_of(*page.canvass, precinct)];
        for (const auto& finding : findings) {
            if (finding.kind == verify::Kind::Information) continue;
            ++told;
            ++row.by_cause[std::string(verify::cause_group(finding))];
            stake.take(finding);
        }
        row.findings += told;
        row.precincts += told > 0 ? 1 : 0;
        row.stake.add(stake);
    }
    std::erase_if(rows, [](const auto& entry) { return entry.second.findings == 0; });
    return rows;
}

// A wide table scrolls in a box of its own, which the keyboard reaches.
std::string table_start(std::string_view name) {
    return fmt::format(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table><thead><tr>",
        escaped(name));
}
constexpr std::string_view kTableBody = "</tr></thead><tbody>\n";
constexpr std::string_view kTableEnd = "</tbody></table></div>\n";

std::string figure(std::size_t count) {
    return fmt::format("<td class=\"n\">{}</td>", count == 0 ? "" : std::to_string(count));
}

std::string stake_cells(const Stake& stake) {
    return fmt::format("<td class=\"n\">{}</td><td class=\"n\">{:.4f}</td>", stake.delegates,
                       stake.sde);
}

std::string row_of(const std::string& name, const Row& row,
                   const std::vector<std::string>& causes) {
    std::string out = "<td>" + shown(name) + "</td>" + figure(row.precincts) +
                      figure(row.findings) + stake_cells(row.stake);
    for (const auto& cause : causes) {
        const auto found = row.by_cause.find(cause);
        out += figure(found == row.by_cause.end() ? 0 : found->second);
    }
    return out;
}

// Returns the table of causes by county: number of findings, and what they can move.
std::string table_of_causes(const FindingsPage& page) {
    const auto rows = rows_by_county(page);
    if (rows.empty()) return "<p>Nothing was found.</p>\n";
    Row sum;
    for (const auto& [county, row] : rows) {
        for (const auto& [cause, count] : row.by_cause) sum.by_cause[cause] += count;
        sum.findings += row.findings;
        sum.precincts += row.precincts;
        sum.stake.add(row.stake);
    }
    std::vector<std::string> causes;
    for (const auto& [cause, count] : sum.by_cause) causes.push_back(cause);
    std::stable_sort(causes.begin(), causes.end(), [&](const auto& a, const auto& b) {
        return sum.by_cause[a] > sum.by_cause[b];
    });
    std::vector<std::string> counties;
    for (const auto& [county, row] : rows) counties.push_back(county);
    std::stable_sort(counties.begin(), counties.end(), [&](const auto& a, const auto& b) {
        return rows.at(a).stake.sde > rows.at(b).stake.sde;
    });
    std::string out = table_start("Causes by county");
    out +=
        "<th>County</th><th>Precincts</th><th>Findings</th><th>Delegates at stake</th>"
        "<th>SDE at stake</th>";
    for (const auto& cause : causes) out += "<th>" + escaped(cause) + "</th>";
    out += kTableBody;
    for (const auto& county : counties)
        out += "<tr>" + row_of(county, rows.at(county), causes) + "</tr>\n";
    out += "<tr class=\"sum\">" + row_of("All", sum, causes) + "</tr>\n";
    return out + std::string(kTableEnd);
}

struct Line {
    const std::string* precinct;
    const verify::Finding* finding;
};

std::string table_of_findings(const FindingsPage& page, std::string_view name,
                              std::vector<Line> lines) {
    std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
        return verify::moves_more(*a.finding, *b.finding);
    });
    std::string out = table_start(name);
    out += "<th>Precinct</th><th>What was found</th><th>Delegates</th><th>SDE</th>";
    out += kTableBody;
    for (const auto& [precinct, finding] : lines) {
        const auto* known = page.canvass->roster.find(*precinct);
        const auto cause =
            finding->cause.empty() ? "" : " Likely cause: " + escaped(finding->cause) + ".";
        const auto ways = verify::resolutions_in_words(*finding);
        out += fmt::format(
            "<tr><td><code>{}</code><br>{}</td><td>{} <span class=\"muted\"><code>{}</code>{}"
            "</span>{}</td>{}</tr>\n",
            escaped(*precinct),
            known == nullptr ? "" : shown(known->county) + ", " + shown(known->name),
            escaped(page.canvass->time_zone.in_text(finding->message)),
            verify::name_of(finding->code), cause, ways.empty() ? "" : "<br>" + escaped(ways) + ".",
            stake_cells({finding->delegates_at_stake, finding->sde_at_stake}));
    }
    return out + std::string(kTableEnd);
}

std::string sections_of_findings(const FindingsPage& page) {
    std::map<verify::Kind, std::vector<Line>> by_kind;
    for (const auto& [precinct, findings] : page.findings)
        for (const auto& finding : findings) by_kind[finding.kind].push_back({&precinct, &finding});
    std::string out;
    for (auto& [kind, lines] : by_kind) {
        out += fmt::format("<h2>{} ({})</h2>\n", verify::name_of(kind), lines.size());
        out += table_of_findings(page, verify::name_of(kind), std::move(lines));
    }
    return out;
}

std::string section_of_patterns(const FindingsPage& page) {
    const auto& found = page.patterns;
    if (found.patterns.empty() && found.identical.empty()) return "";
    std::string out = "<h2>The same slip in many precincts</h2>\n";
    for (const auto& pattern : found.patterns) {
        const auto changes = change_in_words(*page.canvass, pattern);
        const auto& zone = page.canvass->time_zone;
        out +=
            fmt::format("<p><strong>{}</strong> {}{} <span class=\"muted\">{}</span></p>\n",
                        escaped(zone.in_text(pattern.name)), escaped(zone.in_text(pattern.message)),
                        changes.empty() ? "" : " If the paper stands: " + escaped(changes) + ".",
                        escaped(fmt::format("{}", fmt::join(pattern.precincts, " "))));
    }
    for (const auto& group : found.identical) {
        out += fmt::format("<p>The same numbers were reported for {}.</p>\n",
                           escaped(fmt::format("{}", fmt::join(group, " and "))));
    }
    return out;
}

std::string heading(const FindingsPage& page) {
    const auto& canvass = *page.canvass;
    const auto& status = page.status;
    std::string out;
    if (canvass.rehearsal())
        out += "<p class=\"mode\">REHEARSAL: practice data. Nothing here is a result.</p>\n";
    if (canvass.policy.keyers == 1)
        out +=
            "<p class=\"mode\">One person keys each box: the policy of this canvass says so.</p>\n";
    out += fmt::format("<h1>{}: what was found</h1>\n", escaped(canvass.title));
    out += fmt::format(
        "<p class=\"muted\">Canvass {}, written {}; ledger of {} events, head "
        "<code>{}</code>.</p>\n",
        escaped(canvass.id), escaped(canvass.time_zone.local(page.written_at)), status.events,
        status.head);
    out += fmt::format(
        "<p>{} precincts expected, {} scanned: {} matched, {} disputed, {} of these resolved. "
        "{} page(s) wait for a person.</p>\n",
        status.precincts_expected, status.precincts_scanned, status.precincts_matched,
        status.precincts_disputed, status.precincts_resolved, status.pages_rejected);
    const double confidence = canvass.policy.risk_confidence;
    out += fmt::format("<p>Of what passed without people: {}; {}.</p>\n",
                       verify::in_words(page.risk.boxes, "boxes", confidence),
                       verify::in_words(page.risk.delegates, "awards", confidence));
    return out;
}

}  // namespace

std::string change_in_words(const Canvass& canvass, const verify::Pattern& pattern) {
    return verify::in_words(
        verify::changes_of(pattern.boxes, canvass.form.options, canvass.roster));
}

std::string html_of(const FindingsPage& page) {
    std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n";
    out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    out += fmt::format("<title>{}: findings</title><style>{}</style></head><body><main>\n",
                       escaped(page.canvass->title), kStyle);
    out += heading(page);
    out += section_of_patterns(page);
    out +=
        "<h2>Causes by county</h2>\n<p class=\"muted\">At stake: what the largest finding of each "
        "precinct can move, added up; SDE are state delegate equivalents.</p>\n";
    out += table_of_causes(page);
    out += sections_of_findings(page);
    return out + "</main></body></html>\n";
}

}  // namespace app
