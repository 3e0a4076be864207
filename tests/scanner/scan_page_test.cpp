// Good pages spoiled in code: each must end as the page it is or with the exact reason.
#include "scanner/scan_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "core/clock.h"
#include "core/id.h"
#include "tests/scanner/support/paper.h"
#include "tests/scanner/support/tiff_kinds.h"

namespace scanner {
namespace {

using namespace test;
using testing::HasSubstr;

class ScanPage : public testing::Test {
protected:
    static void SetUpTestSuite() {
        form_ = new forms::Form(iowa_form());
        roster_ = new forms::Roster(roster());
        good_ = new Sheet(good_sheet());
    }
    static void TearDownTestSuite() {
        delete form_;
        delete roster_;
        delete good_;
    }

    static const forms::Form& form() { return *form_; }
    static const forms::PageDesign& design() { return form_->pages[0]; }
    static const std::string& precinct() { return roster_->precincts()[0].id; }
    static Sheet good() { return {good_->grey.clone(), good_->mm_to_px}; }
    static ScanOptions opts() { return options(*form_, *roster_); }

    static std::variant<Page, RejectedPage> scanned(
        const Sheet& sheet, const std::optional<forms::WorksheetId>& identified = std::nullopt) {
        auto result = scan_page(sheet.scan(), opts(), identified);
        EXPECT_TRUE(result.has_value()) << result.error().message;
        return std::move(*result);
    }
    static std::string told(const std::variant<Page, RejectedPage>& outcome) {
        if (const auto* bad = std::get_if<RejectedPage>(&outcome)) {
            return std::string(name_of(bad->reason)) + ": " + bad->detail;
        }
        return "page " + std::get<Page>(outcome).id.precinct;
    }
    static void expect_page(const Sheet& sheet, IdentifiedBy by, double most_error_mm = 0.3) {
        const auto outcome = scanned(sheet);
        const auto* page = std::get_if<Page>(&outcome);
        ASSERT_NE(page, nullptr) << told(outcome);
        EXPECT_EQ(page->id.precinct, precinct());
        EXPECT_EQ(page->id.copy, 1);
        EXPECT_EQ(page->identified_by, by);
        EXPECT_LE(worst_error_mm(page->mm_to_px, sheet.mm_to_px, form()), most_error_mm);
    }
    static RejectedPage expect_rejected(const Sheet& sheet, Rejection reason) {
        const auto outcome = scanned(sheet);
        const auto* bad = std::get_if<RejectedPage>(&outcome);
        EXPECT_TRUE(bad != nullptr && bad->reason == reason)
            << told(outcome) << ", not " << name_of(reason);
        return bad != nullptr ? *bad : RejectedPage{};
    }
    static void blacken_codes(Sheet& sheet) {
        for (const auto& code : design().codes) fill(sheet, core::grown(code, 1), 30);
    }

    static forms::Form* form_;
    static forms::Roster* roster_;
    static Sheet* good_;
};

forms::Form* ScanPage::form_ = nullptr;
forms::Roster* ScanPage::roster_ = nullptr;
Sheet* ScanPage::good_ = nullptr;

TEST_F(ScanPage, ReadsAnUprightPageToATenthOfAMillimetre) {
    expect_page(good(), IdentifiedBy::TwoCodes, 0.1);
}

TEST_F(ScanPage, MeasuresWhatWasDrawn) {
    Sheet sheet = good();
    squeeze(sheet, 40, 230);
    const auto outcome = scanned(sheet);
    ASSERT_TRUE(std::holds_alternative<Page>(outcome)) << told(outcome);
    const Quality& quality = std::get<Page>(outcome).quality;
    EXPECT_NEAR(quality.dpi, 150, 0.5);
    EXPECT_NEAR(quality.paper, 230 / 255.0, 0.02);
    EXPECT_NEAR(quality.contrast, 190 / 255.0, 0.02);
    EXPECT_LT(quality.sharpness, 0.35);  // two pixels
    EXPECT_LT(quality.residual_mm, 0.2);
}

TEST_F(ScanPage, MeasuresBlur) {
    Sheet sheet = good();
    blur(sheet, 0.2);  // a Gaussian edge rises from 10 to 90 % over 2.563 σ
    const auto outcome = scanned(sheet);
    ASSERT_TRUE(std::holds_alternative<Page>(outcome)) << told(outcome);
    EXPECT_NEAR(std::get<Page>(outcome).quality.sharpness, 0.2 * 2.563, 0.12);
}

TEST_F(ScanPage, ReadsAnyOrientation) {
    for (const int quarters : {1, 2, 3}) {
        SCOPED_TRACE(quarters);
        expect_page(quarter_turned(good(), quarters), IdentifiedBy::TwoCodes, 0.1);
    }
}

TEST_F(ScanPage, ReadsSkewedPages) {
    for (const double degrees : {-3.0, -1.0, 2.0, 3.0}) {
        SCOPED_TRACE(degrees);
        Sheet sheet = rotated(good(), degrees);
        add_noise(sheet, 8);
        expect_page(sheet, IdentifiedBy::TwoCodes, 0.15);
    }
}

TEST_F(ScanPage, ReadsSkewedPagesUpsideDown) {
    expect_page(quarter_turned(rotated(good(), 3), 2), IdentifiedBy::TwoCodes, 0.15);
    expect_page(quarter_turned(rotated(good(), -3), 1), IdentifiedBy::TwoCodes, 0.15);
}

TEST_F(ScanPage, ReadsPhotographsFromTheSide) {
    for (const double degrees : {5.0, 10.0, 15.0, -15.0}) {
        SCOPED_TRACE(degrees);
        Sheet sheet = photographed(good_sheet(220), degrees);
        blur(sheet, 0.12);
        add_noise(sheet, 6);
        expect_page(sheet, IdentifiedBy::TwoCodes);
    }
}

TEST_F(ScanPage, ReadsFullSizeScans) {
    expect_page(good_sheet(300), IdentifiedBy::TwoCodes, 0.1);
}

TEST_F(ScanPage, ReadsCoarseScans) {
    Sheet sheet = good_sheet(100);
    add_noise(sheet, 5);
    expect_page(sheet, IdentifiedBy::TwoCodes, 0.2);
}

TEST_F(ScanPage, OneCodeIsEnoughWherePrintedIdAgrees) {
    for (const auto& code : design().codes) {
        Sheet sheet = good();
        fill(sheet, code, 30);
        expect_page(sheet, IdentifiedBy::OneCode);
    }
}

TEST_F(ScanPage, OneCodeIsEnoughWherePrintedIdIsGone) {
    Sheet sheet = good();
    fill(sheet, design().codes[0], 30);
    fill(sheet, *design().printed_id, 255);
    expect_page(sheet, IdentifiedBy::OneCode);
}

TEST_F(ScanPage, ThreeMarksAndACodeAreEnough) {
    for (std::size_t i = 0; i < 4; ++i) {
        SCOPED_TRACE(i);
        Sheet sheet = good();
        fill(sheet, core::grown({design().marks[i].x, design().marks[i].y, 0, 0}, 4), 255);
        expect_page(rotated(sheet, 1.5), IdentifiedBy::TwoCodes);
    }
}

TEST_F(ScanPage, PrintedIdStandsInForBothCodes) {
    Sheet sheet = good();
    blacken_codes(sheet);
    expect_page(sheet, IdentifiedBy::PrintedId);
    expect_page(quarter_turned(sheet, 2), IdentifiedBy::PrintedId);
    expect_page(quarter_turned(rotated(sheet, 2), 3), IdentifiedBy::PrintedId);
}

TEST_F(ScanPage, NoCodeWherePrintedIdIsGoneToo) {
    Sheet sheet = good();
    blacken_codes(sheet);
    fill(sheet, *design().printed_id, 255);
    expect_rejected(sheet, Rejection::NoCode);
}

TEST_F(ScanPage, PrintedIdOfAnotherPrecinctStopsAOneCodePage) {
    Sheet sheet = good();
    paste(sheet, draw_sheet(form(), roster_->precincts()[1], job()), *design().printed_id);
    fill(sheet, design().codes[1], 255);
    const auto bad = expect_rejected(sheet, Rejection::CodesDisagree);
    EXPECT_THAT(bad.detail, HasSubstr(roster_->precincts()[1].id));
    EXPECT_THAT(bad.detail, HasSubstr(precinct()));
}

TEST_F(ScanPage, PrintedIdIsCheckedOnTheSample) {
    Sheet sheet = good();
    paste(sheet, draw_sheet(form(), roster_->precincts()[1], job()), *design().printed_id);
    EXPECT_TRUE(std::holds_alternative<Page>(scanned(sheet)));
    ScanOptions sampled = opts();
    sampled.check_printed_id = true;
    const auto outcome = scan_page(sheet.scan(), sampled);
    ASSERT_TRUE(outcome.has_value() && std::holds_alternative<RejectedPage>(*outcome));
    EXPECT_EQ(std::get<RejectedPage>(*outcome).reason, Rejection::CodesDisagree);
}

TEST_F(ScanPage, TwoCodesThatDisagreeStopThePage) {
    Sheet sheet = good();
    paste(sheet, draw_sheet(form(), roster_->precincts()[1], job()), design().codes[1]);
    const auto bad = expect_rejected(sheet, Rejection::CodesDisagree);
    EXPECT_THAT(bad.detail, HasSubstr(roster_->precincts()[1].id));
    EXPECT_FALSE(bad.id.has_value());
}

TEST_F(ScanPage, CopiesThatDisagreeStopThePage) {
    forms::PrintJob second = job();
    second.copy = 2;
    Sheet sheet = good();
    paste(sheet, draw_sheet(form(), roster_->precincts()[0], second), design().codes[0]);
    expect_rejected(sheet, Rejection::CodesDisagree);
}

TEST_F(ScanPage, AnotherCanvassIsSaid) {
    forms::PrintJob other = job();
    other.canvass = "OTHER";
    expect_rejected(draw_sheet(form(), roster_->precincts()[0], other), Rejection::OtherCanvass);
}

TEST_F(ScanPage, AForgedCodeIsSaid) {
    forms::PrintJob forger = job();
    forger.key.bytes.fill(8);
    const auto bad =
        expect_rejected(draw_sheet(form(), roster_->precincts()[0], forger), Rejection::ForgedCode);
    EXPECT_EQ(bad.likely_precinct, precinct());
}

TEST_F(ScanPage, AGoodCodeBesideAForgedOneStops) {
    forms::PrintJob forger = job();
    forger.key.bytes.fill(8);
    Sheet sheet = good();
    paste(sheet, draw_sheet(form(), roster_->precincts()[0], forger), design().codes[0]);
    expect_rejected(sheet, Rejection::CodesDisagree);
}

TEST_F(ScanPage, AnUnknownPrecinctIsSaid) {
    forms::Precinct stranger = roster_->precincts()[0];
    stranger.id = core::with_check_character("DALL-999");
    const auto bad =
        expect_rejected(draw_sheet(form(), stranger, job()), Rejection::UnknownPrecinct);
    EXPECT_THAT(bad.detail, HasSubstr(stranger.id));
}

TEST_F(ScanPage, AnotherRevisionIsSaid) {
    forms::Form revised = form();
    revised.revision = form().revision + 1;
    expect_rejected(draw_sheet(revised, roster_->precincts()[0], job()), Rejection::UnknownForm);
}

TEST_F(ScanPage, TwoMarksMissingAreTooFew) {
    Sheet sheet = good();
    for (const std::size_t i : {0U, 1U}) {
        fill(sheet, core::grown({design().marks[i].x, design().marks[i].y, 0, 0}, 4), 255);
    }
    const auto bad = expect_rejected(sheet, Rejection::MarksNotFound);
    EXPECT_THAT(bad.detail, HasSubstr("2 of 4"));
    ASSERT_TRUE(bad.id.has_value());
    EXPECT_EQ(bad.id->precinct, precinct());
}

TEST_F(ScanPage, AMarkOutOfPlaceIsBadRegistration) {
    Sheet sheet = good();
    const core::PointMm mark = design().marks[0];
    fill(sheet, core::grown({mark.x, mark.y, 0, 0}, 4), 255);
    fill(sheet, core::grown({mark.x + 2.5, mark.y + 2.5, 0, 0}, 3), 0);
    expect_rejected(sheet, Rejection::BadRegistration);
}

TEST_F(ScanPage, TooDarkTooFaintTooBlurredTooSmall) {
    Sheet dark = good();
    squeeze(dark, 0, 45);
    expect_rejected(dark, Rejection::TooDark);
    Sheet faint = good();
    squeeze(faint, 200, 245);
    expect_rejected(faint, Rejection::TooFaint);
    Sheet blurred = good();
    blur(blurred, 0.5);
    expect_rejected(blurred, Rejection::TooBlurred);
    expect_rejected(good_sheet(70), Rejection::TooSmall);
    expect_rejected(good_sheet(40), Rejection::TooSmall);
}

TEST_F(ScanPage, APhotographHasNoCode) {
    expect_rejected({photograph_of_nothing({1275, 1650}), cv::Matx33d::eye()}, Rejection::NoCode);
}

Sheet empty_sheet(int grey = 250, int width = 1275, int height = 1650) {
    return {cv::Mat(height, width, CV_8U, cv::Scalar(grey)), cv::Matx33d::eye()};
}

TEST_F(ScanPage, BlankBacksAreBlank) {
    expect_rejected(empty_sheet(), Rejection::BlankPage);
    expect_rejected(empty_sheet(255), Rejection::BlankPage);
    expect_rejected(empty_sheet(180), Rejection::BlankPage);
    expect_rejected(empty_sheet(250, 2550, 3300), Rejection::BlankPage);
    expect_rejected(empty_sheet(250, 3300, 2550), Rejection::BlankPage);
    Sheet noisy = empty_sheet();
    add_noise(noisy, 5);
    expect_rejected(noisy, Rejection::BlankPage);
    // A shadow along one side, and the black edge that a feeder leaves.
    Sheet shaded = empty_sheet();
    for (int x = 0; x < 1275; ++x) shaded.grey.col(x).setTo(250 - 40 * x / 1275);
    shaded.grey.colRange(1260, 1275).setTo(10);
    shaded.grey.rowRange(0, 6).setTo(10);
    expect_rejected(shaded, Rejection::BlankPage);
    // Dust, and a streak from edge to edge.
    Sheet dusty = empty_sheet();
    for (int i = 0; i < 30; ++i) dusty.grey(cv::Rect(40 * i + 20, 50 * i + 30, 4, 4)).setTo(20);
    dusty.grey.colRange(700, 703).setTo(120);
    expect_rejected(dusty, Rejection::BlankPage);
}

TEST_F(ScanPage, PrintThatShinesThroughLeavesABackBlank) {
    cv::Mat front;
    cv::flip(good().grey, front, 1);
    cv::GaussianBlur(front, front, cv::Size(), 2);
    Sheet back = empty_sheet();
    for (const double share : {0.02, 0.04}) {
        back.grey = 250 - share * (255 - front);
        expect_rejected(back, Rejection::BlankPage);
    }
}

// Whatever could be writing goes to people: one faint figure is enough.
TEST_F(ScanPage, APageWithAnyWritingIsNotBlank) {
    for (const int contrast : {25, 60, 200}) {
        for (const int thickness : {2, 3}) {
            Sheet written = empty_sheet();
            cv::putText(written.grey, "7", {600, 800}, cv::FONT_HERSHEY_SIMPLEX, 1,
                        cv::Scalar(250 - contrast), thickness, cv::LINE_AA);
            expect_rejected(written, Rejection::NoCode);
        }
    }
    Sheet noisy = empty_sheet();
    cv::line(noisy.grey, {300, 300}, {340, 320}, cv::Scalar(200), 3, cv::LINE_AA);
    add_noise(noisy, 5);
    expect_rejected(noisy, Rejection::NoCode);
    // A note in the margin, a blot, a label, a code of somebody else's.
    Sheet margin = empty_sheet();
    cv::putText(margin.grey, "12", {4, 500}, cv::FONT_HERSHEY_SIMPLEX, 1, cv::Scalar(90), 2);
    expect_rejected(margin, Rejection::NoCode);
    Sheet label = empty_sheet();
    label.grey(cv::Rect(500, 500, 300, 200)).setTo(190);
    expect_rejected(label, Rejection::NoCode);
}

TEST_F(ScanPage, WhatIsNoPaperIsNotBlank) {
    expect_rejected(empty_sheet(140), Rejection::NoCode);
    expect_rejected(empty_sheet(5), Rejection::TooDark);
    // The decoder left something out.
    Scan scan = empty_sheet().scan();
    scan.complaints = true;
    const auto outcome = scan_page(scan, opts());
    ASSERT_TRUE(outcome && std::holds_alternative<RejectedPage>(*outcome));
    EXPECT_EQ(std::get<RejectedPage>(*outcome).reason, Rejection::NoCode);
}

TEST_F(ScanPage, ANegativeIsRead) {
    for (const double dpi : {150.0, 300.0}) {
        Sheet negative = good_sheet(dpi);
        negative.grey = 255 - negative.grey;
        const auto outcome = scanned(negative);
        const auto* page = std::get_if<Page>(&outcome);
        ASSERT_NE(page, nullptr) << told(outcome);
        EXPECT_TRUE(page->from_negative);
        EXPECT_EQ(page->identified_by, IdentifiedBy::TwoCodes);
        EXPECT_GT(page->quality.paper, 0.8);
    }
    const auto upright = scanned(good());
    EXPECT_FALSE(std::get<Page>(upright).from_negative);
    // A negative with a fault has that fault.
    Sheet torn = good();
    fill(torn, {0, 0, 30, 279}, 250);
    torn.grey = 255 - torn.grey;
    const auto outcome = scanned(torn);
    ASSERT_TRUE(std::holds_alternative<RejectedPage>(outcome));
    EXPECT_EQ(std::get<RejectedPage>(outcome).reason, Rejection::MarksNotFound);
}

TEST_F(ScanPage, AStandardFaxIsReadByItsOwnDotsOrToldToUseFineMode) {
    const Sheet sheet = good_sheet(204);
    cv::Mat lines;
    cv::resize(sheet.grey, lines, cv::Size(sheet.grey.cols, 1078), 0, 0, cv::INTER_AREA);
    test::TiffKindToWrite fax;
    fax.bits = 1;
    fax.photometric = PHOTOMETRIC_MINISWHITE;
    fax.compression = COMPRESSION_CCITTFAX3;
    fax.across = 204;
    fax.down = 98;
    const auto bytes = test::tiff_of_kind(cv::Mat(lines > 128), fax);
    const auto file = open_scans(bytes, "fax.tif");
    ASSERT_TRUE(file) << file.error().message;
    const auto scan = (*file)->page(1);
    ASSERT_TRUE(scan) << scan.error().message;
    const auto outcome = scan_page(*scan, opts());
    ASSERT_TRUE(outcome) << outcome.error().message;
    if (const auto* page = std::get_if<Page>(&*outcome)) {
        EXPECT_NEAR(page->quality.dpi, 98, 2);
        EXPECT_LT(worst_error_mm(page->mm_to_px, sheet.mm_to_px, *form_), 0.5);
    } else {
        EXPECT_THAT(std::get<RejectedPage>(*outcome).detail, testing::HasSubstr("fine mode"));
    }
}

TEST_F(ScanPage, APageWithoutCodeEndsInBoundedTime) {
    const Sheet noise{photograph_of_nothing({2550, 3300}), cv::Matx33d::eye()};
    ScanOptions hurried = opts();
    hurried.most_identify_ms = 300;
    ScanTimes times;
    const double began = core::thread_cpu_ms();
    ASSERT_TRUE(scan_page(noise.scan(), hurried, std::nullopt, &times).has_value());
    // The step that was begun is finished; no step costs more than a second.
    EXPECT_LT(times.identify, 1300);
    EXPECT_LT(core::thread_cpu_ms() - began, 2500);
}

TEST_F(ScanPage, NothingAtAllIsUndecodable) {
    expect_rejected({cv::Mat(), cv::Matx33d::eye()}, Rejection::Undecodable);
    expect_rejected({cv::Mat(1, 1, CV_8U, cv::Scalar(0)), cv::Matx33d::eye()}, Rejection::TooSmall);
}

TEST_F(ScanPage, APersonMayNameTheSheet) {
    forms::WorksheetId id;
    id.canvass = job().canvass;
    id.precinct = roster_->precincts()[2].id;
    id.form = form().id;
    id.revision = form().revision;
    Sheet sheet = good();
    blacken_codes(sheet);
    for (const Sheet& any : {sheet, quarter_turned(sheet, 2), good()}) {
        const auto outcome = scanned(any, id);
        ASSERT_TRUE(std::holds_alternative<Page>(outcome)) << told(outcome);
        const Page& page = std::get<Page>(outcome);
        EXPECT_EQ(page.id, id);
        EXPECT_EQ(page.identified_by, IdentifiedBy::Person);
        EXPECT_LE(worst_error_mm(page.mm_to_px, any.mm_to_px, form()), 0.3);
    }
}

TEST_F(ScanPage, APersonsWordDoesNotReplaceTheMarks) {
    forms::WorksheetId id;
    id.canvass = job().canvass;
    id.precinct = precinct();
    id.form = form().id;
    id.revision = form().revision;
    Sheet sheet = good();
    for (const auto& mark : design().marks)
        fill(sheet, core::grown({mark.x, mark.y, 0, 0}, 4), 255);
    const auto outcome = scanned(sheet, id);
    ASSERT_TRUE(std::holds_alternative<RejectedPage>(outcome));
    EXPECT_EQ(std::get<RejectedPage>(outcome).reason, Rejection::MarksNotFound);
}

TEST(Rejections, EveryReasonHasItsNameSentenceAndRemedy) {
    for (int i = 0; i <= static_cast<int>(Rejection::TooBlurred); ++i) {
        const auto reason = static_cast<Rejection>(i);
        EXPECT_EQ(rejection(name_of(reason)), reason);
        EXPECT_GT(sentence_of(reason).size(), 10U);
        EXPECT_GT(remedy_of(reason).size(), 20U);
    }
    EXPECT_EQ(rejection("no_such_reason"), std::nullopt);
}

}  // namespace
}  // namespace scanner
