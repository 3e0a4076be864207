// A broken ledger is said to everybody who is signed in, and to nobody else.
#include <gtest/gtest.h>

#include "tests/web_review/support/api.h"

namespace web_review {
namespace {

using web_review_test::Api;

class BrokenLedger : public Api {};

TEST_F(BrokenLedger, is_told_to_whoever_is_signed_in) {
    bool broken = false;
    site.context.ledger_broken = [&] { return broken; };
    EXPECT_FALSE(get("session").contains("ledger_broken")) << "signed out";
    for (const auto role : {store::Role::Station, store::Role::Adjudicator, store::Role::Official,
                            store::Role::Observer, store::Role::Admin}) {
        be(std::string(store::name_of(role)), role);
        for (const bool now : {false, true}) {
            broken = now;
            EXPECT_EQ(get("session")["ledger_broken"], now) << store::name_of(role);
            EXPECT_EQ(get("ledger/check")["valid"], !now) << store::name_of(role);
        }
    }
    site.context.ledger_broken = nullptr;
    EXPECT_EQ(get("session")["ledger_broken"], false) << "whoever serves did not look";
}

}  // namespace
}  // namespace web_review
