// The steps, each taken only while fewer tags are found than wanted:
//   1. the corners where the codes of an upright, upside-down or sideways page are, at about 150
//      dots an inch: under a millisecond each;
//   2. where the second code must be if one was found;
//   3. the whole page at about 150 dots an inch;
//   4. the whole page at 300 dots an inch, trying harder.
#include "scanner/page_tag.h"

#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <opencv2/imgproc.hpp>

#include "core/clock.h"
#include "scanner/homography.h"

namespace scanner {
namespace {

constexpr double kLetterLongIn = 11;
constexpr double kQuickDpi = 150;
constexpr double kThoroughDpi = 300;
// A skew of 3° moves the corners of a sheet by 7 mm; feeders shift it by some more.
constexpr double kCornerSlackMm = 13;

enum class Effort { Quick, Hard };

std::vector<Tag> read_codes(const cv::Mat& grey, Effort effort) {
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode);
    hints.setTryHarder(effort == Effort::Hard);
    hints.setTryRotate(false);  // QR codes are found in any orientation without it
    hints.setTryDownscale(false);
    constexpr std::uint8_t kMostCodes = 8;
    hints.setMaxNumberOfSymbols(kMostCodes);
    std::vector<Tag> tags;
    try {
        const ZXing::ImageView view(grey.data, grey.cols, grey.rows, ZXing::ImageFormat::Lum,
                                    static_cast<int>(grey.step));
        for (const ZXing::Result& result : ZXing::ReadBarcodes(view, hints)) {
            if (!result.isValid()) continue;
            Tag tag;
            const ZXing::ByteArray& bytes = result.bytes();
            tag.text.assign(bytes.begin(), bytes.end());
            for (std::size_t i = 0; i < tag.corners.size(); ++i) {
                const auto corner = result.position()[i];
                tag.corners[i] = {static_cast<double>(corner.x), static_cast<double>(corner.y)};
            }
            tags.push_back(std::move(tag));
        }
    } catch (const std::exception&) {
        // A code that breaks the decoder counts as unreadable.
    }
    return tags;
}

class Search {
public:
    Search(const cv::Mat& grey, const TagSearch& search)
        : grey_(grey), search_(search), began_ms_(core::thread_cpu_ms()) {}
    TagsFound run();

private:
    bool done() const;
    void look(cv::Rect where, double dpi, Effort effort);
    void look_in_corners();
    void look_for_second();
    void add(Tag tag);

    const cv::Mat& grey_;
    const TagSearch& search_;
    double began_ms_;
    TagsFound found_;
};

bool Search::done() const {
    if (core::thread_cpu_ms() - began_ms_ > search_.most_ms) return true;
    const auto good = std::count_if(found_.tags.begin(), found_.tags.end(),
                                    [&](const Tag& tag) { return search_.wanted(tag.text); });
    return static_cast<std::size_t>(good) >= std::max<std::size_t>(search_.codes.size(), 1);
}

void Search::add(Tag tag) {
    const double size = cv::norm(tag.corners[2] - tag.corners[0]);
    for (const Tag& known : found_.tags) {
        if (cv::norm(known.centre() - tag.centre()) < size / 2) return;
    }
    found_.tags.push_back(std::move(tag));
}

void Search::look(cv::Rect where, double dpi, Effort effort) {
    where &= cv::Rect(0, 0, grey_.cols, grey_.rows);
    constexpr int kLeastPx = 21;  // modules of the smallest QR code
    if (where.width < kLeastPx || where.height < kLeastPx || done()) return;
    found_.looked.push_back(where);
    const double picture_dpi = std::max(grey_.cols, grey_.rows) / kLetterLongIn;
    const int reduce = std::max(1, static_cast<int>(std::lround(picture_dpi / dpi)));
    cv::Mat part = grey_(where);
    if (reduce > 1) {
        cv::Mat reduced;
        cv::resize(part, reduced, cv::Size(part.cols / reduce, part.rows / reduce), 0, 0,
                   cv::INTER_AREA);
        part = reduced;
    }
    for (Tag& tag : read_codes(part, effort)) {
        for (cv::Point2d& corner : tag.corners) {
            corner = corner * static_cast<double>(reduce) + cv::Point2d(where.tl());
        }
        add(std::move(tag));
    }
}

// Returns a rectangle of the page as it lies in the picture if the page fills it, turned by
// `quarter` quarters clockwise.
cv::Rect placed(core::RectMm r, core::SizeMm page, int quarter, cv::Size picture) {
    for (int i = 0; i < quarter; ++i) {
        r = {page.height - r.bottom(), r.x, r.height, r.width};
        std::swap(page.width, page.height);
    }
    const double x_scale = picture.width / page.width;
    const double y_scale = picture.height / page.height;
    return {static_cast<int>(r.x * x_scale), static_cast<int>(r.y * y_scale),
            static_cast<int>(std::ceil(r.width * x_scale)),
            static_cast<int>(std::ceil(r.height * y_scale))};
}

void Search::look_in_corners() {
    const bool sideways = grey_.cols > grey_.rows;
    for (const int turn : {0, 2}) {
        for (const core::RectMm& code : search_.codes) {
            const cv::Rect where = placed(core::grown(code, kCornerSlackMm), search_.page,
                                          turn + (sideways ? 1 : 0), grey_.size());
            const bool known = std::any_of(
                found_.looked.begin(), found_.looked.end(), [&](const cv::Rect& looked) {
                    return (looked & where).area() > where.area() * 9 / 10;
                });
            if (!known) look(where, kQuickDpi, Effort::Quick);
        }
    }
}

void Search::look_for_second() {
    if (found_.tags.size() != 1 || search_.codes.size() != 2) return;
    const Tag tag = found_.tags.front();
    for (std::size_t here = 0; here < 2; ++here) {
        const core::RectMm& known = search_.codes[here];
        const core::RectMm& other = search_.codes[1 - here];
        std::vector<PointPair> pairs = {{{known.x, known.y}, tag.corners[0]},
                                        {{known.right(), known.y}, tag.corners[1]},
                                        {{known.right(), known.bottom()}, tag.corners[2]},
                                        {{known.x, known.bottom()}, tag.corners[3]}};
        const auto to_px = fit_affine(pairs);
        if (!to_px) continue;
        const core::RectMm area = core::grown(other, kCornerSlackMm);
        const std::vector<cv::Point2f> corners = {
            mapped(*to_px, {area.x, area.y}), mapped(*to_px, {area.right(), area.y}),
            mapped(*to_px, {area.right(), area.bottom()}), mapped(*to_px, {area.x, area.bottom()})};
        look(cv::boundingRect(corners), kThoroughDpi, Effort::Hard);
    }
}

TagsFound Search::run() {
    look_in_corners();
    look_for_second();
    const cv::Rect everywhere(0, 0, grey_.cols, grey_.rows);
    look(everywhere, kQuickDpi, Effort::Quick);
    look_for_second();
    look(everywhere, kThoroughDpi, Effort::Hard);
    return std::move(found_);
}

}  // namespace

TagsFound find_tags(const cv::Mat& grey, const TagSearch& search) {
    return Search(grey, search).run();
}

}  // namespace scanner
