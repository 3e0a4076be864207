// Measures what a large canvass costs: one with PRECINCTS precincts in the roster, a report of
// each, paper in three of ten, and a difference between paper and report in half of these. Paper is
// put in by the store's own calls, without pictures. Then the real program runs as child processes:
// `import`, `verify`, `export`, `status`, `ledger verify`, with their time and greatest memory; and
// `serve`, of which one person asks what people ask all evening.
//
//     scale_bench PRECINCTS [--keep DIR] [--asks N] [--only WHAT,…]
//
// --keep makes the canvass in DIR and leaves it there, or goes on with the one that is there (its
// reports are then not imported again). --only measures only what is named: import, verify, export,
// ledger, review; a canvass that is not there yet is made, and its import measured, in any case.
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "app/rehearsal/invent_room.h"
#include "app/session.h"
#include "core/clock.h"
#include "core/csv.h"
#include "core/file.h"
#include "core/id.h"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// What the figures of docs/figures.md have to reach.
constexpr double kMostAnswerMs = 300, kMostSignInMs = 1000;
constexpr double kMostServeMb = 1000;

template <class T>
T must(core::Result<T> result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(2);
    }
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// ---- the canvass ----

constexpr const char* kPassword = "a long enough password";
constexpr const char* kPeople[] = {"ann", "bob", "cid"};

// As many precincts as are wanted, each with the delegates of one of Iowa's.
std::vector<forms::Precinct> roster_of(std::size_t precincts, const forms::Roster& iowa) {
    std::vector<forms::Precinct> out;
    for (std::size_t i = 0; i < precincts; ++i) {
        auto precinct = iowa.precincts()[i % iowa.size()];
        precinct.id = core::with_check_character(fmt::format("P{:06}", i));
        precinct.county = fmt::format("{} {}", precinct.county, i / iowa.size() + 1);
        out.push_back(std::move(precinct));
    }
    return out;
}

bool has_paper(std::size_t i) {
    return i % 10 < 3;
}

// The report of a precinct: as written, but for a wrong count in half of the sheets, and, in one of
// some three hundred, two options exchanged.
std::map<std::string, int> reported(std::map<std::string, int> values, std::size_t i) {
    if (i % 300 == 0) {
        std::swap(values["first.sanders"], values["first.steyer"]);
        return values;
    }
    if (i % 2 == 1) return values;
    std::vector<std::string> counted;
    for (const auto& [field, value] : values)
        if (field.starts_with("first.") && field != "first.total" && value > 0)
            counted.push_back(field);
    if (!counted.empty()) values[counted[i / 2 % counted.size()]] += 1 + static_cast<int>(i % 3);
    return values;
}

std::vector<forms::Reading> readings_of(const app::rehearsal::Room& room, const forms::Form& form,
                                        const std::string& precinct) {
    std::vector<forms::Reading> readings;
    for (const auto& field : form.fields) {
        forms::Reading reading;
        reading.field = field.name;
        reading.probability = 0.9987;
        reading.evidence.box = {100, 200, 80, 40};
        reading.evidence.crop = core::sha256(core::bytes_of(precinct + " crop " + field.name));
        const auto value = room.values.find(field.name);
        const auto mark = room.marks.find(field.name);
        const bool marked = mark != room.marks.end() && mark->second;
        if (value != room.values.end() || marked) {
            reading.state = forms::ReadingState::Number;
            reading.value = marked ? 1 : value->second;
            reading.digits = std::to_string(*reading.value);
        }
        readings.push_back(std::move(reading));
    }
    return readings;
}

void record_paper(app::Session& session, const forms::Precinct& precinct,
                  const app::rehearsal::Room& room) {
    const auto& canvass = session.canvass;
    const auto file = core::sha256(core::bytes_of("sheet of " + precinct.id));
    store::PageRecord page;
    page.key = {file, file, precinct.id + ".jpg", 1};
    page.state = store::PageState::Accepted;
    page.id = forms::WorksheetId{.canvass = canvass.id,
                                 .precinct = precinct.id,
                                 .form = canvass.form.id,
                                 .revision = canvass.form.revision,
                                 .page = 1,
                                 .pages = 1,
                                 .copy = 1};
    page.identified_by = "two_codes";
    page.dpi = 300;
    page.sharpness = 0.2;
    page.contrast = 0.8;
    page.residual_mm = 0.1;
    page.view = core::sha256(core::bytes_of("view of " + precinct.id));
    page.view_dpi = 150;
    constexpr std::int64_t kScanBytes = 750'000;
    auto& pages = session.records->pages();
    must(pages.offer(file, page.key.file_name, "image/jpeg", kScanBytes, 1, "station"));
    must(pages.record(page, readings_of(room, canvass.form, precinct.id), "station"));
}

std::string columns_of(const forms::Form& form, std::vector<std::string>& fields) {
    std::vector<std::string> cells = {"precinct_id"};
    for (const auto& field : form.fields)
        if (field.kind != forms::FieldKind::Tick && field.kind != forms::FieldKind::Signature)
            fields.push_back(field.name);
    cells.insert(cells.end(), fields.begin(), fields.end());
    return core::csv_line(cells);
}

void make_canvass(const std::string& folder, std::size_t precincts, const std::string& table) {
    auto what = must(app::example_canvass("iowa-2020"));
    const auto iowa = must(forms::parse_roster(what.precincts_csv, "the example"));
    what.precincts_csv = forms::roster_csv(roster_of(precincts, iowa));
    const auto session = must(app::create_session(folder, what));
    const auto hash = must(core::hash_password(kPassword));
    for (const char* name : kPeople)
        must(session->records->people().add({name, store::Role::Adjudicator, hash}, "bench"));
    const auto& canvass = session->canvass;
    std::vector<std::string> fields;
    std::string csv = columns_of(canvass.form, fields);
    for (std::size_t i = 0; i < precincts; ++i) {
        const auto& precinct = canvass.roster.precincts()[i];
        const auto room =
            app::rehearsal::invent_room(canvass.form, precinct, canvass.rules, 1000 + i);
        if (has_paper(i)) record_paper(*session, precinct, room);
        auto values = has_paper(i) ? reported(room.values, i) : room.values;
        std::vector<std::string> cells = {precinct.id};
        for (const auto& field : fields) cells.push_back(std::to_string(values[field]));
        csv += core::csv_line(cells);
    }
    must(core::write_file_durably(table, core::bytes_of(csv)));
}

// ---- the program as a child ----

pid_t start(const std::vector<std::string>& arguments, int out) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    std::vector<char*> words = {const_cast<char*>(RECANVASS_PROGRAM)};
    for (const auto& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    if (::dup2(out, STDOUT_FILENO) >= 0) ::execv(RECANVASS_PROGRAM, words.data());
    ::_exit(127);
}

struct Goal {
    double seconds, megabytes;
};

// Runs the program, which must end with a status up to 1, and tells time and memory.
bool measured(const std::string& name, const std::vector<std::string>& arguments, Goal goal) {
    std::FILE* nowhere = std::fopen("/dev/null", "w");
    const double begin = core::wall_ms();
    const pid_t child = start(arguments, ::fileno(nowhere));
    std::fclose(nowhere);
    int status = 0;
    rusage used{};
    ::wait4(child, &status, 0, &used);
    const double wall = (core::wall_ms() - begin) / 1000;
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) {
        fmt::print(stderr, "{} failed\n", fmt::join(arguments, " "));
        std::exit(2);
    }
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    const double memory = static_cast<double>(used.ru_maxrss) / 1024;
    const bool reached = wall <= goal.seconds && memory <= goal.megabytes;
    fmt::print("{:14} {:7.1f} s, {:7.1f} s of CPU, {:6.0f} MB   (at most {} s, {} MB){}\n", name,
               wall, seconds(used.ru_utime) + seconds(used.ru_stime), memory, goal.seconds,
               goal.megabytes, reached ? "" : "   MISSED");
    std::fflush(stdout);
    return reached;
}

// ---- one person at the review ----

class Server {
public:
    explicit Server(const std::string& folder) {
        int ends[2];
        if (::pipe(ends) != 0) std::exit(2);
        child_ = start({"serve", folder, "--listen", "127.0.0.1:0"}, ends[1]);
        ::close(ends[1]);
        std::string said;
        for (char c = 0; ::read(ends[0], &c, 1) == 1 && c != '\n';) said += c;
        ::close(ends[0]);
        const auto at = said.find("127.0.0.1:");
        if (at == std::string::npos) {
            fmt::print(stderr, "serve said: {}\n", said);
            std::exit(2);
        }
        port_ =
            static_cast<std::uint16_t>(std::atoi(said.c_str() + at + std::strlen("127.0.0.1:")));
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() {
        ::kill(child_, SIGTERM);
        int status = 0;
        ::waitpid(child_, &status, 0);
    }
    std::uint16_t port() const { return port_; }
    // The greatest memory so far, in MB.
    double peak() const { return of_status("VmHWM:") / 1024; }
    double cpu_seconds() const {
        const auto text = told("stat");
        long user = 0, system = 0;
        std::sscanf(text.c_str() + text.rfind(')') + 1,
                    " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &system);
        return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    }

private:
    // A file of /proc about the server.
    std::string told(const char* name) const {
        std::FILE* file = std::fopen(fmt::format("/proc/{}/{}", child_, name).c_str(), "r");
        if (file == nullptr) std::exit(2);
        std::string text(10'000, '\0');
        text.resize(std::fread(text.data(), 1, text.size(), file));
        std::fclose(file);
        return text;
    }
    double of_status(const std::string& name) const {
        const auto text = told("status");
        const auto at = text.find(name);
        return at == std::string::npos ? 0 : std::atof(text.c_str() + at + name.size());
    }
    pid_t child_ = 0;
    std::uint16_t port_ = 0;
};

class Person {
public:
    Person(std::uint16_t port, std::string name)
        : http_("127.0.0.1", port), name_(std::move(name)) {
        http_.setKeepAlive(true);
        http_.setTimeout(Poco::Timespan(600, 0));
    }
    // Asks, keeps the time under `what`, and returns the answer.
    json ask(const std::string& what, const std::string& method, const std::string& path,
             const json& body = nullptr) {
        Poco::Net::HTTPRequest request(method, "/api/v1/" + path, Poco::Net::HTTPRequest::HTTP_1_1);
        request.set("X-Recanvass", "1");
        if (!cookie_.empty()) request.set("Cookie", cookie_);
        const std::string text = body.is_null() ? "" : body.dump();
        if (method != "GET") {
            request.setContentType("application/json");
            request.setContentLength(static_cast<std::streamsize>(text.size()));
        }
        const double begin = core::wall_ms();
        auto& out = http_.sendRequest(request);
        if (method != "GET") out << text << std::flush;
        Poco::Net::HTTPResponse response;
        std::string said;
        Poco::StreamCopier::copyToString(http_.receiveResponse(response), said);
        times_[what].push_back(core::wall_ms() - begin);
        bytes_[what] = std::max(bytes_[what], said.size());
        if (response.getStatus() != Poco::Net::HTTPResponse::HTTP_OK) {
            fmt::print(stderr, "{} {}: {} {}\n", method, path,
                       static_cast<int>(response.getStatus()), said);
            std::exit(2);
        }
        if (response.has("Set-Cookie")) {
            const auto cookie = response.get("Set-Cookie");
            cookie_ = cookie.substr(0, cookie.find(';'));
        }
        return json::parse(said);
    }
    void sign_in() {
        cookie_.clear();
        ask("sign-in", "POST", "session", {{"user", name_}, {"password", kPassword}});
    }
    bool tell(const std::string& what, double most) {
        auto& times = times_[what];
        if (times.empty()) return true;
        std::sort(times.begin(), times.end());
        const auto at = [&](double share) {
            return times[std::min(
                times.size() - 1,
                static_cast<std::size_t>(share * static_cast<double>(times.size())))];
        };
        const bool reached = at(0.99) <= most;
        fmt::print(
            "{:14} p50 {:8.1f} ms, p99 {:8.1f} ms, most {:8.1f} ms, {} times, {} bytes at most   "
            "(p99 at most {} ms){}\n",
            what, at(0.5), at(0.99), times.back(), times.size(), bytes_[what], most,
            reached ? "" : "   MISSED");
        return reached;
    }

private:
    Poco::Net::HTTPClientSession http_;
    std::string name_, cookie_;
    std::map<std::string, std::vector<double>> times_;
    std::map<std::string, std::size_t> bytes_;
};

// Keys all boxes of the case as some number; what a rule says of it does not matter here.
void key_case(Person& person, const std::string& precinct) {
    const auto found = person.ask("case", "GET", "cases/" + precinct);
    for (const auto& field : found.at("list"))
        if (field.at("to_key").get<bool>())
            person.ask("entry", "POST", "cases/" + precinct + "/keyings",
                       {{"field", field.at("field")}, {"state", "number"}, {"value", 1}});
    person.ask("release", "POST", "cases/" + precinct + "/release", json::object());
}

bool measured_review(const std::string& folder, int asks, std::size_t precincts) {
    const double begin = core::wall_ms();
    const Server server(folder);
    fmt::print("serve          listens after {:.1f} s\n", (core::wall_ms() - begin) / 1000);
    Person person(server.port(), "ann");
    // While the server still checks the ledger of its start, too.
    for (int i = 0; i < 40; ++i) {
        person.sign_in();
        std::this_thread::sleep_for(std::chrono::milliseconds(250));
    }
    const double cpu = server.cpu_seconds();
    for (int i = 0; i < asks; ++i) {
        person.ask("progress", "GET", "progress");
        person.ask("queue", "GET", "cases?state=unresolved");
        person.ask("queue, all", "GET", "cases");
        person.ask("queue, search", "GET",
                   fmt::format("cases?state=unresolved&search=P{:06}",
                               static_cast<std::size_t>(i) * 7919 % precincts));
        person.ask(
            "search", "GET",
            fmt::format("precincts?search=P{:06}", static_cast<std::size_t>(i) * 7919 % precincts));
        person.ask("search, names", "GET", "precincts?search=nowhere%20at%20all");
        const auto next = person.ask("next case", "POST", "cases/next", json::object());
        if (!next.at("precinct").is_null()) key_case(person, next.at("precinct"));
    }
    std::this_thread::sleep_for(std::chrono::seconds(10));  // what is done in the background
    bool reached = person.tell("sign-in", kMostSignInMs);
    for (const char* what : {"progress", "queue", "queue, all", "queue, search", "search",
                             "search, names", "next case"})
        reached = person.tell(what, kMostAnswerMs) && reached;
    person.tell("case", kMostAnswerMs);
    person.tell("entry", kMostAnswerMs);
    fmt::print("serve          {:.0f} MB (at most {} MB), {:.1f} s of CPU since the sign-ins{}\n",
               server.peak(), kMostServeMb, server.cpu_seconds() - cpu,
               server.peak() <= kMostServeMb ? "" : "   MISSED");
    return reached && server.peak() <= kMostServeMb;
}

// What is to be measured; empty: everything.
using Only = std::set<std::string>;
Only only_of(const std::string& names) {
    const Only known = {"import", "verify", "export", "ledger", "review"};
    Only out;
    std::istringstream in(names);
    for (std::string name; std::getline(in, name, ',');) {
        if (!known.contains(name)) {
            fmt::print(stderr, "--only {}: name some of {}\n", name, fmt::join(known, ", "));
            std::exit(2);
        }
        out.insert(name);
    }
    return out;
}

bool run(const std::string& folder, std::size_t precincts, int asks, const Only& only) {
    const auto wanted = [&](const char* what) { return only.empty() || only.contains(what); };
    const std::string table = folder + "-reports.csv", out = folder + "-out.csv";
    bool reached = true;
    if (!fs::exists(folder + "/canvass.toml")) {
        const double begin = core::wall_ms();
        make_canvass(folder, precincts, table);
        fmt::print("made in {:.0f} s\n", (core::wall_ms() - begin) / 1000);
        std::fflush(stdout);  // not once more in every child
        reached = measured("import", {"import", folder, table, "--channel", "app"}, {180, 1000});
    }
    {
        const auto session = must(app::open_session(folder, app::Use::Looks));
        const auto status = must(session->records->progress().status());
        std::int64_t cases = 0;
        for (const auto& [state, count] : status.cases) cases += count;
        fmt::print("{} precincts, {} with paper, {} cases, {} events\n", status.precincts_expected,
                   status.precincts_scanned, cases, status.events);
        std::fflush(stdout);
    }
    if (wanted("verify")) reached = measured("verify", {"verify", folder}, {180, 1000}) && reached;
    if (wanted("export"))
        reached = measured("export", {"export", folder, "-o", out}, {60, 500}) && reached;
    if (wanted("ledger"))
        reached = measured("ledger verify", {"ledger", "verify", folder}, {180, 1000}) && reached;
    if (wanted("review")) reached = measured_review(folder, asks, precincts) && reached;
    std::error_code ignored;
    fs::remove(table, ignored);
    fs::remove(out, ignored);
    return reached;
}

}  // namespace

int main(int argc, char** argv) {
    const long precincts = argc > 1 ? std::atol(argv[1]) : 0;
    if (precincts <= 0) {
        fmt::print(stderr,
                   "usage: scale_bench PRECINCTS [--keep DIR] [--asks N] [--only WHAT,…]\n");
        return 2;
    }
    std::string keep;
    int asks = 200;
    Only only;
    for (int i = 2; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--keep") == 0) keep = argv[i + 1];
        if (std::strcmp(argv[i], "--asks") == 0) asks = std::atoi(argv[i + 1]);
        if (std::strcmp(argv[i], "--only") == 0) only = only_of(argv[i + 1]);
    }
    std::string folder = "/tmp/recanvass_scale_bench_XXXXXX";
    if (keep.empty() && ::mkdtemp(folder.data()) == nullptr) return 2;
    const bool reached = run(keep.empty() ? folder + "/canvass" : keep,
                             static_cast<std::size_t>(precincts), asks, only);
    std::error_code ignored;
    if (keep.empty()) fs::remove_all(folder, ignored);
    return reached ? 0 : 1;
}
