#include "core/printable.h"

#include <gtest/gtest.h>

#include <random>

namespace core {
namespace {

TEST(Printable, LeavesWordsAsTheyAre) {
    for (const std::string text :
         {"", "Des Moines 45", "Iglesia Peñón, 北京, العربية 12 — 3½ \\x1B"})
        EXPECT_EQ(printable(text), text);
}

TEST(Printable, WritesOutWhatATerminalWouldObey) {
    EXPECT_EQ(printable("a\x1b[2Jb\a\b\x7f"), "a\\x1B[2Jb\\x07\\x08\\x7F");
    EXPECT_EQ(printable("a\nb\rc\td"), "a\\nb\\rc\\td");
    EXPECT_EQ(printable("\xC2\x9B"
                        "31m"),
              "\\u009B31m");  // the escape sequence's one-byte form
    EXPECT_EQ(printable("\xE2\x80\xAE"
                        "gpj.exe"),
              "\\u202Egpj.exe");
    EXPECT_EQ(printable("\xE2\x81\xA6x\xE2\x81\xA9"), "\\u2066x\\u2069");
    EXPECT_EQ(printable("\xE2\x80\xA8"), "\\u2028");
    EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Printable, WritesOutBytesThatAreNotUtf8) {
    EXPECT_EQ(printable("caf\xE9"), "caf\\xE9");
    EXPECT_EQ(printable("\xC0\x80"), "\\xC0\\x80");           // longer than needed
    EXPECT_EQ(printable("\xED\xA0\x80"), "\\xED\\xA0\\x80");  // half of a pair
    EXPECT_EQ(printable("\xF4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80");
    EXPECT_EQ(printable("\xE2\x80"), "\\xE2\\x80");  // cut off
}

TEST(Printable, LineEndsStayInATextOfSeveralLines) {
    EXPECT_EQ(printable_lines("a\nb\r\n\x1b"), "a\nb\\r\n\\x1B");
}

// Any bytes: nothing is left that is obeyed, the rest is well-formed, and again is the same.
TEST(Printable, HoldsForAnyBytes) {
    std::mt19937 random(7);
    const std::string pieces[] = {"a",          "\x1b",
                                  "\x1b]0;x\a", "\xE2\x80\xAE",
                                  "\xE2",       "\x80",
                                  "\xC2\x85",   "\xE2\x81\xA7",
                                  "\xF0\x9F",   "\xF0\x9F\x98\x80",
                                  "\xFF",       "\r",
                                  "é",          "\xE2\x80\xA9",
                                  "\x9b",       "0"};
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto i = random() % 12; i > 0; --i) {
            text += random() % 4 == 0 ? std::string(1, static_cast<char>(random() % 256))
                                      : pieces[random() % std::size(pieces)];
        }
        const std::string shown = printable(text);
        ASSERT_EQ(printable(shown), shown);
        std::string_view rest = shown;
        while (!rest.empty()) {
            const std::size_t length = utf8_length(rest);
            ASSERT_GT(length, 0U) << shown;
            const auto first = static_cast<unsigned char>(rest[0]);
            ASSERT_FALSE(first < 0x20 || first == 0x7F);
            const auto one = rest.substr(0, length);
            ASSERT_FALSE(one >= "\xC2\x80" && one <= "\xC2\x9F") << shown;
            ASSERT_FALSE(one >= "\xE2\x80\xA8" && one <= "\xE2\x80\xAE") << shown;
            ASSERT_FALSE(one >= "\xE2\x81\xA6" && one <= "\xE2\x81\xA9") << shown;
            rest.remove_prefix(length);
        }
    }
}

TEST(Listed, EndsAfterTwenty) {
    EXPECT_EQ(listed({}), "");
    EXPECT_EQ(listed({"a", "b"}), "a, b");
    const std::vector<std::string> many(337, "x");
    EXPECT_EQ(listed(many, " "), "x x x x x x x x x x x x x x x x x x x x and 317 more");
}

}  // namespace
}  // namespace core
