// recanvass replay: sends one archived page through the image wing again and writes numbered
// pictures of each stage. Records nothing.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "app/page_work.h"
#include "core/file.h"

namespace app {
namespace {

struct ReplayArguments {
    std::string folder, digest, out;
};

// Finds the page by the first characters of its digest.
core::Result<store::PageRecord> find_page(store::Records& records, const std::string& start) {
    std::vector<store::PageRecord> found;
    for (const auto state :
         {store::PageState::Accepted, store::PageState::Rejected, store::PageState::Superseded,
          store::PageState::Pending, store::PageState::Blank}) {
        for (const auto& page : TRY(records.pages().in_state(state))) {
            if (page.key.digest.hex().starts_with(start)) found.push_back(page);
        }
    }
    if (found.size() == 1 && start.size() >= 6) return found.front();
    return core::fail(
        fmt::format("{} pages of this canvass have a digest that starts with \"{}\"; give "
                    "at least 6 characters of one page's digest.",
                    found.size(), start));
}

std::string in_words(const store::PageRecord& page) {
    if (page.state == store::PageState::Accepted) return "accepted as " + page.id->precinct;
    if (page.state == store::PageState::Blank) return "blank: " + page.detail;
    return page.reason + ": " + page.detail;
}

core::Result<int> replay(const ReplayArguments& chosen) {
    const auto session = TRY(open_session(chosen.folder, Use::Looks));
    const auto page = TRY(find_page(*session->records, chosen.digest));
    const auto bytes = TRY(session->archive->get(page.key.file));
    std::error_code error;
    std::filesystem::create_directories(chosen.out, error);
    if (error) {
        return core::machine_trouble(
            fmt::format("The folder {} cannot be made: {}. Name another for the pictures.",
                        chosen.out, error.message()));
    }
    const auto scans = TRY(scanner::open_scans(bytes, page.key.file_name));
    const auto reader = TRY(ocr::NumberReader::create());
    const auto by_person = page.identified_by == "person" ? page.id : std::nullopt;
    StageTimes ms;
    const auto work =
        TRY(work_on_page(session->canvass, page.key, *scans, by_person, *reader, ms, chosen.out));
    show("{} page {}: {}\n", page.key.file_name, page.key.page_in_file, in_words(work.record));
    for (const auto& reading : work.readings) {
        show("{:28} {:9} {:8} {:.4f}\n", reading.field, forms::name_of(reading.state),
             reading.digits, reading.probability);
    }
    if (work.view.empty()) {
        show("There is no picture of a page that cannot be decoded.\n");
        return kNeedsPeople;
    }
    TRY(core::write_file_durably(chosen.out + "/view.jpg", work.view));
    show("Pictures of each stage are in {}: 1-decoded, 2-codes, 3-marks, 4-quality and the rest.\n",
         chosen.out);
    return work.record.state == store::PageState::Rejected ? kNeedsPeople : kDone;
}

}  // namespace

void add_replay(Command& program, int& status) {
    auto chosen = std::make_shared<ReplayArguments>();
    auto* command =
        program.add_subcommand("replay", "Show how one archived page was read, stage by stage");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command->add_option("DIGEST", chosen->digest, "The page's SHA-256, or its first characters")
        ->required();
    command->add_option("--debug-dir", chosen->out, "Folder for the pictures")->required();
    command->callback([chosen, &status] {
        const auto done = replay(*chosen);
        status = done ? *done : say(done.error());
    });
}

}  // namespace app
