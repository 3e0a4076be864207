// Every threshold of the system stands here, with its reason, and can be set in canvass.toml
// ([policy], same names). The image wing gets what it needs as plain options from app/pipeline.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace verify {

// How many officials confirm a change of what results rest on before it counts in a live canvass.
// No policy of canvass.toml: one person could set it to one.
inline constexpr std::size_t kOfficialsForConfiguration = 2;

// Adjudication (verify/case_rights.h). These are not set in canvass.toml: with fewer, one person
// could decide alone what another person or the paper speaks against.
inline constexpr int kPeopleForAValue = 2;       // where something speaks against it
inline constexpr int kOfficialsForADispute = 2;  // where fewer people stand for it
inline constexpr int kOfficialsToReopen = 2;     // a box that is settled

// The least time between two looks for patterns over all precincts while people work. The work of
// a look grows with the canvass: once a minute, people who key do not notice it. A pattern is a
// task of the evening, not of the minute. No policy of canvass.toml: it changes no result.
inline constexpr std::chrono::seconds kLeastBetweenLooks{60};

struct Policy {
    // A number, blank or void passes without people only when it is read this surely. Set where the
    // reader's calibration curve (ocr/models/MODEL.md) gives under 1 error in 1,000 cells.
    double least_probability = 0.97;
    // The same when an independently received report says the same value: two independent sources
    // rarely agree by chance. A report is wrong in 1 of 170 counts, and would have to be wrong in
    // exactly the way in which the box is misread. Chosen on rehearsals of 300 precincts (seeds 101
    // to 103); applied here, never in the reader.
    double least_probability_agreeing = 0.40;
    // Two independent confirmations (a report, the column's own total, the rules) leave
    // hardly a chance for a misread cell: only a reading that is nearly a guess is held
    // back.
    double least_probability_agreeing_twice = 0.20;
    // Where nothing else confirms a reading, its least probability once the column is read together
    // with its total on paper: below it another reading of this box mends the column, and people
    // look. Chosen on a rehearsal of 200 precincts without reports (seed 22).
    double least_probability_in_column = 0.50;
    // Where another reading than the first choice equals the report: the least probability of that
    // reading once the column is read together with its total on paper. It then passes as reported:
    // the paper's own arithmetic and an independent report name the same value, and the ink allows
    // it (docs/decisions/0004-another-reading-may-pass.md).
    double least_probability_together = 0.50;
    // … and its least probability by the reader alone: below this the ink does not allow it.
    double least_probability_alternative = 0.001;
    // … and, where the reported value is 0, the least probability of the first choice and the 0
    // together: a 0 adds nothing to its column, and the column cannot tell it from an empty box
    // under a stamp, where every value is a little possible.
    double least_probability_of_zero = 0.5;
    // A report is said to differ from the paper only when the reading is this sure and nothing
    // else confirms it: of Iowa's published counts 1 in 170 differed from the recanvass (446 of
    // some 75,000 values), below this the reader is as likely to be wrong, and people are told
    // that.
    double least_probability_differing = 0.995;
    // How often a column on paper does not add up to its own total, before anything is read: about
    // 80 of Iowa's 1,765 published sheets count more people in the final alignment than in the
    // first. Used to read a column's boxes together (verify/joint_reading.h).
    double sheet_wrong = 0.05;
    // Least probability for tick and signature boxes: whether there is ink is mostly plain.
    double least_mark_probability = 0.9;
    // Least probability of a reading that counts as sure where two scans of one sheet are compared;
    // the scan with more sure readings is the better one. The same as for a box that passes alone.
    double least_probability_scan = 0.97;
    // Most probability of a blank box with a stroke at its edge (a person must tell whose stroke it
    // is), and of a blank box with a stamp over it.
    double most_blank_with_stray = 0.5;
    double most_blank_under_stamp = 0.9;
    // Most probability of ink that is all too light for the page's pen: it may shine through from
    // the back. A dying pen does the same in one box; another source must confirm it. And where
    // ink shines through that is as dark as the pen: below least_probability_agreeing_twice, so
    // that people look at every box.
    double most_faint = 0.9;
    double most_shining_through = 0.1;
    // Most probability that writing on the frame is this box's.
    double most_on_frame = 0.9;
    // A box is covered where less than this share of its frame is to be seen, or where a wider
    // strip across it is hidden than this. A streak of the scanner's glass hides one line of a box,
    // at most 0.37 of a frame of 26 × 9 mm; a digit is 2 mm wide and more. Chosen on
    // tests/bench/cover_bench with --seed 1.
    double least_frame_seen = 0.5;
    double most_hidden_mm = 2.2;
    // Where a longer stretch of one line of the frame is hidden than this, and no streak explains
    // it, something may reach over that side to the digits. Chosen likewise: 78 of 20,041 boxes
    // that nothing covers have such a line.
    double most_hidden_side_mm = 4;
    // Where the paper within a frame is by more grey levels, of 255, lighter or darker than the
    // paper round it, a note, a label or correction fluid may lie there. Chosen likewise, with
    // --within.
    double most_paper_off = 7;
    // Most probability of a number in a box that is partly covered, and of a blank box whose frame
    // tells nothing or lacks such a stretch: below least_probability_agreeing_twice, people look at
    // it whatever agrees.
    double most_partly_covered = 0.1;
    double most_blank_unframed = 0.1;
    // Whether an overwritten figure goes to people however sure its reading is; one that a report
    // or the sum confirms passes.
    bool overwritten_needs_people = true;

    // A page beyond these limits cannot be read reliably; measured on degraded rehearsal pages
    // (scanner/quality.h says what each measures).
    double least_dpi = 90;
    double most_blur_mm = 0.9;
    double least_contrast = 0.25;
    double least_paper = 0.25;
    double most_residual_mm = 1.0;
    double most_identify_ms = 2000;
    // A page without code and corner marks is a blank back where no mark on it is darker than its
    // paper by more than this, and its paper is as bright as this (scanner/blank_page.h). Print
    // that shines through from the other side has up to some 5 %, a faint pencil 10 % and more.
    // A picture that is grey all over may be a lamp that failed.
    double most_blank_contrast = 0.06;
    double least_blank_paper = 0.6;
    // Share of the boxes that pass without people that is drawn by seed and keyed blind. With none
    // of 290 wrong (the sample of Iowa's 1,765 sheets) at most 1 % of all are wrong, with 95 %
    // confidence. Each wrong one doubles the share (verify/risk.h).
    double risk_sample = 0.005;
    double risk_confidence = 0.95;
    // Share of well-identified pages whose printed id is read as a check, by seed.
    double printed_id_sample = 0.02;
    // Number of a pattern's precincts whose boxes people must have keyed, blind and as they were
    // read, before one decision may say that the paper stands in all: a swap of columns that the
    // reader invented would have to fool three keyers who do not see it.
    int pattern_checks = 3;
    // How many people key each box that needs people: 2, or 1 for a small canvass, which every page
    // and export then says. With 1, an entry stands only where the machine or a report says the
    // same, and nothing is surely read otherwise; else an official who did not key it decides.
    int keyers = 2;
    // Most cases that one person holds at a time: one in work and a few set aside for a question.
    // Somebody who opens every case must not keep the others from working.
    int most_held = 3;
    // Most chance that a clean canvass shows anything like a pattern by itself: one false alert in
    // 100 canvasses. The four kinds of pattern share it (verify/patterns.h).
    double most_pattern_chance = 0.01;
    // Least precincts of a pattern: the same slip twice is a coincidence.
    int least_pattern_precincts = 3;
    // Least counts of a precinct that a shift, or an exchange of the alignments, explains: two may
    // be one slip of the hand.
    int least_pattern_counts = 3;
    // Least numbers above 0 of two precincts that are named because they reported the same: small
    // rooms look alike. In a table of results without awards: least people in the first alignment.
    // (With awards, no two rows of the corrected results of 2020 are equal.)
    int least_duplicate_numbers = 4;
    int least_duplicate_people = 10;
    // Most distance of the delegates behind a published equivalent from a whole number. Equivalents
    // carry 4 decimals, and one delegate of the smallest county weighs 0.03 or more: rounding alone
    // explains a distance of 0.002. Ten times that and more is another number.
    double most_sde_from_whole = 0.03;
    // Whether officials and admins of a live canvass sign in with a second factor. Without it,
    // whoever learns an official's password is that official; every page then says that it is not
    // asked.
    bool second_factor = true;
    // Time when reports are due (core::utc_timestamp): a later one is a finding. Empty: any
    // time.
    std::string reports_due;
    // Seed of both samples. A live canvass draws its own.
    std::uint64_t sample_seed = 1;

    bool operator==(const Policy&) const = default;
};

}  // namespace verify
