// Heads are signed for every event, kept in every place, and continued; whatever is done to the
// ledger behind their back is named.
#include "store/heads.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "core/file.h"
#include "core/key_file.h"
#include "tests/store/support/scratch.h"

namespace {

namespace fs = std::filesystem;
using namespace store_test;
using store::HowFar;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr const char* kCanvass = "TEST";
const std::string kOrigin = store::ledger_origin(kCanvass);
const std::vector<std::string> kOfficials = {"mary", "john"};

void put(const std::string& path, const std::string& text) {
    ASSERT_TRUE(core::write_file_durably(path, core::bytes_of(text)));
}

class SignedHeads : public testing::Test {
protected:
    SignedHeads() {
        fs::create_directories(share_);
        EXPECT_TRUE(core::write_key(key_file_, core::random_key()));
        open();
    }
    void open() {
        records_ = open_records(path_);
        heads_ = records_->heads(options());
    }
    void close() {
        heads_.reset();
        records_.reset();
    }
    store::HeadsOptions options() const {
        return {
            .canvass = kCanvass, .folder = own_, .key_file = key_file_, .copies = {stick_, share_}};
    }
    void append(int events = 1) {
        for (int i = 0; i < events; ++i)
            ASSERT_TRUE(records_->history().append("ann", "thing.happened", "thing", "{}"));
    }
    store::Signing sign() {
        auto done = heads_->sign("test");
        EXPECT_TRUE(done) << (done ? "" : done.error().message);
        return done ? *done : store::Signing{};
    }
    std::string sign_error() {
        const auto done = heads_->sign("test");
        return done ? std::string() : done.error().message;
    }
    std::string broken(HowFar how_far = HowFar::Whole) {
        const auto now = heads_->check(how_far);
        EXPECT_TRUE(now) << (now ? "" : now.error().message);
        return now ? now->broken : std::string();
    }
    std::vector<store::Event> events() { return records_->history().events(0, 1000).value(); }
    store::Hashes leaves() {
        store::Hashes out;
        for (const auto& event : events())
            out.push_back(store::leaf_hash(core::bytes_of(store::event_encoding(event))));
        return out;
    }
    static store::KeptHeads kept(const std::string& folder) {
        return store::HeadFolder(folder).read().value();
    }
    std::string copy_in(const std::string& place) const { return place + "/recanvass-TEST"; }
    void keep_backup() {
        close();
        fs::copy_file(path_, scratch_ / "backup.db", fs::copy_options::overwrite_existing);
        open();
    }
    void restore_backup() {
        close();
        for (const auto* end : {"", "-wal", "-shm"}) fs::remove(path_ + end);
        fs::copy_file(scratch_ / "backup.db", path_);
        open();
    }
    // Changes event `seq` and every digest after it, as somebody with the database would.
    void rewrite(std::int64_t seq) {
        auto all = events();
        std::string sql = "DROP TRIGGER IF EXISTS events_no_update; ";
        for (auto& event : all) {
            if (event.seq < seq) continue;
            if (event.seq == seq) event.time = "2020-02-04T00:00:00.000Z";
            event.previous = event.seq == 1 ? store::first_previous()
                                            : all[static_cast<std::size_t>(event.seq - 2)].digest;
            event.digest = store::event_digest(event);
            sql += fmt::format(
                "UPDATE events SET time = '{}', previous = '{}', digest = '{}' WHERE seq = {}; ",
                event.time, event.previous, event.digest, event.seq);
        }
        raw_sql(path_, sql);
        ASSERT_TRUE(records_->history().check()->valid) << "the chain itself is whole again";
    }
    void delete_events_after(std::int64_t seq) {
        raw_sql(path_, fmt::format("DROP TRIGGER IF EXISTS events_no_delete; DELETE FROM events "
                                   "WHERE seq > {}",
                                   seq));
    }

    Scratch scratch_;
    const std::string path_ = scratch_ / "canvass.db", own_ = scratch_ / "heads",
                      key_file_ = scratch_ / "ledger.key", stick_ = scratch_ / "stick",
                      share_ = scratch_ / "share";
    std::unique_ptr<store::Records> records_;
    std::unique_ptr<store::Heads> heads_;
};

// ---- signing ----

TEST_F(SignedHeads, AHeadCoversEveryEventAndTheKeyIsNamedFirst) {
    append(2);
    const auto first = sign();
    EXPECT_THAT(first.broken, IsEmpty());
    ASSERT_TRUE(first.newest);
    const auto known = store::verifier_key_of(kOrigin, core::read_key(key_file_).value());
    ASSERT_THAT(events(), SizeIs(3));
    EXPECT_EQ(events().back().action, store::kKeyNamed);
    EXPECT_EQ(first.newest->head.origin, "recanvass/TEST");
    EXPECT_EQ(first.newest->head.size, 3);
    EXPECT_EQ(first.newest->head.root, store::merkle_root(leaves()));
    EXPECT_EQ(store::check_signature(*first.newest, known), store::Signature::Holds);
    EXPECT_TRUE(store::time_of(first.newest->head));

    EXPECT_EQ(sign().newest, first.newest) << "nothing is new";
    EXPECT_THAT(kept(own_).heads, SizeIs(1));

    append();
    const auto second = sign();
    EXPECT_EQ(second.newest->head.size, 4) << "the key is named once";
    const auto all = leaves();
    EXPECT_TRUE(store::consistency_holds(3, first.newest->head.root, 4, second.newest->head.root,
                                         store::consistency_proof(all, 3)));
    EXPECT_EQ(kept(own_).leaves, all);
    EXPECT_THAT(broken(), IsEmpty());
    EXPECT_THAT(broken(HowFar::SinceLastHead), IsEmpty());
}

TEST_F(SignedHeads, SigningCostsTheNewEventsOnly) {
    append(3);
    sign();
    append();
    // Whoever reads only what is new does not see that an old event was changed.
    raw_sql(path_, "DROP TRIGGER events_no_update; UPDATE events SET actor = 'eve' WHERE seq = 1");
    EXPECT_THAT(sign().broken, IsEmpty());
    EXPECT_EQ(kept(own_).newest()->head.size, 5);
    EXPECT_THAT(broken(), HasSubstr("Event 1 "));
}

TEST_F(SignedHeads, APlaceThatIsAwayGetsAllThatItLacksWhenItIsBack) {
    append();
    const auto done = sign();
    ASSERT_THAT(done.warnings, SizeIs(1));
    EXPECT_THAT(done.warnings[0], HasSubstr(stick_));
    append();
    sign();
    EXPECT_FALSE(fs::exists(stick_)) << "a place that is away is not made";
    EXPECT_EQ(kept(copy_in(share_)).heads, kept(own_).heads);

    fs::create_directories(stick_);
    append();
    EXPECT_THAT(sign().warnings, IsEmpty());
    for (const auto& place : {stick_, share_}) {
        EXPECT_EQ(kept(copy_in(place)).heads, kept(own_).heads) << place;
        EXPECT_EQ(kept(copy_in(place)).leaves, leaves()) << place;
    }
    fs::remove_all(copy_in(share_));
    EXPECT_THAT(sign().warnings, IsEmpty()) << "also where no head is new";
    EXPECT_EQ(kept(copy_in(share_)).heads, kept(own_).heads);

    fs::remove_all(stick_);
    const auto now = heads_->check(HowFar::SinceLastHead).value();
    ASSERT_THAT(now.copies, SizeIs(2));
    EXPECT_TRUE(now.copies[0].away);
    EXPECT_EQ(now.copies[0].size, 4) << "what it had when it was last there";
    EXPECT_EQ(now.copies[0].time, store::time_of(now.newest->head));
    EXPECT_FALSE(now.copies[1].away);
    EXPECT_EQ(now.copies[1].size, 4);
}

TEST_F(SignedHeads, ACopyThatCannotBeWrittenIsAWarningAndTheHeadIsSigned) {
    put(copy_in(share_), "a file in its way");
    append();
    const auto done = sign();
    EXPECT_THAT(done.warnings, testing::Contains(HasSubstr(copy_in(share_))));
    EXPECT_EQ(kept(own_).newest()->head.size, 2);
}

TEST_F(SignedHeads, TwoProcessesThatSignMakeOneLineOfHeads) {
    std::vector<std::thread> processes;
    for (int process = 0; process < 2; ++process)
        processes.emplace_back([this] {
            const auto records = open_records(path_);
            const auto heads = records->heads(options());
            for (int i = 0; i < 15; ++i) {
                EXPECT_TRUE(records->history().append("ann", "thing.happened", "thing", "{}"));
                const auto done = heads->sign("test");
                EXPECT_TRUE(done && done->broken.empty());
            }
        });
    for (auto& process : processes) process.join();
    const auto all = kept(own_);
    for (std::size_t i = 1; i < all.heads.size(); ++i)
        EXPECT_LT(all.heads[i - 1].head.size, all.heads[i].head.size);
    EXPECT_EQ(all.newest()->head.size, 31);
    EXPECT_EQ(all.leaves, leaves());
    EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(SignedHeads, WhatAStoppedSigningLeftIsTakenUp) {
    append(2);
    sign();
    const auto before = core::read_text_file(own_ + "/heads.txt").value();
    append(2);
    sign();
    const auto whole = core::read_text_file(own_ + "/heads.txt").value();
    const auto newest = core::read_text_file(own_ + "/head.txt").value();
    // Stopped while heads.txt was appended: the leaves are there, the head is cut off anywhere.
    for (std::size_t size = before.size(); size < whole.size(); size += 7) {
        const auto first = store::parse_signed_heads(before).value().front().note();
        put(own_ + "/head.txt", first);
        fs::remove_all(copy_in(share_));  // copies are written after it
        put(own_ + "/heads.txt", whole.substr(0, size));
        ASSERT_THAT(broken(), IsEmpty()) << size;
        ASSERT_THAT(sign().broken, IsEmpty()) << size;
        ASSERT_THAT(kept(own_).heads, SizeIs(2)) << size;
        ASSERT_THAT(broken(), IsEmpty()) << size;
    }
    // Leaves that were lost come from the database.
    fs::remove(own_ + "/leaves.bin");
    append();
    EXPECT_THAT(sign().broken, IsEmpty());
    EXPECT_EQ(kept(own_).leaves, leaves());
}

// ---- a ledger that does not continue its heads ----

TEST_F(SignedHeads, EveryRewrittenEventIsNamed) {
    append(6);
    sign();
    const auto all = events();
    keep_backup();
    for (std::int64_t seq = 1; seq <= 7; ++seq) {
        restore_backup();
        rewrite(seq);
        EXPECT_THAT(broken(), HasSubstr(fmt::format("event {} is the first that differs", seq)));
        EXPECT_THAT(sign().broken, HasSubstr("does not continue")) << "the last event differs";
        EXPECT_THAT(kept(own_).heads, SizeIs(1)) << "nothing is signed";
    }
}

TEST_F(SignedHeads, ACutLedgerIsNamed) {
    append(6);
    sign();
    for (const std::int64_t left : {6, 3}) {
        delete_events_after(left);
        for (const auto how_far : {HowFar::Whole, HowFar::SinceLastHead})
            EXPECT_THAT(broken(how_far), HasSubstr(fmt::format("event {} is missing", left + 1)));
    }
    append(5);  // and goes on as if nothing had been there
    EXPECT_THAT(broken(), HasSubstr("event 4 is the first that differs"));
}

// Whoever can write the folder has the key beside it: only a head kept elsewhere helps.
TEST_F(SignedHeads, ALedgerSignedAnewIsNamedByAHeadKeptElsewhere) {
    append(6);
    sign();
    const auto elsewhere = scratch_ / "elsewhere.txt";
    put(elsewhere, kept(own_).newest()->note());
    rewrite(4);
    fs::remove_all(own_);
    const auto saved = scratch_ / "share-away";
    fs::rename(share_, saved);
    heads_ =
        records_->heads({.canvass = kCanvass, .folder = own_, .key_file = key_file_, .copies = {}});
    append();
    ASSERT_THAT(sign().broken, HasSubstr("heads are missing"));
    // … and knows that, and signs one over a ledger whose newest event names the key.
    store::Head head{kOrigin, 8, store::merkle_root(leaves()), {"time 2020-02-04T03:12:45.123Z"}};
    const auto note = store::signed_note(head, core::read_key(key_file_).value());
    ASSERT_TRUE(store::HeadFolder(own_).add(store::parse_signed_head(note).value(), leaves()));
    ASSERT_THAT(broken(), IsEmpty()) << "nothing in the folder tells";

    const auto found = heads_->extends(elsewhere).value();
    EXPECT_THAT(found.problem, HasSubstr("does not continue the head over 7 events"));
    EXPECT_THAT(found.problem, HasSubstr("one of its first 7 events")) << "no leaves are kept";
    fs::rename(saved, share_);
    open();
    EXPECT_THAT(broken(), HasSubstr("event 4 is the first that differs")) << "the copy tells";
    EXPECT_THAT(broken(), HasSubstr(share_));
    const auto beside = heads_->extends(copy_in(share_) + "/head.txt").value();
    EXPECT_THAT(beside.problem, HasSubstr("event 4 is the first that differs"));
}

TEST_F(SignedHeads, AHeadThatIsContinuedIsSaidToBe) {
    append(3);
    const auto elsewhere = scratch_ / "elsewhere.txt";
    put(elsewhere, sign().newest->note());
    append(3);
    sign();
    const auto found = heads_->extends(elsewhere).value();
    EXPECT_THAT(found.problem, IsEmpty());
    EXPECT_EQ(found.heads, 1);
    put(elsewhere, "no head");
    EXPECT_FALSE(heads_->extends(elsewhere));
    EXPECT_FALSE(heads_->extends(scratch_ / "missing.txt"));
}

TEST_F(SignedHeads, AHeadThatSomebodyElseSignedIsNamed) {
    append(2);
    sign();
    store::Head head{kOrigin, 3, store::merkle_root(leaves()), {"time 2020-02-04T03:12:45.123Z"}};
    const auto forged = store::signed_note(head, core::random_key());
    fs::remove_all(own_);
    ASSERT_TRUE(store::HeadFolder(own_).add(store::parse_signed_head(forged).value(), leaves()));
    EXPECT_THAT(broken(), HasSubstr("did not sign"));
    EXPECT_THAT(sign().broken, HasSubstr("did not sign"));
}

TEST_F(SignedHeads, HeadsThatAreGoneComeBackFromACopyOrAreMissed) {
    append(2);
    sign();
    append();
    sign();
    const auto before = kept(own_).heads;
    fs::remove_all(own_);
    EXPECT_THAT(sign().broken, IsEmpty());
    EXPECT_EQ(kept(own_).heads, before);
    EXPECT_EQ(kept(own_).leaves, leaves());

    for (const auto& folder : {own_, share_}) fs::remove_all(folder);
    EXPECT_THAT(broken(HowFar::SinceLastHead), HasSubstr("heads are missing"));
    EXPECT_THAT(sign().broken, HasSubstr("heads are missing"));
    ASSERT_TRUE(heads_->go_on(kOfficials, "the folder was deleted", "test"));
    EXPECT_THAT(sign().broken, IsEmpty());
    EXPECT_THAT(broken(), IsEmpty());
    fs::remove_all(own_);
    append();
    EXPECT_THAT(broken(), HasSubstr("heads are missing")) << "each time anew";
}

TEST_F(SignedHeads, AnOlderHeadThatWasTakenAwayIsMissed) {
    append(2);
    sign();
    append();
    sign();
    const auto newest = kept(own_).newest()->note();
    put(own_ + "/heads.txt", newest);
    EXPECT_THAT(broken(), HasSubstr("lacks the head over 3 events"));
    fs::copy_file(copy_in(share_) + "/heads.txt", own_ + "/heads.txt",
                  fs::copy_options::overwrite_existing);
    EXPECT_THAT(broken(), IsEmpty());
}

// A look while another process signs sees no copy ahead of the canvass's own heads.
TEST_F(SignedHeads, ALookWhileAnotherSignsFindsNothing) {
    append();
    sign();
    std::thread other([this] {
        const auto records = open_records(path_);
        const auto heads = records->heads(options());
        for (int i = 0; i < 15; ++i) {
            EXPECT_TRUE(records->history().append("ann", "thing.happened", "thing", "{}"));
            EXPECT_TRUE(heads->sign("test"));
        }
    });
    for (int i = 0; i < 60; ++i)
        for (const auto how_far : {HowFar::Whole, HowFar::SinceLastHead})
            EXPECT_THAT(broken(how_far), IsEmpty());
    other.join();
}

TEST_F(SignedHeads, AHeadsFileThatHoldsSomethingElseIsNamedAndNothingIsSigned) {
    append(2);
    sign();
    put(own_ + "/heads.txt", "a\n\nb\n\nc\n\nd\n");
    append();
    EXPECT_THAT(broken(), HasSubstr("heads.txt"));
    EXPECT_THAT(sign().broken, HasSubstr("heads.txt"));
}

// ---- going on from a restored backup ----

TEST_F(SignedHeads, TwoOfficialsGoOnFromARestoredBackup) {
    append(3);
    sign();
    keep_backup();
    append(4);
    fs::create_directories(stick_);
    sign();
    fs::rename(stick_, scratch_ / "in a pocket");  // with a head of the past that gets lost
    append(2);
    const auto lost_head = *sign().newest;
    ASSERT_EQ(lost_head.head.size, 10);
    const auto lost_leaves = leaves();

    restore_backup();
    append(3);  // the evening goes on
    EXPECT_THAT(sign().broken, HasSubstr("event 5 is the first that differs"));
    EXPECT_EQ(kept(own_).newest()->head.size, 10) << "nothing was signed";
    const auto lost = heads_->go_on(kOfficials, "the disk died", "test");
    ASSERT_TRUE(lost) << lost.error().message;
    EXPECT_EQ(lost->size, 10);
    EXPECT_EQ(lost->root, lost_head.head.root);
    EXPECT_EQ(lost->common, 4);
    EXPECT_EQ(events().back().action, store::kRestored);

    append();
    const auto done = sign();
    EXPECT_THAT(done.broken, IsEmpty());
    EXPECT_EQ(done.newest->head.size, 9);
    EXPECT_THAT(done.newest->head.further,
                testing::Contains(HasSubstr("lost head over 10 events, by mary and john")));
    EXPECT_THAT(broken(), IsEmpty()) << "older heads of the lost past are excused";
    fs::rename(scratch_ / "in a pocket", stick_);
    EXPECT_THAT(broken(), IsEmpty()) << "also those of a place that was away";
    append();
    EXPECT_THAT(sign().warnings, IsEmpty());
    EXPECT_THAT(broken(), IsEmpty());
    EXPECT_EQ(kept(copy_in(stick_)).newest()->head, kept(own_).newest()->head);
    for (const auto& folder : {own_, copy_in(stick_), copy_in(share_)})
        EXPECT_THAT(kept(folder).lost, testing::Contains(lost_leaves)) << folder;

    const auto file = scratch_ / "lost.txt";
    put(file, lost_head.note());
    EXPECT_THAT(heads_->extends(file)->problem, HasSubstr("event 5 is the first that differs"))
        << "whoever holds the lost head is told";
}

TEST_F(SignedHeads, NobodyGoesOnWhereNothingWasLostOrTheChainIsBroken) {
    append(3);
    sign();
    const auto whole = heads_->go_on(kOfficials, "reason", "test");
    ASSERT_FALSE(whole);
    EXPECT_EQ(whole.error().kind, core::ErrorKind::Refused);
    raw_sql(path_, "DROP TRIGGER events_no_update; UPDATE events SET actor = 'eve' WHERE seq = 2");
    const auto broken_chain = heads_->go_on(kOfficials, "reason", "test");
    ASSERT_FALSE(broken_chain);
    EXPECT_THAT(broken_chain.error().message, HasSubstr("Event 2 "));
}

TEST_F(SignedHeads, OnePersonsWordGivesUpNoHead) {
    append(3);
    sign();
    keep_backup();
    append();
    sign();
    restore_backup();
    append();
    ASSERT_TRUE(heads_->go_on({"mary", "mary"}, "reason", "test"));
    EXPECT_THAT(sign().broken, HasSubstr("does not continue"));
    ASSERT_TRUE(heads_->go_on(kOfficials, "reason", "test"));
    EXPECT_THAT(sign().broken, IsEmpty());
}

// ---- keys ----

TEST_F(SignedHeads, TheOldKeySignsTheNewOne) {
    append(2);
    const auto before = *sign().newest;
    const auto old_secret = core::read_key(key_file_).value();
    const auto next = heads_->rotate_key("test");
    ASSERT_TRUE(next) << next.error().message;
    EXPECT_NE(core::read_key(key_file_)->bytes, old_secret.bytes);
    const auto after = *sign().newest;
    EXPECT_EQ(store::check_signature(before, *next), store::Signature::Missing);
    EXPECT_EQ(store::check_signature(after, *next), store::Signature::Holds);
    EXPECT_THAT(broken(), IsEmpty());
    const auto keys = heads_->check(HowFar::Whole)->ledger.keys;
    ASSERT_THAT(keys.keys, SizeIs(2));
    EXPECT_THAT(keys.keys[1].officials, IsEmpty());
    EXPECT_FALSE(fs::exists(key_file_ + ".next"));
}

TEST_F(SignedHeads, AChangeOfTheKeyThatWasStoppedIsFinishedOrUndone) {
    append(2);
    sign();
    const auto first = core::read_key(key_file_).value();
    ASSERT_TRUE(core::write_key(key_file_ + ".next", core::random_key()));  // and no event
    append();
    EXPECT_THAT(sign_error(), IsEmpty());
    EXPECT_EQ(core::read_key(key_file_)->bytes, first.bytes) << "undone";
    EXPECT_FALSE(fs::exists(key_file_ + ".next"));

    ASSERT_TRUE(heads_->rotate_key("test"));
    const auto second = core::read_key(key_file_).value();
    ASSERT_TRUE(core::write_key(key_file_, first));  // the event is written, the file not yet
    ASSERT_TRUE(core::write_key(key_file_ + ".next", second));
    EXPECT_THAT(sign_error(), IsEmpty());
    EXPECT_EQ(core::read_key(key_file_)->bytes, second.bytes) << "finished";
    EXPECT_FALSE(fs::exists(key_file_ + ".next"));
    EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(SignedHeads, ALostKeyIsReplacedByTwoAndEveryLaterHeadSaysSo) {
    append(2);
    sign();
    fs::remove(key_file_);
    append();
    EXPECT_THAT(sign_error(), HasSubstr("is missing"));
    const auto next = heads_->replace_key(kOfficials, "the disk died", "test");
    ASSERT_TRUE(next) << next.error().message;
    for (int i = 0; i < 2; ++i) {
        const auto newest = *sign().newest;
        EXPECT_EQ(store::check_signature(newest, *next), store::Signature::Holds);
        EXPECT_THAT(newest.head.further,
                    testing::Contains(testing::AllOf(HasSubstr("replaced by mary and john"),
                                                     HasSubstr(next->text()))));
        append();
    }
    EXPECT_THAT(broken(), IsEmpty());
}

TEST_F(SignedHeads, AnotherKeyInTheFileSignsNothing) {
    append(2);
    sign();
    ASSERT_TRUE(core::write_key(key_file_, core::random_key()));
    append();
    EXPECT_THAT(sign_error(), HasSubstr("not the key that the ledger names"));
    EXPECT_FALSE(heads_->rotate_key("test"));
}

TEST_F(SignedHeads, AKeyThatOnePersonPutInIsNoKey) {
    append(2);
    sign();
    ASSERT_TRUE(heads_->replace_key({"mary", "mary"}, "reason", "test"));
    EXPECT_THAT(sign().broken, HasSubstr("without two officials"));
    EXPECT_THAT(broken(), HasSubstr("without two officials"));
}

// ---- single events ----

TEST_F(SignedHeads, EveryEventIsProvedUnderTheHead) {
    append(9);
    sign();
    const auto all = leaves();
    for (std::int64_t seq = 1; seq <= 10; ++seq) {
        const auto proof = heads_->prove(seq).value();
        EXPECT_EQ(proof.event, events()[static_cast<std::size_t>(seq - 1)]);
        const auto leaf = store::leaf_hash(core::bytes_of(store::event_encoding(proof.event)));
        EXPECT_TRUE(store::inclusion_holds(leaf, seq - 1, proof.head.head.size, proof.hashes,
                                           proof.head.head.root));
        EXPECT_EQ(store::check_signature(proof.head, proof.key), store::Signature::Holds);
    }
    append();
    EXPECT_THAT(heads_->prove(11).error().message, HasSubstr("newer than the newest signed head"));
    EXPECT_EQ(heads_->prove(12).error().kind, core::ErrorKind::NotFound);
    EXPECT_FALSE(heads_->prove(0));
    rewrite(3);
    EXPECT_FALSE(heads_->prove(3));
}

// ---- a look that does not read all ----

TEST_F(SignedHeads, ASampleOfOlderEventsIsLookedAt) {
    append(30);
    sign();
    append(2);
    const auto known = heads_->check(HowFar::SinceLastHead)->ledger.leaves;
    const auto under = store::HashView(known).first(31);
    const auto look = [&](std::int64_t sample) {
        return records_->history().check_newer(under, sample).value();
    };
    const auto whole = look(5);
    EXPECT_TRUE(whole.valid) << whole.problem;
    EXPECT_EQ(whole.events, 33);
    EXPECT_EQ(whole.from, 32);
    EXPECT_EQ(whole.sampled, 5);
    EXPECT_EQ(whole.head, events().back().digest);
    EXPECT_EQ(look(500).sampled, 31) << "all of them";

    raw_sql(path_, "DROP TRIGGER events_no_update; UPDATE events SET actor = 'eve' WHERE seq = 9");
    EXPECT_TRUE(look(0).valid);
    EXPECT_THAT(look(500).problem, HasSubstr("Event 9 "));
    int found = 0;
    for (int i = 0; i < 200; ++i) found += look(6).valid ? 0 : 1;
    EXPECT_GT(found, 5) << "drawn anew each time";
    EXPECT_LT(found, 195);
    raw_sql(path_, "DROP TRIGGER events_no_delete; DELETE FROM events WHERE seq = 9");
    EXPECT_THAT(look(0).problem, HasSubstr("1 are missing"));
    raw_sql(path_, "UPDATE events SET actor = 'eve' WHERE seq = 33");
    EXPECT_FALSE(look(0).valid);
}

// ---- the folder by itself ----

TEST(HeadFolder, LeavesOfAnotherPastAreKeptAsLost) {
    const Scratch scratch;
    const store::HeadFolder folder(scratch / "heads");
    const auto key = core::random_key();
    const auto head_over = [&](const store::Hashes& leaves) {
        const store::Head head{
            kOrigin, static_cast<std::int64_t>(leaves.size()), store::merkle_root(leaves), {}};
        return store::parse_signed_head(store::signed_note(head, key)).value();
    };
    store::Hashes one, other;
    for (int i = 0; i < 5; ++i) one.push_back(digest_of(fmt::format("leaf {}", i)));
    other = {one[0], digest_of("another")};
    EXPECT_TRUE(folder.read()->heads.empty()) << "nothing is there";
    ASSERT_TRUE(folder.add(head_over(one), one));
    ASSERT_TRUE(folder.add(head_over(other), other));
    const auto kept = folder.read().value();
    EXPECT_THAT(kept.heads, SizeIs(2));
    EXPECT_EQ(kept.leaves, other);
    ASSERT_THAT(kept.lost, SizeIs(1));
    EXPECT_EQ(kept.lost[0], one);
    EXPECT_FALSE(kept.leaves_of(kept.heads[0].head));
    EXPECT_TRUE(kept.leaves_of(kept.heads[1].head));
    EXPECT_FALSE(store::HeadFolder(scratch / "no/place/heads").add(head_over(one), one));
}

// ---- a canvass without its database ----

class MissingDatabase : public SignedHeads {
protected:
    std::string error() const {
        const auto opened = store::Records::open(path_);
        if (opened) return {};
        EXPECT_EQ(opened.error().kind, core::ErrorKind::Machine);
        return opened.error().message;
    }
};

TEST_F(MissingDatabase, IsAnErrorAndNeverANewOne) {
    append();
    close();
    EXPECT_THAT(error(), IsEmpty());
    fs::resize_file(path_, 0);
    EXPECT_THAT(error(), HasSubstr("is empty"));
    EXPECT_EQ(fs::file_size(path_), 0U) << "nothing is written there";
    fs::remove(path_);
    EXPECT_THAT(error(), HasSubstr("is missing"));
    EXPECT_FALSE(fs::exists(path_));
}

TEST_F(MissingDatabase, TablesWithoutAnEventAreNoCanvass) {
    close();
    EXPECT_THAT(error(), HasSubstr("is empty"));
    fs::remove(path_);
    raw_sql(path_, "CREATE TABLE something (value TEXT)");
    EXPECT_THAT(error(), HasSubstr("is empty"));
}

// Killed in the middle of work: what was stored lies in the file beside it.
TEST_F(MissingDatabase, WhatLiesInTheLogBesideItIsNotLost) {
    append(3);
    const auto other = scratch_ / "killed.db";
    for (const auto* end : {"", "-wal"}) fs::copy_file(path_ + end, other + end);
    const auto opened = store::Records::open(other);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_THAT((*opened)->history().events(0, 100).value(), SizeIs(3));
}

}  // namespace
