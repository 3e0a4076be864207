#include "scanner/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "core/clock.h"
#include "core/file_handle.h"

namespace scanner {
namespace {

constexpr std::size_t kMostErrorBytes = 16384;
constexpr int kInputInChild = 3;

struct Pipe {
    core::FileHandle read;
    core::FileHandle write;
    bool make() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return false;
        read = core::FileHandle(ends[0]);
        write = core::FileHandle(ends[1]);
        return true;
    }
};

bool write_all(int file, core::ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return lseek(file, 0, SEEK_SET) == 0;
}

void limit(pid_t child, __rlimit_resource what, std::size_t value) {
    const rlimit both{value, value};
    // Fails where the child has ended already: then nothing is left to limit.
    static_cast<void>(prlimit(child, what, &both, nullptr));
}

// Starts `command` with `input` as its descriptor 3 and no other open descriptor of this program.
int spawn(pid_t& child, const std::vector<std::string>& command, int input, int output,
          int errors) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&actions, input, kInputInChild);
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    std::array<char*, 4> environment = {const_cast<char*>("PATH=/usr/local/bin:/usr/bin:/bin"),
                                        const_cast<char*>("LC_ALL=C.UTF-8"),
                                        const_cast<char*>("HOME=/nonexistent"), nullptr};
    const int failed =
        posix_spawnp(&child, words[0], &actions, nullptr, words.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

// Reads once what is ready. Returns false at the end of the pipe.
bool take(int from, core::Bytes& into) {
    constexpr std::size_t kChunk = 65536;
    const std::size_t before = into.size();
    into.resize(before + kChunk);
    const ssize_t got = read(from, into.data() + before, kChunk);
    into.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return got > 0 || (got < 0 && errno == EINTR);
}

// Collects both pipes until the child closes them or passes a limit.
ChildResult::End collect(Pipe& output, Pipe& errors, const ChildLimits& limits,
                         ChildResult& result) {
    const double deadline = core::wall_ms() + limits.wall_seconds * 1000;
    core::Bytes error_bytes;
    std::array<pollfd, 2> ends = {pollfd{output.read.get(), POLLIN, 0},
                                  pollfd{errors.read.get(), POLLIN, 0}};
    auto how = ChildResult::End::Exited;
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        const double left = deadline - core::wall_ms();
        const int ready = left > 0 ? poll(ends.data(), ends.size(), static_cast<int>(left) + 1) : 0;
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) {
            how = ChildResult::End::TimedOut;
            break;
        }
        if (ends[0].revents != 0 && !take(ends[0].fd, result.output)) ends[0].fd = -1;
        if (ends[1].revents != 0 && !take(ends[1].fd, error_bytes)) ends[1].fd = -1;
        error_bytes.resize(std::min(error_bytes.size(), kMostErrorBytes));
        if (result.output.size() > limits.output_bytes) {
            how = ChildResult::End::TooMuchOutput;
            break;
        }
    }
    result.errors.assign(error_bytes.begin(), error_bytes.end());
    return how;
}

}  // namespace

core::Result<ChildInput> ChildInput::of(core::ByteView bytes) {
    const core::FileHandle file(memfd_create("recanvass-input", MFD_CLOEXEC));
    // Above the child's own descriptors, so that dup2 onto 3 never meets itself and always clears
    // close-on-exec.
    constexpr int kAbove = 16;
    ChildInput input(
        core::FileHandle(file.is_open() ? fcntl(file.get(), F_DUPFD_CLOEXEC, kAbove) : -1));
    if (input.descriptor() < 0 || !write_all(file.get(), bytes)) {
        return core::machine_trouble(fmt::format(
            "Could not hand a file to a helper program: {}; free memory.", std::strerror(errno)));
    }
    return input;
}

core::Result<ChildResult> run_child(const std::vector<std::string>& command,
                                    const ChildInput& input, const ChildLimits& limits) {
    Pipe output;
    Pipe errors;
    if (!output.make() || !errors.make()) {
        return core::machine_trouble(
            fmt::format("Could not prepare to run {}: {}.", command[0], std::strerror(errno)));
    }
    pid_t child = 0;
    const int failed =
        spawn(child, command, input.descriptor(), output.write.get(), errors.write.get());
    if (failed != 0) {
        return core::machine_trouble(fmt::format("{} cannot be run ({}): install poppler-utils.",
                                                 command[0], std::strerror(failed)));
    }
    limit(child, RLIMIT_CPU, limits.cpu_seconds);
    limit(child, RLIMIT_AS, limits.memory_bytes);
    limit(child, RLIMIT_CORE, 0);
    output.write.close();
    errors.write.close();

    ChildResult result;
    result.end = collect(output, errors, limits, result);
    if (result.end != ChildResult::End::Exited) kill(child, SIGKILL);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (result.end != ChildResult::End::Exited) return result;
    if (WIFEXITED(status)) {
        result.status = WEXITSTATUS(status);
    } else {
        result.end = ChildResult::End::Killed;
    }
    return result;
}

}  // namespace scanner
