// The one door to the database: connections, transactions, migrations. One connection writes, and
// each reader has one of its own: nobody who reads waits for somebody who writes or reads. SQLite
// in WAL mode, flushed at every commit.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/result.h"

namespace Poco::Data {
class Session;
}

namespace store {

// Newest migration of this program.
inline constexpr int kSchemaVersion = 6;

enum class Opening {
    MustExist,        // a database that is missing, empty or without any event is an error
    CreateIfMissing,  // for `init`, and for tests
};

// Tables, indexes and triggers as "table events", … with the text that made each, without comments
// and in single blanks: of this database, and of a new one.
std::map<std::string, std::string> schema_of(Poco::Data::Session& session);
std::map<std::string, std::string> expected_schema();

class Database {
public:
    // Opens the file and brings it to kSchemaVersion. Errors: cannot be opened, is no database, is
    // of a newer version; is missing or empty and must exist.
    static core::Result<std::unique_ptr<Database>> open(const std::string& path, Opening opening);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const std::string& path() const { return path_; }

    using Work = std::function<core::Result<>(Poco::Data::Session&)>;
    // Runs one transaction that holds the write lock from its first instruction: two processes
    // never append the same event. An error or an exception from `work` undoes all of it. When this
    // returns a value, the changes are on the disk.
    core::Result<> write(const Work& work);
    // Runs `work` in one snapshot; it cannot write. Several threads read at the same time.
    core::Result<> read(const Work& work);

    using Reader = std::unique_ptr<Poco::Data::Session>;
    // One moment of the database, whatever others write meanwhile. From `read_here` on, and as long
    // as it lives, every read of that thread sees it. A thread reads one at a time (CHECK).
    class HeldSnapshot {
    public:
        HeldSnapshot(Database& database, Reader reader);
        HeldSnapshot(const HeldSnapshot&) = delete;
        HeldSnapshot& operator=(const HeldSnapshot&) = delete;
        ~HeldSnapshot();
        void read_here();

    private:
        Database& database_;
        Reader reader_;  // empty: a thread reads in it
        std::thread::id thread_;
    };
    using HeldSnapshots = std::vector<std::unique_ptr<HeldSnapshot>>;
    // Returns a snapshot in which the calling thread reads.
    core::Result<std::unique_ptr<HeldSnapshot>> hold_snapshot();
    // Returns so many of one and the same moment, each for a thread of its own.
    core::Result<HeldSnapshots> hold_snapshots(std::size_t count);

private:
    core::Result<Reader> begin_reader();
    core::Result<Reader> take_reader();
    void give_back(Reader reader);
    Poco::Data::Session* held_by_this_thread();
    explicit Database(std::string path);
    core::Result<> migrate(Opening opening);

    std::string path_;
    std::mutex write_lock_;
    std::unique_ptr<Poco::Data::Session> writer_;
    std::mutex readers_lock_;
    std::vector<Reader> idle_readers_;
    std::map<std::thread::id, Reader> held_;
};

}  // namespace store
