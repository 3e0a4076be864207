// Measures how boxes fare that something covers, and boxes that nothing covers: cover_bench
// [--seed S] [--covered N] [--open N] [--within yes] [--lines FILE]. --within lays labels and notes
// within the frames. Thresholds were chosen with other seeds than
// those of docs/figures.md. --lines writes one line for each box: quality, page seed, field, cover,
// reach, print, when it was laid, state, probability, and what the frame showed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <opencv2/core/utility.hpp>
#include <string>

#include "ocr/frame_seen.h"
#include "ocr/paper_seen.h"
#include "tests/app/support/covered_sheet.h"
#include "tests/app/support/example_sheet.h"

namespace {

using namespace app::rehearsal;
using forms::ReadingState;

struct Tally {
    int boxes = 0;
    int covered = 0;    // so called
    int as_blank = 0;   // would pass as blank, with a report and a sum that agree
    int as_number = 0;  // … as a number
    int to_people = 0;  // blank or a number, and never passes
    int unread_pages = 0;
};

struct Run {
    std::uint64_t seed = 1;
    int covered = 2'000;
    int open = 20'000;
    test::Where where = test::Where::OverFrames;
    std::string lines;
};

void add(Tally& tally, const forms::Reading& reading, const verify::Policy& policy) {
    ++tally.boxes;
    if (reading.state == ReadingState::Covered) {
        ++tally.covered;
    } else if (reading.probability < policy.least_probability_agreeing_twice) {
        ++tally.to_people;
    } else {
        ++(reading.state == ReadingState::Blank ? tally.as_blank : tally.as_number);
    }
}

class Bench {
public:
    explicit Bench(const Run& run) : run_(run), canvass_(test::sheet_canvass()) {
        reader_ = ocr::NumberReader::create().value();
        if (!run.lines.empty()) lines_.open(run.lines);
    }

    void run() {
        for (std::uint64_t i = 0; open_.boxes < run_.open || of_covers_.boxes < run_.covered; ++i) {
            sheet(run_.seed * 1'000'000 + i);
        }
        show("covered boxes", of_covers_);
        for (const auto& [name, tally] : by_kind_) show("  " + name, tally);
        show("boxes beside a cover", beside_);
        show("open boxes", open_);
        for (const auto& [name, tally] : open_by_quality_) show("  " + name, tally);
        fmt::print("{} pages rejected\n", rejected_);
    }

private:
    void sheet(std::uint64_t seed) {
        const Quality quality = seed % 4 == 0   ? Quality::Clean
                                : seed % 4 == 3 ? Quality::Phone
                                                : Quality::Scanner;
        const auto& form = canvass_.form;
        const bool cover = of_covers_.boxes < run_.covered;
        const auto covers =
            cover ? test::covers_for(form, seed, run_.where) : std::vector<test::LaidCover>{};
        std::set<std::string> touched;
        const bool before = seed % 2 == 0;
        const auto lay = [&](Picture& picture) {
            test::lay_covers(picture, form, covers, seed, touched);
        };
        test::Mishaps mishaps;
        (before ? mishaps.before : mishaps.after) = lay;
        const bool hard = !cover && seed % 3 == 0 && quality != Quality::Phone;
        if (hard) mishaps.before = [&](Picture& picture) { hardship(picture, seed); };
        const auto sheet =
            test::read_sheet(canvass_, *reader_, test::page_of(seed), quality, seed, mishaps);
        if (!sheet) {
            ++rejected_;
            return;
        }
        count(*sheet, covers, touched,
              hard ? fmt::format("{} {}", name_of(quality), kHardships.at(seed / 3 % 3))
                   : std::string(name_of(quality)),
              seed);
    }

    static constexpr std::array kHardships = {"faded", "stalled", "streaked"};

    // What leaves a sheet readable must not look like a cover.
    static void hardship(Picture& picture, std::uint64_t seed) {
        Random random = Random(seed).branch(0xBAD);
        switch (seed / 3 % 3) {
            case 0:
                fade_band(picture, random.between(0.25, 0.6), random);
                break;
            case 1:
                stall_feed(picture, random.between(0.5, 2), random);
                break;
            default:
                streak_glass(picture, random.whole(3, 12), random);
        }
    }

    void count(const test::ReadSheet& sheet, const std::vector<test::LaidCover>& covers,
               const std::set<std::string>& touched, const std::string& quality,
               std::uint64_t seed) {
        std::vector<ocr::FramedBox> boxes;
        for (const auto& field : canvass_.form.fields) boxes.push_back({field.box, field.frame});
        const auto frames = ocr::measure_frames(sheet.view.grey, sheet.view.dpi,
                                                canvass_.form.frame_width_mm, boxes);
        std::vector<core::RectMm> insides;
        for (const auto& box : boxes) insides.push_back(box.box);
        const auto paper = ocr::measure_paper(sheet.view.grey, sheet.view.dpi, insides);
        for (std::size_t i = 0; i < sheet.readings.size(); ++i) {
            const auto& reading = sheet.readings[i];
            const auto laid = std::find_if(covers.begin(), covers.end(), [&](const auto& one) {
                return one.field == reading.field;
            });
            std::string what = "open";
            if (laid != covers.end()) {
                what = fmt::format("{} {} {}", name_of(laid->cover.kind),
                                   static_cast<int>(laid->cover.reach),
                                   laid->cover.print == CoverPrint::Lined ? "lined" : "bare");
                add(of_covers_, reading, canvass_.policy);
                add(by_kind_[std::string(name_of(laid->cover.kind))], reading, canvass_.policy);
            } else if (touched.contains(reading.field)) {
                what = "beside - -";
                add(beside_, reading, canvass_.policy);
            } else {
                what = "open - -";
                add(open_, reading, canvass_.policy);
                add(open_by_quality_[quality], reading, canvass_.policy);
            }
            if (lines_.is_open()) {
                lines_ << fmt::format(
                    "{} {} {} {} {} {} {:.4f} {} {:.3f} {:.2f} {:.2f} "
                    "{:.1f}\n",
                    underlined(quality), seed, reading.field, what,
                    seed % 2 == 0 ? "before" : "after", forms::name_of(reading.state),
                    reading.probability, frames[i].told ? "told" : "untold", frames[i].share,
                    frames[i].hidden_mm, frames[i].hidden_side_mm, paper[i]);
            }
        }
    }

    static std::string underlined(std::string words) {
        std::replace(words.begin(), words.end(), ' ', '_');
        return words;
    }

    static void show(const std::string& what, const Tally& tally) {
        fmt::print("{:24} {:6}: {:6} covered, {} to people, {} may pass as blank, {} as a number\n",
                   what, tally.boxes, tally.covered, tally.to_people, tally.as_blank,
                   tally.as_number);
    }

    Run run_;
    app::Canvass canvass_;
    std::unique_ptr<ocr::NumberReader> reader_;
    Tally of_covers_;
    Tally beside_;
    Tally open_;
    std::map<std::string, Tally> by_kind_;
    std::map<std::string, Tally> open_by_quality_;
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
        if (option == "--covered") run.covered = std::stoi(value);
        if (option == "--open") run.open = std::stoi(value);
        if (option == "--within") run.where = test::Where::WithinFrames;
        if (option == "--lines") run.lines = value;
    }
    Bench(run).run();
    return 0;
}
