// A page is judged in this order; the first fault is the reason given:
//   1. codes that contradict each other, forged ones, another canvass's;
//   2. another form, a precinct that is not in the roster;
//   3. corner marks missing, or not where the form has them;
//   4. the picture: too small, too dark, too faint, too blurred;
//   5. the printed id contradicts the code.
// A page without a good code is registered by its marks alone. Its picture is judged first, since a
// bad picture is the usual cause; then its printed id is read. What remains is a blank page, no
// code, or a foreign one.
#include "scanner/scan_page.h"

#include <fmt/format.h>

#include <array>
#include <exception>
#include <opencv2/core.hpp>

#include "core/check.h"
#include "core/clock.h"
#include "scanner/blank_page.h"
#include "scanner/homography.h"
#include "scanner/identify.h"
#include "scanner/load_formats.h"
#include "scanner/printed_text.h"
#include "scanner/quality.h"
#include "scanner/scan_trace.h"

namespace scanner {
namespace {

using Outcome = std::variant<Page, RejectedPage>;

class Scanning {
public:
    Scanning(const Scan& scan, const ScanOptions& options, ScanTimes& times, ScanTrace& trace)
        : scan_(scan), grey_(scan.grey), options_(options), times_(times), trace_(trace) {}
    core::Result<Outcome> run(const std::optional<forms::WorksheetId>& identified);

private:
    const forms::PageDesign& design(int page) const {
        return options_.form->pages[static_cast<std::size_t>(page) - 1];
    }
    RejectedPage rejected(Rejection reason, std::string detail) const;
    void find_codes();
    core::Result<Outcome> identified_by_codes();
    Outcome identified_by_person(const forms::WorksheetId& id);
    core::Result<Outcome> unidentified();
    Quality quality(const forms::PageDesign& design) const;
    // Registers and judges the picture. Returns nullopt where the page can be used.
    std::optional<RejectedPage> register_and_measure(const forms::WorksheetId& id);
    std::optional<RejectedPage> registration_trouble() const;
    core::Result<std::optional<std::string>> printed_id(int page);
    RejectedPage without_registration() const;
    bool is_blank() const;
    Page page(const forms::WorksheetId& id, IdentifiedBy by) const;

    const Scan& scan_;
    const cv::Mat& grey_;
    const ScanOptions& options_;
    ScanTimes& times_;
    ScanTrace& trace_;
    Identity identity_;
};

RejectedPage Scanning::rejected(Rejection reason, std::string detail) const {
    RejectedPage page;
    page.reason = reason;
    page.detail = detail.empty() ? std::string(sentence_of(reason)) : std::move(detail);
    page.likely_precinct = identity_.likely_precinct;
    if (!identity_.rejection) page.id = identity_.id;
    if (page.id && !page.likely_precinct) page.likely_precinct = page.id->precinct;
    return page;
}

void Scanning::find_codes() {
    const double began = core::thread_cpu_ms();
    TagSearch search;
    search.page = options_.form->page_size;
    search.codes = design(1).codes;
    search.most_ms = options_.most_identify_ms;
    search.wanted = [&](std::string_view text) {
        const auto decoded = forms::decode(text, options_.canvass, options_.key);
        const auto* bad = std::get_if<forms::BadId>(&decoded);
        return bad == nullptr || *bad != forms::BadId::Foreign;
    };
    trace_.tags = find_tags(grey_, search);
    identity_ = judge_tags(trace_.tags.tags, options_);
    times_.identify += core::thread_cpu_ms() - began;
}

std::optional<RejectedPage> Scanning::registration_trouble() const {
    if (!trace_.registration) {
        return rejected(Rejection::MarksNotFound,
                        fmt::format("{} of 4 corner marks were found where the form has them.",
                                    trace_.seen.most_found));
    }
    const double residual = trace_.registration->residual_mm;
    if (residual > options_.most_residual_mm) {
        return rejected(Rejection::BadRegistration,
                        fmt::format("The corners lie up to {:.1f} mm from where the form has them "
                                    "(limit {:.1f} mm).",
                                    residual, options_.most_residual_mm));
    }
    return std::nullopt;
}

std::string quality_detail(Rejection reason, const Quality& quality, const ScanOptions& options) {
    switch (reason) {
        case Rejection::TooSmall:
            return fmt::format("The page has {:.0f} dots an inch, {:.0f} are needed.", quality.dpi,
                               options.least_dpi);
        case Rejection::TooDark:
            return fmt::format("The paper's brightness is {:.2f} of 1, {:.2f} is needed.",
                               quality.paper, options.least_paper);
        case Rejection::TooFaint:
            return fmt::format("The print's contrast is {:.2f} of 1, {:.2f} is needed.",
                               quality.contrast, options.least_contrast);
        default:
            return fmt::format("Edges are {:.1f} mm wide, at most {:.1f} mm can be read.",
                               quality.sharpness, options.most_blur_mm);
    }
}

// Dots that were made square count as what the coarser side had.
Quality Scanning::quality(const forms::PageDesign& page_design) const {
    Quality measured = measure_quality(grey_, *trace_.registration, *options_.form, page_design);
    if (scan_.coarsest_dpi > 0 && scan_.dpi > scan_.coarsest_dpi) {
        measured.dpi *= scan_.coarsest_dpi / scan_.dpi;
    }
    return measured;
}

std::optional<RejectedPage> Scanning::register_and_measure(const forms::WorksheetId& id) {
    const double began = core::thread_cpu_ms();
    const forms::PageDesign& page_design = design(id.page);
    trace_.registration =
        register_by_tags(grey_, *options_.form, page_design, identity_.own, &trace_.seen);
    const bool poor =
        !trace_.registration || trace_.registration->residual_mm > options_.most_residual_mm;
    // A code that a person overruled may be pasted from elsewhere, and a bent sheet may have its
    // marks in other places than the code says: search for the marks without the code.
    if (poor && (!trace_.registration || identity_.good == 0)) {
        if (auto alone = register_by_marks(grey_, *options_.form, id.page, &trace_.seen)) {
            trace_.registration = alone;
        }
    }
    auto trouble = registration_trouble();
    if (!trouble) {
        trace_.quality = quality(page_design);
        if (const auto reason = trouble_of(*trace_.quality, options_)) {
            trouble = rejected(*reason, quality_detail(*reason, *trace_.quality, options_));
        }
    }
    times_.register_page += core::thread_cpu_ms() - began;
    return trouble;
}

Page Scanning::page(const forms::WorksheetId& id, IdentifiedBy by) const {
    Page result;
    result.id = id;
    result.identified_by = by;
    result.grey = grey_;
    result.mm_to_px = trace_.registration->mm_to_px;
    result.quality = trace_.quality.value_or(Quality{});
    return result;
}

core::Result<std::optional<std::string>> Scanning::printed_id(int page_number) {
    const double began = core::thread_cpu_ms();
    const auto& box = design(page_number).printed_id;
    if (!box) return std::nullopt;
    constexpr double kReadingDpi = 200;
    const Page here = page({}, IdentifiedBy::PrintedId);
    trace_.printed_id = TRY(read_printed_id(field_crop(here, *box, 0, kReadingDpi)));
    times_.identify += core::thread_cpu_ms() - began;
    return trace_.printed_id;
}

core::Result<Outcome> Scanning::identified_by_codes() {
    const forms::WorksheetId id = *identity_.id;
    std::string detail;
    if (const auto reason = misfit_of(id, options_, detail)) return rejected(*reason, detail);
    if (auto trouble = register_and_measure(id)) return *trouble;
    const bool both = identity_.good >= 2;
    if (!both || options_.check_printed_id) {
        const auto printed = TRY(printed_id(id.page));
        if (printed && *printed != id.precinct) {
            return rejected(
                Rejection::CodesDisagree,
                fmt::format("The code says {}, the printed id {}.", id.precinct, *printed));
        }
    }
    return page(id, both ? IdentifiedBy::TwoCodes : IdentifiedBy::OneCode);
}

Outcome Scanning::identified_by_person(const forms::WorksheetId& id) {
    identity_.likely_precinct = id.precinct;
    std::string detail;
    if (const auto reason = misfit_of(id, options_, detail)) return rejected(*reason, detail);
    if (auto trouble = register_and_measure(id)) return *trouble;
    return page(id, IdentifiedBy::Person);
}

// Returns the brightness that 19 of 20 pixels do not exceed, 0–1.
double brightest(const cv::Mat& grey) {
    std::array<int, 256> histogram{};
    for (int y = 0; y < grey.rows; ++y) {
        const auto* row = grey.ptr(y);
        for (int x = 0; x < grey.cols; ++x) ++histogram[row[x]];
    }
    double left = 0.05 * static_cast<double>(grey.total());
    for (int level = 255; level > 0; --level) {
        left -= histogram[static_cast<std::size_t>(level)];
        if (left <= 0) return level / 255.0;
    }
    return 0;
}

// Certain, or not at all: a page with a mark that could be writing goes to people.
bool Scanning::is_blank() const {
    if (!trace_.tags.tags.empty() || scan_.complaints || options_.most_blank_contrast <= 0) {
        return false;
    }
    constexpr double kMostDarkMm2 = 4;  // the area of a pen's blot
    const double began = core::thread_cpu_ms();
    const Emptiness empty = measure_emptiness(grey_);
    times_.identify += core::thread_cpu_ms() - began;
    return empty.strongest_mark <= options_.most_blank_contrast &&
           empty.paper >= options_.least_blank_paper && empty.dark_mm2 <= kMostDarkMm2;
}

RejectedPage Scanning::without_registration() const {
    const double dpi = dpi_on_letter(grey_.cols, grey_.rows);
    if (dpi < options_.least_dpi) {
        return rejected(Rejection::TooSmall,
                        fmt::format("The picture is {} × {} pixels: at most {:.0f} dots an inch, "
                                    "{:.0f} are needed.",
                                    grey_.cols, grey_.rows, dpi, options_.least_dpi));
    }
    if (brightest(grey_) < options_.least_paper) {
        return rejected(Rejection::TooDark, "Even the brightest part of the picture is dark.");
    }
    if (identity_.foreign) return rejected(Rejection::ForeignCode, {});
    if (is_blank()) return rejected(Rejection::BlankPage, {});
    return rejected(Rejection::NoCode, "No code and no corner marks were found on this page.");
}

core::Result<Outcome> Scanning::unidentified() {
    const double began = core::thread_cpu_ms();
    trace_.registration = register_by_marks(grey_, *options_.form, 1, &trace_.seen);
    times_.register_page += core::thread_cpu_ms() - began;
    if (!trace_.registration) return without_registration();
    trace_.quality = quality(design(1));
    if (const auto reason = trouble_of(*trace_.quality, options_)) {
        return rejected(*reason, quality_detail(*reason, *trace_.quality, options_));
    }
    const auto printed = TRY(printed_id(1));
    if (!printed || options_.roster->find(*printed) == nullptr) {
        if (identity_.foreign) return rejected(Rejection::ForeignCode, {});
        return rejected(Rejection::NoCode,
                        printed ? fmt::format("No code can be read, and the printed id {} is not "
                                              "in the roster.",
                                              *printed)
                                : "Neither a code nor the printed id can be read.");
    }
    identity_.likely_precinct = *printed;
    if (options_.form->page_count() > 1) {
        return rejected(Rejection::NoCode,
                        fmt::format("No code can be read; the printed id says {}, but not which "
                                    "page of {} this is.",
                                    *printed, options_.form->page_count()));
    }
    forms::WorksheetId id;
    id.canvass = options_.canvass;
    id.precinct = *printed;
    id.form = options_.form->id;
    id.revision = options_.form->revision;
    return page(id, IdentifiedBy::PrintedId);
}

core::Result<Outcome> Scanning::run(const std::optional<forms::WorksheetId>& identified) {
    if (grey_.empty() || grey_.type() != CV_8UC1) return rejected(Rejection::Undecodable, {});
    find_codes();
    if (identified) return identified_by_person(*identified);
    if (identity_.rejection) return rejected(*identity_.rejection, identity_.detail);
    if (identity_.id) return identified_by_codes();
    return unidentified();
}

// Whether nothing was seen that says which way the ink goes, and most of the picture is dark.
bool may_be_negative(const Scan& scan, const Outcome& outcome, const ScanTrace& trace) {
    if (!std::holds_alternative<RejectedPage>(outcome) || !trace.tags.tags.empty() ||
        trace.registration || scan.grey.empty()) {
        return false;
    }
    constexpr double kMiddle = 127.5;
    return cv::mean(scan.grey)[0] < kMiddle;
}

// Looks at the negative, and keeps what is seen there if codes or marks are found in it.
core::Result<Outcome> scan_negative(const Scan& scan, const Outcome& as_it_is,
                                    const ScanOptions& options,
                                    const std::optional<forms::WorksheetId>& identified,
                                    ScanTimes& times, ScanTrace& trace) {
    Scan negative = scan;
    cv::bitwise_not(scan.grey, negative.grey);
    ScanTrace seen;
    auto outcome = TRY(Scanning(negative, options, times, seen).run(identified));
    auto* page = std::get_if<Page>(&outcome);
    const bool found = page != nullptr || !seen.tags.tags.empty() || seen.registration.has_value();
    if (!found) return as_it_is;
    if (page != nullptr) page->from_negative = true;
    trace = std::move(seen);
    return outcome;
}

// A fax in standard mode has half as many lines as dots across: whatever it is rejected for, the
// finer mode is the remedy.
void name_coarse_dots(const Scan& scan, Outcome& outcome) {
    auto* rejected = std::get_if<RejectedPage>(&outcome);
    if (rejected == nullptr || scan.coarsest_dpi <= 0 || scan.coarsest_dpi >= scan.dpi) return;
    rejected->detail += fmt::format(
        " One side of the picture has only {:.0f} dots an inch: if it is a fax, send it again in "
        "fine mode.",
        scan.coarsest_dpi);
}

}  // namespace

core::Result<Outcome> scan_page_traced(const Scan& scan, const ScanOptions& options,
                                       const std::optional<forms::WorksheetId>& identified,
                                       ScanTimes& times, ScanTrace& trace) {
    CHECK(options.form != nullptr && options.roster != nullptr && !options.form->pages.empty());
    try {
        auto outcome = TRY(Scanning(scan, options, times, trace).run(identified));
        if (may_be_negative(scan, outcome, trace)) {
            outcome = TRY(scan_negative(scan, outcome, options, identified, times, trace));
        }
        name_coarse_dots(scan, outcome);
        return outcome;
    } catch (const std::exception& trouble) {
        return core::machine_trouble(
            fmt::format("A page could not be worked on ({}): free memory, then scan it again.",
                        trouble.what()));
    }
}

core::Result<Outcome> scan_page(const Scan& scan, const ScanOptions& options,
                                const std::optional<forms::WorksheetId>& identified,
                                ScanTimes* times) {
    ScanTimes unused;
    ScanTrace trace;
    return scan_page_traced(scan, options, identified, times != nullptr ? *times : unused, trace);
}

}  // namespace scanner
