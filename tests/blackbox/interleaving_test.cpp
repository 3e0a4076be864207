// Scan, import, serve and people on one canvass at once, killed at any moment: what stands in the
// end is what one quiet run gives that takes the same facts in the order of the ledger.
// RECANVASS_INTERLEAVINGS says how many are tried (script/nightly: 1,000).
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "app/session.h"
#include "core/clock.h"
#include "run_program.h"

namespace blackbox {
namespace {

constexpr unsigned kFirstSeed = 20200204;
// In this box every report differs from the paper.
constexpr const char* kDisputed = "final.sanders";

int how_many() {
    const auto* said = std::getenv("RECANVASS_INTERLEAVINGS");
    return said == nullptr ? 20 : std::atoi(said);
}

std::vector<std::string> sheets_of_the_night() {
    return {sample("clean-01.jpg"),          sample("clean-02.jpg"),
            sample("clean-03.jpg"),          sample("hard-first-sheet.jpg"),
            sample("hard-second-sheet.jpg"), sample("hard-first-sheet-again.jpg"),
            sample("clean-04.jpg")};
}

// What the sheets say, but for the disputed box and for one more that `version` changes.
std::string table(const std::string& version) {
    std::string text;
    for (int sheet = 1; sheet <= 4; ++sheet) {
        std::ifstream file(sample("clean-0" + std::to_string(sheet) + ".json"));
        const auto truth = nlohmann::json::parse(file)["pages"][0];
        std::string names = "precinct_id", values = truth["precinct_id"].get<std::string>();
        for (const auto& [field, cell] : truth["cells"].items()) {
            if (field.starts_with("signature") || field.starts_with("coin")) continue;
            int value = cell.value("value", 0);
            if (field == kDisputed) value += 11;
            if (field == "first.warren" && version == "second") value += 1;
            names += "," + field;
            values += "," + std::to_string(value);
        }
        if (text.empty()) text = names + "\n";
        text += values + "\n";
    }
    return text;
}

class Chaos {
public:
    Chaos(std::string folder, std::string tables, unsigned seed)
        : folder_(std::move(folder)), tables_(std::move(tables)), draw_(seed) {}

    // Three programs and a keyer at once; each program is killed at some moment and run again.
    void run() {
        std::atomic<bool> over = false;
        std::jthread keyer([&] { key_until(over); });
        {
            std::vector<std::jthread> programs;
            programs.emplace_back([&, at = moment()] { twice(scan(), at); });
            programs.emplace_back([&, at = moment()] {
                twice(import("app", "first"), at);
                twice(import("app", "second"), -1);
            });
            programs.emplace_back([&, at = moment()] {
                run_program({"serve", folder_, "--listen", "127.0.0.1:0"}, "", at);
            });
        }
        over = true;
        keyer.join();
        EXPECT_LT(run_program(scan()).status, 2);
        EXPECT_EQ(run_program({"export", folder_, "-o", folder_ + "/all.csv"}).status, 0);
    }

private:
    double moment() { return std::uniform_real_distribution<double>(20, 2500)(draw_); }
    std::vector<std::string> scan() const {
        std::vector<std::string> out = {"scan", folder_, "--json", "--threads", "4"};
        for (const auto& sheet : sheets_of_the_night()) out.push_back(sheet);
        return out;
    }
    std::vector<std::string> import(const std::string& channel, const std::string& version) const {
        return {"import", folder_, tables_ + "/" + version + ".csv", "--channel", channel};
    }
    static void twice(const std::vector<std::string>& command, double killed_at) {
        if (killed_at >= 0) run_program(command, "", killed_at);
        EXPECT_LT(run_program(command).status, 2);
    }
    void key_until(const std::atomic<bool>& over) const {
        const auto session = app::open_session(folder_);
        ASSERT_TRUE(session) << session.error().message;
        while (!over) {
            const auto cases = (*session)->records->cases().list(std::nullopt);
            ASSERT_TRUE(cases) << cases.error().message;
            for (const auto& record : *cases) {
                // Refused where it is no box of the case, or keyed before.
                static_cast<void>((*session)->records->cases().key(
                    {record.what.precinct, kDisputed, "ann", "", forms::ReadingState::Number, 7}));
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }

    std::string folder_, tables_;
    std::mt19937 draw_;
};

template <class T>
T good(core::Result<T>&& result) {
    EXPECT_TRUE(result) << result.error().message;
    return std::move(*result);
}

store::PageRecord with_outcome(store::PageRecord page, const store::Event& event) {
    page.state =
        event.action == "page.accepted" ? store::PageState::Accepted : store::PageState::Rejected;
    return page;
}

verify::Report report_of(const store::Event& event) {
    const auto body = nlohmann::json::parse(event.body);
    verify::Report report;
    report.precinct = event.subject;
    report.channel = body["channel"];
    report.submitter = body["submitter"];
    report.received_at = body["received_at"];
    report.values = body["values"].get<std::map<std::string, int>>();
    return report;
}

verify::Keying keying_of(const store::Event& event) {
    const auto body = nlohmann::json::parse(event.body);
    return {event.subject,
            body["field"],
            event.actor,
            body["at"],
            forms::reading_state(body["state"].get<std::string>()).value(),
            body["value"].get<int>()};
}

// Takes the facts of `from` in the order of its ledger, one after the other, and judges what is due
// after each.
void take_quietly(store::Records& from, app::Session& into) {
    auto& records = *into.records;
    for (const auto& event : good(from.history().events(0, 1'000'000))) {
        const auto digest = core::digest_from_hex(event.subject);
        if (event.action == "file.received") {
            const auto body = nlohmann::json::parse(event.body);
            good(records.pages().offer(*digest, body["name"], body["media_type"], body["size"],
                                       body["pages"], event.actor));
        } else if (event.action == "page.accepted" || event.action == "page.rejected") {
            const auto page = good(from.pages().find(*digest));
            ASSERT_TRUE(page);
            const auto readings = event.action == "page.accepted"
                                      ? good(from.pages().readings_of(*digest))
                                      : std::vector<forms::Reading>{};
            good(records.pages().record(with_outcome(*page, event), readings, event.actor));
        } else if (event.action == "report.received") {
            EXPECT_EQ(good(records.reports().add({report_of(event)}, event.actor)), 1);
        } else if (event.action == "field.keyed") {
            const auto keyed = records.cases().key(keying_of(event));
            EXPECT_TRUE(keyed) << keyed.error().message;
        }
        const auto judged = into.pipeline->judge_due();
        ASSERT_TRUE(judged) << judged.error().message;
    }
}

// What stands: values with their source, findings, the case.
nlohmann::json standing(store::Records& records, const std::string& precinct) {
    nlohmann::json out;
    for (const auto& [field, value] : good(records.cases().final_values(precinct)))
        out["final"][field] = {value.value ? nlohmann::json(*value.value) : nlohmann::json(),
                               verify::name_of(value.source)};
    for (const auto& finding : good(records.verdicts().findings(precinct)))
        out["findings"].push_back(
            {verify::name_of(finding.code), verify::name_of(finding.kind), finding.fields});
    if (const auto record = good(records.cases().find(precinct)))
        out["case"] = {verify::name_of(record->what.state), record->what.fields};
    return out;
}

void expect_as_quiet(const std::string& chaos, const std::string& quiet) {
    const auto noisy = app::open_session(chaos);
    const auto calm = app::open_session(quiet);
    ASSERT_TRUE(noisy && calm);
    ASSERT_NO_FATAL_FAILURE(take_quietly(*(*noisy)->records, **calm));
    EXPECT_EQ((*noisy)->records->progress().status()->precincts_due, 0);
    const auto precincts = good((*calm)->records->verdicts().known("", 100));
    EXPECT_EQ(precincts, good((*noisy)->records->verdicts().known("", 100)));
    EXPECT_GE(precincts.size(), 4U);
    for (const auto& precinct : precincts)
        EXPECT_EQ(standing(*(*noisy)->records, precinct), standing(*(*calm)->records, precinct))
            << precinct;
}

TEST(Interleaving, EveryOrderEndsAsAQuietRunInTheLedgersOrder) {
    const Scratch scratch;
    const auto fresh = scratch.path("fresh");
    ASSERT_EQ(run_program({"init", fresh, "--example", "iowa-2020"}).status, 0);
    for (const auto* version : {"first", "second"})
        write(scratch.path(std::string(version) + ".csv"), table(version));
    for (int i = 0; i < how_many(); ++i) {
        SCOPED_TRACE("interleaving " + std::to_string(i));
        const auto chaos = scratch.path("chaos"), quiet = scratch.path("quiet");
        for (const auto& copy : {chaos, quiet}) {
            std::filesystem::remove_all(copy);
            std::filesystem::copy(fresh, copy, std::filesystem::copy_options::recursive);
        }
        Chaos(chaos, scratch.folder(), kFirstSeed + static_cast<unsigned>(i)).run();
        expect_as_quiet(chaos, quiet);
        if (HasFailure()) return;
    }
}

}  // namespace
}  // namespace blackbox
