// Runs the built program as a person would and keeps its output.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace blackbox {

struct Ran {
    int status = -1;  // exit status; 128 + signal where a signal ended it
    std::string out, err;
    // Of the program and the programs that it started: the largest one's memory, the CPU time of
    // all.
    long peak_rss_kib = 0;
    double cpu_seconds = 0;

    // Returns the JSON objects on stdout, one for each line.
    std::vector<nlohmann::json> lines() const;
};

// `kill_after_ms` ≥ 0: SIGKILL that long after the start.
Ran run_program(const std::vector<std::string>& arguments, const std::string& input = {},
                double kill_after_ms = -1);
Ran run_command(const std::vector<std::string>& command, const std::string& input = {},
                double kill_after_ms = -1);

// A folder of its own, removed with the object.
class Scratch {
public:
    Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch();
    std::string path(const std::string& name) const { return folder_ + "/" + name; }
    const std::string& folder() const { return folder_; }

private:
    std::string folder_;
};

// Returns the path of a file of samples/scans; fails the test where it is missing.
std::string sample(const std::string& name);
void write(const std::string& path, const std::string& text);

}  // namespace blackbox
