#include "app/rehearsal/cell_lines.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace app::rehearsal {
namespace {

CellTruth truth(const std::string& field, forms::FieldKind kind, const std::string& digits) {
    CellTruth cell;
    cell.field = field;
    cell.kind = kind;
    cell.digits = digits;
    if (!digits.empty()) cell.state = forms::ReadingState::Number;
    return cell;
}

std::vector<nlohmann::json> lines_of(const std::string& text) {
    std::vector<nlohmann::json> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(nlohmann::json::parse(line));
    return lines;
}

TEST(CellLines, PutTheTruthBesideWhatWasReadAndLeaveTicksOut) {
    Judged judged;
    judged.precinct = "POLK-001-X";
    judged.truth = {truth("first.adams", forms::FieldKind::Number, "12"),
                    truth("tick.toss", forms::FieldKind::Tick, "1"),
                    truth("first.burr", forms::FieldKind::Number, "")};
    judged.truth[0].features = {Feature::Touching};
    verify::Layers layer;
    layer.field = "first.adams";
    layer.passes = true;
    layer.passing = 72;
    layer.written.emplace();
    layer.written->state = forms::ReadingState::Number;
    layer.written->digits = "72";
    layer.written->probability = 0.75;
    layer.written->alternatives = {{"12", 0.2}};
    layer.written->evidence.box = {10, 20, 30, 40};
    layer.written->evidence.page = core::sha256(core::bytes_of("page"));
    layer.written->evidence.crop = core::sha256(core::bytes_of("crop"));
    judged.verdict.layers = {layer};

    const auto lines = lines_of(cell_lines(judged));
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0]["precinct"], "POLK-001-X");
    EXPECT_EQ(lines[0]["truth"]["digits"], "12");
    EXPECT_EQ(lines[0]["truth"]["features"], nlohmann::json({"touching"}));
    EXPECT_EQ(lines[0]["read"]["digits"], "72");
    EXPECT_EQ(lines[0]["read"]["probability"], 0.75);
    EXPECT_EQ(lines[0]["read"]["alternatives"][0]["digits"], "12");
    EXPECT_EQ(lines[0]["passes"], true);
    EXPECT_EQ(lines[0]["passing"], 72);
    EXPECT_EQ(lines[0]["page"], core::sha256(core::bytes_of("page")).hex());
    EXPECT_EQ(lines[0]["box"], nlohmann::json({10, 20, 30, 40}));
    EXPECT_EQ(lines[1]["truth"]["state"], "blank");
    EXPECT_TRUE(lines[1]["read"].is_null()) << "its page was never scanned";
    EXPECT_EQ(lines[1]["passes"], false);
}

}  // namespace
}  // namespace app::rehearsal
