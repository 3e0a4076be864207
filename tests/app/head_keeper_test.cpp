// A command that works leaves a signed head over all that it wrote, whatever ended it; and a ledger
// that is broken stops no work.
#include "app/head_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <thread>

#include "app/ledger_state.h"
#include "app/session.h"
#include "core/file.h"
#include "tests/app/support/scratch.h"

namespace app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

void put(const std::string& path, const std::string& text) {
    ASSERT_TRUE(core::write_file_durably(path, core::bytes_of(text)));
}

class Keeper : public testing::Test {
protected:
    Keeper() {
        NewCanvass what;
        what.id = "SMALL";
        what.title = "Small";
        what.precincts_csv = "county,precinct,delegates,sde\nPolk,1,5,1.5\n";
        what.options_csv = "id,label\nash,Ash\nbirch,Birch\n";
        EXPECT_TRUE(create_canvass(folder_, what, "test"));
    }
    std::unique_ptr<Session> open(Use use = Use::Works) {
        auto session = open_session(folder_, use);
        EXPECT_TRUE(session) << (session ? "" : session.error().message);
        return std::move(*session);
    }
    static void append(Session& session) {
        ASSERT_TRUE(session.records->history().append("ann", "thing.happened", "thing", "{}"));
    }
    std::int64_t signed_events() const {
        const auto kept = store::HeadFolder(folder_ + "/heads").read().value();
        return kept.newest() == nullptr ? 0 : kept.newest()->head.size;
    }
    std::int64_t events() { return open(Use::Looks)->records->progress().status()->events; }
    static bool becomes(const std::function<bool()>& what) {
        for (int i = 0; i < 500; ++i) {
            if (what()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }
    // As after a disk that died: the database as it was, the heads as they are.
    void keep_backup() { fs::copy_file(folder_ + "/canvass.db", scratch_.path("backup.db")); }
    void restore_backup() {
        for (const auto* end : {"", "-wal", "-shm"}) fs::remove(folder_ + "/canvass.db" + end);
        fs::copy_file(scratch_.path("backup.db"), folder_ + "/canvass.db");
    }
    void break_ledger() {
        keep_backup();
        append(*open());
        restore_backup();
        ASSERT_THAT(open(Use::Looks)->heads->check(store::HowFar::Whole)->broken,
                    HasSubstr("does not continue"));
    }

    const Scratch scratch_;
    const std::string folder_ = scratch_.path("canvass");
};

TEST_F(Keeper, InitSignsTheFirstHead) {
    EXPECT_EQ(signed_events(), events());
    EXPECT_GT(signed_events(), 1);
}

TEST_F(Keeper, ASessionSignsWhatItWroteWhenItEnds) {
    {
        const auto session = open();
        append(*session);
        append(*session);
        EXPECT_LT(signed_events(), session->records->progress().status()->events);
    }
    EXPECT_EQ(signed_events(), events());
}

TEST_F(Keeper, AlsoWhereAnExceptionEndedIt) {
    const auto before = signed_events();
    EXPECT_THROW(
        {
            const auto session = open();
            append(*session);
            throw std::runtime_error("in the middle of the work");
        },
        std::runtime_error);
    EXPECT_EQ(signed_events(), before + 1);
}

TEST_F(Keeper, ASessionSignsAtItsStartWhatAKilledOneLeft) {
    append(*open(Use::Looks));  // as one that was killed: nothing signs
    EXPECT_LT(signed_events(), events());
    const auto session = open();
    EXPECT_EQ(signed_events(), events());
}

TEST_F(Keeper, ASessionThatLooksSignsNothing) {
    append(*open(Use::Looks));
    const auto before = signed_events();
    open(Use::Looks);
    EXPECT_EQ(signed_events(), before);
}

TEST_F(Keeper, TheThreadSignsWhatIsNew) {
    const auto session = open();
    session->keeper->keep_signing(store::HowFar::Whole, std::chrono::milliseconds(5));
    for (int i = 0; i < 3; ++i) {
        append(*session);
        const auto now = session->records->progress().status()->events;
        EXPECT_TRUE(becomes([&] { return signed_events() == now; }));
    }
    EXPECT_THAT(session->keeper->broken(), IsEmpty());
}

// As a canvass of an older program is: no event names a key, and no head was ever signed.
TEST_F(Keeper, AnOlderCanvassGetsItsKeyNamedAndItsFirstHead) {
    fs::remove_all(folder_ + "/heads");
    for (const auto* end : {"", "-wal", "-shm"}) fs::remove(folder_ + "/canvass.db" + end);
    {
        const auto records = store::Records::open(folder_ + "/canvass.db",
                                                  {.opening = store::Opening::CreateIfMissing})
                                 .value();
        ASSERT_TRUE(records->configurations().take_over(
            recorded_form(open_canvass(folder_).value()), 0, "test"));
    }
    EXPECT_THAT(open(Use::Looks)->heads->check(store::HowFar::Whole)->broken, IsEmpty());
    EXPECT_EQ(signed_events(), 0);
    open();
    const auto now = open(Use::Looks)->heads->check(store::HowFar::Whole).value();
    EXPECT_THAT(now.broken, IsEmpty());
    EXPECT_THAT(now.ledger.keys.keys, testing::SizeIs(1));
    EXPECT_EQ(signed_events(), events());
}

TEST_F(Keeper, TroubleInSigningIsNoTroubleOfTheWork) {
    fs::remove_all(folder_ + "/heads");
    put(folder_ + "/heads", "a file in its way");
    const auto before = events();
    append(*open());
    EXPECT_EQ(events(), before + 1);
}

TEST_F(Keeper, ABrokenLedgerIsWorkedOnAndNotSigned) {
    break_ledger();
    const auto before = signed_events();
    {
        const auto session = open();
        EXPECT_THAT(session->keeper->broken(), HasSubstr("does not continue"));
        append(*session);
    }
    EXPECT_EQ(signed_events(), before);
    const auto session = open(Use::Looks);
    for (const auto how_far : {store::HowFar::Whole, store::HowFar::SinceLastHead})
        EXPECT_THAT(ledger_state(*session->records, *session->heads, how_far)->problem(),
                    HasSubstr("does not continue"));
}

TEST_F(Keeper, OfficialsMendItWhileItIsWorkedOn) {
    break_ledger();
    const auto session = open();
    session->keeper->keep_signing(store::HowFar::Whole, std::chrono::milliseconds(5));
    EXPECT_THAT(session->keeper->broken(), HasSubstr("does not continue"));
    for (const char* name : {"mary", "john"})
        ASSERT_TRUE(session->records->people().add({name, store::Role::Official, "hash"}, "test"));
    ASSERT_TRUE(open(Use::Looks)->heads->go_on({"mary", "john"}, "the disk died", "test"));
    EXPECT_TRUE(becomes([&] { return session->keeper->broken().empty(); }));
    const auto now = session->records->progress().status()->events;
    EXPECT_TRUE(becomes([&] { return signed_events() == now; }));
}

// A chain that is broken where no head ends is found by reading all of it.
TEST_F(Keeper, TheThreadReadsTheWholeLedgerOnce) {
    {
        const auto session = open();
        for (int i = 0; i < 3; ++i) append(*session);
    }
    auto bytes = core::read_file(folder_ + "/canvass.db").value();
    const std::string was = "thing.happened", is = "thing.happens!";
    const auto at = std::search(bytes.begin(), bytes.end(), was.begin(), was.end());
    ASSERT_NE(at, bytes.end());
    // The pages of a database hold the newest rows first: this is the last of them, or an older
    // one.
    std::copy(is.begin(), is.end(), at);
    ASSERT_TRUE(core::write_file_durably(folder_ + "/canvass.db", bytes));
    const auto session = open();
    session->keeper->keep_signing(store::HowFar::Whole, std::chrono::milliseconds(5));
    EXPECT_TRUE(becomes([&] { return !session->keeper->broken().empty(); }));
}

// ---- head_copies ----

class HeadCopies : public Keeper {
protected:
    core::Result<Settings> settings(const std::string& line) const {
        return parse_settings(
            "id = \"A\"\ntitle = \"\"\nmode = \"live\"\nrules = \"r\"\nform = "
            "\"f\"\n" +
                line + "\n",
            "canvass.toml");
    }
};

TEST_F(HeadCopies, AreFoldersAbsoluteOrOfTheCanvass) {
    EXPECT_THAT(settings("")->head_copies, IsEmpty());
    Canvass canvass;
    canvass.folder = "caucus";
    canvass.settings = settings("head_copies = [\"/media/stick\", \"../share\"]").value();
    EXPECT_THAT(heads_options(canvass).copies,
                testing::ElementsAre("/media/stick", "caucus/../share"));
    for (const auto* wrong : {"head_copies = \"/media/stick\"", "head_copies = [1]",
                              "head_copies = [\"\"]", "head_copies = [\"a\\nb\"]"}) {
        const auto read = settings(wrong);
        ASSERT_FALSE(read) << wrong;
        EXPECT_THAT(read.error().message, HasSubstr("canvass.toml line 6"));
    }
}

TEST_F(HeadCopies, AChangeOfThemNeedsNoConfigureAndTakesEffectAtOnce) {
    fs::create_directory(scratch_.path("stick"));
    auto text = core::read_text_file(folder_ + "/canvass.toml").value();
    text.insert(text.find("mode ="), "head_copies = [\"../stick\"]\n");
    put(folder_ + "/canvass.toml", text);
    open();
    EXPECT_EQ(store::HeadFolder(scratch_.path("stick/recanvass-SMALL")).read()->heads,
              store::HeadFolder(folder_ + "/heads").read()->heads);
}

}  // namespace
}  // namespace app
