// What the reader makes of every box of the sample scans, against the truth beside them. The
// numbers of boxes read right may rise and never fall; a box that passes on its reading alone and
// is wrong is none.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/page_work.h"
#include "app/rehearsal/example_canvass.h"
#include "core/file.h"
#include "forms/form_file.h"
#include "ocr/number_reader.h"
#include "scanner/load_scans.h"
#include "verify/policy.h"

namespace app::rehearsal {
namespace {

const std::string kScans = std::string(RECANVASS_SOURCE_DIR) + "/samples/scans";

// How well one kind of sample ("clean", "phone", …) is read, in boxes.
struct Ratchet {
    int boxes;             // with ink or without, of all accepted pages
    int min_read;          // state and value as written; raise it when the reader reads more
    int max_sure_misread;  // wrong, and as sure as a box must be to pass without anything that
                           // confirms it
};

const std::map<std::string, Ratchet> kRatchets = {
    {"clean", {357, 0, 0}},  {"scanner", {1275, 0, 0}}, {"phone", {357, 0, 0}},
    {"packet", {612, 0, 0}}, {"hard", {357, 0, 0}},
};

Canvass example() {
    Canvass canvass;
    canvass.id = kExampleCanvass;
    canvass.worksheet_key = example_key();
    const std::string folder = std::string(RECANVASS_SOURCE_DIR) + "/samples/iowa-2020";
    const auto options = forms::read_options(folder + "/options.csv").value();
    canvass.form =
        forms::parse_form(forms::built_in_layout(kExampleLayout).value(), "the example", options)
            .value();
    canvass.roster = forms::read_roster(folder + "/precincts.csv").value();
    return canvass;
}

bool is_right(const forms::Reading& reading, const nlohmann::json& truth) {
    if (forms::name_of(reading.state) != truth["state"].get<std::string>()) return false;
    return reading.state != forms::ReadingState::Number ||
           reading.value == truth["value"].get<int>();
}

struct Score {
    int boxes = 0, read = 0, sure_misread = 0;
};

void add_page(Score& score, const PageWork& work, const nlohmann::json& truth,
              const std::string& name) {
    ASSERT_EQ(work.record.state, store::PageState::Accepted) << name << ": " << work.record.detail;
    EXPECT_EQ(work.readings.size(), truth["cells"].size()) << name;
    for (const auto& reading : work.readings) {
        const auto& cell = truth["cells"][reading.field];
        ++score.boxes;
        if (is_right(reading, cell)) {
            ++score.read;
        } else if (reading.probability >= verify::Policy{}.least_probability) {
            ++score.sure_misread;
            ADD_FAILURE() << name << " " << reading.field << " is " << cell << " and was read "
                          << forms::name_of(reading.state) << " " << reading.digits << " with "
                          << reading.probability;
        }
    }
}

std::vector<nlohmann::json> answers() {
    std::vector<nlohmann::json> all;
    for (const auto& entry : std::filesystem::directory_iterator(kScans)) {
        if (entry.path().extension() != ".json") continue;
        all.push_back(nlohmann::json::parse(core::read_text_file(entry.path().string()).value()));
    }
    return all;
}

TEST(SampleReadings, NoKindIsReadWorseThanBeforeAndNoSureReadingIsWrong) {
    const auto canvass = example();
    const auto reader = ocr::NumberReader::create().value();
    std::map<std::string, Score> scores;
    for (const auto& answer : answers()) {
        const std::string name = answer["file"];
        const auto kind = name.substr(0, name.find_first_of("-."));
        if (kind == "rejected") continue;  // has no readings
        store::PageKey key;
        const auto bytes = core::read_file(kScans + "/" + name).value();
        const auto file = scanner::open_scans(bytes, name).value();
        for (const auto& truth : answer["pages"]) {
            key.page_in_file = truth["page"];
            key.digest = core::sha256(core::bytes_of(name + truth["page"].dump()));
            StageTimes ms;
            const auto work = work_on_page(canvass, key, *file, std::nullopt, *reader, ms);
            ASSERT_TRUE(work) << work.error().message;
            add_page(scores[kind], *work, truth, name);
        }
    }
    ASSERT_EQ(scores.size(), kRatchets.size()) << "a kind of sample has no ratchet, or no sample";
    for (const auto& [kind, ratchet] : kRatchets) {
        EXPECT_EQ(scores[kind].boxes, ratchet.boxes) << kind;
        EXPECT_GE(scores[kind].read, ratchet.min_read) << kind;
        EXPECT_LE(scores[kind].sure_misread, ratchet.max_sure_misread) << kind;
        EXPECT_LE(scores[kind].read, ratchet.min_read + 2)
            << kind << " is read better than before: raise its min_read";
    }
}

}  // namespace
}  // namespace app::rehearsal
