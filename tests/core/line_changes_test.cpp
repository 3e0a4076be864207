// Which lines changed: the fewest, named where they stand.
#include "core/line_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace core {
namespace {

using Changes = std::vector<LineChange>;

TEST(LineChanges, TheSameTextHasNone) {
    EXPECT_EQ(line_changes("", ""), Changes{});
    EXPECT_EQ(line_changes("a\nb\n", "a\nb\n"), Changes{});
    EXPECT_EQ(line_changes("a\nb\n", "a\r\nb"), Changes{}) << "ends of lines do not count";
}

TEST(LineChanges, ALineThatChangedIsOne) {
    EXPECT_EQ(line_changes("a\nb\nc\n", "a\nx\nc\n"), (Changes{{2, "b", "x"}}));
    EXPECT_EQ(line_changes("a\nb\nc\n", "x\nb\ny\n"), (Changes{{1, "a", "x"}, {3, "c", "y"}}));
}

TEST(LineChanges, WhatWasPutInOrTakenAwayMovesNothingElse) {
    EXPECT_EQ(line_changes("a\nb\nc\n", "a\nnew\nb\nc\n"), (Changes{{2, {}, "new"}}));
    EXPECT_EQ(line_changes("a\nb\nc\n", "a\nc\n"), (Changes{{2, "b", {}}}));
    EXPECT_EQ(line_changes("", "a\n"), (Changes{{1, {}, "a"}}));
    EXPECT_EQ(line_changes("a\n", ""), (Changes{{1, "a", {}}}));
    EXPECT_EQ(line_changes("a\nb\nc\nd\ne\n", "a\nc\nd\nx\ny\n"),
              (Changes{{2, "b", {}}, {4, "e", "x"}, {5, {}, "y"}}));
}

TEST(LineChanges, TextsWithLittleInCommonAreComparedLineByLine) {
    std::string before, after;
    for (int line = 0; line < 3000; ++line) {
        before += "before " + std::to_string(line) + "\n";
        after += "after " + std::to_string(line) + "\n";
    }
    const auto changes = line_changes(before, after);
    ASSERT_EQ(changes.size(), 3000U);
    EXPECT_EQ(changes[2999], (LineChange{3000, "before 2999", "after 2999"}));
}

// Lines that can stay in their order, by the book.
std::size_t most_in_common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::vector<std::vector<std::size_t>> best(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1, 0));
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = 0; j < b.size(); ++j) {
            best[i + 1][j + 1] =
                a[i] == b[j] ? best[i][j] + 1 : std::max(best[i][j + 1], best[i + 1][j]);
        }
    }
    return best[a.size()][b.size()];
}

// The changes, made to the old text, give the new one; and there are no fewer that do.
TEST(LineChanges, MadeToTheOldTextTheyGiveTheNewOne) {
    std::mt19937 draw(1);
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::string> before, after;
        const auto some = [&](std::vector<std::string>& lines) {
            const auto count = draw() % 12;
            for (unsigned i = 0; i < count; ++i) lines.emplace_back(1, "abcd"[draw() % 4]);
        };
        some(before);
        some(after);
        const auto text = [](const std::vector<std::string>& lines) {
            std::string out;
            for (const auto& line : lines) out += line + "\n";
            return out;
        };
        const auto changes = line_changes(text(before), text(after));
        std::vector<std::string> made;
        std::size_t x = 0;
        for (const auto& change : changes) {
            const auto& place = change.is ? made : before;
            while ((change.is ? place.size() : x) + 1 < change.line) {
                ASSERT_LT(x, before.size());
                made.push_back(before[x++]);
            }
            if (change.was) {
                ASSERT_LT(x, before.size());
                ASSERT_EQ(before[x++], *change.was);
            }
            if (change.is) made.push_back(*change.is);
        }
        made.insert(made.end(), before.begin() + static_cast<std::ptrdiff_t>(x), before.end());
        ASSERT_EQ(made, after) << "round " << round;
        std::size_t moved = 0;
        for (const auto& change : changes) {
            moved += std::size_t{change.was.has_value()} + std::size_t{change.is.has_value()};
        }
        ASSERT_EQ(moved, before.size() + after.size() - 2 * most_in_common(before, after));
    }
}

}  // namespace
}  // namespace core
