// A folder of its own that goes with the object.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace app {

class Scratch {
public:
    Scratch() : folder_(std::filesystem::temp_directory_path() / "recanvass-app-XXXXXX") {
        if (::mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no scratch folder");
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::string path(const std::string& name) const { return folder_ + "/" + name; }

private:
    std::string folder_;
};

}  // namespace app
