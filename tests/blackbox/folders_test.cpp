// Many hands at one canvass: the same bytes offered at once, two programs over one folder, and a
// folder that is watched.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <map>

#include "run_program.h"

namespace blackbox {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class Folders : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(run_program({"init", canvass_, "--example", "iowa-2020"}).status, 0);
    }
    static std::map<std::string, int> outcomes(const Ran& ran) {
        std::map<std::string, int> count;
        for (const auto& line : ran.lines()) ++count[line["outcome"].get<std::string>()];
        return count;
    }
    nlohmann::json pages() const {
        return run_program({"status", canvass_, "--json"}).lines().at(0)["pages"];
    }
    // Watches for some seconds, as a person would until Ctrl-C.
    Ran watched(const std::string& inbox, const std::string& seconds) const {
        return run_command({"timeout", "-s", "INT", seconds, RECANVASS_PROGRAM, "scan", canvass_,
                            "--watch", inbox, "--json"});
    }

    Scratch scratch_;
    std::string canvass_ = scratch_.path("canvass");
};

TEST_F(Folders, TheSameFileThreeTimesOnEightThreadsIsAcceptedOnce) {
    std::vector<std::string> arguments = {"scan", canvass_, "--threads", "8", "--json"};
    for (const char* name : {"clean-01.jpg", "clean-02.jpg", "clean-03.jpg"}) {
        for (int i = 0; i < 3; ++i) arguments.push_back(sample(name));
    }
    const auto ran = run_program(arguments);
    EXPECT_EQ(outcomes(ran), (std::map<std::string, int>{{"accepted", 3}, {"duplicate", 6}}))
        << ran.out << ran.err;
    EXPECT_EQ(pages()["accepted"], 3);
    EXPECT_EQ(pages()["duplicate"], 6);
}

TEST_F(Folders, TenTimesAtOnceUnderTenNames) {
    std::vector<std::string> arguments = {"scan", canvass_, "--threads", "8", "--json"};
    for (int i = 0; i < 10; ++i) {
        const auto copy = scratch_.path("copy" + std::to_string(i) + ".tif");
        fs::copy_file(sample("packet-g4.tif"), copy);
        arguments.push_back(copy);
    }
    const auto ran = run_program(arguments);
    const auto once = ran.lines().size() / 10;
    EXPECT_GT(once, 1U);
    EXPECT_EQ(outcomes(ran)["duplicate"], static_cast<int>(9 * once)) << ran.out;
    EXPECT_EQ(pages()["archived"], once);
    EXPECT_EQ(pages()["duplicate"], 9);
}

TEST_F(Folders, TwoProgramsOverOneFolderShareTheWork) {
    std::vector<std::string> arguments = {"scan", canvass_, "--threads", "1", "--json"};
    int files = 0;
    for (const auto& entry :
         fs::directory_iterator(fs::path(sample("clean-01.jpg")).parent_path())) {
        if (entry.path().extension() == ".json") continue;
        arguments.push_back(entry.path().string());
        ++files;
    }
    std::sort(arguments.begin() + 5, arguments.end());
    auto other = std::async(std::launch::async, [&] { return run_program(arguments); });
    const auto one = run_program(arguments);
    const auto two = other.get();
    const auto lines = one.lines().size();
    EXPECT_EQ(two.lines().size(), lines) << "each says what became of each file";
    // Every page was worked on by one of the two, and known already to the other.
    std::map<std::string, int> by_worker;
    for (const auto* ran : {&one, &two}) {
        for (const auto& line : ran->lines()) {
            if (line["outcome"] != "duplicate") ++by_worker[line["sha256"].get<std::string>()];
        }
    }
    EXPECT_EQ(by_worker.size(), lines);
    for (const auto& [page, workers] : by_worker) EXPECT_EQ(workers, 1) << page;
    for (const auto* ran : {&one, &two}) {
        EXPECT_GT(static_cast<int>(lines) - outcomes(*ran)["duplicate"], 0) << "nothing was shared";
    }
    EXPECT_EQ(pages()["duplicate"], files);
    EXPECT_EQ(run_program({"ledger", "verify", canvass_}).status, 0);
}

TEST_F(Folders, AFolderMeansTheScansInItAndBelow) {
    const auto packet = scratch_.path("packet");
    fs::create_directories(packet + "/second");
    fs::copy_file(sample("clean-01.jpg"), packet + "/x.jpg");
    fs::copy_file(sample("clean-02.jpg"), packet + "/second/y.jpg");
    write(packet + "/notes.txt", "27 sheets");
    const auto ran = run_program({"scan", canvass_, packet, packet + "/x.jpg", "--json"});
    std::map<std::string, int> count;
    for (const auto& line : ran.lines()) ++count[line["outcome"]];
    EXPECT_EQ(count, (std::map<std::string, int>{{"accepted", 2}, {"duplicate", 1}})) << ran.err;
    EXPECT_NE(ran.err.find("notes.txt is no JPEG, PNG, TIFF or PDF"), std::string::npos) << ran.err;
}

TEST_F(Folders, AWatchedFolderTakesWhatLiesBelowAndSaysWhatIsNoScanOnce) {
    const auto inbox = scratch_.path("INBOX");
    fs::create_directories(inbox + "/2026-11-27");
    fs::copy_file(sample("clean-01.jpg"), inbox + "/2026-11-27/x.jpg");
    fs::create_symlink(sample("clean-02.jpg"), inbox + "/link.jpg");
    fs::create_directory_symlink(inbox, inbox + "/2026-11-27/circle");
    for (const char* name : {"Thumbs.db", "desktop.ini", ".DS_Store", "y.jpg.part", "empty.jpg"}) {
        write(inbox + "/" + name, name == std::string("empty.jpg") ? "" : "x");
    }
    const auto ran = watched(inbox, "6");
    std::map<std::string, std::string> outcome;
    for (const auto& line : ran.lines()) {
        EXPECT_FALSE(outcome.contains(line["file"])) << "taken twice: " << line;
        outcome[line["file"]] = line["outcome"];
    }
    EXPECT_EQ(outcome,
              (std::map<std::string, std::string>{{"x.jpg", "accepted"}, {"link.jpg", "accepted"}}))
        << ran.err;
    for (const char* name : {"Thumbs.db", "desktop.ini", ".DS_Store", "y.jpg.part", "empty.jpg"}) {
        const auto first = ran.err.find(inbox + "/" + name);
        ASSERT_NE(first, std::string::npos) << name << ran.err;
        EXPECT_EQ(ran.err.find(inbox + "/" + name, first + 1), std::string::npos) << name;
        EXPECT_TRUE(fs::exists(inbox + "/" + name));
    }
    EXPECT_EQ(pages()["archived"], 2);
}

}  // namespace
}  // namespace blackbox
