// Measures the review under a crowd, as its users start it: 200 people who are signed in act by
// turns every two seconds (next case, its picture, two entries, progress), and one more signs in
// every five seconds, counted apart. Runs: `steady`; `beside` 800 silent and 200 slow connections;
// `rush`, in which 200 sign in at once while somebody who is in asks. Times count from when a
// person meant to act. The canvass has 1,765 precincts and 400 cases.
//
//     crowd_bench [--run steady|beside|rush|all] [--seconds 120] [--people 200] [--minutes 30]
//                 [--program recanvass] [--keep DIR]
//
// --minutes: the steady run as a soak, with the server's memory every minute. --keep: leaves the
// canvass in DIR, or measures the one that is there.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/crowd/canvass.h"
#include "tests/bench/crowd/person.h"
#include "tests/bench/crowd/served_program.h"
#include "tests/bench/crowd/strangers.h"
#include "tests/bench/crowd/timings.h"

namespace {

namespace fs = std::filesystem;
using crowd::Clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kActEvery{2000}, kSignInEvery{5000}, kAskEvery{100};
constexpr std::size_t kSilent = 800, kSlow = 200;
constexpr double kMostSteady = 200, kMostSignIn = 2000, kMostBeside = 1000;  // ms, p99
constexpr double kMostRush = 60'000, kMostBesideRush = 1000;                 // ms, the longest

struct Chosen {
    std::string run = "all", program = RECANVASS_PROGRAM, keep;
    int seconds = 120, minutes = 0;
    std::size_t people = 200;
};

// How much of the processors others had meanwhile: figures on a busy machine say so.
class Share {
public:
    explicit Share(const crowd::ServedProgram& server) : server_(server) {}
    void print() const {
        const double all = crowd::cpu_seconds_of_machine() - machine_;
        const double served = server_.cpu_seconds() - served_;
        const double own = crowd::cpu_seconds_of_this() - own_;
        const double time = std::chrono::duration<double>(Clock::now() - start_).count();
        fmt::print(
            "  processors busy: server {:.2f}, the crowd {:.2f}, other programs {:.2f} of {}\n",
            served / time, own / time, std::max(0.0, all - served - own) / time,
            std::thread::hardware_concurrency());
    }

private:
    const crowd::ServedProgram& server_;
    Clock::time_point start_ = Clock::now();
    double machine_ = crowd::cpu_seconds_of_machine(), own_ = crowd::cpu_seconds_of_this();
    double served_ = server_.cpu_seconds();
};

std::vector<std::unique_ptr<crowd::Person>> people_of(int port, std::size_t count,
                                                      crowd::Timings& timings) {
    std::vector<std::unique_ptr<crowd::Person>> people;
    for (std::size_t i = 0; i < count; ++i)
        people.push_back(std::make_unique<crowd::Person>(port, crowd::person_name(i), timings));
    return people;
}

void sign_all_in(int port, std::size_t count, std::vector<std::unique_ptr<crowd::Person>>& people) {
    for (std::size_t i = 0; i < count; ++i) {
        if (people[i]->sign_in(Clock::now())) continue;
        fmt::print(stderr, "{} cannot sign in at port {}\n", crowd::person_name(i), port);
        std::exit(2);
    }
}

// Prints the server's memory every minute.
void watch_memory(const crowd::ServedProgram& server, Clock::time_point end) {
    for (int minute = 0; Clock::now() < end; ++minute) {
        fmt::print("  after {:>3} minutes: {:.1f} MiB\n", minute, server.resident_mib());
        std::fflush(stdout);
        std::this_thread::sleep_until(std::min(end, Clock::now() + seconds(60)));
    }
    fmt::print("  at the end:        {:.1f} MiB\n", server.resident_mib());
}

bool work_for(const Chosen& chosen, const std::string& folder, std::size_t silent, std::size_t slow,
              double most) {
    const crowd::ServedProgram server(chosen.program, folder);
    crowd::Timings timings;
    auto people = people_of(server.port(), chosen.people, timings);
    sign_all_in(server.port(), chosen.people, people);
    const crowd::Strangers strangers(server.port(), silent, slow);
    const Share share(server);
    const auto length = chosen.minutes > 0 ? seconds(60 * chosen.minutes) : seconds(chosen.seconds);
    const auto start = Clock::now(), end = start + length;
    const double signed_in_before = timings.quantile_of("sign-in", 0.5);
    timings.forget("sign-in");
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < people.size(); ++i)
            threads.emplace_back([&, i] {
                auto next = start + kActEvery * i / people.size();
                for (; next < end; next += kActEvery) {
                    std::this_thread::sleep_until(next);
                    people[i]->act(next);
                }
            });
        threads.emplace_back([&] {
            std::size_t guest = 0;
            for (auto next = start + kSignInEvery; next < end; next += kSignInEvery) {
                std::this_thread::sleep_until(next);
                crowd::Person(server.port(), crowd::guest_name(guest++ % 400), timings)
                    .sign_in(next);
            }
        });
        if (chosen.minutes > 0) watch_memory(server, end);
    }
    timings.print();
    share.print();
    const double p99 = timings.quantile_without("sign-in", 0.99);
    const double sign_in = timings.quantile_of("sign-in", 0.99);
    fmt::print(
        "  all but sign-ins: p99 {:.0f} ms (at most {:.0f}); sign-in p99 {:.0f} ms (at most "
        "{:.0f}; alone {:.0f}); server {:.0f} MiB; {} cases open\n",
        p99, most, sign_in, kMostSignIn, signed_in_before, server.resident_mib(),
        crowd::open_cases(folder));
    return p99 <= most && sign_in <= kMostSignIn && timings.errors() == 0;
}

bool rush(const Chosen& chosen, const std::string& folder) {
    const crowd::ServedProgram server(chosen.program, folder);
    crowd::Timings timings, of_who_is_in;
    crowd::Person in(server.port(), crowd::guest_name(0), of_who_is_in);
    if (!in.sign_in(Clock::now())) return false;
    of_who_is_in.forget("sign-in");
    auto people = people_of(server.port(), chosen.people, timings);
    const Share share(server);
    const auto start = Clock::now();
    std::atomic<std::size_t> inside = 0;
    double all_in = 0;
    {
        std::jthread asking([&](const std::stop_token& stop) {
            for (auto next = start; !stop.stop_requested(); next += kAskEvery) {
                std::this_thread::sleep_until(next);
                in.ask_progress(next);
            }
        });
        {
            std::vector<std::jthread> threads;
            for (auto& person : people)
                threads.emplace_back([&] { inside += person->sign_in(start) ? 1 : 0; });
        }
        all_in = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    }
    timings.print();
    of_who_is_in.print();
    share.print();
    const double longest = of_who_is_in.quantile_of("progress", 1);
    fmt::print(
        "  {} of {} in after {:.1f} s (at most {:.0f}); who was in waited at most {:.0f} ms "
        "(at most {:.0f})\n",
        inside.load(), people.size(), all_in / 1000, kMostRush / 1000, longest, kMostBesideRush);
    return inside == people.size() && all_in <= kMostRush && longest <= kMostBesideRush &&
           timings.errors() + of_who_is_in.errors() == 0;
}

Chosen chosen_by(int argc, char** argv) {
    Chosen chosen;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i], value = argv[i + 1];
        if (name == "--run") chosen.run = value;
        if (name == "--program") chosen.program = value;
        if (name == "--keep") chosen.keep = value;
        if (name == "--seconds") chosen.seconds = std::atoi(value.c_str());
        if (name == "--minutes") chosen.minutes = std::atoi(value.c_str());
        if (name == "--people") chosen.people = static_cast<std::size_t>(std::atoi(value.c_str()));
    }
    return chosen;
}

// Each run has its own copy: what people did in one is not there in the next.
std::string copy_of(const std::string& canvass, const std::string& folder,
                    const std::string& name) {
    const std::string copy = folder + "/" + name;
    fs::remove_all(copy);
    fs::copy(canvass, copy, fs::copy_options::recursive);
    return copy;
}

}  // namespace

int main(int argc, char** argv) {
    const Chosen chosen = chosen_by(argc, argv);
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    std::string folder = "/tmp/recanvass_crowd_bench_XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) return 2;
    const std::string canvass = chosen.keep.empty() ? folder + "/canvass" : chosen.keep;
    if (!fs::exists(canvass + "/canvass.toml")) crowd::make_canvass(canvass, {});
    fmt::print("{} cases open, {} people\n", crowd::open_cases(canvass), chosen.people);
    std::fflush(stdout);
    bool reached = true;
    const auto run = [&](const std::string& name, const auto& work) {
        if (chosen.run != "all" && chosen.run != name) return;
        fmt::print("{}\n", name);
        std::fflush(stdout);
        reached = work(copy_of(canvass, folder, name)) && reached;
    };
    run("steady", [&](const auto& copy) { return work_for(chosen, copy, 0, 0, kMostSteady); });
    run("beside",
        [&](const auto& copy) { return work_for(chosen, copy, kSilent, kSlow, kMostBeside); });
    run("rush", [&](const auto& copy) { return rush(chosen, copy); });
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return reached ? 0 : 1;
}
