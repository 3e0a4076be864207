#include "forms/worksheet.h"

#include <gtest/gtest.h>

#include "forms/text_check.h"

namespace forms {
namespace {

TEST(Worksheet, StatesAndTheirNames) {
    for (const auto& [state, name] :
         {std::pair{ReadingState::Number, "number"}, std::pair{ReadingState::Blank, "blank"},
          std::pair{ReadingState::Void, "void"}, std::pair{ReadingState::Struck, "struck"},
          std::pair{ReadingState::Illegible, "illegible"},
          std::pair{ReadingState::Covered, "covered"}}) {
        EXPECT_EQ(name_of(state), name);
        EXPECT_EQ(reading_state(name), state);
    }
    EXPECT_EQ(reading_state("Number"), std::nullopt);
    EXPECT_TRUE(is_read(ReadingState::Blank));
    EXPECT_FALSE(is_read(ReadingState::Illegible));
    EXPECT_FALSE(is_read(ReadingState::Covered));
}

TEST(Worksheet, FindsAReadingByItsField) {
    Worksheet worksheet;
    worksheet.readings["first.biden"].digits = "069";
    ASSERT_NE(worksheet.reading("first.biden"), nullptr);
    EXPECT_EQ(worksheet.reading("first.biden")->digits, "069");
    EXPECT_EQ(worksheet.reading("final.biden"), nullptr);
}

TEST(PrintableUtf8, RefusesWhatCannotBePrinted) {
    for (const char* good : {"", "Bennet", "Ñandú", "日本", "\xC2\xA0", "\xF0\x9F\x97\xB3"}) {
        EXPECT_TRUE(is_printable_utf8(good)) << good;
    }
    for (const char* bad : {"a\tb", "\x1F", "\x7F", "\xC2\x85", "\xC2\x9F", "\x80", "\xC0\xAF",
                            "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
                            "\xF5\x80\x80\x80", "\xC3", "\xE6\x97"}) {
        EXPECT_FALSE(is_printable_utf8(bad)) << bad;
    }
}

}  // namespace
}  // namespace forms
