// The number boxes of one precinct, with the values of paper and reports for each and their
// certainty. Used only by verify_precinct; pointers are into its facts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "forms/form.h"
#include "forms/worksheet.h"
#include "verify/joint_reading.h"
#include "verify/policy.h"
#include "verify/report.h"
#include "verify/rules.h"

namespace verify {

enum class CellState {
    Passes,    // may stand without people
    Differs,   // surely written, and some report differs
    Doubtful,  // the reading is not sure enough to stand
    NotRead,   // no reading: the page is missing
};

struct Cell {
    const forms::Field* field = nullptr;
    const forms::Reading* written = nullptr;  // null: not read
    std::vector<const Report*> reports;       // the reports that name the box
    std::vector<int> reported;                // their values, in the same order
    // Value that a tally takes from the box: 0 for a blank, void or struck box. Empty: not read or
    // illegible or covered.
    std::optional<int> tallied;
    // `tallied` is not the reader's first choice but another of its readings: the report and the
    // column's total (or the rules) name it.
    bool read_otherwise = false;
    bool closes = false;              // a sum with this box comes out as written
    bool closes_as_reported = false;  // … comes out only with the reported value in this box
    bool adds_up_to_report = false;   // a total whose parts add up to its reported value
    bool by_the_rules = false;        // its value is that of the rules or the roster
    // Reading of the box together with its column and total; no values: it belongs to no sum with a
    // total on paper.
    PossibleValues together;
    CellState state = CellState::NotRead;

    bool agrees() const;   // some report names it, and all such reports equal the paper
    bool differs() const;  // some report differs from the paper
    bool altered() const;
    // Many people leave the total empty; the report then gives the sum of the rows. Such a box
    // needs no people.
    bool total_left_blank() const;
};

// By field name. Number and digit boxes only, in the form's order.
class Cells {
public:
    Cells(const forms::Form& form, const forms::Worksheet* worksheet,
          const std::vector<Report>& reports);

    std::vector<Cell>& all() { return cells_; }
    const std::vector<Cell>& all() const { return cells_; }
    Cell* find(std::string_view field);
    const Cell* find(std::string_view field) const;

    // Returns the sum of a rule's parts; empty where one of them is not on the form, has no value
    // or, with `only_standing`, is in doubt.
    std::optional<std::int64_t> sum_of_parts(const SumRule& sum, bool only_standing) const;
    // Returns the written value; empty where there is no such box, no value, or a doubt.
    std::optional<int> standing(std::string_view field) const;

    // Marks anew the cells of sums that close, and those that would close with the reported value.
    void weigh_sums(const Rules& rules);
    // Reads every column together with its total.
    void read_together(const Rules& rules, const Policy& policy);
    // Takes the reported value in boxes where the ink allows it and the column names it as well.
    void settle_by_columns(const Policy& policy);
    // Does the same where the rules or the roster name `value` for the field.
    void settle_by_rules(std::string_view field, int value, const Policy& policy);
    // Gives every cell its state.
    void judge(const Policy& policy);

private:
    // Returns indices into cells_; empty where one part is not on the form.
    std::vector<std::size_t> parts_of(const SumRule& sum) const;

    const forms::Form* form_;
    std::vector<Cell> cells_;
    std::unordered_map<std::string_view, std::size_t> by_field_;
};

// Least probability of a value worth naming: with its column, likelier than all others together.
inline constexpr double kLikely = 0.5;

// Returns another reading of the box that some report confirms; null: none.
const forms::Alternative* reported_alternative(const Cell& cell);

// Returns the rules' sums; a sum about every option's row is written out, one for each.
std::vector<SumRule> sums_on(const Rules& rules, const std::vector<forms::Option>& options);

// Returns whether checks may rely on the value: it passes, or is surely written.
bool stands(const Cell& cell);

}  // namespace verify
