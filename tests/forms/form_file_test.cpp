#include "forms/form_file.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/forms/support/samples.h"

namespace forms {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::vector<Option> options_of(std::size_t count) {
    std::vector<Option> options;
    for (std::size_t i = 0; i < count; ++i) {
        options.push_back({fmt::format("o{}", i), fmt::format("Option {}", i)});
    }
    return options;
}

// A small form that is right; each test makes one thing of it wrong.
std::string good_form() {
    return R"(
id = "SMALL"
revision = 2
title = "A small form"
page_size = [200, 280]

[[page]]
marks = [[12, 12], [188, 12], [188, 268], [12, 268]]
mark_size = 6
codes = [[22, 12, 24, 24], [154, 244, 24, 24]]
printed_id = [120, 10, 50, 10]

[[text]]
at = [60, 20]
words = "{title} {mode}"

[[field]]
name = "header.attendees"
box = [100, 50, 25, 9]

[[table]]
room = 3
top = 70
pitch = 12
height = 9
names = { x = 20, size = 4, most_width = 60 }
row = [{ key = "total", label = "Total", gap = 2 }]
column = [
    { key = "first", label = "first alignment", x = 90, width = 25 },
    { key = "code", x = 130, width = 30, kind = "digits", cells = 3 },
]

[[rule]]
from = [20, 60]
to = [180, 60]
)";
}

std::string with(const std::string& from, const std::string& to) {
    std::string text = good_form();
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

std::string error_of(const std::string& toml, std::size_t options = 2) {
    const auto form = parse_form(toml, "small.toml", options_of(options));
    EXPECT_FALSE(form.has_value());
    return form ? "" : form.error().message;
}

TEST(FormFile, LaysOutTablesFromTheTop) {
    const auto form = parse_form(good_form(), "small.toml", options_of(2));
    ASSERT_TRUE(form) << form.error().message;
    EXPECT_EQ(form->fields.size(), 1U + 3U * 2U);
    const Field* second = form->field("first.o1");
    ASSERT_NE(second, nullptr);
    EXPECT_EQ(second->box, (RectMm{90, 82, 25, 9}));
    EXPECT_EQ(second->label, "Option 1, first alignment");
    EXPECT_EQ(second->most_digits, 4);
    const Field* total = form->field("code.total");
    ASSERT_NE(total, nullptr);
    EXPECT_EQ(total->box, (RectMm{130, 96, 30, 9}));  // packed: right below the second option
    EXPECT_EQ(total->kind, FieldKind::Digits);
    EXPECT_EQ(total->cells, 3);
    EXPECT_EQ(form->field("first.o2"), nullptr);
    EXPECT_EQ(form->fields_of_page(1).size(), 7U);
    EXPECT_EQ(form->fields_of_page(1)[0]->name, "header.attendees");
    EXPECT_EQ(form->frame_grey, 0.6);
    // The names of the rows come before the words: one a row, its capitals at half height.
    ASSERT_EQ(form->texts.size(), 4U);
    EXPECT_EQ(form->texts[2].words, "Total");
    EXPECT_TRUE(form->texts[2].verbatim);
    EXPECT_EQ(form->texts[2].at.x, 20);
    EXPECT_NEAR(form->texts[2].at.y, 96 + 9 / 2.0 + 4 * 0.364, 1e-9);
    EXPECT_EQ(form->texts[2].most_width_mm, 60);
}

TEST(FormFile, AFormNamesTheLinesThatAreToBeSeenOfEachFrame) {
    EXPECT_TRUE(parse_form(good_form(), "small.toml", options_of(2))->fields.front().frame.empty());
    const auto form = parse_form(with("revision = 2", "revision = 2\nframe = [\"left\", \"top\"]"),
                                 "small.toml", options_of(2));
    ASSERT_TRUE(form) << form.error().message;
    for (const auto& field : form->fields) {
        EXPECT_EQ(field.frame, (std::vector{FrameLine::Top, FrameLine::Left})) << field.name;
    }
    const auto column = parse_form(with("x = 90, width", "x = 90, frame = [\"bottom\"], width"),
                                   "small.toml", options_of(2));
    ASSERT_TRUE(column) << column.error().message;
    EXPECT_EQ(column->field("first.o1")->frame, std::vector{FrameLine::Bottom});
    EXPECT_TRUE(column->field("code.total")->frame.empty());
    for (const auto* wrong : {"[\"round\"]", "[\"top\", \"top\"]", "\"top\"", "[1]"}) {
        EXPECT_THAT(error_of(with("revision = 2", "revision = 2\nframe = " + std::string(wrong))),
                    HasSubstr("frame"))
            << wrong;
    }
}

TEST(FormFile, TheBuiltInFormsNameTheFramesThatTheyPrint) {
    for (const auto* name : {"iowa-2020-math", "tally-2p"}) {
        const auto form = parse_form(built_in_layout(name).value(), name, options_of(2)).value();
        for (const auto& field : form.fields) {
            EXPECT_GE(field.frame.size(), field.cells > 1 ? 5U : 4U) << name << field.name;
        }
    }
}

TEST(FormFile, TooManyOptions) {
    EXPECT_TRUE(parse_form(good_form(), "small.toml", options_of(3)));
    EXPECT_THAT(error_of(good_form(), 4),
                AllOf(HasSubstr("small.toml"), HasSubstr("room for 3"), HasSubstr("has 4")));
}

TEST(FormFile, NotToml) {
    EXPECT_THAT(error_of("id = \"X\nrevision"), AllOf(HasSubstr("not TOML"), HasSubstr("line 1")));
    EXPECT_THAT(error_of(""), HasSubstr("lacks the key id"));
    EXPECT_THAT(error_of("\xFF\xFE"), HasSubstr("small.toml"));
}

TEST(FormFile, KeysMustBeKnownAndThere) {
    EXPECT_THAT(error_of(with("revision = 2", "")), HasSubstr("lacks the key revision"));
    EXPECT_THAT(error_of(with("revision = 2", "revision = 2\ncolour = 1")),
                AllOf(HasSubstr("colour"), HasSubstr("the keys allowed here are")));
    EXPECT_THAT(error_of(with("pitch = 12", "pich = 12")), HasSubstr("pitch"));
    EXPECT_THAT(error_of(with("x = 90, width", "x = 90, widht")),
                AllOf(HasSubstr("table 1, column 1"), HasSubstr("width")));
    EXPECT_THAT(error_of(with("x = 90,", "x = 90, most_digits = 4, cells = 2,")),
                HasSubstr("cells"));
}

TEST(FormFile, ValuesMustBeOfTheirKind) {
    EXPECT_THAT(error_of(with("revision = 2", "revision = 0")), HasSubstr("1 to 99"));
    EXPECT_THAT(error_of(with("revision = 2", "revision = 1.5")), HasSubstr("whole number"));
    EXPECT_THAT(error_of(with("\"SMALL\"", "\"small\"")), HasSubstr("upper-case"));
    EXPECT_THAT(error_of(with("[200, 280]", "[200, nan]")), HasSubstr("page_size"));
    EXPECT_THAT(error_of(with("[200, 280]", "[200, 2800]")), HasSubstr("2800"));
    EXPECT_THAT(error_of(with("[100, 50, 25, 9]", "[100, 50, 25]")), HasSubstr("4 numbers"));
    EXPECT_THAT(error_of(with("\"digits\"", "\"letters\"")), HasSubstr("letters"));
    EXPECT_THAT(error_of(with("[60, 20]", "[60, 20]\nalign = \"middle\"")), HasSubstr("middle"));
    EXPECT_THAT(error_of(with("[60, 20]", "[60, 20]\npage = 2")), HasSubstr("page"));
    EXPECT_THAT(error_of(with("{title} {mode}", "{titel} {mode}")),
                AllOf(HasSubstr("{titel}"), HasSubstr("{precinct}")));
}

TEST(FormFile, BoxesStayOnThePage) {
    EXPECT_THAT(error_of(with("[100, 50, 25, 9]", "[190, 50, 25, 9]")),
                AllOf(HasSubstr("small.toml"), HasSubstr("header.attendees"), HasSubstr("off the"),
                      HasSubstr("move it")));
    EXPECT_THAT(error_of(with("[100, 50, 25, 9]", "[100, -5, 25, 9]")), HasSubstr("off the page"));
    EXPECT_THAT(error_of(with("[100, 50, 25, 9]", "[100, 50, -25, 9]")), HasSubstr("smaller"));
    EXPECT_THAT(error_of(with("top = 70", "top = 260")), HasSubstr("off the page"));
    EXPECT_THAT(error_of(with("to = [180, 60]", "to = [280, 60]")), HasSubstr("ruling"));
    EXPECT_THAT(error_of(with("at = [60, 20]", "at = [60, 300]")), HasSubstr("off the page"));
}

TEST(FormFile, BoxesDoNotOverlap) {
    EXPECT_THAT(error_of(with("pitch = 12", "pitch = 8")),
                AllOf(HasSubstr("first.o1"), HasSubstr("over"), HasSubstr("first.o0")));
    EXPECT_THAT(error_of(with("[100, 50, 25, 9]", "[10, 10, 9, 9]")),
                HasSubstr("mark 1 of page 1"));
    EXPECT_THAT(error_of(with("[100, 50, 25, 9]", "[47.5, 20, 25, 9]")),
                HasSubstr("code 1 of page 1 with its quiet zone"));
    EXPECT_THAT(error_of(with("[100, 50, 25, 9]", "[130, 15, 25, 9]")),
                HasSubstr("the printed id of page 1"));
    EXPECT_THAT(error_of(with("[120, 10, 50, 10]", "[40, 10, 50, 10]")), HasSubstr("printed id"));
}

TEST(FormFile, NamesAreDistinct) {
    EXPECT_THAT(error_of(with("\"header.attendees\"", "\"first.total\"")),
                HasSubstr("two fields named \"first.total\""));
    EXPECT_THAT(error_of(with("\"header.attendees\"", "\"Header\"")), HasSubstr("\"Header\""));
    EXPECT_FALSE(parse_form(good_form(), "f", {{"total", "Total"}}));
}

TEST(FormFile, PagesThatWePrintAreWhole) {
    EXPECT_THAT(error_of(with(", [12, 268]]", "]")), HasSubstr("3 marks"));
    EXPECT_THAT(error_of(with("[[12, 12], [188, 12]", "[[188, 12], [12, 12]")),
                HasSubstr("wrong quarter"));
    EXPECT_THAT(error_of(with(", [154, 244, 24, 24]]", "]")), HasSubstr("1 codes"));
    EXPECT_THAT(error_of(with("[154, 244, 24, 24]", "[154, 244, 24, 20]")), HasSubstr("square"));
    EXPECT_THAT(error_of(with("printed_id = [120, 10, 50, 10]", "")), HasSubstr("printed_id"));
    EXPECT_THAT(error_of(with(" {mode}", "")), HasSubstr("{mode}"));
}

TEST(FormFile, AFormOfOthersNeedsNoMarks) {
    const auto form = parse_form(
        "id='KENYA34A'\nrevision=1\ntitle='x'\npage_size=[210,297]\n[[page]]\n"
        "[[field]]\nname='votes.a'\nbox=[100,50,30,10]\n",
        "k", {});
    ASSERT_TRUE(form) << form.error().message;
    EXPECT_TRUE(form->pages[0].marks.empty());
}

TEST(FormFile, IowaWorksheetHasItsFields) {
    const auto options = read_options(test::sample("iowa-2020/options.csv")).value();
    const auto form = parse_form(built_in_layout("iowa-2020-math").value(), "iowa", options);
    ASSERT_TRUE(form) << form.error().message;
    int numbers = 0;
    for (const Field& field : form->fields) numbers += field.kind == FieldKind::Number ? 1 : 0;
    EXPECT_EQ(numbers, 48);
    EXPECT_EQ(form->fields.size(), 51U);
    for (const char* name : {"header.attendees", "header.delegates", "header.viability",
                             "first.bennet", "final.uncommitted", "delegates.total", "tick.toss",
                             "signature.chair", "signature.secretary"}) {
        EXPECT_NE(form->field(name), nullptr) << name;
    }
}

// In 2020 the last letter of a name beside a box was read as a digit of the number in it.
TEST(FormFile, BoxesAreClearOfWordsAndOfEachOther) {
    constexpr double kFromWordsMm = 4;
    constexpr double kBetweenRowsMm = 3;
    constexpr double kFromEdgeMm = 8;  // printers leave up to 6 mm white
    for (const auto& name : built_in_layouts()) {
        const auto form = parse_form(built_in_layout(name).value(), name, options_of(9)).value();
        for (const Text& text : form.texts) {
            if (!text.verbatim) continue;
            const RectMm words{text.at.x, text.at.y - text.size_mm, text.most_width_mm,
                               text.size_mm * 1.3};
            for (const Field* field : form.fields_of_page(text.page)) {
                EXPECT_FALSE(core::overlap(core::grown(words, kFromWordsMm), field->box))
                    << text.words << " and " << field->name;
            }
        }
        for (const Field& a : form.fields) {
            for (const Field& b : form.fields) {
                if (&a == &b || a.page != b.page) continue;
                EXPECT_FALSE(core::overlap(core::grown(a.box, kBetweenRowsMm - 1e-9), b.box))
                    << a.name << " and " << b.name;
            }
        }
        for (const PageDesign& page : form.pages) {
            EXPECT_GE(page.marks[0].x - page.mark_size_mm / 2, kFromEdgeMm);
            EXPECT_LE(page.marks[2].y + page.mark_size_mm / 2, form.page_size.height - kFromEdgeMm);
        }
    }
}

TEST(FormFile, TallyHasTwoPagesAndABoxADigit) {
    const auto form =
        parse_form(built_in_layout("tally-2p").value(), "tally", options_of(12)).value();
    EXPECT_EQ(form.page_count(), 2);
    EXPECT_EQ(form.field("votes.o11")->cells, 5);
    EXPECT_EQ(form.field("ballots.registered")->page, 2);
}

TEST(BuiltInLayout, ListsThoseThereAre) {
    const auto layout = built_in_layout("nevada");
    ASSERT_FALSE(layout);
    EXPECT_THAT(layout.error().message,
                AllOf(HasSubstr("nevada"), HasSubstr("iowa-2020-math"), HasSubstr("tally-2p")));
}

TEST(ParseOptions, SaysWhatIsWrong) {
    const auto error = [](std::string_view csv) {
        const auto options = parse_options(csv, "options.csv");
        return options ? std::string() : options.error().message;
    };
    EXPECT_THAT(error("id,name\na,A\n"), HasSubstr("label"));
    EXPECT_THAT(error("id,label\n"), HasSubstr("names no option"));
    EXPECT_THAT(error("id,label\na,A\na,B\n"),
                AllOf(HasSubstr("Line 3"), HasSubstr("second time")));
    EXPECT_THAT(error("id,label\nA.b,A\n"), HasSubstr("Line 2 of options.csv"));
    EXPECT_THAT(error("id,label\na,\n"), HasSubstr("no label"));
    EXPECT_THAT(error("id,label\na,\"x\ny\"\n"), HasSubstr("no label"));
}

}  // namespace
}  // namespace forms
