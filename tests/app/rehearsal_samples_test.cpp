// Every sample scan against the answer beside it: what is accepted, as which sheet, and why the
// rest goes back to people.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "app/page_work.h"
#include "app/rehearsal/example_canvass.h"
#include "core/file.h"
#include "forms/form_file.h"
#include "scanner/scan_page.h"

namespace app::rehearsal {
namespace {

const std::string kSamples = std::string(RECANVASS_SOURCE_DIR) + "/samples";

const Canvass& example() {
    static const Canvass one = [] {
        Canvass canvass;
        canvass.id = kExampleCanvass;
        canvass.worksheet_key = example_key();
        const auto options = forms::read_options(kSamples + "/iowa-2020/options.csv").value();
        canvass.form = forms::parse_form(forms::built_in_layout(kExampleLayout).value(),
                                         "the example", options)
                           .value();
        canvass.roster = forms::read_roster(kSamples + "/iowa-2020/precincts.csv").value();
        return canvass;
    }();
    return one;
}

// "accepted ADAI-001-L", or the name of the reason.
std::string outcome(core::Result<std::unique_ptr<scanner::ScanFile>>& file, int number) {
    if (!file) return "undecodable";
    const auto scan = (*file)->page(number);
    if (!scan) return "undecodable";
    auto options = scan_options(example(), core::Digest{});
    options.check_printed_id = false;
    const auto result = scanner::scan_page(*scan, options);
    if (!result) return result.error().message;
    if (const auto* page = std::get_if<scanner::Page>(&result.value())) {
        return "accepted " + page->id.precinct;
    }
    return std::string(scanner::name_of(std::get<scanner::RejectedPage>(result.value()).reason));
}

std::vector<std::string> answers() {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::directory_iterator(kSamples + "/scans")) {
        if (entry.path().extension() == ".json") paths.push_back(entry.path().string());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

TEST(RehearsalSamples, EveryPageComesOutAsItsAnswerSays) {
    std::size_t pages = 0;
    for (const auto& path : answers()) {
        const auto answer = nlohmann::json::parse(core::read_text_file(path).value());
        const std::string name = answer["file"];
        const auto bytes = core::read_file(kSamples + "/scans/" + name).value();
        auto file = scanner::open_scans(bytes, name);
        int number = 0;
        for (const auto& page : answer["pages"]) {
            ++pages;
            const std::string expected = page["outcome"] == "accepted"
                                             ? "accepted " + page["precinct_id"].get<std::string>()
                                             : page["reason"].get<std::string>();
            EXPECT_EQ(outcome(file, ++number), expected) << name << " page " << number;
        }
        if (file) {
            EXPECT_EQ((*file)->page_count(), number) << name;
        }
    }
    EXPECT_GE(pages, 60U);
}

TEST(RehearsalSamples, ThereIsOneForEveryReasonAndTheyFit) {
    std::set<std::string> reasons;
    std::uintmax_t bytes = 0;
    for (const auto& path : answers()) {
        const auto answer = nlohmann::json::parse(core::read_text_file(path).value());
        for (const auto& page : answer["pages"]) {
            if (page["outcome"] == "rejected") reasons.insert(page["reason"].get<std::string>());
        }
    }
    for (int i = 0; i <= static_cast<int>(scanner::Rejection::TooBlurred); ++i) {
        const std::string name(scanner::name_of(static_cast<scanner::Rejection>(i)));
        EXPECT_TRUE(reasons.contains(name)) << name;
    }
    for (const auto& entry : std::filesystem::directory_iterator(kSamples + "/scans")) {
        bytes += entry.file_size();
    }
    EXPECT_LE(bytes, 40U * 1000 * 1000);
}

}  // namespace
}  // namespace app::rehearsal
