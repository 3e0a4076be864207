// Every reason of the scanner is one that the rules about rejected pages know.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "scanner/scan_page.h"
#include "verify/page_life.h"

namespace app {
namespace {

TEST(DoubtfulPaper, IsWhatSaysWhichSheetItIsAndCannotBeBelieved) {
    const std::set<std::string> doubtful = {"foreign_code",   "other_canvass",    "forged_code",
                                            "codes_disagree", "unknown_precinct", "unknown_form"};
    for (int i = 0; i <= static_cast<int>(scanner::Rejection::TooBlurred); ++i) {
        // A blank page is recorded as blank, and waits for nobody.
        if (static_cast<scanner::Rejection>(i) == scanner::Rejection::BlankPage) continue;
        const std::string name(scanner::name_of(static_cast<scanner::Rejection>(i)));
        EXPECT_EQ(verify::paper_of(name) == verify::Paper::Doubtful, doubtful.contains(name))
            << name;
    }
    EXPECT_EQ(verify::paper_of("no_code"), verify::Paper::Unidentified);
    EXPECT_EQ(verify::paper_of("a reason of a newer program"), verify::Paper::Doubtful);
}

}  // namespace
}  // namespace app
