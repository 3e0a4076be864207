// Measures what it costs to look at the ledger of a whole state: `recanvass status` and `recanvass
// ledger verify` on a rehearsed Iowa canvass, in seconds of processor time, as the system counts
// them for the program. The canvass is made by the store's own calls: reports, pages with their
// readings, verdicts, keyings and decisions. In the place of pictures it archives other bytes, as
// many as a scan at 300 dots an inch and its view have (1.7 GB in all): `status` reads some of
// them.
//
//     ledger_bench [--precincts N] [--keep DIR]
//
// --keep leaves the canvass in DIR, or measures the one that is there.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "app/rehearsal/rehearse.h"
#include "app/session.h"
#include "core/clock.h"

namespace {

namespace fs = std::filesystem;

constexpr double kMostStatusSeconds = 0.5, kMostVerifySeconds = 10;

template <class T>
T must(core::Result<T> result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(2);
    }
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::vector<forms::Reading> readings_of(const app::rehearsal::Sheet& sheet,
                                        const forms::Form& form) {
    std::vector<forms::Reading> readings;
    for (const auto& field : form.fields) {
        forms::Reading reading;
        reading.field = field.name;
        reading.probability = 0.9987;
        reading.evidence.box = {100, 200, 80, 40};
        reading.evidence.crop =
            core::sha256(core::bytes_of(sheet.precinct->id + " crop " + field.name));
        const auto value = sheet.values.find(field.name);
        const auto mark = sheet.marks.find(field.name);
        if (value != sheet.values.end()) {
            reading.state = forms::ReadingState::Number;
            reading.value = value->second;
            reading.digits = std::to_string(value->second);
            reading.alternatives = {{std::to_string(value->second + 1), 0.0008}};
        } else if (mark != sheet.marks.end() && mark->second) {
            reading.state = forms::ReadingState::Number;
            reading.value = 1;
            reading.digits = "1";
        }
        readings.push_back(std::move(reading));
    }
    return readings;
}

constexpr std::size_t kScanBytes = 750'000, kViewBytes = 200'000;

core::Digest archived(app::Session& session, std::string bytes, std::size_t size) {
    bytes.resize(size, ' ');
    return must(session.archive->put(core::bytes_of(bytes)));
}

void record(app::Session& session, const app::rehearsal::Sheet& sheet) {
    const auto& canvass = session.canvass;
    const auto file = archived(session, "sheet of " + sheet.precinct->id, kScanBytes);
    store::PageRecord page;
    page.key = {file, file, sheet.precinct->id + ".jpg", 1};
    page.state = store::PageState::Accepted;
    page.id = forms::WorksheetId{.canvass = canvass.id,
                                 .precinct = sheet.precinct->id,
                                 .form = canvass.form.id,
                                 .revision = canvass.form.revision,
                                 .page = 1,
                                 .pages = 1,
                                 .copy = 1};
    page.identified_by = "two_codes";
    page.dpi = 300;
    page.sharpness = 0.2;
    page.contrast = 0.8;
    page.residual_mm = 0.1;
    page.view = archived(session, "view of " + sheet.precinct->id, kViewBytes);
    page.view_dpi = 150;
    auto& pages = session.records->pages();
    must(pages.offer(file, page.key.file_name, "image/jpeg", kScanBytes, 1, "station"));
    must(pages.record(page, readings_of(sheet, canvass.form), "station"));
}

// Two people key what is written in every box of a case.
void resolve(app::Session& session, const app::rehearsal::Sheet& sheet) {
    auto& cases = session.records->cases();
    const auto found = must(cases.find(sheet.precinct->id));
    if (!found) return;
    for (const auto& field : found->what.fields) {
        const auto value = sheet.values.find(field);
        const bool blank = value == sheet.values.end();
        const auto state = blank ? forms::ReadingState::Blank : forms::ReadingState::Number;
        const auto number = blank ? std::optional<int>() : std::optional<int>(value->second);
        for (const char* person : {"ann", "bob"})
            [[maybe_unused]] const auto keyed =
                cases.key({sheet.precinct->id, field, person, core::utc_now(), state, number});
    }
}

void make_canvass(const std::string& folder, std::size_t precincts) {
    const auto session = must(app::create_session(folder, must(app::example_canvass("iowa-2020"))));
    for (const char* name : {"ann", "bob"})
        must(session->records->people().add({name, store::Role::Adjudicator, "hash"}, "bench"));
    app::rehearsal::RehearsalOptions options;
    options.precincts = precincts;
    const auto sheets = must(app::rehearsal::plan_rehearsal(session->canvass, options));
    for (std::size_t version = 0;; ++version) {
        std::vector<verify::Report> batch;
        for (const auto& sheet : sheets)
            if (version < sheet.reports.size()) batch.push_back(sheet.reports[version]);
        if (batch.empty()) break;
        must(session->records->reports().add(batch, "bench"));
    }
    for (const auto& sheet : sheets)
        if (!sheet.page_missing) record(*session, sheet);
    must(session->pipeline->judge_due());
    for (const auto& sheet : sheets) resolve(*session, sheet);
    must(session->pipeline->judge_due());
}

double cpu_seconds(const rusage& used) {
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// The least of three runs of the program, which must end with a status up to 1.
double measured(const std::vector<std::string>& arguments) {
    double least = 1e9;
    for (int run = 0; run < 3; ++run) {
        const pid_t child = ::fork();
        if (child == 0) {
            std::vector<char*> words = {const_cast<char*>(RECANVASS_PROGRAM)};
            for (const auto& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
            words.push_back(nullptr);
            if (std::freopen("/dev/null", "w", stdout) != nullptr)
                ::execv(RECANVASS_PROGRAM, words.data());
            ::_exit(127);
        }
        int status = 0;
        rusage used{};
        ::wait4(child, &status, 0, &used);
        if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) {
            fmt::print(stderr, "{} failed\n", fmt::join(arguments, " "));
            std::exit(2);
        }
        least = std::min(least, cpu_seconds(used));
    }
    return least;
}

int run(const std::string& folder, std::size_t precincts) {
    if (!fs::exists(folder + "/canvass.toml")) make_canvass(folder, precincts);
    {
        const auto session = must(app::open_session(folder, app::Use::Looks));
        const auto status = must(session->records->progress().status());
        fmt::print("{} precincts, {} events\n", status.precincts_expected, status.events);
        std::fflush(stdout);  // not once more in every child
    }
    const double status = measured({"status", folder});
    const double verify = measured({"ledger", "verify", folder});
    fmt::print("status         {:.3f} s of CPU (at most {})\n", status, kMostStatusSeconds);
    fmt::print("ledger verify  {:.3f} s of CPU (at most {})\n", verify, kMostVerifySeconds);
    return status <= kMostStatusSeconds && verify <= kMostVerifySeconds ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    std::string keep;
    std::size_t precincts = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--keep") == 0) keep = argv[i + 1];
        if (std::strcmp(argv[i], "--precincts") == 0)
            precincts = static_cast<std::size_t>(std::atoi(argv[i + 1]));
    }
    std::string folder = "/tmp/recanvass_ledger_bench_XXXXXX";
    if (keep.empty() && ::mkdtemp(folder.data()) == nullptr) return 2;
    const int status = run(keep.empty() ? folder : keep, precincts);
    std::error_code ignored;
    if (keep.empty()) fs::remove_all(folder, ignored);
    return status;
}
