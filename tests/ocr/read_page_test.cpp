// A printed worksheet with numbers pasted into some boxes: one reading a field, in the form's
// order.
#include "ocr/read_page.h"

#include <cairo.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <opencv2/imgproc.hpp>

#include "core/id.h"
#include "forms/form_file.h"
#include "forms/print_worksheet.h"
#include "tests/ocr/support/crops.h"

namespace {

using forms::FieldKind;
using forms::ReadingState;

constexpr double kDpi = 150;

// A small form with every kind of field, built here: layouts may change, this test may not.
forms::Form small_form() {
    forms::Form form;
    form.id = "TEST";
    form.title = "Test";
    form.page_size = {215.9, 279.4};
    form.pages.resize(1);
    form.frame = {forms::FrameLine::Top, forms::FrameLine::Right, forms::FrameLine::Bottom,
                  forms::FrameLine::Left, forms::FrameLine::Between};
    for (int i = 0; i < 12; ++i) {
        forms::Field field;
        field.name = "row." + std::to_string(i);
        field.box = {30.0 + 60 * (i % 3), 40.0 + 15 * (i / 3), 26, 9};
        form.fields.push_back(field);
    }
    forms::Field cells;
    cells.name = "cells";
    cells.kind = FieldKind::Digits;
    cells.cells = 3;
    cells.box = {30, 120, 24, 9};
    form.fields.push_back(cells);
    forms::Field tick;
    tick.name = "tick";
    tick.kind = FieldKind::Tick;
    tick.box = {30, 140, 5.5, 5.5};
    form.fields.push_back(tick);
    forms::Field signature;
    signature.name = "signature";
    signature.kind = FieldKind::Signature;
    signature.box = {30, 150, 69, 10.5};
    form.fields.push_back(signature);
    for (auto& field : form.fields) field.frame = form.frame;
    return form;
}

cv::Mat printed(const forms::Form& form) {
    const double scale = core::px_per_mm(kDpi);
    const cv::Size size(static_cast<int>(std::lround(form.page_size.width * scale)),
                        static_cast<int>(std::lround(form.page_size.height * scale)));
    cairo_surface_t* surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, size.width, size.height);
    cairo_t* context = cairo_create(surface);
    cairo_set_source_rgb(context, 1, 1, 1);
    cairo_paint(context);
    cairo_scale(context, scale, scale);
    forms::PrintJob job;
    job.canvass = "TEST";
    job.title = "Test";
    const forms::Precinct precinct{core::with_check_character("POLK-001"), "Polk", "One", 3, 0.1};
    forms::draw_page(context, form, 1, precinct, job);
    cairo_surface_flush(surface);
    const cv::Mat drawn(size, CV_8UC4, cairo_image_surface_get_data(surface),
                        static_cast<std::size_t>(cairo_image_surface_get_stride(surface)));
    cv::Mat grey;
    cv::cvtColor(drawn, grey, cv::COLOR_BGRA2GRAY);
    cairo_destroy(context);
    cairo_surface_destroy(surface);
    return grey;
}

cv::Rect in_px(const core::RectMm& box) {
    const double scale = core::px_per_mm(kDpi);
    return {static_cast<int>(std::lround(box.x * scale)),
            static_cast<int>(std::lround(box.y * scale)),
            static_cast<int>(std::lround(box.width * scale)),
            static_cast<int>(std::lround(box.height * scale))};
}

// The writing inside a corpus crop's frame, onto the page.
void paste(cv::Mat& page, const core::RectMm& where, const ocr_test::Crop& crop) {
    constexpr int kInside = 4;  // px: without the corpus's own frame
    const cv::Rect inside(crop.box.x + kInside, crop.box.y + kInside, crop.box.width - 2 * kInside,
                          crop.box.height - 2 * kInside);
    const cv::Rect target(in_px(where).tl() + cv::Point(kInside, kInside), inside.size());
    cv::Mat onto = page(target);
    cv::min(onto, crop.grey(inside), onto);
}

// Something white over a place of the page.
void lay_over(cv::Mat& page, const core::RectMm& place) {
    page(in_px(place)).setTo(250);
}

// Bounds as a canvass's policy gives them.
ocr::ReadOptions bounded() {
    ocr::ReadOptions options;
    options.most_blank_with_stray = 0.5;
    options.most_blank_under_stamp = 0.9;
    options.most_on_frame = 0.9;
    options.most_partly_covered = 0.1;
    options.most_blank_unframed = 0.1;
    options.least_frame_seen = 0.5;
    options.most_hidden_mm = 2.2;
    return options;
}

class ReadPageTest : public testing::Test {
protected:
    void SetUp() override {
        auto made = ocr::NumberReader::create();
        ASSERT_TRUE(made.has_value()) << made.error().message;
        reader_ = std::move(*made);
        form_ = small_form();
        grey_ = printed(form_);
    }

    std::map<std::string, forms::Reading> read(const ocr::ReadOptions& options = bounded()) {
        const auto readings = ocr::read_page({grey_, kDpi}, form_, 1, *reader_, options);
        EXPECT_TRUE(readings.has_value());
        EXPECT_EQ(readings->size(), form_.fields.size());
        std::map<std::string, forms::Reading> by_field;
        for (std::size_t i = 0; i < readings->size(); ++i) {
            EXPECT_EQ((*readings)[i].field, form_.fields[i].name) << "the form's order";
            by_field[(*readings)[i].field] = (*readings)[i];
        }
        return by_field;
    }

    std::unique_ptr<ocr::NumberReader> reader_;
    forms::Form form_;
    cv::Mat grey_;
};

TEST_F(ReadPageTest, AnUntouchedFormIsBlankEverywhere) {
    for (const auto& [field, reading] : read()) {
        EXPECT_EQ(reading.state, ReadingState::Blank) << field;
        EXPECT_FALSE(reading.value.has_value());
        EXPECT_GT(reading.probability, 0.95) << field;
    }
}

TEST_F(ReadPageTest, PastedNumbersAreReadWhereTheyStand) {
    const auto crops = ocr_test::corpus();
    const std::vector<std::pair<std::string, std::size_t>> pasted = {
        {"row.1", 1}, {"row.4", 2}, {"row.9", 17}};
    for (const auto& [name, i] : pasted) paste(grey_, form_.field(name)->box, crops[i]);
    const auto readings = read();
    for (const auto& [name, i] : pasted) {
        const forms::Reading& reading = readings.at(name);
        EXPECT_EQ(reading.state, ReadingState::Number) << name;
        EXPECT_EQ(reading.digits, crops[i].digits) << name;
        EXPECT_EQ(reading.value, std::stoi(crops[i].digits)) << name;
    }
    for (const char* name : {"row.0", "row.2", "row.3", "row.5", "row.10", "cells", "tick"}) {
        EXPECT_EQ(readings.at(name).state, ReadingState::Blank) << name;
    }
}

// Along the printed side of its box a 1 is read, but never with certainty; on the line that two
// boxes of one number share, a person must say whose it is.
TEST_F(ReadPageTest, AOneOnTheFrameIsReadAndNeverCertain) {
    const cv::Rect box = in_px(form_.field("row.3")->box);
    cv::line(grey_, {box.br().x, box.y + 8}, {box.br().x - 1, box.br().y - 8}, cv::Scalar(40), 3,
             cv::LINE_AA);
    const cv::Rect cells = in_px(form_.field("cells")->box);
    const int shared = cells.x + cells.width / 3;
    cv::line(grey_, {shared, cells.y + 8}, {shared, cells.br().y - 8}, cv::Scalar(40), 3,
             cv::LINE_AA);
    const auto readings = read();
    const forms::Reading& one = readings.at("row.3");
    EXPECT_EQ(one.digits, "1");
    EXPECT_GT(one.probability, 0.5);
    EXPECT_LE(one.probability, 0.9);
    EXPECT_TRUE(one.flags.touches_frame);
    EXPECT_NE(readings.at("cells").state, ReadingState::Blank);
    EXPECT_LE(readings.at("cells").probability, 0.5);
}

TEST_F(ReadPageTest, WhatLiesOverABoxAndItsFrameLeavesNoReading) {
    const cv::Mat clean = grey_.clone();
    for (const char* field : {"row.4", "cells", "tick", "signature"}) {
        clean.copyTo(grey_);
        lay_over(grey_, core::grown(form_.field(field)->box, 1));
        for (const auto& [name, reading] : read()) {
            EXPECT_EQ(reading.state, name == field ? ReadingState::Covered : ReadingState::Blank)
                << name << " with something over " << field;
            EXPECT_EQ(reading.value, std::nullopt) << name;
            if (name != field) {
                EXPECT_GT(reading.probability, 0.99) << name;
            }
        }
    }
}

TEST_F(ReadPageTest, AStripOverAnEmptyBoxLeavesNoReading) {
    const core::RectMm box = form_.field("row.7")->box;
    lay_over(grey_, {box.x + 6, box.y - 1, 5, box.height + 2});
    EXPECT_EQ(read().at("row.7").state, ReadingState::Covered);
}

TEST_F(ReadPageTest, OneCoveredCellCoversTheNumber) {
    const core::RectMm box = form_.field("cells")->box;
    lay_over(grey_, {box.x + box.width / 3 + 0.5, box.y - 1, box.width / 3 - 1, box.height + 2});
    EXPECT_EQ(read().at("cells").state, ReadingState::Covered);
}

TEST_F(ReadPageTest, ANumberBesideWhatIsHiddenKeepsItsDigitsAndNoCertainty) {
    const auto crops = ocr_test::corpus();
    ASSERT_FALSE(crops.empty());
    const core::RectMm box = form_.field("row.4")->box;
    paste(grey_, box, crops.front());
    const auto whole = read().at("row.4");
    // The strip lies over the end of the box that is farther from the writing.
    const auto& [file, grey, inside, digits] = crops.front();
    const double left = cv::mean(grey(inside).colRange(6, inside.width / 2))[0];
    const double right = cv::mean(grey(inside).colRange(inside.width / 2, inside.width - 6))[0];
    lay_over(grey_, {left > right ? box.x - 1 : box.right() - 4, box.y - 1, 5, box.height + 2});
    const auto partly = read().at("row.4");
    EXPECT_EQ(partly.state, whole.state);
    EXPECT_EQ(partly.digits, whole.digits);
    EXPECT_LE(partly.probability, 0.1);
    EXPECT_TRUE(partly.alternatives.empty()) << "what is hidden may be any digit";
}

TEST_F(ReadPageTest, WithoutNamedLinesNothingIsCoveredAndNothingSurelyEmpty) {
    for (auto& field : form_.fields) field.frame.clear();
    lay_over(grey_, core::grown(form_.field("row.4")->box, 1));
    for (const auto& [field, reading] : read()) {
        EXPECT_EQ(reading.state, ReadingState::Blank) << field;
        EXPECT_LE(reading.probability, 0.1) << field;
    }
}

TEST_F(ReadPageTest, EvidenceNamesBoxAndCrop) {
    const auto before = read();
    EXPECT_EQ(before.at("row.1").evidence.box, (core::RectPx{531, 236, 154, 53}));
    grey_(in_px(form_.field("row.1")->box)).at<std::uint8_t>(20, 20) = 7;
    const auto after = read();
    EXPECT_NE(before.at("row.1").evidence.crop, after.at("row.1").evidence.crop);
    EXPECT_EQ(before.at("row.2").evidence.crop, after.at("row.2").evidence.crop);
}

TEST_F(ReadPageTest, AVoidedLeadingCellIsNeverADigit) {
    const cv::Rect cells = in_px(form_.field("cells")->box);
    const int width = cells.width / 3;
    const cv::Point first = cells.tl() + cv::Point(width / 2, cells.height / 2);
    cv::line(grey_, first - cv::Point(12, 0), first + cv::Point(12, 1), cv::Scalar(40), 3,
             cv::LINE_AA);
    const cv::Point last = cells.tl() + cv::Point(5 * width / 2, cells.height / 2);
    cv::ellipse(grey_, last, {9, 16}, 0, 0, 360, cv::Scalar(40), 3, cv::LINE_AA);
    const forms::Reading reading = read().at("cells");
    EXPECT_EQ(reading.state, ReadingState::Number);
    EXPECT_EQ(reading.digits, "0");
    EXPECT_EQ(reading.value, 0);
}

TEST_F(ReadPageTest, TicksAndSignaturesAreInkOrNone) {
    const cv::Rect tick = in_px(form_.field("tick")->box);
    cv::line(grey_, tick.tl() + cv::Point(4, 16), tick.tl() + cv::Point(12, 26), cv::Scalar(50), 2);
    cv::line(grey_, tick.tl() + cv::Point(12, 26), tick.tl() + cv::Point(28, 4), cv::Scalar(50), 2);
    const auto readings = read();
    EXPECT_EQ(readings.at("tick").state, ReadingState::Number);
    EXPECT_EQ(readings.at("tick").value, 1);
    EXPECT_EQ(readings.at("signature").state, ReadingState::Blank);
}

TEST_F(ReadPageTest, DebugPicturesShowEachFieldsWay) {
    const std::string folder = testing::TempDir() + "ocr-debug-pictures";
    std::filesystem::remove_all(folder);
    paste(grey_, form_.field("row.1")->box, ocr_test::corpus()[1]);
    ocr::ReadOptions options;
    options.debug_dir = folder;
    read(options);
    for (const char* what : {"1-crop", "2-ink", "3-input", "4-columns"}) {
        EXPECT_TRUE(std::filesystem::exists(folder + "/row.1-" + what + ".png")) << what;
    }
    EXPECT_TRUE(std::filesystem::exists(folder + "/cells-3-1-crop.png"));
    EXPECT_FALSE(std::filesystem::exists(folder + "/row.2-4-columns.png")) << "nothing was read";
    std::filesystem::remove_all(folder);
}

TEST_F(ReadPageTest, ReadCropTakesAnyFieldAndRefusesWhatIsNone) {
    const auto crop = ocr_test::corpus()[2];
    const auto reading = ocr::read_crop(crop.grey, *reader_);
    ASSERT_TRUE(reading.has_value());
    EXPECT_EQ(reading->evidence.box, (core::RectPx{0, 0, crop.grey.cols, crop.grey.rows}));
    EXPECT_FALSE(ocr::read_crop(cv::Mat(), *reader_).has_value());
    EXPECT_FALSE(ocr::read_crop(cv::Mat(9, 9, CV_8UC3), *reader_).has_value());
    const auto white = ocr::read_crop(cv::Mat(60, 200, CV_8U, cv::Scalar(250)), *reader_);
    ASSERT_TRUE(white.has_value());
    EXPECT_EQ(white->state, ReadingState::Blank);
}

}  // namespace
