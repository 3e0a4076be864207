// The number boxes of one precinct with what paper and reports say of each, and how sure that is.
// Inside of verify_precinct; pointers are into the facts it was given.
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
    Differs,   // surely written, and some report says something else
    Doubtful,  // the reading is not sure enough to stand
    NotRead,   // no reading: the page is missing
};

struct Cell {
    const forms::Field* field = nullptr;
    const forms::Reading* written = nullptr;  // null: not read
    std::vector<const Report*> reports;       // those that say something about it
    std::vector<int> reported;                // what they say, in the same order
    // What a tally takes from the box: a blank, void or struck box counts as nothing. Empty: not
    // read or illegible.
    std::optional<int> tallied;
    // `tallied` is not the reader's first choice but another of its readings, which the report and
    // the column's total (or the rules) name.
    bool read_otherwise = false;
    bool closes = false;              // a sum it is part of comes out as written
    bool closes_as_reported = false;  // … comes out only with the reported value in this box
    bool adds_up_to_report = false;   // a total whose parts give what was reported for it
    bool by_the_rules = false;        // it is what the rules or the roster say
    // What the box says when its column is read together with its total; no values: it belongs to
    // no sum with a total on paper.
    PossibleValues together;
    CellState state = CellState::NotRead;

    bool agrees() const;   // some report speaks of it, and all say what is written
    bool differs() const;  // some report says something else than is written
    bool altered() const;
    // Many people leave the total empty; the report then says what the rows add up to. Nobody is
    // asked about that.
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

    // The sum of a rule's parts, empty where one of them is not on the form or has no value; with
    // `only_standing`, where one of them is in doubt.
    std::optional<std::int64_t> sum_of_parts(const SumRule& sum, bool only_standing) const;
    // What is written there; empty where there is no such box, no value, or it is in doubt.
    std::optional<int> standing(std::string_view field) const;

    // Marks, afresh, the cells of sums that close, and those that would with the reported value.
    void weigh_sums(const Rules& rules);
    // Reads every column together with its total.
    void read_together(const Rules& rules, const Policy& policy);
    // Takes the reported value in boxes where the ink allows it and the column names it too.
    void settle_by_columns(const Policy& policy);
    // The same where the rules or the roster name `value` for the field.
    void settle_by_rules(std::string_view field, int value, const Policy& policy);
    // Gives every cell its state.
    void judge(const Policy& policy);

private:
    // Indices into cells_; empty where one part is not on the form.
    std::vector<std::size_t> parts_of(const SumRule& sum) const;

    const forms::Form* form_;
    std::vector<Cell> cells_;
    std::unordered_map<std::string_view, std::size_t> by_field_;
};

// Read with its column, a value is worth naming when it is likelier than all others together.
inline constexpr double kLikely = 0.5;

// Another way to read the box that some report confirms; null: none.
const forms::Alternative* reported_alternative(const Cell& cell);

// The rules' sums with those about every option's row written out, one for each.
std::vector<SumRule> sums_on(const Rules& rules, const std::vector<forms::Option>& options);

// Whether the value may be relied on by checks: it passes, or surely stands there.
bool stands(const Cell& cell);

}  // namespace verify
