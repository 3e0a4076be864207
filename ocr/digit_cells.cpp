#include "ocr/digit_cells.h"

#include <algorithm>

namespace ocr {
namespace {

using forms::ReadingState;

// Returns the cell as one digit, where it can be one.
NumberGuess as_single_digit(NumberGuess cell) {
    if (cell.state != ReadingState::Number || cell.digits.size() == 1) return cell;
    const auto single = std::find_if(cell.alternatives.begin(), cell.alternatives.end(),
                                     [](const auto& a) { return a.digits.size() == 1; });
    if (single == cell.alternatives.end()) {
        cell.state = ReadingState::Illegible;
        cell.digits.clear();
        return cell;
    }
    cell.digits = single->digits;
    cell.probability = single->probability;
    cell.alternatives.clear();
    return cell;
}

// Returns other numbers: one cell at a time takes its next best digit.
std::vector<forms::Alternative> alternatives_of(const std::vector<NumberGuess>& cells,
                                                std::size_t first, const NumberGuess& joined) {
    std::vector<forms::Alternative> all;
    for (std::size_t i = first; i < cells.size(); ++i) {
        for (const forms::Alternative& other : cells[i].alternatives) {
            if (other.digits.size() != 1 || cells[i].probability <= 0) continue;
            std::string digits = joined.digits;
            digits[i - first] = other.digits[0];
            all.push_back({digits, joined.probability * other.probability / cells[i].probability});
        }
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.probability > b.probability; });
    return all;
}

}  // namespace

NumberGuess joined_cells(const std::vector<NumberGuess>& read) {
    std::vector<NumberGuess> cells;
    cells.reserve(read.size());
    for (const NumberGuess& cell : read) cells.push_back(as_single_digit(cell));
    const auto is_unused = [](const NumberGuess& c) {
        return c.state == ReadingState::Blank || c.state == ReadingState::Void ||
               c.state == ReadingState::Struck;
    };
    const auto end_of_unused = std::find_if_not(cells.begin(), cells.end(), is_unused);
    const auto first = static_cast<std::size_t>(end_of_unused - cells.begin());
    const auto some_unused = [&](ReadingState state) {
        return std::any_of(cells.begin(), end_of_unused,
                           [state](const NumberGuess& c) { return c.state == state; });
    };

    NumberGuess joined;
    joined.probability = 1;
    for (const NumberGuess& cell : cells) {
        joined.probability *= cell.probability;
        joined.overwritten = joined.overwritten || cell.overwritten;
        joined.struck_and_rewritten = joined.struck_and_rewritten || cell.struck_and_rewritten;
    }
    if (first == cells.size()) {
        joined.state = some_unused(ReadingState::Struck) ? ReadingState::Struck
                       : some_unused(ReadingState::Void) ? ReadingState::Void
                                                         : ReadingState::Blank;
        return joined;
    }
    if (!std::all_of(end_of_unused, cells.end(),
                     [](const NumberGuess& c) { return c.state == ReadingState::Number; })) {
        joined.state = ReadingState::Illegible;
        return joined;
    }
    joined.state = ReadingState::Number;
    joined.struck_and_rewritten = joined.struck_and_rewritten || some_unused(ReadingState::Struck);
    for (std::size_t i = first; i < cells.size(); ++i) joined.digits += cells[i].digits;
    joined.alternatives = alternatives_of(cells, first, joined);
    return joined;
}

}  // namespace ocr
