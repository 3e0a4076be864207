// The rule sets as the program carries them, on whole sheets: Nevada's with its early votes, and a
// plain tally on the form that has nothing of a caucus.
#include <gmock/gmock.h>

#include "app/rules_file.h"
#include "forms/form_file.h"
#include "tests/verify/support/sheets_for_tests.h"
#include "verify/case_rights.h"

namespace app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using verify::Basis;
using verify::Code;
using verify::testing_support::add_field;
using verify::testing_support::codes_of;
using verify::testing_support::fields_to_people;
using verify::testing_support::Scene;

verify::Rules rule_set(const std::string& id) {
    return built_in_rules(id).value();
}

// The clean sheet of verify's tests with the boxes of early voters beside those of the room: 40 of
// the 100 voted early, one in three of each group.
struct Nevada : Scene {
    Nevada() {
        for (const auto* column : {"early_first", "room_first", "early_final", "room_final"})
            for (const auto& option : form.options)
                add_field(form, std::string(column) + "." + option.id,
                          option.label + ", " + column);
        add_field(form, "header.early", "Early voters");
        add_field(form, "header.room", "People in the room");
        set("header.early", 40);
        set("header.room", 60);
        for (const auto& option : form.options) {
            for (const auto* alignment : {"first", "final"}) {
                const int all = reported(std::string(alignment) + "." + option.id);
                set(std::string("early_") + alignment + "." + option.id, all / 3);
                set(std::string("room_") + alignment + "." + option.id, all - all / 3);
            }
        }
    }
    verify::Verdict judged() { return verdict(rule_set("nevada-2020")); }
};

// What it takes to let the rules stand in a box that two people keyed as it is written.
verify::Takes to_correct(const verify::Rules& rules, const std::vector<verify::Finding>& findings,
                         const std::string& field) {
    verify::CaseFacts facts;
    facts.what.fields = {field};
    facts.findings = findings;
    facts.layers.resize(1);
    facts.layers.front().field = field;
    facts.layers.front().computed = {1};
    // A third keyed something else and found neither right: it is for officials, award or not.
    int value = 77;
    for (const auto* keyer : {"ann", "bob", "cid"})
        facts.history.emplace_back(
            verify::Keying{"", field, keyer, "", forms::ReadingState::Number, value++});
    facts.history.emplace_back(verify::ThirdLook{"", field, "cid", "", verify::Look::Neither});
    const auto choices =
        verify::choices_of(facts, {rules, {}, {}}, verify::Person{"olga", true}, field);
    EXPECT_EQ(choices.size(), 4U);
    return choices.back().takes;
}

TEST(Nevada2020, FifteenPercentOfAllWhoTookPart) {
    Nevada scene;
    const auto verdict = scene.judged();
    EXPECT_THAT(codes_of(verdict), IsEmpty()) << verdict.findings.front().message;
    EXPECT_EQ(verdict.awards.viability, 15) << "of 100, not of the 60 in the room";
    EXPECT_EQ(verdict.awards.outcomes, (std::vector<std::vector<int>>{{2, 1, 2, 0}}));
    const auto rules = rule_set("nevada-2020");
    EXPECT_EQ(verify::viability_number(rules, 101, 4), 16);
    EXPECT_EQ(verify::viability_number(rules, 101, 3), 17);
    EXPECT_EQ(verify::viability_number(rules, 101, 2), 26);
    EXPECT_EQ(verify::viability_number(rules, 101, 1), std::nullopt);
}

TEST(Nevada2020, EarlyVotesThatWereNotAddedAreFoundInTheirRow) {
    Nevada scene;
    scene.set("final.clay", 21);  // of the room alone: the early ten are missing
    scene.set("final.total", 90);
    const auto verdict = scene.judged();
    EXPECT_THAT(codes_of(verdict), testing::Contains(Code::SumDiffers).Times(1));
    for (const auto& finding : verdict.findings) {
        if (finding.code != Code::SumDiffers) continue;
        EXPECT_THAT(finding.fields, ElementsAre("final.clay"));
        EXPECT_EQ(finding.expected, "31");
        EXPECT_EQ(finding.found, "21");
    }
    for (const auto& layer : verdict.layers) {
        if (layer.field != "final.clay") continue;
        EXPECT_THAT(layer.computed, ElementsAre(31));
        EXPECT_FALSE(layer.passes);
    }
}

TEST(Nevada2020, ARowsOwnPartsConfirmIt) {
    Nevada scene;
    scene.facts.reports.clear();
    scene.write("first.adams", 42, 0.7);
    scene.write("first.total", std::nullopt);  // the column says nothing
    EXPECT_THAT(fields_to_people(scene.judged()), IsEmpty());
    scene.write("early_first.adams", 15);  // 15 and 28 are not 42
    EXPECT_THAT(fields_to_people(scene.judged()), testing::Contains("first.adams"));
}

TEST(Nevada2020, ASheetWithoutBoxesForEarlyVotersIsCheckedWithoutThem) {
    Scene scene;
    EXPECT_THAT(codes_of(scene.verdict(rule_set("nevada-2020"))), IsEmpty());
}

TEST(Nevada2020, ThePartyMayCorrectAwardsAndSumsByOneOfficial) {
    Nevada scene;
    scene.set("delegates.adams", 3);
    scene.set("delegates.burr", 0);
    scene.set("delegates.total", 6);  // and does not add up
    const auto verdict = scene.judged();
    const auto rules = rule_set("nevada-2020");
    EXPECT_EQ(verify::usual_basis(rules, verdict.findings, "delegates.burr"), Basis::AsComputed);
    const auto nevada = to_correct(rules, verdict.findings, "delegates.burr");
    EXPECT_TRUE(nevada.allowed);
    EXPECT_EQ(nevada.people, 2) << "its rules ask for one: never fewer than two";
    const auto iowa = rule_set("iowa-2020");
    EXPECT_EQ(to_correct(iowa, verdict.findings, "delegates.burr").people, 2);
    scene.set("delegates.adams", 2);
    scene.set("delegates.burr", 1);
    scene.set("delegates.total", 5);
    scene.set("first.total", 99);
    const auto sums = scene.judged().findings;
    EXPECT_TRUE(to_correct(rules, sums, "first.total").allowed);
    EXPECT_FALSE(to_correct(iowa, sums, "first.total").allowed);
}

// The built-in tally form, filled in: 120 and 75 valid, 5 invalid, 200 in all of 310 registered.
struct Tally : Scene {
    Tally() : Scene(std::map<std::string, int>{}) {
        const std::vector<forms::Option> candidates = {{"ash", "Ash"}, {"birch", "Birch"}};
        form = forms::parse_form(forms::built_in_layout("tally-2p").value(), "tally-2p", candidates)
                   .value();
        facts.worksheet->readings.clear();
        facts.worksheet->pages = {1, 2};
        for (const auto& field : form.fields) {
            const bool signature = field.kind == forms::FieldKind::Signature;
            write(field.name, signature ? std::optional<int>(1) : std::nullopt);
        }
        for (const auto& [field, value] : kFilledIn) set(field, value);
    }
    verify::Verdict judged() { return verdict(rule_set("plain-tally")); }

    inline static const std::map<std::string, int> kFilledIn = {
        {"votes.ash", 120},     {"votes.birch", 75},    {"ballots.valid", 195},
        {"ballots.invalid", 5}, {"ballots.total", 200}, {"ballots.registered", 310}};
};

TEST(PlainTally, TheBuiltInFormPassesWholeAndHasNoAwards) {
    Tally scene;
    const auto verdict = scene.judged();
    EXPECT_THAT(codes_of(verdict), IsEmpty()) << verdict.findings.front().message;
    EXPECT_TRUE(verdict.awards.outcomes.empty());
}

TEST(PlainTally, CandidatesAddUpToTheValidAndTheseWithTheInvalidToAll) {
    Tally scene;
    scene.set("votes.birch", 57);
    EXPECT_THAT(fields_to_people(scene.judged()), ElementsAre("ballots.valid"));
    scene.set("votes.birch", 75);
    scene.set("ballots.invalid", 15);
    EXPECT_THAT(fields_to_people(scene.judged()), ElementsAre("ballots.total"));
    EXPECT_THAT(codes_of(scene.judged()), ElementsAre(Code::SumDiffers));
}

// Indonesia 2024: one station's numbers added up to 4,695 for 229 voters.
TEST(PlainTally, NoMoreBallotsThanAreRegistered) {
    Tally scene;
    scene.set("ballots.registered", 199);
    const auto verdict = scene.judged();
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::SumExceedsAttendance));
    EXPECT_EQ(verdict.findings.front().expected, "at most 199");
    EXPECT_EQ(verdict.findings.front().found, "200");
    scene.set("ballots.registered", 200);
    EXPECT_THAT(codes_of(scene.judged()), IsEmpty());
}

TEST(PlainTally, AReportThatDiffersIsFoundAndNothingMayBeCorrected) {
    Tally scene;
    scene.reported("votes.ash") = 820;
    const auto verdict = scene.judged();
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ValueDiffers));
    EXPECT_TRUE(verdict.findings.front().resolutions.empty()) << "no delegate moves";
    scene.reported("votes.ash") = 120;
    scene.set("ballots.total", 201);
    const auto sums = scene.judged().findings;
    EXPECT_FALSE(to_correct(rule_set("plain-tally"), sums, "ballots.total").allowed);
}

}  // namespace
}  // namespace app
