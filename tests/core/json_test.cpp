#include "core/json.h"

#include <gmock/gmock.h>

namespace core {
namespace {

using testing::HasSubstr;

std::string nested(std::size_t depth, const std::string& open, const std::string& close) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += open;
    text += "1";
    for (std::size_t i = 0; i < depth; ++i) text += close;
    return text;
}

std::string why_not(const std::string& text) {
    const auto parsed = parse_json(text, "app.json");
    return parsed ? "" : parsed.error().message;
}

TEST(Json, ParsesWhatOthersWrite) {
    const auto parsed = parse_json("\xEF\xBB\xBF {\"a\": [1, 2.5, null, {\"a\": \"é\"}]}\n", "x");
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ((*parsed)["a"][3]["a"], "é");
    EXPECT_TRUE(parse_json("1", "x"));
}

TEST(Json, NestedTooDeepIsRefusedHoweverDeep) {
    EXPECT_EQ(why_not(nested(64, "[", "]")), "");
    EXPECT_THAT(why_not(nested(65, "[", "]")), HasSubstr("app.json nests"));
    EXPECT_EQ(why_not(nested(64, "{\"a\":", "}")), "");
    EXPECT_THAT(why_not(nested(65, "{\"a\":", "}")), HasSubstr("deeper than 64"));
    EXPECT_THAT(why_not(nested(1'000'000, "[", "]")), HasSubstr("deeper than 64"));
    EXPECT_THAT(why_not(nested(1'000'000, "{\"a\":[", "]}")), HasSubstr("deeper than 64"));
    EXPECT_THAT(why_not(std::string(1'000'000, '[')), HasSubstr("deeper than 64"));
}

TEST(Json, AKeyTwiceInOneObjectIsRefused) {
    EXPECT_THAT(why_not(R"([{"a":1,"b":2},{"a":1,"b":{"a":1},"a":3}])"), HasSubstr("\"a\" twice"));
    // The same name spelt by an escape is the same name.
    EXPECT_THAT(why_not(R"({"a":1,"\u0061":2})"), HasSubstr("twice"));
    EXPECT_EQ(why_not(R"([{"a":1},{"a":{"a":1}}])"), "");
}

TEST(Json, WhatIsNoJsonIsNamedWithItsLine) {
    EXPECT_THAT(why_not("{\"a\": 1,\n\"b\": nonsense}"),
                HasSubstr("app.json is no JSON at line 2, character "));
    for (const auto* text : {"", "{", "[1,]", "{\"a\":1} {\"a\":2}", "\"\xFF\"", "nul"})
        EXPECT_THAT(why_not(text), HasSubstr("is no JSON")) << text;
}

TEST(Json, ItsErrorsAreBadInput) {
    EXPECT_EQ(parse_json("[", "x").error().kind, ErrorKind::BadInput);
}

}  // namespace
}  // namespace core
