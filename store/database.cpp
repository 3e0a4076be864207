#include "store/database.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Exception.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <regex>
#include <string_view>

#include "core/check.h"
#include "core/clock.h"
#include "core/file.h"
#include "forms/precinct.h"
#include "store/case_table.h"
#include "store/codec.h"
#include "store/page_statement_table.h"
#include "store/precinct_progress.h"
#include "store/proof.h"
#include "store/sql.h"
#include "verify/queue_order.h"

namespace store::embedded {
std::string_view tables_0001();
std::string_view guards_0001();
std::string_view risk_0002();
std::string_view patterns_0003();
std::string_view guards_0003();
std::string_view due_0004();
std::string_view page_statements_0004();
std::string_view page_guards_0004();
std::string_view configuration_0004();
std::string_view users_0004();
std::string_view users_guards_0004();
std::string_view reopenings_0004();
std::string_view reopenings_guards_0004();
std::string_view brought_forward_0004();
std::string_view brought_forward_guards_0004();
std::string_view ledger_keys_0004();
std::string_view shown_0004();
std::string_view shown_guards_0004();
std::string_view queue_0005();
std::string_view due_0005();
std::string_view progress_0005();
std::string_view accounts_0006();
std::string_view accounts_guards_0006();
std::string_view sign_off_0006();
std::string_view sign_off_guards_0006();
std::string_view release_0006();
std::string_view third_looks_0006();
std::string_view third_looks_guards_0006();
}  // namespace store::embedded

namespace store {
namespace {

// Time that a process waits for another one's transaction: a scan's takes milliseconds, an import
// of a whole state a few seconds.
constexpr int kBusyTimeoutMs = 30'000;

// Connections that are kept for the next readers: as many as read at the same moment. Each keeps
// some pages of the file in memory (2 MB).
constexpr std::size_t kIdleReaders = 16;

core::Error trouble(const std::string& path, const std::string& what) {
    return {fmt::format(
                "The database {} could not do this ({}); check that the disk is not full, that the "
                "folder can be written and that the file is a canvass database, then do it again: "
                "nothing was changed.",
                path, what),
            core::ErrorKind::Machine};
}

// Runs `work` and turns exceptions of libraries into an error that names the database.
core::Result<> guarded(const std::string& path, const std::function<core::Result<>()>& work) {
    try {
        return work();
    } catch (const Poco::Exception& e) {
        return tl::unexpected(trouble(path, e.displayText()));
    } catch (const std::exception& e) {
        return tl::unexpected(trouble(path, e.what()));
    }
}

void undo(Poco::Data::Session& session) {
    try {
        sql::run(session, "ROLLBACK");
    } catch (const std::exception&) {
        // SQLite has undone the transaction by itself (full disk, I/O error): nothing is left to
        // undo, and the first error is the one to tell.
    }
}

core::Result<> transaction(Poco::Data::Session& session, const std::string& path, const char* begin,
                           const Database::Work& work) {
    auto started = guarded(path, [&]() -> core::Result<> {
        sql::run(session, begin);
        return {};
    });
    if (!started) return started;
    auto done = guarded(path, [&]() -> core::Result<> {
        TRY(work(session));
        sql::run(session, "COMMIT");
        return {};
    });
    if (!done) undo(session);
    return done;
}

// Runs statements one by one; each ends with ";" before an empty line or the end of the text.
void run_script(Poco::Data::Session& session, std::string_view script) {
    constexpr std::string_view kEnd = ";\n\n";
    while (!script.empty()) {
        const std::size_t end = script.find(kEnd);
        const std::string_view statement =
            end == std::string_view::npos ? script : script.substr(0, end + 1);
        script.remove_prefix(end == std::string_view::npos ? script.size() : end + kEnd.size());
        sql::run(session, std::string(statement));
    }
}

void configure(Poco::Data::Session& session) {
    sql::run(session, fmt::format("PRAGMA busy_timeout = {}", kBusyTimeoutMs));
    sql::run(session, "PRAGMA journal_mode = WAL");
    sql::run(session, "PRAGMA synchronous = FULL");
}

int schema_version(Poco::Data::Session& session) {
    sql::run(session,
             "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, at TEXT NOT "
             "NULL)");
    const auto newest = sql::row<sql::MaybeInt>(session, "SELECT MAX(version) FROM schema_version");
    return newest && !std::get<0>(*newest).isNull() ? std::get<0>(*newest).value() : 0;
}

// Fills in the stakes of cases from before version 3 from their findings.
void fill_stakes(Poco::Data::Session& session) {
    for (const auto& [precinct, findings] : sql::rows<std::string, std::string>(
             session, "SELECT precinct, findings FROM cases WHERE at_stake > 0")) {
        double most = 0;
        for (const auto& finding : findings_of(findings))
            most = std::max(most, finding.sde_at_stake);
        sql::run(session, "UPDATE cases SET sde_at_stake = $1 WHERE precinct = $2", most, precinct);
    }
}

// Puts the cases of an older program into the bands of the roster in force.
void fill_bands(Poco::Data::Session& session) {
    const auto newest = sql::row<std::string>(
        session,
        "SELECT body FROM events WHERE action = 'canvass.configured' ORDER BY seq DESC LIMIT 1");
    if (!newest) return;  // the first command records a configuration, and judges by it
    const Json texts = Json::parse(std::get<0>(*newest)).at("texts");
    const auto text = texts.find("precincts.csv");
    if (text == texts.end()) return;
    const auto roster = forms::parse_roster(text->at("text").get<std::string>(), "precincts.csv");
    if (!roster) return;
    for (const auto& [precinct] : sql::rows<std::string>(session, "SELECT precinct FROM cases"))
        put_in_band(session, precinct, verify::queue_band(roster->find(precinct)));
}

// A canvass without its database is damaged: a new one in its place would hide that.
core::Error no_canvass(const std::string& path, const std::string& state) {
    return {fmt::format("The database {} {}, and its canvass holds events; bring {} back from the "
                        "backup, with {}-wal where that is there.",
                        path, state, path, path),
            core::ErrorKind::Machine};
}

bool has_events(Poco::Data::Session& session) {
    return sql::row<int>(session, "SELECT 1 FROM events LIMIT 1").has_value();
}

// Brings tables of `version` (0: none) to the newest.
void run_migrations(Poco::Data::Session& session, int version) {
    if (version < 1) {
        run_script(session, embedded::tables_0001());
        run_script(session, embedded::guards_0001());
    }
    if (version < 2) run_script(session, embedded::risk_0002());
    if (version < 3) {
        run_script(session, embedded::patterns_0003());
        run_script(session, embedded::guards_0003());
        fill_stakes(session);
    }
    if (version < 4) {
        run_script(session, embedded::due_0004());
        run_script(session, embedded::page_statements_0004());
        run_script(session, embedded::page_guards_0004());
        fill_page_statements(session);
        run_script(session, embedded::configuration_0004());
        run_script(session, embedded::users_0004());
        run_script(session, embedded::users_guards_0004());
        run_script(session, embedded::reopenings_0004());
        run_script(session, embedded::reopenings_guards_0004());
        run_script(session, embedded::shown_0004());
        run_script(session, embedded::shown_guards_0004());
        run_script(session, embedded::brought_forward_0004());
        run_script(session, embedded::brought_forward_guards_0004());
        run_script(session, embedded::ledger_keys_0004());
    }
    if (version < 5) {
        run_script(session, embedded::queue_0005());
        run_script(session, embedded::due_0005());
        run_script(session, embedded::progress_0005());
        fill_bands(session);
    }
    if (version < 6) {
        run_script(session, embedded::accounts_0006());
        run_script(session, embedded::accounts_guards_0006());
        run_script(session, embedded::sign_off_0006());
        run_script(session, embedded::sign_off_guards_0006());
        run_script(session, embedded::release_0006());
        run_script(session, embedded::third_looks_0006());
        run_script(session, embedded::third_looks_guards_0006());
    }
    if (version < 5) fill_precinct_progress(session);
}

// Checks the file before SQLite does, which would wait for a file that it cannot open.
core::Result<> check_file(const std::string& path, Opening opening) {
    namespace fs = std::filesystem;
    constexpr std::string_view kMagic("SQLite format 3\0", 16);
    std::error_code ignored;
    const fs::path folder = fs::path(path).parent_path();
    if (!folder.empty() && !fs::is_directory(folder, ignored))
        return core::not_found(
            fmt::format("There is no folder {} for the database {}; make the canvass "
                        "first.",
                        folder.string(), path));
    const bool missing = !fs::exists(path, ignored);
    if (missing || fs::file_size(path, ignored) == 0) {
        if (opening == Opening::CreateIfMissing) return {};
        return tl::unexpected(no_canvass(path, missing ? "is missing" : "is empty"));
    }
    const auto start = TRY(core::read_start_of_file(path, kMagic.size()));
    if (start != kMagic)
        return core::machine_trouble(
            fmt::format("{} is not a canvass database; name another folder, or bring the "
                        "file back from a backup.",
                        path));
    return {};
}

// The file, and the two that SQLite keeps beside it (which it makes with the rights of the first),
// are for their owner only: they hold who said what, and the passwords' hashes.
core::Result<> make_private(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file >= 0) ::close(file);  // where it cannot be made, SQLite says why
    for (const char* beside : {"", "-wal", "-shm"}) TRY(core::keep_private(path + beside));
    return {};
}

}  // namespace

std::map<std::string, std::string> schema_of(Poco::Data::Session& session) {
    static const std::regex comment("--[^\n]*");
    static const std::regex blanks("\\s+");
    std::map<std::string, std::string> out;
    for (const auto& [type, name, of, made] :
         sql::rows<std::string, std::string, std::string, std::string>(
             session, "SELECT type, name, tbl_name, COALESCE(sql, '') FROM sqlite_master"))
        out[type + " " + name] =
            of + ": " + std::regex_replace(std::regex_replace(made, comment, ""), blanks, " ");
    return out;
}

std::map<std::string, std::string> expected_schema() {
    Poco::Data::Session fresh(Poco::Data::SQLite::Connector::KEY, ":memory:");
    schema_version(fresh);  // makes its table
    run_migrations(fresh, 0);
    return schema_of(fresh);
}

Database::Database(std::string path) : path_(std::move(path)) {}
Database::~Database() = default;

core::Result<std::unique_ptr<Database>> Database::open(const std::string& path, Opening opening) {
    static std::once_flag registered;
    std::call_once(registered, [] { Poco::Data::SQLite::Connector::registerConnector(); });

    TRY(check_file(path, opening));
    TRY(make_private(path));
    std::unique_ptr<Database> database(new Database(path));
    TRY(guarded(path, [&]() -> core::Result<> {
        const std::string key = Poco::Data::SQLite::Connector::KEY;
        database->writer_ = std::make_unique<Poco::Data::Session>(key, path);
        configure(*database->writer_);
        return {};
    }));
    TRY(database->migrate(opening));
    return database;
}

core::Result<> Database::migrate(Opening opening) {
    return write([this, opening](Poco::Data::Session& session) -> core::Result<> {
        const int version = schema_version(session);
        if (version > kSchemaVersion)
            return core::machine_trouble(fmt::format(
                "The database {} is of version {}, and this program knows versions up to {}; use "
                "the newer program that wrote it.",
                path_, version, kSchemaVersion));
        if (opening == Opening::MustExist && (version == 0 || !has_events(session)))
            return tl::unexpected(no_canvass(path_, "is empty"));
        if (version >= kSchemaVersion) return {};
        run_migrations(session, version);
        // From version 4 on, every row follows from events.
        if (version > 0 && version < 4) {
            LedgerPen pen(session, core::utc_now());
            bring_forward(pen, version);
        }
        sql::run(session, "INSERT INTO schema_version (version, at) VALUES ($1, $2)",
                 kSchemaVersion, core::utc_now());
        return {};
    });
}

core::Result<> Database::write(const Work& work) {
    const std::lock_guard lock(write_lock_);
    return transaction(*writer_, path_, "BEGIN IMMEDIATE", work);
}

core::Result<Database::Reader> Database::take_reader() {
    {
        const std::lock_guard lock(readers_lock_);
        if (!idle_readers_.empty()) {
            auto reader = std::move(idle_readers_.back());
            idle_readers_.pop_back();
            return reader;
        }
    }
    Reader reader;
    TRY(guarded(path_, [&]() -> core::Result<> {
        const std::string key = Poco::Data::SQLite::Connector::KEY;
        reader = std::make_unique<Poco::Data::Session>(key, path_);
        sql::run(*reader, fmt::format("PRAGMA busy_timeout = {}", kBusyTimeoutMs));
        sql::run(*reader, "PRAGMA query_only = 1");
        return {};
    }));
    return reader;
}

void Database::give_back(Reader reader) {
    const std::lock_guard lock(readers_lock_);
    if (idle_readers_.size() < kIdleReaders) idle_readers_.push_back(std::move(reader));
}

Poco::Data::Session* Database::held_by_this_thread() {
    const std::lock_guard lock(readers_lock_);
    const auto held = held_.find(std::this_thread::get_id());
    return held == held_.end() ? nullptr : held->second.get();
}

core::Result<> Database::read(const Work& work) {
    if (auto* held = held_by_this_thread())
        return guarded(path_, [&]() -> core::Result<> { return work(*held); });
    auto reader = TRY(take_reader());
    auto done = transaction(*reader, path_, "BEGIN", work);
    give_back(std::move(reader));
    return done;
}

core::Result<Database::Reader> Database::begin_reader() {
    auto reader = TRY(take_reader());
    TRY(guarded(path_, [&]() -> core::Result<> {
        sql::run(*reader, "BEGIN");
        // The first thing that is read makes the snapshot.
        sql::row<int>(*reader, "SELECT MAX(version) FROM schema_version");
        return {};
    }));
    return reader;
}

core::Result<std::unique_ptr<Database::HeldSnapshot>> Database::hold_snapshot() {
    auto held = std::make_unique<HeldSnapshot>(*this, TRY(begin_reader()));
    held->read_here();
    return held;
}

core::Result<Database::HeldSnapshots> Database::hold_snapshots(std::size_t count) {
    HeldSnapshots out;
    // Nobody commits while this has the write lock: each of them sees the same.
    TRY(write([&](Poco::Data::Session&) -> core::Result<> {
        while (out.size() < count)
            out.push_back(std::make_unique<HeldSnapshot>(*this, TRY(begin_reader())));
        return {};
    }));
    return out;
}

Database::HeldSnapshot::HeldSnapshot(Database& database, Reader reader)
    : database_(database), reader_(std::move(reader)) {}

void Database::HeldSnapshot::read_here() {
    CHECK(reader_ != nullptr);
    thread_ = std::this_thread::get_id();
    const std::lock_guard lock(database_.readers_lock_);
    CHECK(database_.held_.emplace(thread_, std::move(reader_)).second);
}

Database::HeldSnapshot::~HeldSnapshot() {
    if (!reader_) {
        const std::lock_guard lock(database_.readers_lock_);
        const auto held = database_.held_.find(thread_);
        CHECK(held != database_.held_.end());
        reader_ = std::move(held->second);
        database_.held_.erase(held);
    }
    undo(*reader_);
    database_.give_back(std::move(reader_));
}

}  // namespace store
