#include "app/canvass_folder.h"

#include <fmt/format.h>

#include <filesystem>
#include <regex>
#include <vector>

#include "app/settings_file.h"
#include "core/file.h"
#include "store/records.h"

namespace app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUnfinishedText =
    "`recanvass init` has begun to fill this folder and has not finished; run it again.\n";

std::string in_folder(const std::string& folder, std::string_view name) {
    return folder + "/" + std::string(name);
}

// What `init` writes, with the names that a file has before it is whole (core/file.h).
bool is_written_by_init(const std::string& name) {
    static const std::regex kNames(
        R"((unfinished-init|precincts\.csv|options\.csv|rules\.toml|form\.toml|canvass\.toml|)"
        R"(keys/worksheet\.key|keys/ledger\.key|keys/secrets\.key|heads/head\.txt|)"
        R"(heads/heads\.txt|heads/leaves\.bin)(\.[0-9]+\.[0-9]+\.part)?|keys|archive|heads|)"
        R"(heads/lock|)"
        R"(canvass\.db(-wal|-shm|-journal)?)");
    return std::regex_match(name, kNames);
}

// Whether the database knows nothing but what `init` tells it: its configuration and its key.
core::Result<bool> is_unused(const std::string& database) {
    constexpr std::int64_t kMoreThanInit = 10;
    const auto records =
        TRY(store::Records::open(database, {.opening = store::Opening::CreateIfMissing}));
    for (const auto& event : TRY(records->history().events(0, kMoreThanInit)))
        if (!event.action.starts_with("canvass.") && event.action != store::kKeyNamed) return false;
    return true;
}

// The name, relative to the folder, of what keeps `init` from filling it; empty: nothing does.
core::Result<std::string> in_the_way(const std::string& folder) {
    std::error_code error;
    if (!fs::exists(folder, error)) return std::string();
    bool begun = false;
    std::string first;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        const auto name = fs::relative(at->path(), folder, error).generic_string();
        if (!is_written_by_init(name) || name == kCanvassFile) return name;
        begun = begun || name.starts_with(kUnfinishedFile);
        if (first.empty()) first = name;
    }
    if (error) {
        return core::machine_trouble(fmt::format(
            "{} cannot be looked into: {}. Check who may read it.", folder, error.message()));
    }
    if (!begun) return first;
    const auto database = in_folder(folder, kDatabaseFile);
    if (fs::exists(database, error) && !TRY(is_unused(database))) return std::string(kDatabaseFile);
    return std::string();
}

core::Result<> make_folder(const std::string& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (!error) return {};
    return core::machine_trouble(
        fmt::format("{} cannot be made: {}. Check who may write there.", path, error.message()));
}

// Pieces of files that were being written when `init` was stopped.
void remove_parts(const std::string& folder) {
    for (const auto& place : {folder, in_folder(folder, "keys")}) {
        std::error_code ignored;
        std::vector<fs::path> parts;
        for (const auto& entry : fs::directory_iterator(place, ignored))
            if (entry.path().extension() == ".part") parts.push_back(entry.path());
        for (const auto& part : parts) fs::remove(part, ignored);
    }
}

}  // namespace

core::Result<> check_output(const std::string& folder, const std::string& path) {
    std::error_code ignored;
    const auto name = fs::weakly_canonical(path, ignored)
                          .lexically_relative(fs::weakly_canonical(folder, ignored))
                          .generic_string();
    const bool own = is_written_by_init(name) || name == "." || name.starts_with("archive/") ||
                     name.starts_with("heads/") || name.starts_with("keys/");
    const auto there = fs::status(path, ignored);
    if (fs::exists(there) && !fs::is_regular_file(there))
        return core::fail(fmt::format("{} is no file; name another.", path));
    if (!own) return {};
    return core::refuse(
        fmt::format("{} is a file of the canvass itself; write to another name.", path));
}

core::Result<> begin_folder(const std::string& folder) {
    const auto obstacle = TRY(in_the_way(folder));
    if (!obstacle.empty()) {
        return core::refuse(fmt::format(
            "{} is not empty (it holds {}), and a canvass needs a folder of its own; name a new "
            "folder.",
            folder, obstacle));
    }
    TRY(make_folder(folder));
    TRY(core::write_file_durably(in_folder(folder, kUnfinishedFile),
                                 core::bytes_of(kUnfinishedText)));
    for (const auto* name : {"keys", "archive"}) TRY(make_folder(in_folder(folder, name)));
    std::error_code error;
    fs::permissions(in_folder(folder, "keys"), fs::perms::owner_all, error);
    remove_parts(folder);
    for (const auto* end : {"-wal", "-shm", "-journal", ""})
        fs::remove(in_folder(folder, kDatabaseFile) + end, error);
    fs::remove_all(in_folder(folder, "heads"), error);  // of that database
    // Files of an earlier choice: the one that stopped had rules or a form of its own.
    for (const auto name : {kRulesFile, kFormFile}) fs::remove(in_folder(folder, name), error);
    return {};
}

void finish_folder(const std::string& folder) {
    std::error_code ignored;
    fs::remove(in_folder(folder, kUnfinishedFile), ignored);
}

}  // namespace app
