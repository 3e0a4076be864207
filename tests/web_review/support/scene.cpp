// What the browser's tests find: each kind of case, pages that need a person, precincts at rest.
#include "core/clock.h"
#include "tests/web_review/support/canvass.h"

namespace web_review_test {

namespace {

Values changed(Values values, const Values& changes) {
    for (const auto& [field, value] : changes) values[field] = value;
    return values;
}

}  // namespace

void fill(Canvass& canvass) {
    const Values clean = clean_sheet();
    // At rest: the report and the paper agree.
    for (const char* precinct : kMatched) {
        canvass.report(precinct, clean);
        canvass.scan(precinct, clean);
    }
    // Of two of these one box each is drawn to be checked: Buttigieg's award, the viability number.
    canvass.policy.risk_sample = 0.01;
    canvass.judge(kMatched[1]);
    canvass.judge(kMatched[2]);
    canvass.policy.risk_sample = 0;
    // The app swapped two candidates' final alignments.
    canvass.report(kSwapped, changed(clean, {{"final.sanders", 18}, {"final.warren", 25}}));
    canvass.scan(kSwapped, clean);
    // A group under the viability number was given a delegate.
    canvass.report(kWrongAward, changed(clean, {{"delegates.biden", 0}, {"delegates.sanders", 2}}));
    canvass.scan(kWrongAward, changed(clean, {{"delegates.biden", 0}, {"delegates.sanders", 2}}));
    // One figure is hard to read, and nobody has reported yet.
    canvass.scan(kUnsure, clean, {{"first.warren", 0.31}, {"final.total", 0.34}});
    // The sheet's total is not the sum of its rows.
    canvass.report(kWrongSum, changed(clean, {{"first.total", 98}}));
    canvass.scan(kWrongSum, changed(clean, {{"first.total", 98}}));
    // The same slip in four precincts; somebody has keyed the boxes of two of them.
    for (const char* precinct : kExchanged) {
        canvass.report(precinct, changed(clean, {{"first.yang", 0}, {"first.patrick", 2}}));
        canvass.scan(precinct, clean);
    }
    canvass.look_for_patterns();
    for (const char* precinct : {kExchanged[0], kExchanged[1]}) {
        for (const char* user : {"second", "third"}) {
            canvass.key(precinct, "first.patrick", std::nullopt, user);
            canvass.key(precinct, "first.yang", 2, user);
        }
    }
    // Claimed: a report without paper.
    canvass.report(kClaimed, clean);

    canvass.reject("batch-07.jpg", "no_code", "No code was found on this page.",
                   "Check that it is a worksheet, then say which precinct it is of.");
    canvass.reject("batch-07-sheet-12.jpg", "codes_disagree",
                   "The two codes of this page name different precincts.",
                   "Look at the printed id at the top right and say which precinct it is of.",
                   kWithoutPaper);
    canvass.reject("telephone.jpg", "too_blurred", "The picture is blurred: 1.4 mm.",
                   "Lay the sheet flat and scan it again.");
}

void fill_with_doubts(Canvass& canvass) {
    const std::map<std::string, double> doubts = {
        {"first.biden", 0.3}, {"first.warren", 0.3}, {"first.sanders", 0.3}, {"first.yang", 0.3},
        {"final.biden", 0.3}, {"final.warren", 0.3}, {"final.sanders", 0.3}, {"final.total", 0.3}};
    for (const char* precinct : {kMatched[0], kMatched[1], kMatched[2], kSwapped, kExchanged[0],
                                 kExchanged[1], kExchanged[2], kExchanged[3]})
        canvass.scan(precinct, clean_sheet(), doubts);
}

}  // namespace web_review_test
