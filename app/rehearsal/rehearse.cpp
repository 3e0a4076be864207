#include "app/rehearsal/rehearse.h"

#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include "app/rehearsal/cell_lines.h"
#include "core/clock.h"
#include "core/file.h"
#include "scanner/write_image.h"

namespace app::rehearsal {
namespace {

// The truth of every written page, by precinct.
struct Written {
    std::vector<std::string> paths;
    std::map<std::string, std::vector<CellTruth>> truth;  // by precinct
    std::map<std::string, std::string> precinct_of_file;  // by file name
    Mix mix;
    std::mutex guard;
};

core::Result<> write_sheet(const Canvass& canvass, const Sheet& sheet,
                           const RehearsalOptions& options, const std::string& folder,
                           Written& written) {
    PageText text;
    text.form = &canvass.form;
    text.precinct = sheet.precinct;
    text.job.canvass = canvass.id;
    text.job.key = canvass.worksheet_key;
    text.job.rehearsal = true;
    text.job.title = canvass.title;
    text.values = sheet.values;
    text.marks = sheet.marks;
    // Every precinct has its own hand, whichever other precincts are drawn.
    const auto digest =
        core::sha256(core::bytes_of(fmt::format("{}/{}", options.seed, sheet.precinct->id)));
    std::uint64_t seed = 0;
    for (int i = 0; i < 8; ++i) seed = seed << 8U | digest.bytes[static_cast<std::size_t>(i)];
    for (int page = sheet.page_missing ? 2 : 1; page <= canvass.form.page_count(); ++page) {
        text.page = page;
        const auto drawn = write_page(text, options.quality, seed);
        const auto name = fmt::format("{}-p{}.jpg", sheet.precinct->id, page);
        const auto bytes = scanner::write_jpeg(drawn.grey, drawn.jpeg_quality, drawn.dpi);
        TRY(core::write_file_durably(folder + "/" + name, bytes));
        const std::lock_guard lock(written.guard);
        written.paths.push_back(folder + "/" + name);
        written.precinct_of_file[name] = sheet.precinct->id;
        written.mix.add(drawn.cells, drawn.quality);
        auto& truth = written.truth[sheet.precinct->id];
        truth.insert(truth.end(), drawn.cells.begin(), drawn.cells.end());
    }
    return {};
}

core::Result<> write_all(const Canvass& canvass, const std::vector<Sheet>& sheets,
                         const RehearsalOptions& options, const Progress& progress,
                         Written& written) {
    const auto folder = canvass.folder + "/pages";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> done{0};
    std::mutex guard;
    core::Result<> outcome;
    const auto work = [&] {
        for (std::size_t at = next++; at < sheets.size(); at = next++) {
            const auto one = write_sheet(canvass, sheets[at], options, folder, written);
            const std::lock_guard lock(guard);
            if (!one) outcome = one;
            if (progress) progress("Writing", ++done, sheets.size());
        }
    };
    const auto cores = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                           : std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::jthread> workers;
    for (unsigned i = 1; i < cores; ++i) workers.emplace_back(work);
    work();
    workers.clear();
    std::sort(written.paths.begin(), written.paths.end());
    return outcome;
}

core::Result<> check_empty(Session& session) {
    if (!session.canvass.rehearsal()) {
        return core::refuse(fmt::format("{} is live; a rehearsal needs a canvass of its own.",
                                        session.canvass.folder));
    }
    if (TRY(session.records->progress().status()).pages_archived > 0) {
        return core::refuse(
            fmt::format("{} holds pages already, and they would be counted with the new "
                        "ones; name a new folder.",
                        session.canvass.folder));
    }
    return {};
}

core::Result<> import_reports(Session& session, const std::vector<Sheet>& sheets) {
    // Stores the n-th report of every precinct together: versions arrive one after the other.
    for (std::size_t version = 0;; ++version) {
        std::vector<verify::Report> batch;
        for (const auto& sheet : sheets) {
            if (version < sheet.reports.size()) batch.push_back(sheet.reports[version]);
        }
        if (batch.empty()) return {};
        TRY(session.records->reports().add(batch, terminal_actor()));
    }
}

// Scans the written pages and counts wrong identities.
core::Result<> scan_all(Session& session, Written& written, const RehearsalOptions& options,
                        const Progress& progress, Figures& figures) {
    std::size_t done = 0;
    core::Error first_problem;
    const double start = core::wall_ms();
    const ScanCallbacks callbacks{[&](const PageResult& page) {
                                      ++figures.pages;
                                      if (page.outcome == Outcome::Rejected)
                                          ++figures.pages_rejected;
                                      if (page.outcome == Outcome::Accepted &&
                                          page.precinct != written.precinct_of_file[page.file]) {
                                          ++figures.identified_wrong;
                                      }
                                      if (progress)
                                          progress("Scanning", ++done, written.paths.size());
                                  },
                                  [&](const core::Error& problem) { first_problem = problem; }};
    if (!session.pipeline->scan_files(written.paths, options.threads, callbacks)) {
        return tl::unexpected(first_problem);
    }
    const double seconds = (core::wall_ms() - start) / 1000;
    figures.pages_per_second = seconds > 0 ? static_cast<double>(figures.pages) / seconds : 0;
    return {};
}

}  // namespace

core::Result<RehearsalResult> rehearse(Session& session, const RehearsalOptions& options,
                                       const Progress& progress) {
    TRY(check_empty(session));
    const auto sheets = TRY(plan_rehearsal(session.canvass, options));
    Written written;
    TRY(write_all(session.canvass, sheets, options, progress, written));
    TRY(import_reports(session, sheets));
    RehearsalResult result;
    TRY(scan_all(session, written, options, progress, result.figures));
    result.mix = written.mix;
    std::size_t done = 0;
    std::string lines;
    for (const auto& sheet : sheets) {
        Judged judged;
        judged.precinct = sheet.precinct->id;
        judged.truth = written.truth[sheet.precinct->id];
        if (!sheet.reports.empty()) judged.reported = sheet.reports.back().values;
        judged.page_missing = sheet.page_missing;
        judged.verdict = TRY(session.pipeline->judge_and_save(sheet.precinct->id));
        count_precinct(judged, sheet.planted, result.figures);
        if (!options.cells_file.empty()) lines += cell_lines(judged);
        if (progress) progress("Judging", ++done, sheets.size());
    }
    if (!options.cells_file.empty()) {
        TRY(core::write_file_durably(options.cells_file, core::bytes_of(lines)));
    }
    return result;
}

}  // namespace app::rehearsal
