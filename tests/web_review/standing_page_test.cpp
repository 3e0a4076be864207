// Which picture people key from where several pages of a precinct were accepted or replaced.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/digest.h"
#include "web_review/api/describe.h"

namespace standing_page_test {
namespace {

store::PageRecord page_of(const std::string& name, int copy, store::PageState state) {
    store::PageRecord page;
    page.key.digest = core::sha256(core::bytes_of(name));
    page.state = state;
    page.id = forms::WorksheetId{"IA20REHEARSE", "POLK-080-M", "IA20MATH", 1, 1, 1, copy};
    return page;
}

using store::PageState;
using web_review::other_scan;
using web_review::standing_page;

TEST(StandingPage, OfTwoSheetsPeopleKeyTheOneWhoseReadingsStandInWhateverOrderTheyCame) {
    const auto first = page_of("first", 1, PageState::Accepted);
    const auto second = page_of("second", 2, PageState::Accepted);
    for (const auto& pages : {std::vector{first, second}, std::vector{second, first}}) {
        const auto* standing = standing_page(pages, 1);
        ASSERT_NE(standing, nullptr);
        EXPECT_EQ(standing->key.digest, first.key.digest);
        const auto* other = other_scan(pages, standing);
        ASSERT_NE(other, nullptr);
        EXPECT_EQ(other->key.digest, second.key.digest);
    }
    EXPECT_EQ(standing_page({first, second}, 2), nullptr);
}

TEST(StandingPage, OfTwoScansTheOtherIsTheOneThatWasReplaced) {
    const auto replaced = page_of("replaced", 1, PageState::Superseded);
    const auto stands = page_of("stands", 1, PageState::Accepted);
    const std::vector pages{replaced, stands};
    EXPECT_EQ(standing_page(pages, 1)->key.digest, stands.key.digest);
    EXPECT_EQ(other_scan(pages, standing_page(pages, 1))->key.digest, replaced.key.digest);
    EXPECT_EQ(other_scan({stands}, &stands), nullptr);
    EXPECT_EQ(other_scan(pages, nullptr), nullptr);
}

}  // namespace
}  // namespace standing_page_test
