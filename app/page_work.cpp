#include "app/page_work.h"

#include "core/clock.h"
#include "scanner/debug_view.h"
#include "verify/risk.h"

namespace app {
namespace {

constexpr int kViewQuality = 80;    // JPEG; artefacts stay below what an eye sees in handwriting
constexpr int kPlainViewPx = 1600;  // longest side of the picture of a page that is not rectified

// Adds the CPU time of a scope to a stage.
class Stopwatch {
public:
    explicit Stopwatch(double& stage) : stage_(stage), start_(core::thread_cpu_ms()) {}
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;
    ~Stopwatch() { stage_ += core::thread_cpu_ms() - start_; }

private:
    double& stage_;
    double start_;
};

std::string_view name_of(scanner::IdentifiedBy by) {
    switch (by) {
        case scanner::IdentifiedBy::TwoCodes:
            return "two_codes";
        case scanner::IdentifiedBy::OneCode:
            return "one_code";
        case scanner::IdentifiedBy::PrintedId:
            return "printed_id";
        case scanner::IdentifiedBy::Person:
            return "person";
    }
    return "";
}

PageWork rejected(const store::PageKey& key, const scanner::RejectedPage& page) {
    PageWork work;
    work.record.key = key;
    work.record.detail =
        page.detail.empty() ? std::string(scanner::sentence_of(page.reason)) : page.detail;
    if (page.reason == scanner::Rejection::BlankPage) {
        work.record.state = store::PageState::Blank;
        return work;
    }
    work.record.state = store::PageState::Rejected;
    work.record.reason = scanner::name_of(page.reason);
    work.record.remedy = scanner::remedy_of(page.reason);
    work.record.id = page.id;
    if (page.likely_precinct) work.record.likely_precinct = *page.likely_precinct;
    return work;
}

core::Result<PageWork> accepted(const Canvass& canvass, const store::PageKey& key,
                                const scanner::Page& page, ocr::NumberReader& reader,
                                StageTimes& ms, const std::string& debug_dir) {
    PageWork work;
    auto& record = work.record;
    record.key = key;
    record.state = store::PageState::Accepted;
    record.id = page.id;
    record.identified_by = name_of(page.identified_by);
    if (page.from_negative) record.detail = "The picture is white on black; its negative was read.";
    record.dpi = page.quality.dpi;
    record.sharpness = page.quality.sharpness;
    record.contrast = page.quality.contrast;
    record.residual_mm = page.quality.residual_mm;
    record.view_dpi = kViewDpi;
    ocr::View view;
    view.dpi = kViewDpi;
    {
        const Stopwatch timer(ms.store);
        view.grey = scanner::rectified_view(page, canvass.form, kViewDpi);
    }
    {
        const Stopwatch timer(ms.read);
        auto options = read_options(canvass.policy);
        options.debug_dir = debug_dir;
        work.readings = TRY(ocr::read_page(view, canvass.form, page.id.page, reader, options));
        for (auto& reading : work.readings) reading.evidence.page = key.digest;
    }
    const Stopwatch timer(ms.store);
    work.view = scanner::encode_jpeg(view.grey, kViewQuality);
    return work;
}

}  // namespace

scanner::ScanOptions scan_options(const Canvass& canvass, const core::Digest& page) {
    const auto& policy = canvass.policy;
    scanner::ScanOptions options;
    options.canvass = canvass.id;
    options.key = canvass.worksheet_key;
    options.form = &canvass.form;
    options.roster = &canvass.roster;
    options.check_printed_id =
        verify::drawn(page.hex(), policy.sample_seed, policy.printed_id_sample);
    options.least_dpi = policy.least_dpi;
    options.most_blur_mm = policy.most_blur_mm;
    options.least_contrast = policy.least_contrast;
    options.least_paper = policy.least_paper;
    options.most_residual_mm = policy.most_residual_mm;
    options.most_identify_ms = policy.most_identify_ms;
    options.most_blank_contrast = policy.most_blank_contrast;
    options.least_blank_paper = policy.least_blank_paper;
    return options;
}

ocr::ReadOptions read_options(const verify::Policy& policy) {
    ocr::ReadOptions options;
    options.most_blank_with_stray = policy.most_blank_with_stray;
    options.most_blank_under_stamp = policy.most_blank_under_stamp;
    options.most_faint = policy.most_faint;
    options.most_shining_through = policy.most_shining_through;
    options.most_on_frame = policy.most_on_frame;
    options.most_blank_unframed = policy.most_blank_unframed;
    options.most_partly_covered = policy.most_partly_covered;
    options.least_frame_seen = policy.least_frame_seen;
    options.most_hidden_mm = policy.most_hidden_mm;
    options.most_hidden_side_mm = policy.most_hidden_side_mm;
    options.most_paper_off = policy.most_paper_off;
    return options;
}

PageWork undecodable(const store::PageKey& key, const core::Error& why) {
    scanner::RejectedPage page;
    page.reason = scanner::Rejection::Undecodable;
    page.detail = why.message;
    return rejected(key, page);
}

core::Result<PageWork> work_on_page(const Canvass& canvass, const store::PageKey& key,
                                    scanner::ScanFile& file,
                                    const std::optional<forms::WorksheetId>& identified,
                                    ocr::NumberReader& reader, StageTimes& ms,
                                    const std::string& debug_dir) {
    core::Result<scanner::Scan> scan;
    {
        const Stopwatch timer(ms.decode);
        scan = file.page(key.page_in_file);
    }
    if (!scan && scan.error().kind == core::ErrorKind::Machine) return tl::unexpected(scan.error());
    if (!scan) return undecodable(key, scan.error());
    scanner::ScanTimes times;
    const auto options = scan_options(canvass, key.digest);
    if (!debug_dir.empty()) {
        TRY(scanner::write_debug_views(debug_dir, *scan, options, identified));
    }
    const auto looked = TRY(scanner::scan_page(*scan, options, identified, &times));
    ms.identify += times.identify;
    ms.register_page += times.register_page;
    if (const auto* page = std::get_if<scanner::Page>(&looked)) {
        return accepted(canvass, key, *page, reader, ms, debug_dir);
    }
    auto work = rejected(key, std::get<scanner::RejectedPage>(looked));
    const Stopwatch timer(ms.store);
    work.view = scanner::encode_jpeg(scanner::plain_view(scan->grey, kPlainViewPx), kViewQuality);
    return work;
}

}  // namespace app
