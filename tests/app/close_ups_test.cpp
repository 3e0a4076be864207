// Close-ups of archived originals: they lie where the view does, with more dots.
#include "app/close_ups.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <opencv2/imgproc.hpp>
#include <string>

#include "app/page_work.h"
#include "core/file.h"
#include "ocr/number_reader.h"
#include "tests/app/support/covered_sheet.h"
#include "tests/app/support/scratch.h"

namespace app {
namespace {

const std::string kScans = std::string(RECANVASS_SOURCE_DIR) + "/samples/scans/";

class CloseUpsOfSamples : public testing::Test {
protected:
    // The page as the pipeline leaves it, with its view.
    PageWork take(const std::string& name) {
        const auto bytes = core::read_file(kScans + name).value();
        const auto digest = archive_.put(bytes).value();
        const auto file = scanner::open_scans(bytes, name).value();
        StageTimes ms;
        return work_on_page(canvass_, {digest, digest, name, 1}, *file, std::nullopt, *reader_, ms)
            .value();
    }
    static cv::Mat decoded(const core::Bytes& jpeg) {
        return (*scanner::open_scans(jpeg, "a picture", {}, 0))->page(1)->grey;
    }
    // How much the close-up differs from the same part of the view, in grey levels, and how many
    // dots it has for each of the view's.
    struct Compared {
        double difference = 255;
        double finer = 0;
    };
    Compared compare(const PageWork& work, const core::Portion& part) {
        const auto near = close_ups_.cut(work.record, part);
        EXPECT_TRUE(near) << near.error().message;
        if (!near) return {};
        const cv::Mat picture = decoded(*near), view = decoded(work.view);
        const cv::Rect area(
            static_cast<int>(part.left * view.cols), static_cast<int>(part.top * view.rows),
            static_cast<int>(part.width * view.cols), static_cast<int>(part.height * view.rows));
        cv::Mat coarse;
        cv::resize(picture, coarse, area.size(), 0, 0, cv::INTER_AREA);
        return {cv::norm(coarse, view(area), cv::NORM_L1) / area.area(),
                static_cast<double>(picture.cols) / area.width};
    }

    Scratch scratch_;
    Canvass canvass_ = rehearsal::test::sheet_canvass();
    std::unique_ptr<ocr::NumberReader> reader_ = ocr::NumberReader::create().value();
    store::Archive archive_{scratch_.path("archive")};
    CloseUps close_ups_{canvass_, archive_};
};

constexpr core::Portion kParts[] = {{0.1, 0.2, 0.3, 0.1}, {0.5, 0.6, 0.25, 0.2}, {0, 0, 1, 1}};

TEST_F(CloseUpsOfSamples, APageInItsPlaceHasTheOriginalsDots) {
    const auto work = take("scanner-16.jpg");
    ASSERT_EQ(work.record.state, store::PageState::Accepted) << work.record.detail;
    for (const auto& part : kParts) {
        const auto found = compare(work, part);
        EXPECT_LT(found.difference, 6) << part.left;
        // The whole page has as many dots as a screen can show.
        EXPECT_GT(found.finer, part.width < 1 ? 1.9 : 1.1) << part.left;
    }
}

TEST_F(CloseUpsOfSamples, MoreSheetsThanAreKeptInMemory) {
    for (int number = 1; number <= 6; ++number) {
        const auto work = take("scanner-0" + std::to_string(number) + ".jpg");
        for (int again = 0; again < 2; ++again)
            EXPECT_LT(compare(work, kParts[0]).difference, 6) << number;
    }
}

TEST_F(CloseUpsOfSamples, ARejectedPageLiesAsItsView) {
    const auto work = take("rejected-torn.jpg");
    ASSERT_EQ(work.record.state, store::PageState::Rejected);
    for (const auto& part : kParts) EXPECT_LT(compare(work, part).difference, 8) << part.left;
}

TEST_F(CloseUpsOfSamples, AnOriginalThatIsGoneIsSaid) {
    const auto work = take("scanner-01.jpg");
    std::filesystem::remove_all(scratch_.path("archive"));
    const auto near = close_ups_.cut(work.record, kParts[0]);
    ASSERT_FALSE(near);
    EXPECT_FALSE(near.error().message.empty());
}

}  // namespace
}  // namespace app
