#include "verify/stakes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>

#include "verify/precinct_sheet.h"

namespace verify {
namespace {

using Outcomes = std::vector<std::vector<int>>;

// Returns how many delegates change hands; where more are won than lost, the number of those won.
int moved(const std::vector<int>& from, const std::vector<int>& to) {
    std::int64_t won = 0;
    std::int64_t lost = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        const std::int64_t by = std::int64_t{to[i]} - from[i];
        (by > 0 ? won : lost) += std::abs(by);
    }
    return static_cast<int>(std::min<std::int64_t>(std::max(won, lost), 1'000'000));
}

// Returns the one of `outcomes` (not empty) that moves the fewest: a coin that may fall either way
// moves nothing.
const std::vector<int>& nearest(const Outcomes& outcomes, const std::vector<int>& to) {
    return *std::min_element(outcomes.begin(), outcomes.end(), [&](const auto& a, const auto& b) {
        return moved(to, a) < moved(to, b);
    });
}

// Reported values, each once, with their channels.
struct Said {
    int value = 0;
    std::vector<std::string> channels;
};
std::vector<Said> said_of(const Cell& cell) {
    std::vector<Said> all;
    for (std::size_t i = 0; i < cell.reported.size(); ++i) {
        const auto same = std::find_if(all.begin(), all.end(), [&](const auto& said) {
            return said.value == cell.reported[i];
        });
        auto& said = same != all.end() ? *same : all.emplace_back(Said{cell.reported[i], {}});
        said.channels.push_back(cell.reports[i]->channel);
    }
    return all;
}

std::string joined(const std::vector<std::string>& channels) {
    return fmt::format("{}", fmt::join(channels, " and "));
}

// Returns the index of the option whose box in this column is the field; empty: none.
std::optional<std::size_t> option_of(std::string_view field, std::string_view column,
                                     const std::vector<forms::Option>& options) {
    for (std::size_t i = 0; i < options.size(); ++i) {
        if (field == column_field(column, options[i])) return i;
    }
    return std::nullopt;
}

// Returns the sheet with another value in a box that an award depends on; empty: no such box.
std::optional<Sheet> with_value(Sheet sheet, std::string_view field, int value,
                                const std::vector<forms::Option>& options) {
    if (field == "header.attendees") {
        sheet.attendees = value;
    } else if (const auto row = option_of(field, "final", options)) {
        sheet.final[*row] = value;
    } else {
        return std::nullopt;
    }
    return sheet;
}

// An award moves itself and no other option's award.
std::vector<Resolved> ways_of_award(const Cell& cell, std::size_t row, const Awards& awards,
                                    std::size_t options) {
    std::vector<Resolved> ways;
    const auto add = [&](Basis basis, std::string who, int value) {
        ways.push_back({basis, std::move(who), std::vector<int>(options, 0)});
        ways.back().delegates[row] = value;
    };
    if (cell.tallied) add(Basis::AsWritten, "", *cell.tallied);
    for (const auto& said : said_of(cell)) {
        if (said.value != cell.tallied) add(Basis::AsReported, joined(said.channels), said.value);
    }
    if (!awards.outcomes.empty() && !ways.empty()) {
        const auto& computed = nearest(awards.outcomes, ways.front().delegates);
        std::vector<int> of_row(options, 0);
        of_row[row] = computed[row];
        if (of_row != ways.front().delegates) add(Basis::AsComputed, "", computed[row]);
    }
    return ways;
}

// Returns the award by the rules; where they are silent, the outcome that people may look at first.
Outcomes outcomes_of(const Sheet& sheet, const Rules& rules) {
    auto awards = awards_of(sheet, rules);
    if (awards.outcomes.empty() && !awards.suggestion.empty())
        awards.outcomes.push_back(std::move(awards.suggestion));
    return std::move(awards.outcomes);
}

// A count moves the award by the rules.
std::vector<Resolved> ways_of_count(const Cell& cell, const Sheet& sheet, const Rules& rules,
                                    const std::vector<forms::Option>& options) {
    std::vector<Resolved> ways;
    Outcomes first;
    const auto add = [&](Basis basis, std::string who, int value) {
        const auto other = with_value(sheet, cell.field->name, value, options);
        const auto outcomes = other ? outcomes_of(*other, rules) : Outcomes{};
        if (outcomes.empty()) return;
        if (ways.empty()) first = outcomes;
        // For two tosses, takes the two nearest outcomes.
        if (ways.size() == 1) {
            ways.front().delegates =
                *std::min_element(first.begin(), first.end(), [&](const auto& a, const auto& b) {
                    return moved(a, nearest(outcomes, a)) < moved(b, nearest(outcomes, b));
                });
        }
        const auto& to = ways.empty() ? outcomes.front() : ways.front().delegates;
        ways.push_back({basis, std::move(who), nearest(outcomes, to)});
    };
    if (cell.tallied) add(Basis::AsWritten, "", *cell.tallied);
    for (const auto& said : said_of(cell)) {
        if (said.value != cell.tallied) add(Basis::AsReported, joined(said.channels), said.value);
    }
    return ways;
}

std::optional<std::vector<int>> all_known(const std::vector<std::optional<int>>& values) {
    std::vector<int> known;
    for (const auto& value : values) {
        if (!value) return std::nullopt;
        known.push_back(*value);
    }
    return known;
}

// Adds the awards that each channel reported; where it names none, as written.
void add_reported_awards(std::vector<Resolved>& ways, const PrecinctFacts& facts) {
    const auto written = ways.front().delegates;
    for (const auto& report : facts.reports) {
        Resolved way{Basis::AsReported, report.channel, written};
        for (std::size_t i = 0; i < facts.form->options.size(); ++i) {
            const auto said = report.values.find(column_field("delegates", facts.form->options[i]));
            if (said != report.values.end()) way.delegates[i] = said->second;
        }
        if (way.delegates == written) continue;
        const auto same = std::find_if(ways.begin(), ways.end(), [&](const auto& other) {
            return other.basis == Basis::AsReported && other.delegates == way.delegates;
        });
        if (same == ways.end()) {
            ways.push_back(std::move(way));
        } else {
            same->said_by += " and " + way.said_by;
        }
    }
}

bool is_about_awards(const Finding& finding) {
    switch (finding.code) {
        case Code::DelegatesDiffer:
            return finding.fields != std::vector<std::string>{"header.delegates"};
        case Code::AwardSumDiffers:
        case Code::AwardToNonviable:
        case Code::ViableWithoutAward:
        case Code::SingleDelegate:
            return true;
        default:
            return false;
    }
}

// Returns "+1, +0.2000 SDE".
std::string difference(const Share& from, const Share& to) {
    const int by = to.delegates - from.delegates;
    if (by == 0) return "";
    const auto sign = by > 0 ? "+" : "−";
    const double sde = std::abs(to.sde - from.sde);
    return fmt::format(" ({}{}{})", sign, std::abs(by),
                       sde > 0 ? fmt::format(", {}{:.4f} SDE", sign, sde) : std::string());
}

std::string name_in_words(const Resolution& way) {
    switch (way.basis) {
        case Basis::AsWritten:
            return "as written";
        case Basis::AsReported:
            return "as reported by the " + way.said_by;
        case Basis::AsComputed:
            return "as computed";
    }
    return "";
}

}  // namespace

void set_resolutions(Finding& finding, const std::vector<Resolved>& ways,
                     const std::vector<forms::Option>& options, const forms::Precinct& precinct) {
    int most = 0;
    for (const auto& one : ways)
        for (const auto& other : ways) most = std::max(most, moved(one.delegates, other.delegates));
    if (most == 0) return;
    const int elects = precinct.delegates.value_or(0);
    const double each = precinct.sde && elects > 0 ? *precinct.sde / elects : 0;
    for (const auto& way : ways) {
        Resolution resolution{way.basis, way.said_by, {}};
        for (std::size_t i = 0; i < options.size(); ++i) {
            const bool same = std::all_of(ways.begin(), ways.end(), [&](const auto& other) {
                return other.delegates[i] == way.delegates[i];
            });
            if (same) continue;
            resolution.shares.push_back(
                {options[i].label, way.delegates[i], way.delegates[i] * each});
        }
        finding.resolutions.push_back(std::move(resolution));
    }
    // A box can move at most the precinct's delegates, whatever was misread in it.
    const int at_stake = elects > 0 ? std::min(most, elects) : most;
    finding.delegates_at_stake = std::max(finding.delegates_at_stake, at_stake);
}

void weigh_box(Finding& finding, const Cell& cell, const PrecinctFacts& facts, const Rules& rules,
               const Cells& cells) {
    if (!rules.caucus || !cell.differs()) return;
    const auto& options = facts.form->options;
    const auto sheet = PrecinctSheet(facts, rules, cells).as_read();
    const auto row = option_of(cell.field->name, "delegates", options);
    const auto ways = row ? ways_of_award(cell, *row, awards_of(sheet, rules), options.size())
                          : ways_of_count(cell, sheet, rules, options);
    set_resolutions(finding, ways, options, *facts.precinct);
}

void weigh_rule(Finding& finding, const Sheet& sheet, const Awards& awards,
                const PrecinctFacts& facts, const Rules& rules) {
    std::vector<Resolved> ways;
    if (is_about_awards(finding)) {
        const auto awarded = all_known(sheet.awarded);
        if (!awarded || awards.outcomes.empty()) return;
        ways.push_back({Basis::AsWritten, "", *awarded});
        add_reported_awards(ways, facts);
        ways.push_back({Basis::AsComputed, "", nearest(awards.outcomes, *awarded)});
    } else if (finding.code == Code::DelegatesDiffer) {
        auto written = sheet;
        written.delegates = sheet.delegates_written;
        const auto of_written = awards_of(written, rules).outcomes;
        if (of_written.empty() || awards.outcomes.empty()) return;
        ways.push_back({Basis::AsWritten, "", of_written.front()});
        ways.push_back({Basis::AsComputed, "", nearest(awards.outcomes, of_written.front())});
    }
    set_resolutions(finding, ways, facts.form->options, *facts.precinct);
}

bool moves_more(const Finding& a, const Finding& b) {
    if (a.sde_at_stake != b.sde_at_stake) return a.sde_at_stake > b.sde_at_stake;
    return a.delegates_at_stake > b.delegates_at_stake;
}

std::string stake_in_words(const Finding& finding) {
    return fmt::format(
        "{} delegate{}{} at stake", finding.delegates_at_stake,
        finding.delegates_at_stake == 1 ? "" : "s",
        finding.sde_at_stake > 0 ? fmt::format(" ({:.4f} SDE)", finding.sde_at_stake) : "");
}

std::string resolutions_in_words(const Finding& finding) {
    std::vector<std::string> ways;
    for (const auto& way : finding.resolutions) {
        std::vector<std::string> shares;
        for (std::size_t i = 0; i < way.shares.size(); ++i) {
            const auto& share = way.shares[i];
            shares.push_back(fmt::format("{} {}{}", share.option, share.delegates,
                                         difference(finding.resolutions.front().shares[i], share)));
        }
        ways.push_back(fmt::format("{}: {}", name_in_words(way), fmt::join(shares, ", ")));
    }
    return fmt::format("{}", fmt::join(ways, "; "));
}

}  // namespace verify
