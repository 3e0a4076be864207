#include "run_program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/clock.h"

namespace blackbox {
namespace {

// Output goes into files: a killed child leaves no half-read pipe, and no reader can block it.
void become(const std::vector<std::string>& command, const Scratch& scratch) {
    const int in = ::open(scratch.path("in").c_str(), O_RDONLY);
    const int out = ::open(scratch.path("out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int err = ::open(scratch.path("err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    std::vector<char*> arguments;
    for (const auto& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
}

std::string slurp(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

std::vector<nlohmann::json> Ran::lines() const {
    std::vector<nlohmann::json> objects;
    std::istringstream text(out);
    std::string line;
    while (std::getline(text, line)) {
        if (line.empty()) continue;
        auto object = nlohmann::json::parse(line, nullptr, false);
        EXPECT_FALSE(object.is_discarded()) << "not JSON: " << line;
        objects.push_back(std::move(object));
    }
    return objects;
}

Ran run_command(const std::vector<std::string>& command, const std::string& input,
                double kill_after_ms) {
    const Scratch scratch;
    write(scratch.path("in"), input);
    const double start = core::wall_ms();
    const pid_t child = ::fork();
    if (child == 0) become(command, scratch);
    int state = 0;
    rusage usage{};
    bool ended = false;
    if (kill_after_ms >= 0) {
        while (core::wall_ms() - start < kill_after_ms && !ended) {
            ended = ::wait4(child, &state, WNOHANG, &usage) != 0;
            if (!ended) ::usleep(500);
        }
        if (!ended) ::kill(child, SIGKILL);
    }
    if (!ended) ::wait4(child, &state, 0, &usage);
    Ran ran;
    ran.status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    ran.out = slurp(scratch.path("out"));
    ran.err = slurp(scratch.path("err"));
    ran.peak_rss_kib = usage.ru_maxrss;
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    ran.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    return ran;
}

Ran run_program(const std::vector<std::string>& arguments, const std::string& input,
                double kill_after_ms) {
    std::vector<std::string> command = {RECANVASS_PROGRAM};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_command(command, input, kill_after_ms);
}

Scratch::Scratch() {
    std::string pattern = testing::TempDir() + "/recanvass_XXXXXX";
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
}

Scratch::~Scratch() {
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
}

std::string sample(const std::string& name) {
    auto path = std::string(RECANVASS_SOURCE_DIR) + "/samples/scans/" + name;
    EXPECT_TRUE(std::filesystem::exists(path)) << path;
    return path;
}

void write(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    EXPECT_TRUE(file.good()) << path;
}

}  // namespace blackbox
