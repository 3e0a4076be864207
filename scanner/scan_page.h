// The scanner's front door. One picture goes in; a Page that can be read comes out, or a
// RejectedPage with its reason and remedy. The scanner answers whether a page can be used, not
// whether a value may pass.
#pragma once

#include <limits>
#include <map>
#include <memory>
#include <opencv2/core/mat.hpp>
#include <opencv2/core/matx.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/digest.h"
#include "core/geometry.h"
#include "core/result.h"
#include "forms/form.h"
#include "forms/precinct.h"
#include "forms/worksheet_id.h"
#include "scanner/load_scans.h"

namespace scanner {

// The closed list of reasons. Each has a sentence and a remedy for the operator.
enum class Rejection {
    BlankPage,        // nothing is on it: the back of a sheet; needs nobody
    Undecodable,      // the picture could not be decoded
    TooSmall,         // too few dots to read handwriting from
    NoCode,           // no code found, and no printed id could be read
    ForeignCode,      // codes found, none of them a worksheet's
    OtherCanvass,     // a sheet of another canvass
    ForgedCode,       // in the form of a worksheet's code, but the MAC does not hold
    CodesDisagree,    // the two codes, or code and printed id, say different things
    UnknownPrecinct,  // a good code whose precinct is not in the roster
    UnknownForm,      // another form or revision than this canvass uses
    MarksNotFound,    // too few corner marks: torn, folded or cut off
    BadRegistration,  // marks found, but they do not fit the form: warped or curled paper
    TooDark,          // quality: see scanner/quality.h
    TooFaint,
    TooBlurred,
};

std::string_view name_of(Rejection reason);  // "no_code"
std::optional<Rejection> rejection(std::string_view name);
std::string_view sentence_of(Rejection reason);  // "No code was found on this page."
std::string_view remedy_of(Rejection reason);    // "Check that it is a worksheet, then …"

// Quality of the picture; scanner/quality.h tells how each value is measured.
struct Quality {
    double dpi = 0;          // of the paper's plane, from the registration
    double sharpness = 0;    // 10–90 % rise of the marks' edges, in mm; smaller is sharper
    double contrast = 0;     // paper minus ink of the marks, 0–1
    double paper = 0;        // brightness of the paper, 0–1
    double residual_mm = 0;  // largest distance of a mark from its place by the homography

    bool operator==(const Quality&) const = default;
};

enum class IdentifiedBy { TwoCodes, OneCode, PrintedId, Person };

struct Page {
    forms::WorksheetId id;
    IdentifiedBy identified_by = IdentifiedBy::TwoCodes;
    cv::Mat grey;          // as decoded: rows × cols, 8 bit, 0 black; or its negative
    cv::Matx33d mm_to_px;  // homography: page millimetres → pixels of `grey`
    Quality quality;
    bool from_negative = false;  // the picture is white on black, and was turned over
};

struct RejectedPage {
    Rejection reason = Rejection::NoCode;
    std::string detail;  // one sentence about what was seen: "The codes say POLK-080-M and …"
    // What is known of the page all the same, to help the person who looks at it.
    std::optional<std::string> likely_precinct;
    std::optional<forms::WorksheetId> id;  // of a good code, where one was read
};

inline constexpr double kAnything = std::numeric_limits<double>::infinity();

struct ScanOptions {
    std::string canvass;                    // id
    core::SecretKey key;                    // of the worksheet ids
    const forms::Form* form = nullptr;      // not null; outlives the call
    const forms::Roster* roster = nullptr;  // not null; outlives the call
    bool check_printed_id = false;          // also when both codes agree (the seeded sample)
    // Thresholds, from verify::Policy through app/page_work; without them any picture is good
    // enough. Units as in Quality.
    double least_dpi = 0;
    double most_blur_mm = kAnything;
    double least_contrast = 0;
    double least_paper = 0;
    double most_residual_mm = kAnything;
    // A page without code and marks is blank where no mark on it has more contrast (0–1) and its
    // paper has this brightness; 0: no page is called blank.
    double most_blank_contrast = 0;
    double least_blank_paper = 0;
    double most_identify_ms = kAnything;  // bounds the search for codes on a page without any
};

// Milliseconds of CPU time.
struct ScanTimes {
    double identify = 0;
    double register_page = 0;
};

// Finds orientation, codes, marks and homography, and measures quality. Where neither codes nor
// marks are found in a picture that is mostly dark, its negative is tried. `identified`: a person
// said which sheet this is. The code is then not needed, and it may disagree; the marks must still
// be there. Errors: only a broken machine (Tesseract's data missing).
core::Result<std::variant<Page, RejectedPage>> scan_page(
    const Scan& scan, const ScanOptions& options,
    const std::optional<forms::WorksheetId>& identified = std::nullopt, ScanTimes* times = nullptr);

// Returns the rectified page for people: portrait, `dpi` dots an inch, rows × cols of the form's
// page size, 8 bit. Field boxes lie at (mm × dpi / 25.4).
cv::Mat rectified_view(const Page& page, const forms::Form& form, double dpi);

// Returns an upright picture of a page that could not be rectified, at most `most_px` a side.
cv::Mat plain_view(const cv::Mat& grey, int most_px);

// Return a part of what rectified_view and plain_view show, with the dots that the picture has
// there and no more, or with fewer: at most `most_px` pixels in all. `part` lies within the
// picture.
cv::Mat close_up(const Page& page, const forms::Form& form, const core::Portion& part,
                 double most_px);
cv::Mat plain_close_up(const cv::Mat& grey, const core::Portion& part, double most_px);

// Returns a baseline JPEG of an 8-bit grey picture.
core::Bytes encode_jpeg(const cv::Mat& grey, int quality);

// Returns one field, rectified: its box grown by `margin_mm` on every side, at `dpi`; 8-bit grey, 0
// black.
cv::Mat field_crop(const Page& page, const core::RectMm& box, double margin_mm, double dpi);

}  // namespace scanner
