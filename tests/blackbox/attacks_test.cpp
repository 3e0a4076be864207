// The table of attacks of docs/ledger.md, row by row: somebody changes something behind the
// program's back, and a command names it. The canvass has keyings, decisions, a reopening,
// patterns, a rejected page, a second sheet and accounts that changed.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "app/session.h"
#include "core/file.h"
#include "core/key_file.h"
#include "run_program.h"
#include "store/head_folder.h"
#include "store/ledger.h"

namespace blackbox {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSignInLine = "a long enough password\n";

template <class T>
void good(const core::Result<T>& result) {
    ASSERT_TRUE(result) << result.error().message;
}

class Sql {
public:
    explicit Sql(const std::string& folder) {
        EXPECT_EQ(sqlite3_open((folder + "/canvass.db").c_str(), &database_), SQLITE_OK);
    }
    Sql(const Sql&) = delete;
    Sql& operator=(const Sql&) = delete;
    ~Sql() { sqlite3_close(database_); }
    void run(const std::string& text) {
        char* message = nullptr;
        EXPECT_EQ(sqlite3_exec(database_, text.c_str(), nullptr, nullptr, &message), SQLITE_OK)
            << text << ": " << (message == nullptr ? "" : message);
        sqlite3_free(message);
    }
    std::vector<std::vector<std::string>> rows(const std::string& query) {
        std::vector<std::vector<std::string>> out;
        sqlite3_stmt* statement = nullptr;
        EXPECT_EQ(sqlite3_prepare_v2(database_, query.c_str(), -1, &statement, nullptr), SQLITE_OK)
            << query;
        while (sqlite3_step(statement) == SQLITE_ROW) {
            auto& row = out.emplace_back();
            for (int i = 0; i < sqlite3_column_count(statement); ++i) {
                const auto* text = sqlite3_column_text(statement, i);
                row.emplace_back(text == nullptr ? "" : reinterpret_cast<const char*>(text));
            }
        }
        sqlite3_finalize(statement);
        return out;
    }
    // As somebody does who can write to the file.
    void drop_guards() {
        for (const auto& row : rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            run("DROP TRIGGER " + row[0]);
    }

private:
    sqlite3* database_ = nullptr;
};

// Writes the chain anew: every digest is right again.
void chain_anew(Sql& sql) {
    std::string previous = store::first_previous();
    for (const auto& row : sql.rows("SELECT seq, time, actor, action, subject, body FROM events "
                                    "ORDER BY seq")) {
        store::Event event{std::stoll(row[0]), row[1], row[2], row[3], row[4], row[5],
                           previous,           {}};
        event.digest = store::event_digest(event);
        previous = event.digest;
        sql.run("UPDATE events SET previous = '" + event.previous + "', digest = '" + event.digest +
                "' WHERE seq = " + row[0]);
    }
}

std::string original_of(const std::string& folder, const std::string& name) {
    const auto digest =
        Sql(folder).rows("SELECT digest FROM files WHERE name = '" + name + "'").at(0).at(0);
    return folder + "/archive/" + digest.substr(0, 2) + "/" + digest;
}

std::string some_view_of(const std::string& folder) {
    const auto digest =
        Sql(folder).rows("SELECT view_digest FROM pages WHERE view_digest <> ''").at(0).at(0);
    return folder + "/archive/" + digest.substr(0, 2) + "/" + digest;
}

void overwrite(const std::string& path, const std::string& text) {
    fs::permissions(path, fs::perms::owner_all);
    write(path, text);
}

// Which command notices.
const std::vector<std::string> kLedgerVerify = {"ledger", "verify"};
const std::vector<std::string> kCheck = {"check"};
const std::vector<std::string> kStatus = {"status"};
const std::vector<std::string> kExport = {"export"};

// A head that was kept elsewhere is given with it.
const std::vector<std::string> kExtends = {"ledger", "verify", "--extends"};
// Where the test keeps what the attacker cannot reach.
std::string* kept_elsewhere = nullptr;

struct Attack {
    std::string what;  // as the table of docs/ledger.md says it
    std::string who;   // what the attacker can write to
    std::vector<std::string> command;
    std::string says;
    std::function<void(const std::string& folder)> change;
};

Attack by_sql(const std::string& what, const std::string& says, const std::string& sql) {
    return {what, "database", kLedgerVerify, says, [sql](const std::string& folder) {
                Sql database(folder);
                database.drop_guards();
                database.run(sql);
            }};
}

std::vector<Attack> attacks_on_events() {
    std::vector<Attack> out;
    for (const char* part : {"time", "actor", "action", "subject", "body"})
        out.push_back(by_sql(std::string("an event: its ") + part,
                             "was changed after it was written",
                             std::string("UPDATE events SET ") + part + " = replace(" + part +
                                 ", substr(" + part + ", 3, 1), '~') WHERE seq = 9"));
    out.push_back(by_sql("an event: its digest", "was changed after it was written",
                         "UPDATE events SET digest = '" + std::string(64, 'a') +
                             "' WHERE seq = (SELECT MAX(seq) FROM events)"));
    out.push_back(
        by_sql("an event is taken out", "is missing", "DELETE FROM events WHERE seq = 9"));
    out.push_back(by_sql("two events are exchanged", "does not follow event",
                         "UPDATE events SET seq = -1 WHERE seq = 9; UPDATE events SET seq = 9 "
                         "WHERE seq = 10; UPDATE events SET seq = 10 WHERE seq = -1"));
    out.push_back(by_sql("an event is put in at the end, without its digest",
                         "was changed after it was written",
                         "INSERT INTO events SELECT seq + 1, time, actor, action, subject, body, "
                         "digest, digest FROM events ORDER BY seq DESC LIMIT 1"));
    return out;
}

// Another value in an event and its row, and the chain written anew.
void forge_keying(const std::string& folder) {
    Sql database(folder);
    database.drop_guards();
    const auto seq = database.rows("SELECT MIN(seq) FROM keyings")[0][0];
    database.run("UPDATE keyings SET value = 8 WHERE seq = " + seq);
    database.run(
        "UPDATE events SET body = replace(body, '\"value\":7', '\"value\":8') WHERE seq = " + seq);
    chain_anew(database);
}

// With the ledger's key: one new head over the forged past, in the place of all heads.
void sign_anew(const std::string& folder) {
    store::Hashes leaves;
    for (const auto& row : Sql(folder).rows("SELECT seq, time, actor, action, subject, body, "
                                            "previous FROM events ORDER BY seq"))
        leaves.push_back(store::leaf_hash(core::bytes_of(store::event_encoding(
            {std::stoll(row[0]), row[1], row[2], row[3], row[4], row[5], row[6], {}}))));
    const store::Head head{store::ledger_origin("IA20REHEARSE"),
                           static_cast<std::int64_t>(leaves.size()),
                           store::merkle_root(leaves),
                           {"time 2020-02-04T03:12:45.123Z"}};
    const auto key = core::read_key(folder + "/keys/ledger.key").value();
    fs::remove_all(folder + "/heads");
    const auto note = store::parse_signed_head(store::signed_note(head, key)).value();
    EXPECT_TRUE(store::HeadFolder(folder + "/heads").add(note, leaves));
}

// What the database's own readers would take for two officials' consent.
std::string consent(const std::string& folder, const std::string& action, const std::string& more) {
    const auto head =
        store::parse_signed_head(core::read_text_file(folder + "/heads/head.txt").value())
            .value()
            .head;
    return "INSERT INTO events SELECT seq + 1, time, 'ole', '" + action + "', 'ledger', '{" + more +
           "\"officials\":[\"ole\",\"oda\"],\"reason\":\"so\",\"root\":\"" + head.root.hex() +
           "\",\"size\":" + std::to_string(head.size) +
           ",\"common\":3}', digest, digest FROM events " + "ORDER BY seq DESC LIMIT 1";
}

std::vector<Attack> attacks_on_the_schema() {
    return {
        by_sql("the guards of the facts are taken away", "The database lacks trigger", ""),
        by_sql("an index is put in", "which this program did not make",
               "CREATE INDEX second_truth ON verdicts (precinct, layers)"),
        by_sql(
            "a table becomes a view", "which this program did not make",
            "ALTER TABLE verdicts RENAME TO verdicts_kept; CREATE VIEW verdicts AS SELECT * FROM "
            "verdicts_kept"),
        by_sql("a trigger is put in", "which this program did not make",
               "CREATE TRIGGER later AFTER INSERT ON keyings BEGIN SELECT 1; END"),
        by_sql("a text goes on behind a zero byte", "The row of reports about",
               "UPDATE reports SET precinct = precinct || char(0)"),
        by_sql(
            "an event has no number", "have no number from 1 on",
            "INSERT INTO events SELECT NULL, time, actor, action, subject, body, previous, digest "
            "FROM events WHERE seq = 9"),
        {"two officials' consent to a lost past is forged", "database", kLedgerVerify,
         "did not see its officials consent",
         [](const std::string& folder) {
             forge_keying(folder);
             Sql database(folder);
             database.run(consent(folder, "ledger.restored", ""));
             chain_anew(database);
         }},
    };
}

std::vector<Attack> attacks_on_heads() {
    const auto by = [](const std::string& what, const std::string& who,
                       const std::vector<std::string>& command, const std::string& says,
                       const std::function<void(const std::string&)>& change) {
        return Attack{what, who, command, says, change};
    };
    const auto text_of = [](const std::string& path) { return core::read_text_file(path).value(); };
    return {
        by_sql("the last events are cut off", "does not continue",
               "DELETE FROM events WHERE seq > (SELECT MAX(seq) FROM events) - 5"),
        by_sql("all events are deleted", "is empty, and its canvass holds events",
               "DELETE FROM events"),
        by("a value in event and row, and all digests after it", "database", kLedgerVerify,
           "is the first that differs", forge_keying),
        by("a value in event and row, and all digests after it, before an export", "database",
           kExport, "is the first that differs", forge_keying),
        by("a value in event and row, and all digests after it, and the status", "database",
           kStatus, "BROKEN", forge_keying),
        by("the database is an older copy", "folder", kLedgerVerify, "does not continue",
           [](const auto& folder) {
               fs::copy_file(*kept_elsewhere + "/older.db", folder + "/canvass.db",
                             fs::copy_options::overwrite_existing);
           }),
        by("canvass.db is deleted", "folder", kStatus, "canvass.db",
           [](const auto& folder) { fs::remove(folder + "/canvass.db"); }),
        by("canvass.db is emptied", "folder", kStatus, "canvass.db",
           [](const auto& folder) { write(folder + "/canvass.db", ""); }),
        by("canvass.db is the one of another canvass", "folder", kLedgerVerify, "canvass.toml",
           [](const auto& folder) {
               fs::copy_file(*kept_elsewhere + "/other.db", folder + "/canvass.db",
                             fs::copy_options::overwrite_existing);
           }),
        by("the signed heads are deleted", "folder", kLedgerVerify, "signed heads are missing",
           [](const auto& folder) { fs::remove_all(folder + "/heads"); }),
        by("the size in a signed head", "folder", kLedgerVerify, "none of its keys signed",
           [text_of](const auto& folder) {
               for (const char* name : {"/heads/head.txt", "/heads/heads.txt"}) {
                   auto text = text_of(folder + name);
                   const auto at = text.rfind("recanvass/IA20REHEARSE\n1") + 23;
                   text[at] = text[at] == '9' ? '8' : '9';
                   write(folder + name, text);
               }
           }),
        by("a value, all digests after it, and one new signed head", "folder and key", kExtends,
           "is the first that differs",
           [](const auto& folder) {
               forge_keying(folder);
               sign_anew(folder);
           }),
        by("a decision is forged as if it had never been otherwise", "folder and key", kExtends,
           "is the first that differs",
           [](const auto& folder) {
               {
                   Sql database(folder);
                   database.drop_guards();
                   const auto seq = database.rows("SELECT MIN(seq) FROM decisions")[0][0];
                   database.run("UPDATE decisions SET reason = 'as we wish' WHERE seq = " + seq);
                   database.run(
                       "UPDATE events SET body = replace(body, '\"reason\":\"plain\"', "
                       "'\"reason\":\"as we wish\"') WHERE seq = " +
                       seq);
                   chain_anew(database);
               }
               sign_anew(folder);
           }),
        by("the last events are cut off, and the head before them is signed again",
           "folder and key", kExtends, "is missing", [](const auto& folder) {
               {
                   Sql database(folder);
                   database.drop_guards();
                   database.run("DELETE FROM events WHERE seq = (SELECT MAX(seq) FROM events)");
               }
               sign_anew(folder);
           })};
}

std::vector<Attack> attacks_on_people() {
    return {
        by_sql("a keyed value", "The row of keyings about", "UPDATE keyings SET value = value + 1"),
        by_sql("who keyed", "The row of keyings about",
               "UPDATE keyings SET person = 'eve' WHERE person = 'ann'"),
        by_sql("a keyed number becomes a blank", "state, value differ",
               "UPDATE keyings SET state = 'blank', value = NULL"),
        by_sql("a keying is taken away", "is gone", "DELETE FROM keyings WHERE person = 'ann'"),
        by_sql("a keying is put in", "is told of by no event",
               "INSERT INTO keyings SELECT precinct, field, 'eve', at, state, value, seq FROM "
               "keyings LIMIT 1"),
        by_sql("a decided value", "The row of decisions about", "UPDATE decisions SET value = 99"),
        by_sql("how many a decision needs", "needed differs", "UPDATE decisions SET needed = 1"),
        by_sql("who decided", "people differs",
               "UPDATE decisions SET people = '[\"eve\",\"oda\"]'"),
        by_sql("that officials only count", "officials differs",
               "UPDATE decisions SET officials = 1 - officials"),
        by_sql("what a decision follows", "basis differs",
               "UPDATE decisions SET basis = 'as_reported'"),
        by_sql("a decision is taken away", "is gone", "DELETE FROM decisions"),
        by_sql("what a third said", "The row of third_looks about",
               "UPDATE third_looks SET look = 'an_entry'"),
        by_sql("a third's word is taken away", "is gone", "DELETE FROM third_looks"),
        by_sql("a decision is put in", "is told of by no event",
               "INSERT INTO decisions SELECT seq + 1000, precinct, 'final.biden', people, at, 3, "
               "basis, reason, needed, no_value, officials, keyed_alike FROM decisions LIMIT 1"),
        by_sql("a reopening is taken away", "is gone", "DELETE FROM reopenings"),
        by_sql("a reopening is put in", "is told of by no event",
               "INSERT INTO reopenings SELECT seq + 1000, precinct, field, 'oda', at, reason FROM "
               "reopenings LIMIT 1"),
        by_sql("who signed a precinct", "person differs",
               "UPDATE signatures SET person = 'oda' WHERE person = 'ole'"),
        by_sql("the event on which a signature rests", "rests_on differs",
               "UPDATE signatures SET rests_on = 1"),
        by_sql("a signature is taken away", "is gone", "DELETE FROM signatures"),
        by_sql("a signature is put in", "is told of by no event",
               "INSERT INTO signatures SELECT seq + 1000, precinct, 'bob', at, rests_on, "
               "paper_only, values_sha256 FROM signatures LIMIT 1"),
        by_sql("that a sign-off was taken back", "is gone", "DELETE FROM sign_offs_taken_back"),
        by_sql("that a precinct counts as signed off", "does not follow from its rows",
               "UPDATE precinct_progress SET signed = 3"),
        by_sql("to whom values were shown", "fields differs", "UPDATE shown SET fields = '[]'"),
        by_sql("that values were shown to somebody", "is gone", "DELETE FROM shown"),
        by_sql("which boxes a case has", "fields differs", "UPDATE cases SET fields = '[]'"),
        by_sql("a case is no longer needed", "needed differs", "UPDATE cases SET needed = 0"),
        by_sql("a case says that it is resolved", "says it is resolved",
               "UPDATE cases SET state = 'resolved'"),
        by_sql("what is at stake in a case", "sde_at_stake differ",
               "UPDATE cases SET at_stake = 0, sde_at_stake = 5"),
        by_sql("which boxes were drawn", "drawn differs", "UPDATE cases SET drawn = fields"),
        by_sql("an escalation", "escalation differs", "UPDATE cases SET escalation = ''"),
        by_sql("a case is taken away", "is gone", "DELETE FROM cases"),
        by_sql("a pattern", "The row of patterns about",
               "UPDATE patterns SET found = replace(found, 'exchanged', 'as they should be')"),
        by_sql("that a pattern stands", "standing differs",
               "UPDATE patterns SET standing = 1 - standing"),
        by_sql("what was decided about a pattern", "choice differs",
               "UPDATE pattern_decisions SET choice = 'paper_stands'"),
        by_sql("which boxes a pattern's decision settles", "boxes differs",
               "UPDATE pattern_decisions SET boxes = '[]'"),
        by_sql("a pattern's decision is taken away", "is gone", "DELETE FROM pattern_decisions"),
        by_sql("an account's role", "role differs",
               "UPDATE users SET role = 'official' WHERE name = 'ann'"),
        by_sql("an account's role, later", "role differs",
               "UPDATE user_changes SET role = 'official' WHERE name = 'bob'"),
        by_sql("an account's password", "password_hash differs",
               "UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE name = "
               "'oda') WHERE name = 'ole'"),
        by_sql("an account is unlocked", "locked differs", "UPDATE user_changes SET locked = 0"),
        by_sql("that an account changed", "is gone", "DELETE FROM user_changes"),
        by_sql("an account is put in", "is told of by no event",
               "INSERT INTO users (name, role, password_hash, seq) SELECT 'eve', 'official', "
               "password_hash, seq FROM users WHERE name = 'ole'"),
        by_sql("that an account waits for an official", "unconfirmed differs",
               "UPDATE users SET unconfirmed = 0 WHERE name = 'ole'"),
        by_sql("a second factor is put in", "is told of by no event",
               "INSERT INTO factor_acts SELECT seq, 'ole', 'enrolled', "
               "'{\"codes\":[],\"nonce\":\"00\",\"step\":1}' FROM users WHERE name = 'ole'"),
        by_sql("an account is taken away", "is gone", "DELETE FROM users WHERE name = 'oda'")};
}

std::vector<Attack> attacks_on_paper_and_reports() {
    return {
        by_sql("a reported value", "The row of reports about",
               "UPDATE reports SET said = replace(said, ':1', ':2')"),
        by_sql("the channel of a report", "The row of reports about",
               "UPDATE reports SET channel = 'hotline'"),
        by_sql("who sent a report", "submitter differs", "UPDATE reports SET submitter = 'eve'"),
        by_sql("when a report came", "received_at differs",
               "UPDATE reports SET received_at = '2020-02-03T00:00:00.000Z'"),
        by_sql("a report is taken away", "is gone", "DELETE FROM reports WHERE version = 2"),
        by_sql("a report is put in", "is told of by no event",
               "INSERT INTO reports SELECT precinct, channel, 9, submitter, received_at, said, seq "
               "FROM reports LIMIT 1"),
        by_sql("two sheets are exchanged between precincts", "id_precinct differs",
               "UPDATE pages SET id_precinct = CASE WHEN digest = (SELECT MIN(digest) FROM pages "
               "WHERE state = 'accepted') THEN (SELECT id_precinct FROM pages WHERE digest = "
               "(SELECT MAX(digest) FROM pages WHERE state = 'accepted')) ELSE (SELECT id_precinct "
               "FROM pages WHERE digest = (SELECT MIN(digest) FROM pages WHERE state = "
               "'accepted')) END WHERE digest IN (SELECT MIN(digest) FROM pages WHERE state = "
               "'accepted' UNION SELECT MAX(digest) FROM pages WHERE state = 'accepted')"),
        by_sql("an accepted page is rejected", "state differs",
               "UPDATE pages SET state = 'rejected' WHERE state = 'accepted'"),
        by_sql("a rejected page is accepted", "state differs",
               "UPDATE pages SET state = 'accepted' WHERE state = 'rejected'"),
        by_sql("a superseded scan stands again", "state differs",
               "UPDATE pages SET state = 'accepted' WHERE state = 'superseded'"),
        by_sql("the copy number of a sheet", "id_copy differs",
               "UPDATE pages SET id_copy = 0 WHERE id_copy = 2"),
        by_sql("how a page was identified", "identified_by differs",
               "UPDATE pages SET identified_by = 'two_codes' WHERE state = 'rejected'"),
        by_sql("which picture people see of a page", "view_digest differs",
               "UPDATE pages SET view_digest = (SELECT MAX(view_digest) FROM pages) WHERE state = "
               "'accepted'"),
        by_sql("what was made of a page", "action differs",
               "UPDATE pages SET action = 'none' WHERE action <> 'none'"),
        by_sql("a page is taken away", "is gone", "DELETE FROM pages WHERE state = 'rejected'"),
        by_sql(
            "a file is taken away", "is gone",
            "DELETE FROM files WHERE digest = (SELECT file FROM pages WHERE state = 'accepted')"),
        by_sql("how often a file was offered", "times_offered differs",
               "UPDATE files SET times_offered = 9"),
        by_sql("a read value", "The readings of event",
               "UPDATE readings SET value = 99, digits = '99' WHERE rowid = 3"),
        by_sql("how sure a reading is", "The readings of event",
               "UPDATE readings SET probability = 0.5 WHERE rowid = 3"),
        by_sql("where a reading's box is", "The readings of event",
               "UPDATE readings SET box_x = box_x + 200 WHERE rowid = 3"),
        by_sql("readings are taken away", "The readings of event",
               "DELETE FROM readings WHERE rowid = 3"),
        by_sql("readings are put in", "which accepted no page",
               "INSERT INTO readings SELECT 1, ordinal, field, state, digits, value, probability, "
               "alternatives, overwritten, struck_and_rewritten, touches_frame, box_x, box_y, "
               "box_width, box_height, crop FROM readings LIMIT 1"),
        by_sql("a finding about paper", "finding differs",
               "UPDATE paper_findings SET finding = replace(finding, 'INTEGRITY', 'INFORMATION')"),
        by_sql("a finding about paper is taken away", "is gone", "DELETE FROM paper_findings"),
        by_sql("whether an official spoke of a page", "official differs",
               "UPDATE page_statements SET official = 1 - official"),
        by_sql("which sheet a person named", "sheet differs",
               "UPDATE page_statements SET sheet = replace(sheet, '\"copy\":1', '\"copy\":2')"),
        by_sql("what a person said of a page is taken away", "is gone",
               "DELETE FROM page_statements"),
        by_sql("what a channel calls its columns", "The row of settings about columns of",
               "UPDATE settings SET value = '{}' WHERE name LIKE 'columns of %'"),
        by_sql("how many precincts are expected", "The row of settings about expected_precincts",
               "UPDATE settings SET value = '1' WHERE name = 'expected_precincts'")};
}

std::vector<Attack> attacks_on_verdicts() {
    return {
        by_sql("what passes in a verdict", "layers differs",
               "UPDATE verdicts SET layers = replace(layers, '\"passes\":false', "
               "'\"passes\":true')"),
        by_sql("the reported value in a verdict", "layers differs",
               "UPDATE verdicts SET layers = replace(layers, '\"reported\":1', '\"reported\":2')"),
        by_sql("the findings of a verdict", "findings differs",
               "UPDATE verdicts SET findings = '[]'"),
        by_sql("how many boxes passed", "passed_boxes differs",
               "UPDATE verdicts SET passed_boxes = passed_boxes + 100"),
        by_sql("a verdict is taken away", "is gone", "DELETE FROM verdicts"),
        by_sql("a verdict says it knows more than there is", "says that it knows events",
               "UPDATE verdicts SET as_of = 100000"),
        by_sql("that a precinct is due", "The row of bearings about",
               "UPDATE bearings SET seq = 1 WHERE precinct <> ''"),
        by_sql("that every precinct is due", "The row of bearings about all precincts",
               "UPDATE bearings SET seq = 0 WHERE precinct = ''")};
}

std::vector<Attack> attacks_on_the_folder() {
    const auto on = [](const std::string& what, const std::vector<std::string>& command,
                       const std::string& says,
                       const std::function<void(const std::string&)>& change) {
        return Attack{what, "folder", command, says, change};
    };
    const auto line = [](const std::string& file, const std::string& from, const std::string& to) {
        return [=](const std::string& folder) {
            auto text = core::read_text_file(folder + "/" + file).value();
            ASSERT_NE(text.find(from), std::string::npos) << file << " has no " << from;
            write(folder + "/" + file, text.replace(text.find(from), from.size(), to));
        };
    };
    return {
        on("an original is deleted", kCheck, "is missing",
           [](const auto& folder) { fs::remove(original_of(folder, "clean-01.jpg")); }),
        on("an original is cut short", kCheck, "is cut short",
           [](const auto& folder) { overwrite(original_of(folder, "clean-01.jpg"), "\xff\xd8"); }),
        on("an original is changed", kCheck, "is changed",
           [](const auto& folder) {
               const auto path = original_of(folder, "clean-01.jpg");
               auto bytes = core::read_text_file(path).value();
               bytes[bytes.size() / 2] ^= 1;
               overwrite(path, bytes);
           }),
        on("two originals are exchanged", kCheck, "is changed",
           [](const auto& folder) {
               const auto a = original_of(folder, "clean-01.jpg");
               const auto b = original_of(folder, "clean-02.jpg");
               fs::rename(a, a + ".kept");
               fs::rename(b, a);
               fs::rename(a + ".kept", b);
           }),
        on("the picture that people see is deleted", kCheck, "is missing",
           [](const auto& folder) { fs::remove(some_view_of(folder)); }),
        on("the picture that people see is changed", kCheck, "is changed",
           [](const auto& folder) { overwrite(some_view_of(folder), "another picture"); }),
        on("the archive is deleted", kStatus, "is missing",
           [](const auto& folder) { fs::remove_all(folder + "/archive"); }),
        on("a threshold in canvass.toml", kStatus, "canvass.toml line",
           line("canvass.toml", "[policy]\n", "[policy]\nleast_probability = 0.5\n")),
        on("the rules in canvass.toml", kStatus, "canvass.toml line",
           line("canvass.toml", "iowa-2020\"", "plain-tally\"")),
        on("the number of delegates in precincts.csv", kStatus, "precincts.csv line",
           line("precincts.csv", ",8,", ",9,")),
        on("an option in options.csv", kStatus, "options.csv line",
           line("options.csv", "Sanders", "Nobody")),
        on("the key of the sheets is deleted", kStatus, "worksheet.key",
           [](const auto& folder) { fs::remove(folder + "/keys/worksheet.key"); }),
        on("the key of the passwords is deleted", kStatus, "secrets.key is gone",
           [](const auto& folder) { fs::remove(folder + "/keys/secrets.key"); }),
        on("the key of the passwords is another", kLedgerVerify, "password_hash differs",
           [](const auto& folder) {
               overwrite(folder + "/keys/secrets.key", std::string(64, 'a') + "\n");
           })};
}

std::vector<Attack> all_attacks() {
    std::vector<Attack> out;
    for (const auto& some :
         {attacks_on_events(), attacks_on_heads(), attacks_on_the_schema(), attacks_on_people(),
          attacks_on_paper_and_reports(), attacks_on_verdicts(), attacks_on_the_folder()})
        out.insert(out.end(), some.begin(), some.end());
    return out;
}

// ---- the canvass ----

verify::Pattern pattern() {
    verify::Pattern out;
    out.name = "Sanders and Warren exchanged";
    out.columns = {"first"};
    out.precincts = {"ADAM-003-R"};
    out.chance = 1e-9;
    out.message = "The reports have Sanders and Warren exchanged.";
    out.boxes = {{"ADAM-003-R", "first.sanders", 2, 9}};
    return out;
}

// The values of three sheets with one box that differs, and later with another.
std::string reported_sheets(const std::string& field) {
    std::string text;
    for (const char* sheet : {"clean-01", "clean-02", "clean-03"}) {
        const auto truth = nlohmann::json::parse(
            core::read_text_file(sample(std::string(sheet) + ".json")).value())["pages"][0];
        std::string names = "precinct_id", values = truth["precinct_id"].get<std::string>();
        for (const auto& [name, cell] : truth["cells"].items()) {
            if (name.starts_with("signature") || name.starts_with("coin")) continue;
            names += "," + name;
            values += "," + std::to_string(cell.value("value", 0) + (name == field ? 11 : 0));
        }
        if (text.empty()) text = names + "\n";
        text += values + "\n";
    }
    return text;
}

// Two officials sign the precincts in which nothing is left to do; one takes it back in between.
void sign_off_some(store::Records& records) {
    int signed_off = 0;
    const auto known = records.verdicts().known("", 100).value();
    for (const auto& precinct : known) {
        const auto facts = records.sign_offs().facts(precinct).value();
        const bool paper_only = verify::is_ready_paper_only(facts);
        if (!paper_only && !verify::is_ready(facts)) continue;
        const verify::WantedSignature wanted{facts.newest, paper_only};
        good(records.sign_offs().sign(precinct, "ole", wanted));
        good(records.sign_offs().take_back(precinct, "oda", "a doubt"));
        good(records.sign_offs().sign(precinct, "ole", wanted));
        good(records.sign_offs().sign(precinct, "oda", wanted));
        ++signed_off;
    }
    ASSERT_GT(signed_off, 0);
}

void act(const std::string& folder) {
    const auto session = app::open_session(folder).value();
    auto& records = *session->records;
    const auto cases = records.cases().list(std::nullopt).value();
    ASSERT_GE(cases.size(), 2U);
    for (const auto& one : cases) {
        for (const auto& field : one.what.fields) {
            int value = 7;
            for (const char* person : {"ann", "bob", "cid"})
                good(records.cases().key(
                    {one.what.precinct, field, person, "", forms::ReadingState::Number, value++}));
        }
    }
    const auto& first = cases.front().what;
    for (const auto& field : first.fields)
        good(records.cases().look({first.precinct, field, "cid", "", verify::Look::Neither}));
    for (const char* official : {"ole", "oda"})
        good(records.cases().decide(first.precinct, official,
                                    {first.fields.front(),
                                     verify::Basis::AsWritten,
                                     {forms::ReadingState::Number, 7},
                                     "plain"}));
    good(records.cases().reopen(first.precinct, "ole", first.fields.front(), "a doubt"));
    good(records.cases().show({{first.precinct, "oda", first.fields}}));
    good(records.cases().escalate(cases.back().what.precinct, "smudged", "ann"));
    good(records.reports().set_columns("app", {{"Sanders", "final.sanders"}}, "terminal"));
    good(records.patterns().save({pattern()}));
    good(records.patterns().decide(
        {pattern().name, verify::PatternChoice::LookAtEach, {}, "ole", "", "looked"},
        records.patterns().list().value().front().version));
    const auto rejected = records.pages().in_state(store::PageState::Rejected).value();
    ASSERT_FALSE(rejected.empty());
    verify::PageStatement named;
    named.act = verify::PageAct::Name;
    named.person = "ann";
    named.reason = "it says so";
    named.sheet = records.pages().in_state(store::PageState::Accepted)->front().id;
    good(records.pages().say(rejected.front().key.digest, named));
    good(session->pipeline->judge_due());
    ASSERT_NO_FATAL_FAILURE(sign_off_some(records));
}

class Attacks : public testing::Test {
protected:
    static void SetUpTestSuite() {
        scratch_ = new Scratch;
        kept_elsewhere = new std::string(scratch_->path("kept"));
        const auto folder = scratch_->path("canvass");
        ASSERT_EQ(run_program({"init", folder, "--example", "iowa-2020"}).status, 0);
        fs::create_directory(*kept_elsewhere);
        fs::copy_file(folder + "/canvass.db", *kept_elsewhere + "/older.db");
        const auto other = scratch_->path("other");
        write(scratch_->path("precincts.csv"), "county,precinct,delegates,sde\nPolk,One,5,1.0\n");
        write(scratch_->path("options.csv"), "id,label\nash,Ash\nbirch,Birch\n");
        ASSERT_EQ(run_program({"init", other, "--precincts", scratch_->path("precincts.csv"),
                               "--options", scratch_->path("options.csv"), "--id", "TEST"})
                      .status,
                  0);
        fs::copy_file(other + "/canvass.db", *kept_elsewhere + "/other.db");
        for (const auto& [name, role] :
             {std::pair{"ann", "adjudicator"}, std::pair{"bob", "adjudicator"},
              std::pair{"ole", "official"}, std::pair{"oda", "official"}})
            ASSERT_EQ(
                run_program({"user", "add", folder, name, "--role", role}, kSignInLine).status, 0);
        std::vector<std::string> scan = {"scan", folder};
        for (const char* sheet : {"clean-01.jpg", "clean-02.jpg", "clean-03.jpg", "clean-04.jpg",
                                  "clean-05.jpg", "hard-first-sheet.jpg", "hard-second-sheet.jpg",
                                  "hard-first-sheet-again.jpg", "rejected-no-sheet.jpg"})
            scan.push_back(sample(sheet));
        ASSERT_LT(run_program(scan).status, 2);
        for (const char* field : {"final.sanders", "final.warren"}) {
            write(scratch_->path("app.csv"), reported_sheets(field));
            ASSERT_LT(run_program({"import", folder, scratch_->path("app.csv"), "--channel", "app"})
                          .status,
                      2);
        }
        ASSERT_NO_FATAL_FAILURE(act(folder));
        ASSERT_EQ(run_program({"user", "role", folder, "bob", "--role", "observer"}).status, 0);
        ASSERT_EQ(run_program({"user", "lock", folder, "bob"}).status, 0);
        for (const char* file : {"head.txt", "heads.txt", "leaves.bin"})
            fs::copy_file(folder + "/heads/" + file, *kept_elsewhere + "/" + file);
    }
    static void TearDownTestSuite() {
        delete kept_elsewhere;
        delete scratch_;
    }

    static Ran run(const std::vector<std::string>& command, const std::string& folder) {
        auto arguments = command;
        if (command == kExtends) arguments.push_back(*kept_elsewhere + "/head.txt");
        arguments.push_back(folder);
        if (command == kExport)
            arguments.insert(arguments.end(), {"-o", *kept_elsewhere + "/export.csv"});
        if (command != kStatus && command != kExport) arguments.push_back("--all-problems");
        return run_program(arguments);
    }

    static Scratch* scratch_;
};
Scratch* Attacks::scratch_ = nullptr;

TEST_F(Attacks, NothingIsNamedWhereNothingWasChanged) {
    const auto folder = scratch_->path("canvass");
    for (const auto& command : {kLedgerVerify, kCheck}) {
        const auto ran = run(command, folder);
        EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    }
    EXPECT_LT(run(kStatus, folder).status, 2);
}

TEST_F(Attacks, EveryOneOfTheTableIsNamed) {
    const auto document =
        core::read_text_file(std::string(RECANVASS_SOURCE_DIR) + "/docs/ledger.md").value();
    const auto attacks = all_attacks();
    EXPECT_GE(attacks.size(), 60U);
    for (const auto& attack : attacks) {
        SCOPED_TRACE(attack.what);
        const auto folder = scratch_->path("attacked");
        fs::remove_all(folder);
        fs::copy(scratch_->path("canvass"), folder, fs::copy_options::recursive);
        attack.change(folder);
        const auto ran = run(attack.command, folder);
        EXPECT_EQ(ran.status, 2) << ran.out;
        EXPECT_THAT(ran.out + ran.err, HasSubstr(attack.says));
        const auto command = fmt::format("{}", fmt::join(attack.command, " "));
        EXPECT_THAT(document, HasSubstr("| " + attack.what + " | " + attack.who + " | `" + command +
                                        "` | … " + attack.says))
            << "docs/ledger.md, \"Attacks\"";
    }
}

// The check and the file are of one moment: either the change is seen, or it is not exported.
TEST_F(Attacks, WhatIsChangedAndPutBackDuringAnExportIsInNoExport) {
    const auto folder = scratch_->path("flickering");
    fs::copy(scratch_->path("canvass"), folder, fs::copy_options::recursive);
    std::atomic<bool> over{false};
    std::thread flicker([&] {
        Sql sql(folder);
        sql.run("PRAGMA busy_timeout = 30000");
        while (!over) {
            std::this_thread::sleep_for(std::chrono::milliseconds(150));
            sql.run(
                R"(UPDATE verdicts SET layers = replace(layers, '"passing":1', '"passing":42421'))");
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            sql.run(
                R"(UPDATE verdicts SET layers = replace(layers, '"passing":42421', '"passing":1'))");
        }
    });
    int exported = 0;
    for (int i = 0; i < 12; ++i) {
        const auto out = scratch_->path("flicker.csv");
        if (run_program({"export", folder, "-o", out}).status != 0) continue;
        ++exported;
        EXPECT_THAT(core::read_text_file(out).value(), Not(HasSubstr("42421")));
    }
    over = true;
    flicker.join();
    EXPECT_GT(exported, 0) << "the test would show nothing";
}

TEST_F(Attacks, WhatIsBrokenInTheArchiveIsHealedByTheSameFile) {
    const auto folder = scratch_->path("healed");
    fs::copy(scratch_->path("canvass"), folder, fs::copy_options::recursive);
    const auto original = original_of(folder, "clean-01.jpg");
    auto bytes = core::read_text_file(original).value();
    bytes[bytes.size() / 2] ^= 1;
    overwrite(original, bytes);
    fs::remove(some_view_of(folder));
    EXPECT_EQ(run(kCheck, folder).status, 2);
    std::vector<std::string> scan = {"scan", folder};
    for (const auto& row : Sql(folder).rows("SELECT name FROM files"))
        scan.push_back(sample(row[0]));
    ASSERT_LT(run_program(scan).status, 2);
    const auto ran = run(kCheck, folder);
    EXPECT_EQ(ran.status, 0) << ran.err;
}

}  // namespace
}  // namespace blackbox
