#include "verify/verify_precinct.h"

#include <gmock/gmock.h>

#include <chrono>

#include "tests/verify/support/rules_for_tests.h"
#include "tests/verify/support/sheets_for_tests.h"
#include "verify/page_life.h"

namespace verify {
namespace {

using forms::ReadingState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing_support::codes_of;
using testing_support::fields_to_people;
using testing_support::iowa;
using testing_support::Scene;

Verdict judged(Scene& scene) {
    return scene.verdict(iowa());
}

const Layers& layer_of(const Verdict& verdict, std::string_view field) {
    for (const auto& layer : verdict.layers) {
        if (layer.field == field) return layer;
    }
    ADD_FAILURE() << "no layer " << field;
    return verdict.layers.front();
}

TEST(VerifyPrecinct, ACleanSheetPassesWhole) {
    Scene scene;
    const auto verdict = judged(scene);
    EXPECT_THAT(codes_of(verdict), IsEmpty()) << verdict.findings.front().message;
    EXPECT_FALSE(verdict.needs_people);
    ASSERT_EQ(verdict.layers.size(), scene.form.fields.size());
    for (const auto& layer : verdict.layers) EXPECT_TRUE(layer.passes) << layer.field;
    EXPECT_EQ(verdict.awards.status, AwardStatus::Exact);
    EXPECT_THAT(layer_of(verdict, "delegates.adams").computed, ElementsAre(2));
    EXPECT_EQ(layer_of(verdict, "final.clay").reported, 31);
}

TEST(VerifyPrecinct, BoxesThatPassAreDrawnToBeCheckedAndStillPass) {
    Scene scene;
    scene.policy.risk_sample = 1;
    scene.reported("final.burr") = 72;
    const auto verdict = judged(scene);
    ASSERT_TRUE(verdict.needs_people);
    const auto& drawn = verdict.needs_people->drawn;
    EXPECT_EQ(verdict.passed_boxes, 17) << "all number boxes but the one in dispute";
    EXPECT_EQ(verdict.passed_delegates, 5);
    EXPECT_EQ(drawn.size(), 17U);
    EXPECT_EQ(verdict.needs_people->fields.size(), 18U);
    EXPECT_THAT(drawn, Not(testing::Contains("final.burr")));
    EXPECT_THAT(drawn, Not(testing::Contains("signature.chair"))) << "marks are not counted";
    EXPECT_TRUE(layer_of(verdict, "final.clay").passes);
    EXPECT_THAT(codes_of(verdict), ElementsAre(Code::ValueDiffers));
}

TEST(VerifyPrecinct, APrecinctWhereNothingIsWrongHasACaseOnlyForItsDrawnBoxes) {
    Scene scene;
    scene.policy.risk_sample = 0.2;
    int with_case = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        scene.policy.sample_seed = seed;
        const auto verdict = judged(scene);
        with_case += verdict.needs_people ? 1 : 0;
        if (!verdict.needs_people) continue;
        EXPECT_EQ(verdict.needs_people->fields, verdict.needs_people->drawn);
        EXPECT_THAT(verdict.needs_people->findings, IsEmpty());
    }
    EXPECT_GT(with_case, 180);  // 1 − 0.8^18 of them: 98 %
    EXPECT_LT(with_case, 200);
}

TEST(VerifyPrecinct, AReportedValueThatDiffersNamesBothNumbersTheCauseAndTheStake) {
    Scene scene;
    scene.reported("final.burr") = 72;
    const auto verdict = judged(scene);
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ValueDiffers));
    const auto& finding = verdict.findings.front();
    EXPECT_EQ(finding.kind, Kind::Transcription);
    EXPECT_EQ(finding.message,
              "The worksheet says 27 for Burr, final alignment; the app reported 72.");
    EXPECT_EQ(finding.expected, "27");
    EXPECT_EQ(finding.found, "72");
    EXPECT_EQ(finding.cause, "two digits transposed");
    EXPECT_THAT(fields_to_people(verdict), ElementsAre("final.burr"));
}

TEST(VerifyPrecinct, DelegatesAtStakeAreThoseThatWouldChangeHands) {
    Scene scene;
    scene.reported("final.burr") = 7;  // not viable: its delegate would go elsewhere
    const auto verdict = judged(scene);
    ASSERT_EQ(verdict.findings.size(), 1U);
    EXPECT_EQ(verdict.findings.front().delegates_at_stake, 1);
    EXPECT_EQ(verdict.needs_people->delegates_at_stake, 1);
    EXPECT_DOUBLE_EQ(verdict.findings.front().sde_at_stake, 0.2) << "a fifth of the precinct's 1.0";
    scene.precinct.sde.reset();
    EXPECT_DOUBLE_EQ(judged(scene).findings.front().sde_at_stake, 0) << "not known";
}

TEST(VerifyPrecinct, ABlankIsNotAZeroButAgreesWithAReportedZero) {
    Scene scene;
    scene.write("final.dole", std::nullopt);
    scene.write("delegates.dole", std::nullopt).state = ReadingState::Void;
    EXPECT_THAT(codes_of(judged(scene)), IsEmpty());
    scene.reported("delegates.dole") = 1;
    const auto verdict = judged(scene);
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ValueMissingPaper));
    EXPECT_EQ(verdict.findings.front().message,
              "The worksheet says a dash for Dole, delegates; the app reported 1.");
}

// A box that is covered, as the reader gives it.
void cover(Scene& scene, const std::string& field) {
    auto& reading = scene.write(field, std::nullopt);
    reading.state = ReadingState::Covered;
    reading.alternatives.clear();
}

TEST(VerifyPrecinct, ACoveredBoxGoesToPeopleAndItsSumBlamesNobody) {
    for (const bool reported : {true, false}) {
        for (const std::string field : {"first.burr", "first.total", "header.attendees"}) {
            Scene scene;
            if (!reported) scene.facts.reports.clear();
            cover(scene, field);
            const auto verdict = judged(scene);
            EXPECT_THAT(codes_of(verdict), ElementsAre(Code::ReadingCovered)) << field;
            EXPECT_THAT(verdict.findings.front().message, HasSubstr("is covered"));
            EXPECT_THAT(fields_to_people(verdict), ElementsAre(field));
            EXPECT_FALSE(layer_of(verdict, field).passes);
        }
    }
}

TEST(VerifyPrecinct, ACoveredBoxNeverPassesAsReportedHoweverItsColumnAddsUp) {
    Scene scene;
    cover(scene, "first.burr");
    scene.policy.least_probability_agreeing = 0;
    scene.policy.least_probability_agreeing_twice = 0;
    scene.policy.least_probability_alternative = 0;
    scene.policy.least_probability = 0;
    EXPECT_FALSE(layer_of(judged(scene), "first.burr").passes);
}

TEST(VerifyPrecinct, ACoveredSignatureIsNotMissing) {
    Scene scene;
    auto& chair = scene.write("signature.chair", std::nullopt);
    chair.state = ReadingState::Covered;
    EXPECT_THAT(codes_of(judged(scene)), ElementsAre(Code::ReadingCovered));
}

TEST(VerifyPrecinct, SilenceOfAReportAboutAWrittenNumberIsAFinding) {
    Scene scene;
    scene.report("app").values.erase("final.clay");
    EXPECT_THAT(codes_of(judged(scene)), ElementsAre(Code::ValueMissingReport));
    for (const auto* field : {"final.adams", "final.burr", "final.dole", "final.total"}) {
        scene.report("app").values.erase(field);
    }
    EXPECT_THAT(codes_of(judged(scene)), IsEmpty()) << "the app says nothing of that column at all";
}

TEST(VerifyPrecinct, AnUnsureReadingThatDiffersIsADoubtAndNoAccusation) {
    Scene scene;
    scene.set("final.total", 100);
    auto& reading = scene.write("header.attendees", 106, 0.80);
    reading.alternatives = {{"100", 0.15}};
    const auto verdict = judged(scene);
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ReadingUnsure));
    EXPECT_THAT(verdict.findings.front().cause, HasSubstr("100 is another way to read it (15 %)"));
    EXPECT_THAT(fields_to_people(verdict), ElementsAre("header.attendees"));
}

TEST(VerifyPrecinct, ASureMisreadingIsADoubtWhereTheColumnAddsUpOnlyWithTheReport) {
    Scene scene;
    scene.write("final.clay", 37);  // the reader took the 31 for a 37, sure of itself
    const auto verdict = judged(scene);
    EXPECT_THAT(codes_of(verdict), ElementsAre(Code::ReadingUnsure));
    EXPECT_THAT(fields_to_people(verdict), ElementsAre("final.clay"));
}

TEST(VerifyPrecinct, AnUnsureReadingIsSureEnoughToAccuseWhereItsColumnAddsUp) {
    Scene scene;
    scene.write("final.clay", 31, 0.7);
    scene.reported("final.clay") = 37;
    EXPECT_THAT(codes_of(judged(scene)), ElementsAre(Code::ValueDiffers));
}

TEST(VerifyPrecinct, AgreementRaisesCertaintyAndItsLackHoldsTheCellBack) {
    Scene scene;
    scene.write("header.attendees", 100, 0.70);
    scene.write("first.total", std::nullopt);  // else those counted would confirm it as well
    EXPECT_THAT(fields_to_people(judged(scene)),
                testing::Not(testing::Contains("header.attendees")));
    scene.write("header.attendees", 100, 0.35);
    EXPECT_THAT(fields_to_people(judged(scene)), testing::Contains("header.attendees"));
    scene.write("header.attendees", 100, 0.90);
    scene.facts.reports.clear();
    EXPECT_THAT(fields_to_people(judged(scene)), testing::Contains("header.attendees"));
    scene.write("header.attendees", 100);
    EXPECT_THAT(fields_to_people(judged(scene)),
                testing::Not(testing::Contains("header.attendees")));
}

TEST(VerifyPrecinct, WithoutReportsTheColumnsOwnTotalConfirmsItsRows) {
    Scene scene;
    scene.facts.reports.clear();
    scene.write("final.clay", 31, 0.7);
    EXPECT_THAT(codes_of(judged(scene)), IsEmpty());
    scene.write("final.total", std::nullopt);
    EXPECT_THAT(fields_to_people(judged(scene)), ElementsAre("final.clay"));
}

TEST(VerifyPrecinct, ChannelsThatDisagreeAreNamedApart) {
    Scene scene;
    const auto said = scene.report("app").values;
    scene.report("hotline").values = said;
    scene.report("spreadsheet").values = said;
    scene.report("hotline").values["first.adams"] = 47;
    const auto verdict = judged(scene);
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ValueDiffers, Code::ReportsConflict));
    EXPECT_EQ(verdict.findings.front().message,
              "The worksheet says 42 for Adams, first alignment; the app and the spreadsheet "
              "reported 42; the hotline 47. The app and the spreadsheet agree with the paper.");
    EXPECT_EQ(layer_of(verdict, "first.adams").reported, 47);
}

TEST(VerifyPrecinct, ATotalThatDoesNotAddUpIsArithmeticAndOnlyTheTotalGoesToPeople) {
    Scene scene;
    scene.set("final.total", 101);
    const auto verdict = judged(scene);
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::SumDiffers));
    EXPECT_EQ(verdict.findings.front().kind, Kind::Arithmetic);
    EXPECT_EQ(verdict.findings.front().message,
              "The worksheet says 101 for Total, final alignment; its parts add up to 100.");
    EXPECT_THAT(fields_to_people(verdict), ElementsAre("final.total"));
}

TEST(VerifyPrecinct, ATotalLeftBlankIsInformation) {
    Scene scene;
    scene.write("first.total", std::nullopt);
    const auto verdict = judged(scene);
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ValueMissingPaper));
    EXPECT_EQ(verdict.findings.front().kind, Kind::Information);
    EXPECT_FALSE(verdict.needs_people);
}

TEST(VerifyPrecinct, MorePeopleThanAttendedAndMoreInTheFinal) {
    Scene scene;
    scene.set("final.clay", 33);
    scene.set("final.total", 102);
    EXPECT_THAT(codes_of(judged(scene)), ElementsAre(Code::FinalExceedsFirst));
    scene.set("header.attendees", 99);
    EXPECT_THAT(codes_of(judged(scene)),
                testing::UnorderedElementsAre(Code::FinalExceedsFirst, Code::SumExceedsAttendance));
}

TEST(VerifyPrecinct, AWrongAwardIsARuleFindingWithTheAwardAsComputed) {
    Scene scene;
    scene.set("delegates.adams", 3);
    scene.set("delegates.clay", 1);
    const auto verdict = judged(scene);
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::DelegatesDiffer));
    EXPECT_EQ(verdict.findings.front().kind, Kind::Rule);
    EXPECT_EQ(verdict.findings.front().message,
              "By the rules Adams was awarded 3, 2 is right; Clay was awarded 1, 2 is right.");
    EXPECT_EQ(verdict.findings.front().delegates_at_stake, 1);
    EXPECT_THAT(fields_to_people(verdict), ElementsAre("delegates.adams", "delegates.clay"));
    EXPECT_FALSE(layer_of(verdict, "delegates.clay").passes);
}

TEST(VerifyPrecinct, AwardsToTheNonviableAndNoneToTheViable) {
    Scene scene;
    scene.set("delegates.burr", 0);
    scene.set("delegates.dole", 1);
    EXPECT_THAT(codes_of(judged(scene)),
                testing::UnorderedElementsAre(Code::DelegatesDiffer, Code::AwardToNonviable,
                                              Code::ViableWithoutAward));
}

TEST(VerifyPrecinct, HeadAndSumOfAwardsAgainstTheRoster) {
    Scene scene;
    scene.set("header.viability", 14);
    scene.set("header.delegates", 6);
    scene.set("delegates.adams", 3);
    scene.set("delegates.total", 6);
    EXPECT_THAT(codes_of(judged(scene)),
                testing::UnorderedElementsAre(Code::ViabilityDiffers, Code::DelegatesDiffer,
                                              Code::AwardSumDiffers, Code::DelegatesDiffer));
}

TEST(VerifyPrecinct, NoRuleFindingIsMadeFromADoubtfulCount) {
    Scene scene;
    scene.write("final.clay", 81, 0.4);  // it would upset every award and the sum
    EXPECT_THAT(codes_of(judged(scene)), ElementsAre(Code::ReadingUnsure));
}

TEST(VerifyPrecinct, ADoubtSaysWhatTheBoxIsWhenReadWithItsColumn) {
    Scene scene;
    scene.write("final.clay", 81, 0.6).alternatives = {{"31", 0.3}};
    scene.reported("final.clay") = 32;
    const auto verdict = judged(scene);
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ReadingUnsure));
    EXPECT_THAT(verdict.findings.front().message, HasSubstr("read with its column it is 31 ("));
    EXPECT_EQ(layer_of(verdict, "final.clay").written->value, 81) << "what was read stays";
    EXPECT_THAT(fields_to_people(verdict), ElementsAre("final.clay"));
}

TEST(VerifyPrecinct, AnotherReadingPassesWhereReportAndColumnBothNameIt) {
    Scene scene;
    scene.write("final.clay", 81, 0.6).alternatives = {{"31", 0.3}};
    const auto verdict = judged(scene);
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ReadingUnsure));
    EXPECT_EQ(verdict.findings.front().kind, Kind::Information);
    EXPECT_THAT(verdict.findings.front().message,
                HasSubstr("looks like 81 (60 % sure); 31 is another way to read it (30 %)"));
    EXPECT_FALSE(verdict.needs_people);
    const auto& layer = layer_of(verdict, "final.clay");
    EXPECT_TRUE(layer.passes);
    EXPECT_EQ(layer.passing, 31);
    EXPECT_EQ(layer.written->value, 81) << "what was read stays";
    EXPECT_EQ(layer_of(verdict, "final.burr").passing, 27);
}

TEST(VerifyPrecinct, NoReportAloneNorTwoThatDifferPassAnotherReading) {
    Scene scene;
    scene.write("final.clay", 81, 0.6).alternatives = {{"31", 0.3}};
    scene.write("final.total", std::nullopt);  // nothing on paper speaks for the column
    EXPECT_THAT(fields_to_people(judged(scene)), testing::Contains("final.clay"));

    Scene two;
    two.write("final.clay", 81, 0.6).alternatives = {{"31", 0.3}};
    const auto values = two.report("app").values;
    two.report("hotline").values = values;
    EXPECT_FALSE(judged(two).needs_people);
    two.report("hotline").values["final.clay"] = 32;
    EXPECT_THAT(fields_to_people(judged(two)), ElementsAre("final.clay"));
}

TEST(VerifyPrecinct, AReportedValueThatTheInkDoesNotAllowNeverPasses) {
    Scene scene;
    scene.write("final.clay", 81, 0.99).alternatives = {{"31", 0.0005}};
    EXPECT_THAT(fields_to_people(judged(scene)), ElementsAre("final.clay"));
}

TEST(VerifyPrecinct, AZeroThatTheInkHardlyNamesNeverPasses) {
    Scene scene;
    auto& noise = scene.write("final.dole", 17, 0.2);  // a stamp over an empty box
    noise.alternatives = {{"71", 0.15}, {"0", 0.14}, {"11", 0.1}};
    EXPECT_THAT(fields_to_people(judged(scene)), ElementsAre("final.dole"));
    noise.alternatives = {{"0", 0.6}};
    EXPECT_FALSE(judged(scene).needs_people);
}

TEST(VerifyPrecinct, ThoseCountedConfirmTheAttendance) {
    Scene scene;
    scene.write("header.attendees", 106, 0.60).alternatives = {{"100", 0.25}};
    EXPECT_EQ(layer_of(judged(scene), "header.attendees").passing, 100);
    scene.set("first.total", 106);  // and the rows add up to 100: nothing is sure
    EXPECT_THAT(fields_to_people(judged(scene)), testing::Contains("header.attendees"));
}

TEST(VerifyPrecinct, AnotherReadingPassesWhereReportAndRosterBothNameIt) {
    Scene scene;
    scene.write("header.delegates", 6, 0.5).alternatives = {{"5", 0.4}};
    const auto verdict = judged(scene);
    EXPECT_FALSE(verdict.needs_people);
    EXPECT_EQ(layer_of(verdict, "header.delegates").passing, 5);
}

// The reader took the 31 for a 37; no report contradicts it, and the column does.
TEST(VerifyPrecinct, WithoutAReportAnUnsureReadingDoesNotPassAgainstItsColumn) {
    Scene scene;
    scene.facts.reports.clear();
    scene.write("final.clay", 37, 0.985).alternatives = {{"31", 0.012}};
    EXPECT_THAT(fields_to_people(judged(scene)), ElementsAre("final.clay"))
        << "no other reading of another box mends the column";
    scene.write("final.clay", 31, 0.985);
    EXPECT_THAT(fields_to_people(judged(scene)), IsEmpty()) << "the column adds up";
}

TEST(VerifyPrecinct, WithoutAReportNoRuleIsHeldAgainstADoubtfulReading) {
    Scene scene;
    scene.facts.reports.clear();
    scene.write("final.clay", 1, 0.46);  // it would not be viable, and got delegates
    for (const auto& finding : judged(scene).findings) {
        EXPECT_FALSE(finding.kind == Kind::Rule) << finding.message;
    }
}

// A count in doubt must not hide an award that is wrong whatever people say of the count.
TEST(VerifyPrecinct, ADoubtfulCountIsTakenAsReportedToLookAtTheAwards) {
    Scene scene;
    auto& attendees = scene.write("header.attendees", 700, 0.6);
    attendees.alternatives = {{"100", 0.1}};  // too little to pass as it was reported
    scene.set("delegates.adams", 3);
    scene.set("delegates.clay", 1);
    const auto wrong_award = [](const Verdict& verdict) {
        for (const auto& finding : verdict.findings) {
            if (finding.kind == Kind::Rule) return finding.message;
        }
        return std::string();
    };
    EXPECT_THAT(wrong_award(judged(scene)),
                HasSubstr("Taking Total eligible attendees as reported"));
    // A column that adds up to the reported attendance allows it too.
    attendees.alternatives.clear();
    EXPECT_THAT(wrong_award(judged(scene)),
                HasSubstr("Taking Total eligible attendees as reported"));
    // Nothing on the sheet allows the reported number: no finding is built on it.
    scene.write("first.total", std::nullopt);
    scene.write("final.total", std::nullopt);
    EXPECT_EQ(wrong_award(judged(scene)), "");
}

TEST(VerifyPrecinct, AnUnnotedTossIsAFindingAndANotedOneIsNot) {
    Scene scene;
    for (const auto* column : {"first.", "final."}) {
        scene.set(std::string(column) + "adams", 50);
        scene.set(std::string(column) + "burr", 50);
        scene.set(std::string(column) + "clay", 0);
        scene.set(std::string(column) + "dole", 0);
    }
    scene.set("delegates.adams", 3);
    scene.set("delegates.burr", 2);
    scene.set("delegates.clay", 0);
    EXPECT_THAT(codes_of(judged(scene)), ElementsAre(Code::TossUnrecorded));
    scene.write("tick.toss", 1);
    EXPECT_THAT(codes_of(judged(scene)), IsEmpty());
    scene.write("tick.toss", 1, 0.6);
    EXPECT_THAT(fields_to_people(judged(scene)), ElementsAre("tick.toss"));
}

TEST(VerifyPrecinct, AnAlteredFigurePassesOnlyWhereSomebodyElseConfirmsIt) {
    Scene scene;
    scene.write("header.attendees", 100).flags.overwritten = true;
    auto verdict = judged(scene);
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::Altered));
    EXPECT_EQ(verdict.findings.front().kind, Kind::Information);
    EXPECT_FALSE(verdict.needs_people);
    scene.facts.reports.clear();
    scene.write("first.total", std::nullopt);  // nobody says how many were counted
    verdict = judged(scene);
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::Altered));
    EXPECT_EQ(verdict.findings.front().kind, Kind::Integrity);
    EXPECT_THAT(fields_to_people(verdict), ElementsAre("header.attendees"));
}

TEST(VerifyPrecinct, AnIllegibleBoxGoesToPeople) {
    Scene scene;
    scene.write("first.burr", std::nullopt, 0.99).state = ReadingState::Illegible;
    const auto verdict = judged(scene);
    EXPECT_THAT(codes_of(verdict), ElementsAre(Code::ReadingIllegible));
    EXPECT_THAT(fields_to_people(verdict), ElementsAre("first.burr"));
}

TEST(VerifyPrecinct, AMissingSignatureIsIntegrity) {
    Scene scene;
    scene.write("signature.chair", std::nullopt);
    EXPECT_THAT(codes_of(judged(scene)), ElementsAre(Code::Unsigned));
    scene.write("signature.chair", std::nullopt, 0.5);
    EXPECT_THAT(codes_of(judged(scene)), ElementsAre(Code::ReadingUnsure));
}

TEST(VerifyPrecinct, AReportWithoutPaperStaysAClaim) {
    Scene scene;
    scene.facts.worksheet.reset();
    const auto verdict = judged(scene);
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::PageMissing));
    EXPECT_THAT(verdict.findings.front().message, HasSubstr("the report stays a claim"));
    EXPECT_FALSE(verdict.needs_people);
    EXPECT_FALSE(layer_of(verdict, "final.adams").passes);
    scene.facts.reports.clear();
    EXPECT_THAT(codes_of(judged(scene)), IsEmpty());
}

TEST(VerifyPrecinct, AMissingPageIsFoundAndDoesNotAskPeopleForABoxTheyCannotSee) {
    Scene scene;
    scene.form.pages.resize(2);
    testing_support::add_field(scene.form, "votes.extra", "Extra");
    scene.form.fields.back().page = 2;
    const auto verdict = judged(scene);
    EXPECT_THAT(codes_of(verdict), ElementsAre(Code::PageMissing));
    EXPECT_THAT(verdict.findings.front().fields, ElementsAre("votes.extra"));
    EXPECT_FALSE(verdict.needs_people);
    EXPECT_FALSE(layer_of(verdict, "votes.extra").passes);
}

TEST(VerifyPrecinct, FindingsOfThePaperItselfArePassedOnAndOpenACase) {
    Scene scene;
    Finding second;
    second.code = Code::SecondSheetDiffers;
    second.kind = Kind::Integrity;
    second.fields = {"final.adams", "first.adams"};
    scene.facts.paper_findings = {second};
    const auto verdict = judged(scene);
    EXPECT_THAT(codes_of(verdict), ElementsAre(Code::SecondSheetDiffers));
    EXPECT_THAT(fields_to_people(verdict), ElementsAre("first.adams", "final.adams"))
        << "in the form's order";
}

TEST(VerifyPrecinct, OfAPageWhosePaperIsInDoubtNoBoxPasses) {
    Scene scene;
    RejectedPageFacts page;
    page.reason = "forged_code";
    for (const char* official : {"ole", "oda"}) {
        PageStatement said;
        said.act = PageAct::Name;
        said.sheet = forms::WorksheetId{};
        said.sheet->precinct = scene.precinct.id;
        said.person = official;
        said.official = true;
        said.reason = "it came in our packet";
        said.seq = static_cast<std::int64_t>(page.said.size()) + 1;
        page.said.push_back(said);
    }
    std::vector<std::string> all;
    for (const auto& field : scene.form.fields) all.push_back(field.name);
    const auto doubt = doubt_about(page, all);
    ASSERT_TRUE(doubt);
    scene.facts.paper_findings = {*doubt};
    const auto verdict = judged(scene);
    EXPECT_THAT(codes_of(verdict), ElementsAre(Code::IdForged));
    for (const auto& layer : verdict.layers) EXPECT_FALSE(layer.passes) << layer.field;
    EXPECT_EQ(verdict.passed_boxes, 0);
    ASSERT_TRUE(verdict.needs_people);
    EXPECT_EQ(verdict.needs_people->fields, all);
}

TEST(VerifyPrecinct, ASatelliteSiteTakesItsDelegatesFromTheAttendance) {
    Scene scene;
    scene.precinct.delegates.reset();
    scene.set("header.delegates", 8);
    auto verdict = judged(scene);
    EXPECT_EQ(verdict.awards.status, AwardStatus::Exact);
    EXPECT_THAT(layer_of(verdict, "delegates.adams").computed, ElementsAre(3));
}

TEST(VerifyPrecinct, NumbersOfAnySizeAreData) {
    Scene scene;
    for (const auto& field : scene.form.fields) {
        if (field.kind == forms::FieldKind::Number) scene.write(field.name, 999'999'999);
    }
    EXPECT_TRUE(judged(scene).needs_people);
}

TEST(VerifyPrecinct, APlainTallyIsCheckedByItsSums) {
    Rules tally;
    tally.caucus = false;
    tally.sums = {{"ballots.valid", {"votes.*"}},
                  {"ballots.total", {"ballots.valid", "ballots.invalid"}}};
    tally.bounds = {{"ballots.total", "ballots.registered"}};
    Scene scene(std::map<std::string, int>{{"votes.ash", 60},
                                           {"votes.birch", 30},
                                           {"ballots.valid", 90},
                                           {"ballots.invalid", 5},
                                           {"ballots.total", 95},
                                           {"ballots.registered", 94}});
    scene.form.options = {{"ash", "Ash"}, {"birch", "Birch"}};
    scene.form.fields.clear();
    for (const auto& [field, reading] : scene.facts.worksheet->readings) {
        if (reading.value && field.find('.') != std::string::npos && field[0] != 's') {
            testing_support::add_field(scene.form, field, field);
        }
    }
    EXPECT_THAT(codes_of(scene.verdict(tally)), ElementsAre(Code::SumExceedsAttendance));
    scene.set("ballots.registered", 400);
    scene.set("votes.birch", 31);
    EXPECT_THAT(codes_of(scene.verdict(tally)), ElementsAre(Code::SumDiffers));
}

}  // namespace
}  // namespace verify
