#include "verify/report_findings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <utility>

namespace verify {
namespace {

std::optional<int> said(const Report& report, const std::string& field) {
    const auto found = report.values.find(field);
    return found == report.values.end() ? std::nullopt : std::optional<int>(found->second);
}

std::string in_words(const std::optional<int>& value) {
    return value ? std::to_string(*value) : std::string("nothing");
}

std::string boxes(std::size_t count) {
    return fmt::format("{} {}", count, count == 1 ? "box" : "boxes");
}

// Returns the first items of a long list and the number of the others.
std::string shortened_list(const std::vector<std::string>& parts) {
    constexpr std::size_t kMostNamed = 4;
    const std::vector<std::string> named(
        parts.begin(),
        parts.begin() + static_cast<std::ptrdiff_t>(std::min(parts.size(), kMostNamed)));
    auto text = fmt::format("{}", fmt::join(named, "; "));
    if (parts.size() > kMostNamed) text += fmt::format("; and {} more", parts.size() - kMostNamed);
    return text;
}

bool contradicted(const Cell& cell) {
    return std::adjacent_find(cell.reported.begin(), cell.reported.end(), std::not_equal_to<>()) !=
           cell.reported.end();
}

// Returns "the paper agrees with the app in 2 of them and with the hotline in 1".
std::string whom_the_paper_follows(const std::vector<const Cell*>& contradictions,
                                   const std::vector<Report>& reports) {
    std::size_t in_doubt = 0;
    std::vector<std::size_t> agreeing(reports.size(), 0);
    for (const auto* cell : contradictions) {
        if (!stands(*cell)) {
            ++in_doubt;
            continue;
        }
        for (std::size_t i = 0; i < reports.size(); ++i)
            agreeing[i] += said(reports[i], cell->field->name) == cell->tallied ? 1 : 0;
    }
    if (in_doubt == contradictions.size()) return "What is written there is in doubt.";
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < reports.size(); ++i)
        parts.push_back(fmt::format("with the {} in {}", reports[i].channel, agreeing[i]));
    auto text = fmt::format("The paper agrees {}", fmt::join(parts, ", "));
    if (in_doubt > 0)
        text += fmt::format("; {} {} in doubt", in_doubt, in_doubt == 1 ? "is" : "are");
    return text + ".";
}

void add_conflict(const PrecinctFacts& facts, const Cells& cells, std::vector<Finding>& findings) {
    std::vector<const Cell*> contradictions;
    std::vector<std::string> fields;
    std::vector<std::string> evidence;
    std::set<std::string> channels;
    for (const auto& cell : cells.all()) {
        if (!contradicted(cell)) continue;
        contradictions.push_back(&cell);
        fields.push_back(cell.field->name);
        std::vector<std::string> values;
        for (std::size_t i = 0; i < cell.reported.size(); ++i) {
            values.push_back(fmt::format("{} {}", cell.reports[i]->channel, cell.reported[i]));
            channels.insert("the " + cell.reports[i]->channel);
        }
        evidence.push_back(fmt::format("{}: {}", cell.field->label, fmt::join(values, ", ")));
    }
    if (contradictions.empty()) return;
    auto message = fmt::format("{} contradict each other in {} ({}).", fmt::join(channels, " and "),
                               boxes(fields.size()), shortened_list(evidence));
    message[0] = 'T';
    if (facts.worksheet) message += " " + whom_the_paper_follows(contradictions, facts.reports);
    findings.push_back(finding_of(Code::ReportsConflict, std::move(fields), "", "", message));
}

// Returns the version that `report` replaced; null: it is the channel's first.
const Report* replaced_by(const PrecinctFacts& facts, const Report& report) {
    const Report* last = nullptr;
    for (const auto& earlier : facts.earlier_reports) {
        if (earlier.channel != report.channel || earlier.version >= report.version) continue;
        if (last == nullptr || earlier.version > last->version) last = &earlier;
    }
    return last;
}

// Returns the event after which the report is late, with its time; empty: in time. A first report
// after the reading is not late: the station chooses what is imported first.
std::optional<std::pair<std::string, std::string>> late_after(const PrecinctFacts& facts,
                                                              const Policy& policy,
                                                              const Report& report, bool newer) {
    const auto after = [&](const Moment& moment) {
        return moment.seq > 0 && report.seq > moment.seq;
    };
    if (after(facts.decided))
        return std::pair{std::string("after people had decided about this precinct"),
                         facts.decided.at};
    if (newer && after(facts.read))
        return std::pair{std::string("after its worksheet had been read"), facts.read.at};
    if (!policy.reports_due.empty() && report.received_at > policy.reports_due)
        return std::pair{std::string("after reports were due"), policy.reports_due};
    return std::nullopt;
}

// The changes of a version. Boxes that it no longer names are only counted: a channel that sends
// one number in haste has not said that the others are wrong.
struct Changes {
    std::vector<std::string> fields;
    std::vector<std::string> in_words;
    std::size_t silent = 0;
};

Changes changes_between(const Report& before, const Report& report, const Cells& cells) {
    Changes changes;
    for (const auto& cell : cells.all()) {
        const auto was = said(before, cell.field->name);
        const auto is = said(report, cell.field->name);
        if (was && !is) ++changes.silent;
        if (was == is || !is) continue;
        changes.fields.push_back(cell.field->name);
        changes.in_words.push_back(
            fmt::format("{} from {} to {}", cell.field->label, in_words(was), in_words(is)));
    }
    return changes;
}

std::string as_text(const Changes& changes) {
    std::string text;
    if (!changes.fields.empty())
        text += fmt::format("; it changes {}: {}", boxes(changes.fields.size()),
                            shortened_list(changes.in_words));
    if (changes.silent > 0)
        text += fmt::format("; it is silent about {} it spoke of", boxes(changes.silent));
    return text;
}

void add_if_late(const PrecinctFacts& facts, const Policy& policy, const Report& report,
                 const Cells& cells, std::vector<Finding>& findings) {
    const auto* before = replaced_by(facts, report);
    const auto late = late_after(facts, policy, report, before != nullptr);
    if (!late) return;
    const auto changes = before == nullptr ? Changes{} : changes_between(*before, report, cells);
    const auto what = before == nullptr ? fmt::format("The {}'s report", report.channel)
                                        : fmt::format("Version {} of the {}'s report",
                                                      report.version, report.channel);
    findings.push_back(finding_of(Code::ReportLate, changes.fields, "by " + late->second,
                                  report.received_at,
                                  fmt::format("{} came at {}, {} ({}){}.", what, report.received_at,
                                              late->first, late->second, as_text(changes))));
}

}  // namespace

std::vector<Finding> report_findings(const PrecinctFacts& facts, const Policy& policy,
                                     const Cells& cells) {
    std::vector<Finding> findings;
    add_conflict(facts, cells, findings);
    for (const auto& report : facts.reports) add_if_late(facts, policy, report, cells, findings);
    return findings;
}

std::string cause_by_versions(const PrecinctFacts& facts, const Cell& cell, const Report& report,
                              int value) {
    const auto& field = cell.field->name;
    for (const auto& other : facts.reports) {
        if (other.channel == report.channel || said(other, field) == value) continue;
        for (const auto& earlier : facts.earlier_reports) {
            if (earlier.channel != other.channel || said(earlier, field) != value) continue;
            return fmt::format("{}: what the {} said in its version {}; its version {} says {}",
                               kStaleVersion, other.channel, earlier.version, other.version,
                               in_words(said(other, field)));
        }
    }
    for (const auto& earlier : facts.earlier_reports) {
        if (earlier.channel != report.channel || said(earlier, field) != cell.tallied) continue;
        return fmt::format("{}: version {} of the {} said {}, as written", kChangedLater,
                           earlier.version, report.channel, *cell.tallied);
    }
    return "";
}

}  // namespace verify
