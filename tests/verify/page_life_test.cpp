// Who may say which sheet a rejected page is, and what it takes: every order of a few statements of
// a few people.
#include "verify/page_life.h"

#include <gtest/gtest.h>

#include <set>

namespace verify {
namespace {

forms::WorksheetId sheet(const std::string& precinct, int copy = 1) {
    forms::WorksheetId id;
    id.canvass = "TEST";
    id.precinct = precinct;
    id.form = "FORM";
    id.copy = copy;
    return id;
}

PageStatement said(PageAct act, const std::string& person, bool official,
                   const std::string& precinct = "") {
    PageStatement out;
    out.act = act;
    out.person = person;
    out.official = official;
    out.reason = "since " + person + " says it";
    if (act == PageAct::Name) out.sheet = sheet(precinct);
    return out;
}

PageStatement station(const std::string& person, const std::string& precinct) {
    return said(PageAct::Name, person, false, precinct);
}
PageStatement official(const std::string& person, const std::string& precinct) {
    return said(PageAct::Name, person, true, precinct);
}

RejectedPageFacts facts_of(const std::string& reason, std::vector<PageStatement> statements = {}) {
    RejectedPageFacts facts;
    facts.reason = reason;
    facts.rejected_at = 10;
    for (std::size_t i = 0; i < statements.size(); ++i) {
        statements[i].seq = 11 + static_cast<std::int64_t>(i);
        statements[i].doubt = reason;
    }
    facts.said = std::move(statements);
    return facts;
}

PageStage stage(const std::string& reason, std::vector<PageStatement> statements) {
    return standing_of(facts_of(reason, std::move(statements))).stage;
}

// Everything that four people can say of two sheets.
std::vector<PageStatement> alphabet() {
    std::vector<PageStatement> out;
    for (const auto& [person, rank] :
         {std::pair{"sam", false}, {"sue", false}, {"ole", true}, {"oda", true}}) {
        out.push_back(said(PageAct::Name, person, rank, "A"));
        out.push_back(said(PageAct::Name, person, rank, "B"));
        out.push_back(said(PageAct::SetAside, person, rank));
        out.push_back(said(PageAct::ConfirmAside, person, rank));
        out.push_back(said(PageAct::TakeBack, person, rank));
    }
    out.push_back(said(PageAct::Ask, "sam", false));
    out.push_back(said(PageAct::AskForRescan, "sam", false));
    return out;
}

std::set<std::string> who_named(const std::vector<PageStatement>& statements,
                                const std::optional<forms::WorksheetId>& id, bool officials) {
    std::set<std::string> people;
    for (const auto& one : statements)
        if (one.act == PageAct::Name && one.sheet == id && (one.official || !officials))
            people.insert(one.person);
    return people;
}

// What must hold of any statements whatever, told without the code under test.
void check_any(const RejectedPageFacts& facts) {
    const auto standing = standing_of(facts);
    const bool doubtful = paper_of(facts.reason) == Paper::Doubtful;
    const auto doubt = doubt_about(facts, {"first.a"});
    if (standing.stage == PageStage::Named) {
        ASSERT_TRUE(standing.sheet);
        ASSERT_GE(who_named(facts.said, standing.sheet, doubtful).size(), 2U);
        std::set<std::string> sheets;
        for (const auto& one : standing.names) sheets.insert(one.sheet->precinct);
        ASSERT_EQ(doubt.has_value(), doubtful || sheets.size() > 1);
        if (sheets.size() > 1) {
            ASSERT_GE(who_named(facts.said, standing.sheet, true).size(), 2U);
        }
        if (doubt) {
            ASSERT_EQ(doubt->kind, Kind::Integrity);
        }
    }
    if (standing.stage == PageStage::AsideConfirmed) {
        bool by_another_official = false;
        for (const auto& one : facts.said)
            by_another_official |= one.act == PageAct::ConfirmAside && one.official &&
                                   one.person != standing.set_aside_by;
        ASSERT_TRUE(by_another_official);
    }
    // Before a sheet is settled or disputed, nobody sees what somebody else named.
    if (!doubtful && who_named(facts.said, sheet("A"), false).size() +
                             who_named(facts.said, sheet("B"), false).size() <
                         2U) {
        for (const bool rank : {false, true}) ASSERT_FALSE(may_see_names(standing, "oda", rank));
    }
}

void check_every_order(RejectedPageFacts& facts, int left) {
    check_any(facts);
    if (testing::Test::HasFatalFailure() || left == 0) return;
    for (auto next : alphabet()) {
        next.seq = 11 + static_cast<std::int64_t>(facts.said.size());
        next.doubt = facts.reason;
        const auto before = standing_of(facts);
        const bool allowed = may_say(facts, next).has_value();
        facts.said.push_back(next);
        if (allowed) {
            check_every_order(facts, left - 1);
        } else {
            const auto after = standing_of(facts);
            ASSERT_EQ(after.stage, before.stage) << "a refused statement changes nothing";
            ASSERT_EQ(after.sheet, before.sheet);
            ASSERT_EQ(after.names, before.names);
        }
        facts.said.pop_back();
        if (testing::Test::HasFatalFailure()) return;
    }
}

TEST(PageLife, NoOrderOfStatementsReadsAPageThatTheRulesDoNotAllow) {
    for (const char* reason : {"no_code", "too_blurred", "forged_code"}) {
        auto facts = facts_of(reason);
        check_every_order(facts, 4);
    }
}

TEST(PageLife, APageWithoutIdentityIsReadWhenTwoPeopleNameTheSameSheet) {
    EXPECT_EQ(stage("no_code", {station("sam", "A")}), PageStage::NamedOnce);
    EXPECT_EQ(stage("no_code", {station("sam", "A"), station("sam", "A")}), PageStage::NamedOnce);
    EXPECT_EQ(stage("no_code", {station("sam", "A"), station("sue", "A")}), PageStage::Named);
    auto other_copy = station("sue", "A");
    other_copy.sheet = sheet("A", 2);
    EXPECT_EQ(stage("no_code", {station("sam", "A"), other_copy}), PageStage::Contested);
}

TEST(PageLife, WherePeopleDifferTwoOfficialsDecideAndTheFindingStays) {
    auto facts = facts_of("no_code", {station("sam", "A"), station("sue", "B")});
    EXPECT_EQ(standing_of(facts).stage, PageStage::Contested);
    EXPECT_FALSE(may_say(facts, station("sol", "A"))) << "a third voice does not outvote";
    EXPECT_TRUE(may_say(facts, official("ole", "A")));
    auto silent = official("ole", "A");
    silent.reason.clear();
    EXPECT_FALSE(may_say(facts, silent)) << "a reason is needed";
    facts = facts_of("no_code", {station("sam", "A"), station("sue", "B"), official("ole", "A")});
    EXPECT_EQ(standing_of(facts).stage, PageStage::Contested);
    facts = facts_of("no_code", {station("sam", "A"), station("sue", "B"), official("ole", "A"),
                                 official("oda", "A")});
    EXPECT_EQ(standing_of(facts).stage, PageStage::Named);
    EXPECT_EQ(standing_of(facts).sheet, sheet("A"));
    EXPECT_EQ(doubt_about(facts, {"x"})->code, Code::IdUnknown);
}

TEST(PageLife, DoubtfulPaperTakesTwoOfficialsAndLeavesAFindingForEveryBox) {
    const auto nobody = facts_of("forged_code");
    const auto refused = may_say(nobody, station("sam", "A"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, core::ErrorKind::Refused);
    for (const auto act : {PageAct::SetAside, PageAct::AskForRescan, PageAct::Ask})
        EXPECT_TRUE(may_say(nobody, said(act, "sam", false)));
    EXPECT_EQ(stage("forged_code", {station("sam", "A"), station("sue", "A")}), PageStage::Waits);
    EXPECT_EQ(stage("forged_code", {official("ole", "A"), official("ole", "A")}),
              PageStage::NamedOnce);
    EXPECT_EQ(stage("forged_code", {official("ole", "A"), official("oda", "B")}),
              PageStage::NamedOnce);
    const auto facts = facts_of("forged_code", {official("ole", "A"), official("oda", "A")});
    EXPECT_EQ(standing_of(facts).stage, PageStage::Named);
    const auto finding = doubt_about(facts, {"first.a", "first.b"});
    ASSERT_TRUE(finding);
    EXPECT_EQ(finding->code, Code::IdForged);
    EXPECT_EQ(finding->fields, (std::vector<std::string>{"first.a", "first.b"}));
    EXPECT_NE(finding->message.find("ole and oda"), std::string::npos) << finding->message;
    EXPECT_NE(finding->message.find("since oda says it"), std::string::npos) << finding->message;
}

TEST(PageLife, ADoubtStaysWhenALaterScanFailsForAnotherReason) {
    auto facts = facts_of("forged_code", {official("ole", "A"), official("oda", "A")});
    facts.reason = "marks_not_found";  // read again, and rejected again
    facts.rejected_at = 100;
    const auto standing = standing_of(facts);
    EXPECT_EQ(standing.stage, PageStage::Waits) << "what was said before counts no more";
    EXPECT_EQ(standing.paper, Paper::Doubtful);
    EXPECT_FALSE(may_say(facts, station("sam", "A")));
}

TEST(PageLife, ACodeThatSaysAnotherSheetIsAThirdVoice) {
    auto facts = facts_of("marks_not_found", {station("sam", "A"), station("sue", "A")});
    facts.code = sheet("A");
    EXPECT_EQ(standing_of(facts).stage, PageStage::Named);
    facts.code = sheet("B");
    EXPECT_EQ(standing_of(facts).stage, PageStage::Contested);
}

TEST(PageLife, APageSetAsideWaitsForAnotherOfficialAndCanBeTakenBack) {
    const auto aside = said(PageAct::SetAside, "ole", true);
    auto facts = facts_of("no_code", {station("sam", "A"), aside});
    EXPECT_EQ(standing_of(facts).stage, PageStage::SetAside);
    EXPECT_FALSE(may_say(facts, station("sue", "A")));
    EXPECT_FALSE(may_say(facts, said(PageAct::ConfirmAside, "sue", false)));
    EXPECT_FALSE(may_say(facts, said(PageAct::ConfirmAside, "ole", true))) << "one's own";
    EXPECT_TRUE(may_say(facts, said(PageAct::ConfirmAside, "oda", true)));
    EXPECT_FALSE(may_say(facts, said(PageAct::TakeBack, "sue", false)));
    EXPECT_TRUE(may_say(facts, said(PageAct::TakeBack, "ole", true)));
    EXPECT_EQ(
        stage("no_code", {station("sam", "A"), aside, said(PageAct::ConfirmAside, "oda", true)}),
        PageStage::AsideConfirmed);
    EXPECT_EQ(
        stage("no_code", {station("sam", "A"), aside, said(PageAct::ConfirmAside, "oda", true),
                          said(PageAct::TakeBack, "oda", true), station("sue", "A")}),
        PageStage::Named);
}

TEST(PageLife, TheSameWordsAreARetryUntilThePageIsTakenBack) {
    const auto aside = said(PageAct::SetAside, "sam", false);
    EXPECT_TRUE(was_said(facts_of("no_code", {aside}), aside));
    EXPECT_TRUE(was_said(facts_of("no_code", {aside, said(PageAct::Ask, "sue", false)}), aside));
    EXPECT_FALSE(
        was_said(facts_of("no_code", {aside, said(PageAct::TakeBack, "ole", true)}), aside));
    EXPECT_FALSE(was_said(facts_of("no_code"), aside));
}

TEST(PageLife, ASecondPersonIsNotShownTheFirstAnswer) {
    auto standing = standing_of(facts_of("no_code", {station("sam", "A")}));
    EXPECT_FALSE(may_see_names(standing, "sue", false));
    EXPECT_FALSE(may_see_names(standing, "ole", true));
    standing = standing_of(facts_of("no_code", {station("sam", "A"), station("sue", "B")}));
    EXPECT_TRUE(may_see_names(standing, "ole", true));
    EXPECT_FALSE(may_see_names(standing, "sol", false));
}

TEST(PageLife, ScansThatDifferAreKeyedFromBothPictures) {
    const auto finding = scans_differ(sheet("A"), {"first.a"});
    EXPECT_TRUE(needs_both_pictures(finding, "first.a"));
    EXPECT_FALSE(needs_both_pictures(finding, "first.b"));
    EXPECT_EQ(finding.kind, Kind::Integrity);
}

}  // namespace
}  // namespace verify
