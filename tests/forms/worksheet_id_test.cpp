#include "forms/worksheet_id.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/id.h"

namespace forms {
namespace {

constexpr std::string_view kCanvass = "IA20REHEARSE";

core::SecretKey key_of(std::uint8_t seed) {
    core::SecretKey key;
    for (std::size_t i = 0; i < key.bytes.size(); ++i) {
        key.bytes[i] = static_cast<std::uint8_t>(seed + 7 * i);
    }
    return key;
}

WorksheetId example() {
    return {std::string(kCanvass), "POLK-080-M", "IA20MATH", 1, 1, 1, 1};
}

std::string token(std::size_t longest) {
    static const std::string kCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const auto length = *rc::gen::inRange<std::size_t>(1, longest + 1);
    return *rc::gen::container<std::string>(length, rc::gen::elementOf(kCharacters));
}

WorksheetId any_id() {
    WorksheetId id;
    id.canvass = kCanvass;
    id.precinct = core::with_check_character(token(4) + "-" + token(3));
    id.form = token(kLongestFormId);
    id.revision = *rc::gen::inRange(1, kMostRevisions + 1);
    id.pages = *rc::gen::inRange(1, kMostPages + 1);
    id.page = *rc::gen::inRange(1, id.pages + 1);
    id.copy = *rc::gen::inRange(1, kMostCopies + 1);
    return id;
}

RC_GTEST_PROP(WorksheetIdProperty, WhatWasEncodedComesBack, ()) {
    const WorksheetId id = any_id();
    const auto decoded = decode(encode(id, key_of(1)), kCanvass, key_of(1));
    RC_ASSERT(std::holds_alternative<WorksheetId>(decoded));
    RC_ASSERT(std::get<WorksheetId>(decoded) == id);
}

RC_GTEST_PROP(WorksheetIdProperty, OneOtherByteIsNeverAccepted, ()) {
    std::string text = encode(any_id(), key_of(1));
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    text[at] = static_cast<char>(text[at] ^ *rc::gen::inRange(1, 256));
    RC_ASSERT(std::holds_alternative<BadId>(decode(text, kCanvass, key_of(1))));
}

RC_GTEST_PROP(WorksheetIdProperty, CutOrLengthenedTextIsNeverAccepted, ()) {
    const std::string text = encode(any_id(), key_of(1));
    const auto cut = *rc::gen::inRange<std::size_t>(0, text.size());
    RC_ASSERT(std::holds_alternative<BadId>(decode(text.substr(0, cut), kCanvass, key_of(1))));
    const auto more = text + static_cast<char>(*rc::gen::inRange(0, 256));
    RC_ASSERT(std::holds_alternative<BadId>(decode(more, kCanvass, key_of(1))));
}

RC_GTEST_PROP(WorksheetIdProperty, AnotherKeyIsForged, ()) {
    const auto decoded = decode(encode(any_id(), key_of(2)), kCanvass, key_of(1));
    RC_ASSERT(std::get<BadId>(decoded) == BadId::Forged);
}

RC_GTEST_PROP(WorksheetIdProperty, AnyBytesAreJudged, (const std::string& bytes)) {
    RC_ASSERT(std::holds_alternative<BadId>(decode(bytes, kCanvass, key_of(1))));
    RC_ASSERT(std::holds_alternative<BadId>(decode("RC1:" + bytes, kCanvass, key_of(1))));
}

TEST(WorksheetId, ReadsAsDocumented) {
    const std::string text = encode(example(), key_of(1));
    EXPECT_EQ(text.substr(0, text.rfind(':')), "RC1:IA20REHEARSE:POLK-080-M:IA20MATH:1:1/1:1");
    EXPECT_EQ(text.size() - text.rfind(':') - 1, 16U);
    // By Python's hashlib.blake2b and Crockford's base 32: every bit of the 80 is there.
    EXPECT_EQ(text.substr(text.rfind(':') + 1), "8TFQWFE429VPZCHV");
    // QR's alphanumeric mode: 45 characters and no others.
    EXPECT_EQ(text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"),
              std::string::npos);
}

TEST(WorksheetId, SaysWhatIsWrong) {
    const std::string text = encode(example(), key_of(1));
    const auto verdict = [&](std::string changed) {
        return std::get<BadId>(decode(changed, kCanvass, key_of(1)));
    };
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string changed = text;
        changed.replace(changed.find(from), from.size(), to);
        return verdict(changed);
    };
    EXPECT_EQ(verdict("https://example.org/menu"), BadId::Foreign);
    EXPECT_EQ(verdict(""), BadId::Foreign);
    EXPECT_EQ(with("RC1", "RC2"), BadId::Foreign);
    EXPECT_EQ(with("IA20REHEARSE", "IA20LIVE"), BadId::OtherCanvass);
    EXPECT_EQ(with("POLK-080-M", "POLK-081-M"), BadId::Malformed);  // check character
    EXPECT_EQ(with(":1/1:", ":2/1:"), BadId::Malformed);
    EXPECT_EQ(with(":1/1:", ":01/1:"), BadId::Malformed);
    EXPECT_EQ(with(":1/1:1:", ":1/1:0:"), BadId::Malformed);
    EXPECT_EQ(with(":1/1:1:", ":1/1:2:"), BadId::Forged);  // a copy number that was not printed
    EXPECT_EQ(with("POLK-080-M", core::with_check_character("POLK-081")), BadId::Forged);
    for (const BadId bad : {BadId::Foreign, BadId::Malformed, BadId::OtherCanvass, BadId::Forged}) {
        EXPECT_EQ(describe(bad).back(), '.');
    }
}

TEST(WorksheetId, PartsHaveBounds) {
    EXPECT_TRUE(is_canvass_id("IA20REHEARSE"));
    EXPECT_FALSE(is_canvass_id("ia20"));
    EXPECT_FALSE(is_canvass_id("A:B"));
    EXPECT_FALSE(is_canvass_id(""));
    EXPECT_FALSE(is_canvass_id("ABCDEFGHIJKLMNOPQ"));
    EXPECT_TRUE(is_precinct_id(core::with_check_character("POLK-080")));
    EXPECT_FALSE(is_precinct_id("POLK-080-0"));
    EXPECT_FALSE(is_precinct_id("polk-080-k"));
    EXPECT_FALSE(is_form_id("IA20MATHX"));
}

}  // namespace
}  // namespace forms
