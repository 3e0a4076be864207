// Files and pages: offered, recorded, offered again, scanned again, a second sheet, a person's
// help.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/support/scratch.h"

namespace store_test {
namespace {

using store::Offer;
using store::PageState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using verify::PageAct;
using verify::PageStage;

class Journal : public testing::Test {
protected:
    std::string path() const { return scratch_ / "canvass.db"; }
    void reopen() {
        records_.reset();
        records_ = open_records(path());
    }
    store::Status status() { return records_->progress().status().value(); }

    Scratch scratch_;
    std::unique_ptr<store::Records> records_ = open_records(path());
};

TEST_F(Journal, PageDigestOfASinglePageIsThatOfTheFile) {
    const auto file = digest_of("bytes");
    EXPECT_EQ(store::page_digest(file, 1, 1), file);
    EXPECT_EQ(store::page_digest(file, 2, 3), digest_of(file.hex() + "#2"));
}

TEST_F(Journal, AFileIsNewThenPendingThenDuplicate) {
    const auto offer = [&] {
        return records_->pages()
            .offer(digest_of("a"), "a.tif", "image/tiff", 1, 1, "station")
            .value();
    };
    EXPECT_EQ(offer(), Offer::New);
    EXPECT_EQ(offer(), Offer::Pending);
    EXPECT_EQ(status().files_duplicate, 0);
    EXPECT_EQ(status().pages_pending, 1);
    ASSERT_TRUE(records_->pages().record(accepted("a", "POLK-001-K"), readings(), "station"));
    EXPECT_EQ(offer(), Offer::Duplicate);
    EXPECT_EQ(offer(), Offer::Duplicate);
    EXPECT_EQ(status().files_duplicate, 2);
    EXPECT_EQ(status().pages_archived, 1);
    EXPECT_EQ(records_->pages().find(digest_of("a")).value()->times_offered, 3);
}

TEST_F(Journal, AFileOfManyPagesIsPendingUntilItsLastPageIsDone) {
    const auto file = digest_of("many");
    const auto offer = [&] {
        return records_->pages().offer(file, "many.tif", "image/tiff", 9, 500, "station").value();
    };
    EXPECT_EQ(offer(), Offer::New);
    const auto keys = records_->pages().pending().value();
    ASSERT_THAT(keys, SizeIs(500));
    EXPECT_EQ(keys[499].page_in_file, 500);
    EXPECT_EQ(keys[499].digest, store::page_digest(file, 500, 500));
    EXPECT_EQ(keys[499].file_name, "many.tif");
    EXPECT_EQ(records_->pages().of_file(file).value(), keys);
    for (const auto& key : keys) {
        EXPECT_EQ(offer(), Offer::Pending);
        auto page = rejected("x");
        page.key = key;
        ASSERT_TRUE(records_->pages().record(page, {}, "station"));
    }
    EXPECT_EQ(offer(), Offer::Duplicate);
    EXPECT_EQ(status().pages_rejected, 500);
    EXPECT_EQ(broken_invariant(*records_), "");
}

TEST_F(Journal, AFileWithoutPagesAndAPageNobodyOfferedAreRefused) {
    EXPECT_FALSE(records_->pages().offer(digest_of("a"), "a.pdf", "application/pdf", 1, 0, "s"));
    const auto recorded = records_->pages().record(accepted("a", "POLK-001-K"), readings(), "s");
    ASSERT_FALSE(recorded);
    EXPECT_THAT(recorded.error().message, HasSubstr(digest_of("a").hex()));
}

TEST_F(Journal, AnAcceptedPageComesBackAsItWasRecorded) {
    const auto page = accepted("a", "POLK-001-K");
    scan(*records_, "a", page, readings());
    reopen();
    const auto back = records_->pages().find(digest_of("a")).value().value();
    EXPECT_EQ(back.state, PageState::Accepted);
    EXPECT_EQ(back.id, page.id);
    EXPECT_EQ(back.identified_by, "two_codes");
    EXPECT_EQ(back.view, page.view);
    EXPECT_EQ(back.dpi, 300);
    EXPECT_EQ(back.sharpness, 0.25);
    EXPECT_EQ(back.contrast, 0.8);
    EXPECT_EQ(back.residual_mm, 0.1);
    EXPECT_EQ(back.view_dpi, 200);
    EXPECT_EQ(back.key.file_name, "a.jpg");
    auto expected = readings();
    for (auto& reading : expected) reading.evidence.page = digest_of("a");
    EXPECT_EQ(records_->pages().readings_of(digest_of("a")).value(), expected);
    const auto sheet = records_->pages().worksheet("POLK-001-K").value().value();
    EXPECT_THAT(sheet.readings, SizeIs(kFields));
    EXPECT_EQ(sheet.readings.at("field.3"), expected[3]);
    EXPECT_THAT(sheet.pages, ElementsAre(1));
    EXPECT_EQ(records_->pages().worksheets().value().at("POLK-001-K"), sheet);
    EXPECT_FALSE(records_->pages().worksheet("POLK-002-K").value());
}

TEST_F(Journal, RecordingAnAcceptedPageAgainChangesNothing) {
    scan(*records_, "a", accepted("a", "POLK-001-K"), readings());
    const auto events = status().events;
    ASSERT_TRUE(records_->pages().record(accepted("a", "POLK-001-K"), readings(5), "station"));
    ASSERT_TRUE(records_->pages().record(rejected("a"), {}, "station"));
    EXPECT_EQ(status().events, events);
    EXPECT_EQ(status().pages_accepted, 1);
    EXPECT_EQ(records_->pages().worksheet("POLK-001-K").value()->readings.at("field.0").value, 0);
}

TEST_F(Journal, ABetterRescanSupersedesAndBothAreKept) {
    scan(*records_, "a", accepted("a", "POLK-001-K"), readings(0, 0.6));
    const auto recorded = scan(*records_, "b", accepted("b", "POLK-001-K"), readings(0, 0.99));
    EXPECT_TRUE(recorded.superseded_other);
    EXPECT_FALSE(recorded.superseded_itself);
    EXPECT_THAT(recorded.differing_fields, IsEmpty());
    EXPECT_THAT(records_->pages().paper_findings("POLK-001-K").value(), IsEmpty());
    const auto pages = records_->pages().of_precinct("POLK-001-K").value();
    ASSERT_THAT(pages, SizeIs(2));
    EXPECT_EQ(pages[0].key.digest, digest_of("b"));
    EXPECT_EQ(pages[0].state, PageState::Accepted);
    EXPECT_EQ(pages[1].state, PageState::Superseded);
    EXPECT_THAT(records_->pages().readings_of(digest_of("a")).value(), SizeIs(kFields));
    EXPECT_EQ(records_->pages().worksheet("POLK-001-K").value()->readings.at("field.0").probability,
              0.99);
    EXPECT_EQ(status().pages_accepted, 2);
    EXPECT_EQ(status().precincts_scanned, 1);
    EXPECT_EQ(broken_invariant(*records_), "");
}

TEST_F(Journal, AWorseRescanStaysBesideAndADifferenceIsAFinding) {
    scan(*records_, "a", accepted("a", "POLK-001-K"), readings(0, 0.99));
    auto other = readings(0, 0.6);
    other[7].value = 70;
    other[7].digits = "70";
    const auto recorded = scan(*records_, "b", accepted("b", "POLK-001-K"), other);
    EXPECT_TRUE(recorded.superseded_itself);
    EXPECT_THAT(recorded.differing_fields, ElementsAre("field.7"));
    EXPECT_EQ(records_->pages().worksheet("POLK-001-K").value()->readings.at("field.7").value, 7);
    const auto findings = records_->pages().paper_findings("POLK-001-K").value();
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].code, verify::Code::SecondSheetDiffers);
    EXPECT_EQ(findings[0].kind, verify::Kind::Integrity);
    EXPECT_THAT(findings[0].fields, ElementsAre("field.7"));
    EXPECT_THAT(findings[0].message, HasSubstr("rescan"));
    EXPECT_EQ(records_->pages().all_paper_findings().value().at("POLK-001-K"), findings);
}

TEST_F(Journal, ASecondSheetIsAlwaysAFindingAndTheFirstSheetStands) {
    scan(*records_, "b", accepted("b", "POLK-001-K", 2), readings(100));
    const auto recorded = scan(*records_, "a", accepted("a", "POLK-001-K", 1), readings());
    EXPECT_TRUE(recorded.second_sheet);
    EXPECT_THAT(recorded.differing_fields, SizeIs(kFields - 1));
    const auto same = scan(*records_, "c", accepted("c", "POLK-001-K", 3), readings());
    EXPECT_TRUE(same.second_sheet);
    EXPECT_THAT(same.differing_fields, IsEmpty());
    const auto findings = records_->pages().paper_findings("POLK-001-K").value();
    ASSERT_THAT(findings, SizeIs(2));
    EXPECT_THAT(findings[1].message, HasSubstr("every field reads the same"));
    EXPECT_EQ(records_->pages().worksheet("POLK-001-K").value()->readings.at("field.0").value, 0);
    EXPECT_EQ(broken_invariant(*records_), "");
}

TEST_F(Journal, PagesOfOneFormAreOneWorksheet) {
    scan(*records_, "one", accepted("one", "POLK-001-K", 1, 1, 2), {readings()[0]});
    scan(*records_, "two", accepted("two", "POLK-001-K", 1, 2, 2), {readings()[5]});
    const auto sheet = records_->pages().worksheet("POLK-001-K").value().value();
    EXPECT_THAT(sheet.pages, ElementsAre(1, 2));
    EXPECT_THAT(sheet.readings, SizeIs(2));
    EXPECT_EQ(sheet.readings.at("field.5").evidence.page, digest_of("two"));
    EXPECT_THAT(records_->pages().paper_findings("POLK-001-K").value(), IsEmpty());
}

verify::PageStatement named(const std::string& person, bool official,
                            const std::optional<forms::WorksheetId>& id) {
    verify::PageStatement out;
    out.act = PageAct::Name;
    out.person = person;
    out.official = official;
    out.reason = "the header says it";
    out.sheet = id;
    return out;
}

verify::PageStatement spoken(PageAct act, const std::string& person, bool official) {
    auto out = named(person, official, std::nullopt);
    out.act = act;
    return out;
}

TEST_F(Journal, TwoPeopleIdentifyARejectedPageAndItCountsAsAccepted) {
    scan(*records_, "a", rejected("a"), {});
    EXPECT_EQ(status().pages_rejected, 1);
    const auto page = digest_of("a");
    const auto id = accepted("a", "POLK-001-K").id;
    EXPECT_FALSE(records_->pages().say(page, named("ann", false, std::nullopt)));
    ASSERT_TRUE(records_->pages().say(page, named("ann", false, id)));
    EXPECT_THAT(records_->pages().to_redo().value(), IsEmpty()) << "one person is not enough";
    auto read = accepted("a", "POLK-001-K");
    read.identified_by = "person";
    const auto early = records_->pages().record(read, readings(), "ann");
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().kind, core::ErrorKind::Conflict);

    const auto events = status().events;
    ASSERT_TRUE(records_->pages().say(page, named("ann", false, id))) << "a retry";
    EXPECT_EQ(status().events, events) << "is stored once";
    ASSERT_TRUE(records_->pages().say(page, named("bob", false, id)));
    const auto redo = records_->pages().to_redo().value();
    ASSERT_THAT(redo, SizeIs(1));
    EXPECT_EQ(redo[0].id, id);
    EXPECT_EQ(redo[0].action_by, "bob");
    EXPECT_EQ(redo[0].reason, "no_code");
    EXPECT_EQ(redo[0].detail, "No code was found.");
    EXPECT_EQ(redo[0].remedy, "Scan the sheet again.");
    EXPECT_EQ(status().precincts_scanned, 0);
    ASSERT_TRUE(records_->pages().record(read, readings(), "ann"));
    EXPECT_THAT(records_->pages().to_redo().value(), IsEmpty());
    EXPECT_EQ(status().pages_rejected, 0);
    EXPECT_EQ(status().pages_accepted, 1);
    EXPECT_EQ(status().pages_archived, 1);
    EXPECT_THAT(records_->pages().paper_findings("POLK-001-K").value(), IsEmpty());
    EXPECT_FALSE(records_->pages().say(page, spoken(PageAct::SetAside, "ann", false)));
    EXPECT_EQ(broken_invariant(*records_), "");
}

TEST_F(Journal, DoubtfulPaperThatTwoOfficialsAcceptLeavesAFindingAboutEveryBox) {
    scan(*records_, "a", rejected("a", "forged_code"), {});
    const auto page = digest_of("a");
    const auto id = accepted("a", "POLK-001-K").id;
    const auto refused = records_->pages().say(page, named("ann", false, id));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, core::ErrorKind::Refused);
    ASSERT_TRUE(records_->pages().say(page, named("ole", true, id)));
    EXPECT_THAT(records_->pages().to_redo().value(), IsEmpty());
    ASSERT_TRUE(records_->pages().say(page, named("oda", true, id)));
    ASSERT_THAT(records_->pages().to_redo().value(), SizeIs(1));
    auto read = accepted("a", "POLK-001-K");
    read.identified_by = "person";
    ASSERT_TRUE(records_->pages().record(read, readings(), "oda"));
    const auto findings = records_->pages().paper_findings("POLK-001-K").value();
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].code, verify::Code::IdForged);
    EXPECT_EQ(findings[0].kind, verify::Kind::Integrity);
    EXPECT_THAT(findings[0].fields, SizeIs(kFields));
    EXPECT_EQ(broken_invariant(*records_), "");

    // A scan of the sheet that nobody doubts stands, though it is read worse; the finding stays.
    const auto good = scan(*records_, "b", accepted("b", "POLK-001-K"), readings(0, 0.6));
    EXPECT_TRUE(good.superseded_other);
    EXPECT_THAT(records_->pages().paper_findings("POLK-001-K").value(), SizeIs(1));
}

TEST_F(Journal, ADoubtOutlivesARereadingThatFails) {
    scan(*records_, "a", rejected("a", "forged_code"), {});
    const auto page = digest_of("a");
    const auto id = accepted("a", "POLK-001-K").id;
    ASSERT_TRUE(records_->pages().say(page, named("ole", true, id)));
    ASSERT_TRUE(records_->pages().say(page, named("oda", true, id)));
    ASSERT_TRUE(records_->pages().record(rejected("a", "marks_not_found"), {}, "oda"));
    EXPECT_THAT(records_->pages().to_redo().value(), IsEmpty());
    EXPECT_FALSE(records_->pages().say(page, named("ann", false, id)));
}

TEST_F(Journal, PaperSetAsideIsToldOfItsPrecinctUntilItIsTakenBack) {
    auto record = rejected("a", "forged_code");
    record.likely_precinct = "POLK-001-K";
    scan(*records_, "a", record, {});
    const auto page = digest_of("a");
    ASSERT_TRUE(records_->pages().say(page, spoken(PageAct::SetAside, "ann", false)));
    EXPECT_EQ(status().pages_set_aside, 1);
    EXPECT_EQ(status().precincts_paper_aside, 1);
    ASSERT_THAT(records_->pages().set_aside_of("POLK-001-K").value(), SizeIs(1));
    EXPECT_FALSE(records_->pages().say(page, spoken(PageAct::ConfirmAside, "ann", false)));
    ASSERT_TRUE(records_->pages().say(page, spoken(PageAct::ConfirmAside, "ole", true)));
    EXPECT_EQ(status().pages_set_aside, 0);
    EXPECT_EQ(status().pages_aside_confirmed, 1);
    EXPECT_EQ(records_->pages().find(page).value()->stage, PageStage::AsideConfirmed);
    ASSERT_TRUE(records_->pages().say(page, spoken(PageAct::TakeBack, "ole", true)));
    EXPECT_EQ(status().precincts_paper_aside, 0);
    EXPECT_THAT(records_->pages().set_aside_of("POLK-001-K").value(), IsEmpty());
}

}  // namespace
}  // namespace store_test
