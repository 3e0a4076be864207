#include "verify/report_findings.h"

#include <gmock/gmock.h>

#include "tests/verify/support/rules_for_tests.h"
#include "tests/verify/support/sheets_for_tests.h"
#include "verify/cause.h"

namespace verify {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::codes_of;
using testing_support::fields_to_people;
using testing_support::iowa;
using testing_support::Scene;

constexpr auto kEvening = "2020-02-04T02:00:00.000Z";
constexpr auto kNight = "2020-02-04T06:00:00.000Z";
constexpr auto kMorning = "2020-02-04T14:00:00.000Z";

// Places in the ledger, in the order of the night. What a clock says is for people only.
constexpr std::int64_t kBeforeReading = 5, kReading = 10, kAfterReading = 15;

// The app said something else before; the paper was read at night.
struct Versions : Scene {
    Versions() {
        auto earlier = report("app");
        earlier.received_at = kEvening;
        facts.earlier_reports = {earlier};
        report("app").version = 2;
        report("app").received_at = kMorning;
        report("app").seq = kAfterReading;
        facts.read = {kReading, kNight};
    }
    int& reported_before(const std::string& field) {
        return facts.earlier_reports.front().values[field];
    }
};

TEST(ReportFindings, ChannelsThatContradictEachOtherAreNamedOnceWithWhomThePaperFollows) {
    Scene scene;
    const auto said = scene.report("app").values;
    scene.report("hotline").values = said;
    scene.report("hotline").values["final.burr"] = 72;
    scene.report("hotline").values["first.adams"] = 24;
    scene.report("app").values["final.clay"] = 13;
    const auto verdict = scene.verdict(iowa());
    EXPECT_THAT(codes_of(verdict), testing::Contains(Code::ReportsConflict).Times(1));
    for (const auto& finding : verdict.findings) {
        if (finding.code != Code::ReportsConflict) continue;
        EXPECT_EQ(finding.kind, Kind::Transcription);
        EXPECT_THAT(finding.fields, ElementsAre("first.adams", "final.burr", "final.clay"));
        EXPECT_EQ(finding.message,
                  "The app and the hotline contradict each other in 3 boxes (Adams, first "
                  "alignment: app 42, hotline 24; Burr, final alignment: app 27, hotline 72; Clay, "
                  "final alignment: app 13, hotline 31). The paper agrees with the app in 2, with "
                  "the hotline in 1.");
        EXPECT_EQ(cause_group(finding), "channels contradict each other");
    }
}

TEST(ReportFindings, ChannelsThatSayTheSameAreNoConflictHoweverWrong) {
    Scene scene;
    scene.reported("final.burr") = 72;
    const auto said = scene.report("app").values;
    scene.report("hotline").values = said;
    scene.report("hotline").values.erase("first.adams");  // silence contradicts nobody
    EXPECT_THAT(codes_of(scene.verdict(iowa())), ElementsAre(Code::ValueDiffers));
}

TEST(ReportFindings, WithoutPaperAConflictIsFoundAndDecidesNothing) {
    Scene scene;
    const auto said = scene.report("app").values;
    scene.report("hotline").values = said;
    scene.report("hotline").values["final.burr"] = 72;
    scene.facts.worksheet.reset();
    const auto verdict = scene.verdict(iowa());
    EXPECT_THAT(codes_of(verdict),
                testing::UnorderedElementsAre(Code::PageMissing, Code::ReportsConflict));
    EXPECT_FALSE(verdict.needs_people);
}

TEST(ReportFindings, AVersionAfterThePaperWasReadSaysWhatItChanged) {
    Versions scene;
    scene.reported_before("final.burr") = 72;  // and now it agrees with the paper
    const auto verdict = scene.verdict(iowa());
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ReportLate));
    EXPECT_EQ(verdict.findings.front().kind, Kind::Integrity);
    EXPECT_EQ(verdict.findings.front().message,
              "Version 2 of the app's report came at 2020-02-04T14:00:00.000Z, after its worksheet "
              "had been read (2020-02-04T06:00:00.000Z); it changes 1 box: Burr, final alignment "
              "from 72 to 27.");
    EXPECT_EQ(cause_group(verdict.findings.front()), "report came late");
    EXPECT_THAT(fields_to_people(verdict), ElementsAre("final.burr"))
        << "agreement that came after the paper was known confirms nothing";
}

TEST(ReportFindings, AVersionBeforeThePaperWasReadIsInTime) {
    Versions scene;
    scene.reported_before("final.burr") = 72;
    scene.report("app").seq = kBeforeReading;  // though its clock says it came after
    EXPECT_THAT(codes_of(scene.verdict(iowa())), IsEmpty());
}

TEST(ReportFindings, WhatCameFirstIsTheLedgersOrderAndNoClocks) {
    Versions scene;
    scene.reported_before("final.burr") = 72;
    scene.report("app").received_at = kEvening;  // the scanner's clock was hours ahead
    EXPECT_THAT(codes_of(scene.verdict(iowa())), ElementsAre(Code::ReportLate));
}

TEST(ReportFindings, AFirstReportMayComeAfterThePaperButNotAfterADecision) {
    Scene scene;
    scene.report("app").received_at = kMorning;
    scene.report("app").seq = kAfterReading;
    scene.facts.read = {kReading, kNight};
    EXPECT_THAT(codes_of(scene.verdict(iowa())), IsEmpty());
    scene.facts.decided = {kReading + 1, kNight};
    const auto verdict = scene.verdict(iowa());
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ReportLate));
    EXPECT_THAT(verdict.findings.front().message,
                HasSubstr("The app's report came at 2020-02-04T14:00:00.000Z, after people had "
                          "decided about this precinct"));
    EXPECT_FALSE(verdict.needs_people) << "no box of it is in dispute";
}

TEST(ReportFindings, AReportAfterTheDeadlineIsLate) {
    Scene scene;
    scene.report("app").received_at = kMorning;
    scene.policy.reports_due = kNight;
    const auto verdict = scene.verdict(iowa());
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ReportLate));
    EXPECT_EQ(verdict.findings.front().expected, "by 2020-02-04T06:00:00.000Z");
    EXPECT_EQ(verdict.findings.front().found, kMorning);
    scene.policy.reports_due = kMorning;
    EXPECT_THAT(codes_of(scene.verdict(iowa())), IsEmpty()) << "just in time";
}

TEST(ReportFindings, AStaleVersionIsACause) {
    Versions scene;
    scene.report("app").seq = kBeforeReading;
    scene.reported_before("final.burr") = 25;
    const auto said = scene.report("app").values;
    scene.report("spreadsheet").values = said;
    scene.report("spreadsheet").values["final.burr"] = 25;  // typed before the app's version 2
    const auto verdict = scene.verdict(iowa());
    for (const auto& finding : verdict.findings) {
        if (finding.code != Code::ValueDiffers) continue;
        EXPECT_EQ(finding.cause,
                  "a stale version of a report: what the app said in its version 1; its version 2 "
                  "says 27");
        EXPECT_EQ(cause_group(finding), kStaleVersion);
    }
    EXPECT_THAT(codes_of(verdict), testing::Contains(Code::ValueDiffers));
}

TEST(ReportFindings, AVersionThatWasRightAndWasChangedIsACause) {
    Versions scene;
    scene.report("app").seq = kBeforeReading;
    scene.reported("final.burr") = 72;
    const auto verdict = scene.verdict(iowa());
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ValueDiffers));
    EXPECT_EQ(verdict.findings.front().cause,
              "changed by a later version of the report: version 1 of the app said 27, as written");
    EXPECT_EQ(cause_group(verdict.findings.front()), kChangedLater);
}

TEST(ReportFindings, VersionsThatSayTheSameOrAreWrongBothTellNothing) {
    Versions scene;
    scene.report("app").seq = kBeforeReading;
    scene.reported_before("final.burr") = 25;
    scene.reported("final.burr") = 25;
    const auto said = scene.report("app").values;
    scene.report("spreadsheet").values = said;
    auto verdict = scene.verdict(iowa());
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ValueDiffers));
    EXPECT_EQ(verdict.findings.front().cause, "one digit changed") << "nothing was replaced";
    scene.facts.reports.pop_back();
    scene.reported("final.burr") = 26;
    verdict = scene.verdict(iowa());
    EXPECT_EQ(verdict.findings.front().cause, "one digit changed") << "it never was right";
}

TEST(ReportFindings, AVersionThatSpeaksOfFewBoxesDoesNotDisputeTheOthers) {
    Versions scene;
    scene.report("app").values = {{"final.burr", 28}};
    const auto verdict = scene.verdict(iowa());
    ASSERT_THAT(codes_of(verdict), testing::Contains(Code::ReportLate));
    for (const auto& finding : verdict.findings) {
        if (finding.code != Code::ReportLate) continue;
        EXPECT_THAT(finding.message, HasSubstr("it changes 1 box: Burr, final alignment from 27 to "
                                               "28; it is silent about 17 boxes it spoke of."));
        EXPECT_THAT(finding.fields, ElementsAre("final.burr"));
    }
}

TEST(ReportFindings, ManyBoxesAreCountedAndAFewNamed) {
    Versions scene;
    for (auto& [field, value] : scene.facts.earlier_reports.front().values) value += 100;
    const auto verdict = scene.verdict(iowa());
    ASSERT_THAT(codes_of(verdict), ElementsAre(Code::ReportLate));
    EXPECT_THAT(verdict.findings.front().message, HasSubstr("it changes 18 boxes"));
    EXPECT_THAT(verdict.findings.front().message, HasSubstr("; and 14 more."));
    EXPECT_EQ(fields_to_people(verdict).size(), 18U);
}

}  // namespace
}  // namespace verify
