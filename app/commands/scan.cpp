// recanvass scan: takes in pictures; each page is accepted, rejected with a reason, or known.
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <memory>
#include <thread>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "core/clock.h"
#include "core/file.h"
#include "core/log.h"
#include "scanner/sane_feeder.h"
#include "scanner/watch_folder.h"
#include "scanner/write_image.h"

namespace app {
namespace {

struct ScanArguments {
    std::string folder, watch, feeder;
    std::vector<std::string> images;
    int threads = 0;
    bool json = false;
    bool all_problems = false;
};

// Counts of one run, for the table at its end.
struct Tally {
    std::size_t accepted = 0, rejected = 0, duplicate = 0, blank = 0;
    bool undecodable = false;
    std::map<std::string, std::size_t> reasons;

    void add(const PageResult& page) {
        if (page.outcome == Outcome::Accepted) ++accepted;
        if (page.outcome == Outcome::Duplicate) ++duplicate;
        if (page.outcome == Outcome::Blank) ++blank;
        if (page.outcome != Outcome::Rejected) return;
        ++rejected;
        ++reasons[page.reason];
        undecodable = undecodable || page.reason == "undecodable";
    }
};

nlohmann::ordered_json as_json(const PageResult& page) {
    const auto text_or_null = [](const std::string& text) {
        return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text);
    };
    return {{"file", page.file},
            {"page", page.page},
            {"outcome", name_of(page.outcome)},
            {"reason", text_or_null(page.reason)},
            {"precinct_id", text_or_null(page.precinct)},
            {"sha256", page.digest.hex()},
            {"detail", text_or_null(page.detail)},
            {"ms",
             {{"decode", page.ms.decode},
              {"identify", page.ms.identify},
              {"register", page.ms.register_page},
              {"read", page.ms.read},
              {"store", page.ms.store},
              {"total", page.ms.total()},
              {"disk_wait", page.ms.disk_wait}}}};
}

class Run {
public:
    Run(const ScanArguments& chosen, Session& session) : chosen_(chosen), session_(session) {}

    int everything() {
        const auto resumed = session_.pipeline->resume(callbacks(nullptr));
        rejected_.end();
        problems_.end();
        if (!resumed) return say(resumed.error());
        bool all_taken = true;
        if (!chosen_.images.empty()) all_taken = take(with_folders_opened(chosen_.images));
        if (!chosen_.feeder.empty()) all_taken = feed() && all_taken;
        if (!chosen_.watch.empty()) all_taken = watch() && all_taken;
        if (!chosen_.json) print_table();
        if (!all_taken || trouble_ || tally_.undecodable) return kFailed;
        const auto status = session_.records->progress().status();
        if (!status) return say(status.error());
        return tally_.rejected > 0 || status->precincts_disputed > status->precincts_resolved
                   ? kNeedsPeople
                   : kDone;
    }

private:
    ScanCallbacks callbacks(ProgressBar* bar) {
        return {[this, bar](const PageResult& page) {
                    tally_.add(page);
                    if (chosen_.json) print_json(as_json(page));
                    if (!chosen_.json && page.outcome == Outcome::Rejected &&
                        rejected_.counts("pages rejected as " + page.reason)) {
                        show("{} page {}: {}\n", page.file, page.page, page.detail);
                    }
                    if (bar != nullptr) bar->step();
                },
                [this](const core::Error& problem) {
                    trouble_ = true;
                    problems_.say("files that could not be taken", problem.message);
                }};
    }

    // Returns the paths with the scans that lie in it, and below, in the place of each folder. A
    // folder that cannot be read stays in: taking it names the trouble.
    std::vector<std::string> with_folders_opened(const std::vector<std::string>& paths) {
        std::vector<std::string> files;
        for (const std::string& path : paths) {
            if (!std::filesystem::is_directory(path)) {
                files.push_back(path);
                continue;
            }
            constexpr double kAtOnce = 0;  // seconds; a file is ready once two looks saw it
            scanner::WatchFolder folder(path, kAtOnce, {session_.canvass.folder});
            const bool looked = folder.look().has_value();
            const auto seen = folder.look();
            if (!looked || !seen) {
                files.push_back(path);
                continue;
            }
            for (const auto& remark : seen->remarks) core::log(core::LogLevel::Info, remark);
            files.insert(files.end(), seen->ready.begin(), seen->ready.end());
            for (const auto& file : seen->growing) {
                trouble_ = true;
                problems_.say("files that could not be taken",
                              fmt::format("{} is still being written: scan it again once the "
                                          "program that writes it is done.",
                                          file));
            }
        }
        return files;
    }

    bool take(const std::vector<std::string>& paths) {
        bool all_taken = true;
        {
            ProgressBar bar("Scanning", paths.size());
            all_taken = session_.pipeline->scan_files(paths, chosen_.threads, callbacks(&bar));
        }
        // A folder that is watched all evening begins anew with each batch.
        rejected_.end();
        problems_.end();
        return all_taken;
    }

    // Sheets from the feeder go into the canvass's own inbox first, then the way of any file: after
    // a crash they need not go through the feeder again.
    bool feed() {
        const auto fed = feed_all();
        if (!fed) say(fed.error());
        return fed.has_value() && *fed;
    }

    core::Result<bool> feed_all() {
        const auto inbox = session_.canvass.folder + "/inbox";
        std::error_code error;
        std::filesystem::create_directories(inbox, error);
        const auto feeder = TRY(scanner::open_feeder({chosen_.feeder}));
        bool all_taken = true;
        for (int sheet = 1;; ++sheet) {
            const auto side = TRY(feeder->next());
            if (!side) return all_taken;
            const auto png = TRY(scanner::write_png(side->grey, side->dpi));
            const auto path = fmt::format("{}/{}-{:04}.png", inbox, core::utc_now(), sheet);
            TRY(core::write_file_durably(path, png));
            all_taken = take({path}) && all_taken;
        }
    }

    bool watch() {
        constexpr double kQuietSeconds = 1;  // since the last write to a file
        static volatile std::sig_atomic_t stopped = 0;
        std::signal(SIGINT, [](int) { stopped = 1; });
        std::signal(SIGTERM, [](int) { stopped = 1; });
        core::log(
            core::LogLevel::Info,
            fmt::format("Watching {}; Ctrl-C ends it after the page in hand.", chosen_.watch));
        scanner::WatchFolder folder(chosen_.watch, kQuietSeconds, {session_.canvass.folder});
        bool all_taken = true;
        while (stopped == 0) {
            const auto seen = folder.look();
            if (!seen) {
                say(seen.error());
                return false;
            }
            for (const auto& remark : seen->remarks) core::log(core::LogLevel::Info, remark);
            const auto configured = session_.pipeline->still_configured();
            if (!configured) {
                say(configured.error());
                return false;
            }
            if (!seen->ready.empty()) all_taken = take(seen->ready) && all_taken;
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
        }
        return all_taken;
    }

    void print_table() const {
        show("{} accepted, {} rejected, {} known already\n", tally_.accepted, tally_.rejected,
             tally_.duplicate);
        for (const auto& [reason, count] : tally_.reasons) show("  {:4} {}\n", count, reason);
        if (tally_.blank > 0) show("{} blank: backs of sheets, which need nobody\n", tally_.blank);
    }

    const ScanArguments& chosen_;
    Session& session_;
    Tally tally_;
    bool trouble_ = false;
    Complaints rejected_{[](const std::string& line) { show("{}\n", line); },
                         "--all-problems, --json, or the pages of the web review",
                         chosen_.all_problems};
    Complaints problems_{[](const std::string& sentence) { say({sentence}); }, kAllProblems,
                         chosen_.all_problems};
};

int run_scan(const ScanArguments& chosen) {
    const auto session = open_session(chosen.folder);
    if (!session) return say(session.error());
    if (!chosen.json) say_mode((*session)->canvass);
    (*session)->keeper->keep_signing(store::HowFar::SinceLastHead);
    return Run(chosen, **session).everything();
}

}  // namespace

void add_scan(Command& program, int& status) {
    auto chosen = std::make_shared<ScanArguments>();
    auto* command = program.add_subcommand("scan", "Take scans of worksheets into the canvass");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command->add_option("IMAGE", chosen->images,
                        "JPEG, PNG, TIFF or PDF files, many pages each; or folders of them");
    command->add_option("--watch", chosen->watch,
                        "Take the files that appear in this folder and below");
    command->add_option("--feeder", chosen->feeder, "Take sheets from this SANE device");
    command->add_option("--threads", chosen->threads, "Pages read at the same time; 0: one a core")
        ->between(0, kMostThreads);
    command->add_flag("--json", chosen->json, "One JSON object for each page on stdout");
    command->add_flag(kAllProblems, chosen->all_problems, kAllProblemsHelp);
    command->footer(
        "A page that cannot be used is kept, with the reason and the remedy; the other pages go "
        "on.\n"
        "After a crash, run the same command again: no sheet is lost and none counts twice.\n"
        "Example: recanvass scan caucus packets/*.jpg");
    command->callback([chosen, &status] { status = run_scan(*chosen); });
}

}  // namespace app
