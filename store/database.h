// The one door to the database: two connections, transactions, migrations. One connection writes,
// one reads: the web never waits for a scan's flush. SQLite in WAL mode, flushed at every commit.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/result.h"

namespace Poco::Data {
class Session;
}

namespace store {

// Newest migration of this program.
inline constexpr int kSchemaVersion = 4;

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
    // Runs `work` in one snapshot; it cannot write.
    core::Result<> read(const Work& work);

private:
    explicit Database(std::string path);
    core::Result<> migrate(Opening opening);

    std::string path_;
    std::mutex write_lock_;
    std::mutex read_lock_;
    std::unique_ptr<Poco::Data::Session> writer_;
    std::unique_ptr<Poco::Data::Session> reader_;
};

}  // namespace store
