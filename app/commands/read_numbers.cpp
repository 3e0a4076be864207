// recanvass read-numbers: the reader alone, on pictures of single fields.
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <opencv2/core/utility.hpp>
#include <string>
#include <vector>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "app/page_work.h"
#include "core/file.h"
#include "ocr/read_page.h"
#include "scanner/load_scans.h"

namespace app {
namespace {

struct ReadNumbersArguments {
    std::vector<std::string> images;
    bool json = false;
    bool all_problems = false;
    std::string debug_dir;
};

nlohmann::ordered_json as_json(const std::string& file, const forms::Reading& reading) {
    nlohmann::ordered_json alternatives = nlohmann::ordered_json::array();
    for (const auto& other : reading.alternatives) {
        alternatives.push_back({{"digits", other.digits}, {"probability", other.probability}});
    }
    nlohmann::ordered_json value = nullptr;
    if (reading.value) value = *reading.value;
    return {
        {"file", file},   {"state", forms::name_of(reading.state)}, {"digits", reading.digits},
        {"value", value}, {"probability", reading.probability},     {"alternatives", alternatives}};
}

void print_for_people(const std::string& file, const forms::Reading& reading) {
    std::string others;
    for (const auto& other : reading.alternatives) {
        others += fmt::format("{}{} ({:.1f} %)", others.empty() ? "  or " : ", ", other.digits,
                              100 * other.probability);
    }
    show("{}  {}  {}  {:.1f} %{}{}{}\n", file, reading.digits.empty() ? "-" : reading.digits,
         forms::name_of(reading.state), 100 * reading.probability, others,
         reading.flags.overwritten ? "  overwritten" : "",
         reading.flags.struck_and_rewritten ? "  struck and rewritten" : "");
}

core::Result<forms::Reading> read_image(const std::string& path, ocr::NumberReader& reader,
                                        const std::string& debug_dir) {
    const core::Bytes bytes = TRY(core::read_file(path));
    const auto file = TRY(scanner::open_scans(bytes, path, {}, /*working_dpi=*/0));
    const scanner::Scan scan = TRY(file->page(1));
    auto options = read_options(verify::Policy{});
    if (!debug_dir.empty()) {
        options.debug_dir = debug_dir + "/" + std::filesystem::path(path).stem().string();
    }
    return ocr::read_crop(scan.grey, reader, options);
}

int run_read_numbers(const ReadNumbersArguments& chosen) {
    cv::setNumThreads(1);  // one small network: threads cost more than they give
    const auto reader = ocr::NumberReader::create();
    if (!reader) return say(reader.error());
    Complaints problems([](const std::string& sentence) { say({sentence}); }, kAllProblems,
                        chosen.all_problems);
    int status = kDone;
    for (const std::string& path : chosen.images) {
        const auto reading = read_image(path, **reader, chosen.debug_dir);
        if (!reading) {
            problems.say("pictures that could not be read", reading.error().message);
            status = exit_code(reading.error().kind);
        } else if (chosen.json) {
            print_json(as_json(path, *reading));
        } else {
            print_for_people(path, *reading);
        }
    }
    return status;
}

}  // namespace

void add_read_numbers(Command& program, int& status) {
    auto chosen = std::make_shared<ReadNumbersArguments>();
    auto* command = program.add_subcommand(
        "read-numbers", "Read one handwritten number from each picture: the reader alone");
    command
        ->add_option("IMAGE", chosen->images, "Cropped fields: JPEG, PNG or TIFF, grey or colour")
        ->required();
    command->add_flag("--json", chosen->json, "One JSON object a picture on stdout");
    command->add_flag(kAllProblems, chosen->all_problems, kAllProblemsHelp);
    command->add_option("--debug-dir", chosen->debug_dir,
                        "Write what the reader saw: crop, ink, input, columns, a folder a picture");
    command->footer("Example: recanvass read-numbers field.png --debug-dir /tmp/seen");
    command->callback([chosen, &status] { status = run_read_numbers(*chosen); });
}

}  // namespace app
