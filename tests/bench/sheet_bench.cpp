// Measures what the reader makes of fresh rehearsal sheets, box by box: sheet_bench [--seed S]
// [--pages N] [--bleed MOST] [--calibration FILE] [--lines FILE]. With --bleed, the back of another
// filled sheet shines through, at a tenth to MOST of its darkness. With --calibration, the reader
// takes another calibration than its own (ocr/models/numbers.calibration). --lines writes one line
// for each box read wrong or not surely.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <opencv2/core/utility.hpp>
#include <string>

#include "app/rehearsal/lay_sheet.h"
#include "app/rehearsal/plan.h"
#include "core/file.h"
#include "tests/app/support/covered_sheet.h"
#include "tests/app/support/example_sheet.h"

namespace {

using namespace app::rehearsal;
using forms::ReadingState;

struct Run {
    std::uint64_t seed = 1;
    int pages = 100;
    double bleed = 0;
    std::string calibration;
    std::string lines;
};

struct Tally {
    int boxes = 0;
    int sure = 0, unsure = 0;  // read right
    int sure_wrong = 0, unsure_wrong = 0;
    int invented = 0;      // nothing stands there, and a number is read surely
    int may_invent = 0;    // … surely enough where one other source agrees
    int blanks_asked = 0;  // empty boxes that go to people
    int blanks = 0;
};

class Bench {
public:
    explicit Bench(const Run& run) : run_(run), canvass_(test::sheet_canvass()) {
        reader_ =
            run.calibration.empty()
                ? ocr::NumberReader::create().value()
                : ocr::NumberReader::create(core::read_text_file(run.calibration).value()).value();
        if (!run.lines.empty()) lines_.open(run.lines);
    }

    void run() {
        for (int i = 0; i < run_.pages; ++i) {
            sheet(run_.seed * 1'000'000 + static_cast<std::uint64_t>(i));
        }
        for (const auto& [name, t] : by_quality_) {
            fmt::print(
                "{:9} {:6} boxes: right {} sure, {} unsure; wrong {} sure, {} unsure; "
                "invented {} surely, {} with one to agree; empty {}, {} of them asked\n",
                name, t.boxes, t.sure, t.unsure, t.sure_wrong, t.unsure_wrong, t.invented,
                t.may_invent, t.blanks, t.blanks_asked);
        }
        fmt::print("{} pages rejected\n", rejected_);
    }

private:
    void shine(Picture& picture, std::uint64_t seed) const {
        Random random = Random(seed).branch(0xB1EED);
        const std::uint64_t other = seed + 500'000;
        const auto text = test::page_of(other);
        const auto plan = make_plan(text, Quality::Scanner, other);
        // The other sheet lies in the same pose: the same resolution, a little aside.
        ScannerPose pose;
        pose.mm_to_px = picture.mm_to_px;
        pose.size = picture.grey.size();
        const auto back = lay_sheet(text, plan, pose);
        shine_through(picture, back, random.between(0.1, run_.bleed),
                      {random.normal(0, 4), random.normal(0, 4)}, random.between(0.05, 0.35));
    }

    void sheet(std::uint64_t seed) {
        const Quality quality = seed % 4 == 0   ? Quality::Clean
                                : seed % 4 == 3 ? Quality::Phone
                                                : Quality::Scanner;
        test::Mishaps mishaps;
        if (run_.bleed > 0) mishaps.before = [&](Picture& picture) { shine(picture, seed); };
        const auto sheet =
            test::read_sheet(canvass_, *reader_, test::page_of(seed), quality, seed, mishaps);
        if (!sheet) {
            ++rejected_;
            return;
        }
        for (std::size_t i = 0; i < sheet->readings.size(); ++i) {
            const auto& truth = sheet->page.cells[i];
            if (forms::holds_number(truth.kind)) {
                count(by_quality_[std::string(name_of(quality))], sheet->readings[i], truth, seed);
            }
        }
    }

    void count(Tally& t, const forms::Reading& reading, const CellTruth& truth,
               std::uint64_t seed) {
        const auto& policy = canvass_.policy;
        const bool sure = reading.probability >= policy.least_probability;
        const bool blank = truth.state == ReadingState::Blank;
        const bool right = reading.state == truth.state && reading.value == truth.value;
        ++t.boxes;
        ++(right ? (sure ? t.sure : t.unsure) : (sure ? t.sure_wrong : t.unsure_wrong));
        if (blank) ++t.blanks;
        if (blank && !(right && sure)) ++t.blanks_asked;
        if (blank && reading.state == ReadingState::Number) {
            if (sure) ++t.invented;
            if (reading.probability >= policy.least_probability_agreeing) ++t.may_invent;
        }
        if (!lines_.is_open() || (right && sure)) return;
        std::string features;
        for (const auto feature : truth.features) features += fmt::format(" {}", name_of(feature));
        lines_ << fmt::format(
            "{} {} {} truth {} {} read {} {} {:.4f}{}\n", right ? "right" : "WRONG", seed,
            reading.field, forms::name_of(truth.state), truth.digits, forms::name_of(reading.state),
            reading.digits, reading.probability, features);
    }

    Run run_;
    app::Canvass canvass_;
    std::unique_ptr<ocr::NumberReader> reader_;
    std::map<std::string, Tally> by_quality_;
    int rejected_ = 0;
    std::ofstream lines_;
};

}  // namespace

int main(int argc, char** argv) {
    cv::setNumThreads(1);
    Run run;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string option = argv[i];
        const std::string value = argv[i + 1];
        if (option == "--seed") run.seed = std::stoull(value);
        if (option == "--pages") run.pages = std::stoi(value);
        if (option == "--bleed") run.bleed = std::stod(value);
        if (option == "--calibration") run.calibration = value;
        if (option == "--lines") run.lines = value;
    }
    Bench(run).run();
    return 0;
}
