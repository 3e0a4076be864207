#include "tests/forms/support/samples.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace forms::test {
namespace {

namespace fs = std::filesystem;

struct Scratch {
    Scratch()
        : path(fs::temp_directory_path() / ("recanvass-forms-" + std::to_string(::getpid()))) {
        fs::create_directories(path);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    fs::path path;
    int folders = 0;
};

}  // namespace

std::string sample(const std::string& name) {
    return std::string(RECANVASS_SOURCE_DIR) + "/samples/" + name;
}

std::optional<std::string> shared_data(const std::string& name) {
    const char* folder = std::getenv("RECANVASS_DATA");
    const fs::path path =
        fs::path(folder != nullptr ? std::string(folder)
                                   : std::string(RECANVASS_SOURCE_DIR) + "/../shared/data") /
        name;
    if (!fs::exists(path)) return std::nullopt;
    return path.string();
}

std::string scratch_folder() {
    static Scratch scratch;
    const fs::path folder = scratch.path / std::to_string(scratch.folders++);
    fs::create_directories(folder);
    return folder.string();
}

}  // namespace forms::test
