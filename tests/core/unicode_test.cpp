#include "core/unicode.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace core {
namespace {

TEST(Unicode, OneNameInEverySpellingIsTheSame) {
    const std::string name = folded_text(
        "Do\xC3\xB1"
        "a Ana - O'Brien 2");
    for (const char* spelled : {
             "DO\xC3\x91"
             "A ANA - O'BRIEN 2",  // capitals
             "Don\xCC\x83"
             "a Ana - O'Brien 2",  // n and a tilde
             "Do\xC3\xB1"
             "a\xC2\xA0"
             "Ana  -\tO'Brien 2",  // spaces
             "Do\xC3\xB1"
             "a Ana \xE2\x80\x93 O'Brien 2",  // en dash
             "Do\xC3\xB1"
             "a Ana \xE2\x80\x94 O\xE2\x80\x99"
             "Brien 2",  // em dash, apostrophe
             "Do\xC3\xB1"
             "a Ana \xE2\x88\x92 O'Brien 2",  // minus
             "Do\xC3\xB1"
             "a Ana \xE2\x80\x90 O'Brien \xEF\xBC\x92",  // hyphen, wide 2
             "Do\xC3\xB1"
             "a\xE2\x80\x8B Ana - O'Brien 2\xEF\xBB\xBF",  // marks without a width
         })
        EXPECT_EQ(folded_text(spelled), name) << spelled;
    EXPECT_NE(folded_text("Dona Ana - O'Brien 2"), name) << "n is another letter";
    EXPECT_EQ(folded_text("Stra\xC3\x9F"
                          "e"),
              "STRASSE");
}

RC_GTEST_PROP(Unicode, FoldingTwiceChangesNothing, (const std::string& text)) {
    RC_ASSERT(folded_text(folded_text(text)) == folded_text(text));
}

// Plain letters have a short way of their own: it must be the same way.
RC_GTEST_PROP(Unicode, PlainLettersFoldAlikeBesideOthers, ()) {
    const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
    const auto beside = folded_text("\xC3\xB1 " + text);
    const auto alone = folded_text(text);
    RC_ASSERT(beside == "\xC3\x91" + (alone.empty() ? "" : " " + alone));
}

TEST(Unicode, AFilesEncodingIsFoundByItsMarkOrItsBytes) {
    const std::string utf8 = "Bennet\xC3\xA9,1\n";
    const auto expect = [&](const std::string& bytes, std::string_view from) {
        const auto text = decoded_text(bytes, "t.csv");
        ASSERT_TRUE(text.has_value()) << text.error().message;
        EXPECT_EQ(text->text, utf8);
        EXPECT_EQ(text->read_from, from);
    };
    expect(utf8, "UTF-8");
    expect("\xEF\xBB\xBF" + utf8, "UTF-8");
    expect("Bennet\xE9,1\n", "Windows-1252");
    std::string little = "\xFF\xFE";
    std::string big = "\xFE\xFF";
    std::string wide("\xFF\xFE\0\0", 4);
    for (const char32_t c : U"Bennet\u00E9,1\n") {
        if (c == 0) continue;
        little += {static_cast<char>(c), '\0'};
        big += {'\0', static_cast<char>(c)};
        wide += {static_cast<char>(c), '\0', '\0', '\0'};
    }
    expect(little, "UTF-16");
    expect(big, "UTF-16");
    expect(wide, "UTF-32");
}

TEST(Unicode, WhatIsNoTextIsNamed) {
    const auto zeros = decoded_text(std::string("a\0b\0", 4), "t.csv");
    ASSERT_FALSE(zeros.has_value());
    EXPECT_NE(zeros.error().message.find("t.csv holds zero bytes"), std::string::npos);
    const auto half = decoded_text(
        "\xFF\xFE"
        "a",
        "t.csv");
    ASSERT_FALSE(half.has_value());
    EXPECT_NE(half.error().message.find("goes on otherwise"), std::string::npos);
    EXPECT_FALSE(decoded_text("caf\x81", "t.csv").has_value());
    EXPECT_FALSE(decoded_text("\xEF\xBB\xBF\xFF", "t.csv").has_value());
}

}  // namespace
}  // namespace core
