// The one door to the database: two connections (one writes, one reads, so that the web never waits
// for a scan's flush), transactions, migrations. SQLite in WAL mode, flushed at every commit.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "core/result.h"

namespace Poco::Data {
class Session;
}

namespace store {

// Newest migration this program knows.
inline constexpr int kSchemaVersion = 4;

class Database {
public:
    // Opens or creates the file and brings it to kSchemaVersion. Errors: cannot be opened, is no
    // database, is of a newer version.
    static core::Result<std::unique_ptr<Database>> open(const std::string& path);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const std::string& path() const { return path_; }

    using Work = std::function<core::Result<>(Poco::Data::Session&)>;
    // One transaction that holds the write lock from its first instruction (two processes never
    // both believe they append the same event). An error or an exception from `work` undoes all of
    // it. When it returns a value, what was written is on the disk.
    core::Result<> write(const Work& work);
    // One snapshot; `work` cannot write.
    core::Result<> read(const Work& work);

private:
    explicit Database(std::string path);
    core::Result<> migrate();

    std::string path_;
    std::mutex write_lock_;
    std::mutex read_lock_;
    std::unique_ptr<Poco::Data::Session> writer_;
    std::unique_ptr<Poco::Data::Session> reader_;
};

}  // namespace store
