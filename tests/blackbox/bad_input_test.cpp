// Every kind of bad input gives a clear sentence that names the thing, and exit status 2 or a
// rejected page; all other input is processed, nothing is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <opencv2/core.hpp>

#include "core/file.h"
#include "core/id.h"
#include "run_program.h"
#include "scanner/write_image.h"

namespace blackbox {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

// A fresh example canvass; every test scans one good sheet beside the bad thing.
class BadInput : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(run_program({"init", canvass_, "--example", "iowa-2020"}).status, 0);
    }

    // Returns the lines of `scan` for the bad file and a good one after it.
    Ran scan_with_good(const std::string& bad) const {
        return run_program({"scan", canvass_, bad, sample("clean-01.jpg"), "--json"});
    }

    static nlohmann::json line_of(const Ran& ran, const std::string& file) {
        for (const auto& line : ran.lines()) {
            if (line["file"] == file) return line;
        }
        ADD_FAILURE() << "no line for " << file << " in " << ran.out << ran.err;
        return {};
    }

    // A program that still runs then is killed: its status is 137.
    static Ran run_for_at_most(double ms, const std::vector<std::string>& arguments) {
        return run_program(arguments, {}, ms);
    }

    void expect_rejected(const std::string& path, const std::string& reason, int status) const {
        const auto ran = scan_with_good(path);
        EXPECT_EQ(ran.status, status) << ran.err;
        const auto line = line_of(ran, fs::path(path).filename());
        EXPECT_EQ(line["outcome"], "rejected") << line;
        EXPECT_EQ(line["reason"], reason) << line;
        EXPECT_GT(line["detail"].get<std::string>().size(), 20U);
        EXPECT_EQ(line_of(ran, "clean-01.jpg")["outcome"], "accepted");
        const auto state = run_program({"status", canvass_, "--json"}).lines().at(0);
        EXPECT_EQ(state["pages"]["archived"], 2);
        EXPECT_EQ(state["pages"]["accepted"], 1);
        EXPECT_EQ(state["pages"]["rejected"], 1);
        EXPECT_EQ(state["ledger"]["valid"], true);
    }

    Scratch scratch_;
    std::string canvass_ = scratch_.path("canvass");
};

TEST_F(BadInput, EmptyFile) {
    write(scratch_.path("empty.jpg"), "");
    expect_rejected(scratch_.path("empty.jpg"), "undecodable", 2);
}

TEST_F(BadInput, TextRenamedJpg) {
    write(scratch_.path("text.jpg"), "Dear sirs, please find enclosed\n");
    expect_rejected(scratch_.path("text.jpg"), "undecodable", 2);
}

TEST_F(BadInput, TruncatedJpeg) {
    const auto whole = core::read_text_file(sample("clean-02.jpg"));
    ASSERT_TRUE(whole.has_value());
    write(scratch_.path("cut.jpg"), whole->substr(0, whole->size() / 2));
    expect_rejected(scratch_.path("cut.jpg"), "undecodable", 2);
}

TEST_F(BadInput, OnePixel) {
    const auto png = scanner::write_png(cv::Mat(1, 1, CV_8U, cv::Scalar(255)), 300);
    ASSERT_TRUE(png.has_value());
    write(scratch_.path("dot.png"), std::string(png->begin(), png->end()));
    const auto ran = scan_with_good(scratch_.path("dot.png"));
    EXPECT_GE(ran.status, 1);
    EXPECT_EQ(line_of(ran, "dot.png")["outcome"], "rejected");
    EXPECT_EQ(line_of(ran, "clean-01.jpg")["outcome"], "accepted");
}

TEST_F(BadInput, ThirtyThousandPixelsASide) {
    // The header alone tells the size: nothing of that size may be decoded or allocated.
    std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\0\0\0\0", 29);
    write(scratch_.path("huge.png"), png + std::string(400, 'x'));
    const auto ran = scan_with_good(scratch_.path("huge.png"));
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(line_of(ran, "huge.png")["reason"], "undecodable");
    EXPECT_EQ(line_of(ran, "clean-01.jpg")["outcome"], "accepted");
    EXPECT_LT(ran.peak_rss_kib, 700 * 1024);
}

TEST_F(BadInput, PdfWithAPassword) {
    const auto pdf = scratch_.path("plain.pdf");
    ASSERT_EQ(run_program({"print", canvass_, "--precinct", core::with_check_character("ADAI-001"),
                           "-o", pdf})
                  .status,
              0);
    const auto locked = scratch_.path("locked.pdf");
    ASSERT_EQ(
        run_command({"qpdf", "--encrypt", "secret", "owner", "256", "--", pdf, locked}).status, 0);
    const auto ran = scan_with_good(locked);
    EXPECT_EQ(ran.status, 2);
    const auto line = line_of(ran, "locked.pdf");
    EXPECT_EQ(line["reason"], "undecodable");
    EXPECT_THAT(line["detail"].get<std::string>(), HasSubstr("password"));
}

// Without the program that draws PDFs nothing is known of the file: it is no rejected page, and is
// read once the program is there.
TEST_F(BadInput, APdfThatThisMachineCannotDrawIsNoBadPaper) {
    const auto pdf = scratch_.path("sheet.pdf");
    ASSERT_EQ(run_program({"print", canvass_, "--precinct", core::with_check_character("ADAI-001"),
                           "-o", pdf})
                  .status,
              0);
    const auto ran = run_command(
        {"env", "PATH=/nowhere", RECANVASS_PROGRAM, "scan", canvass_, pdf, sample("clean-01.jpg")});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("poppler"));
    auto pages = run_program({"status", canvass_, "--json"}).lines().at(0)["pages"];
    EXPECT_EQ(pages["rejected"], 0);
    EXPECT_EQ(pages["accepted"], 1);
    EXPECT_LT(run_program({"scan", canvass_, pdf}).status, 2);
    pages = run_program({"status", canvass_, "--json"}).lines().at(0)["pages"];
    EXPECT_EQ(pages["rejected"], 0);
    EXPECT_EQ(pages["accepted"], 2);
}

TEST_F(BadInput, PictureWithoutASheet) {
    cv::Mat noise(2200, 1700, CV_8U);
    cv::theRNG().state = 7;
    cv::randu(noise, 60, 220);
    const auto jpeg = scanner::write_jpeg(noise, 85, 200);
    write(scratch_.path("cat.jpg"), std::string(jpeg.begin(), jpeg.end()));
    expect_rejected(scratch_.path("cat.jpg"), "no_code", 1);
}

TEST_F(BadInput, NoSuchFile) {
    const auto ran = scan_with_good(scratch_.path("missing.jpg"));
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("missing.jpg"));
    EXPECT_EQ(line_of(ran, "clean-01.jpg")["outcome"], "accepted");
}

// No command waits for a pipe, whose writer may never come: each says what it is, in time, and
// `scan` goes on with the next file. A command that waits is killed, and fails here.
TEST_F(BadInput, WhateverIsNoFileIsRefusedByEveryCommand) {
    const auto pipe = scratch_.path("pipe.toml");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const auto table = scratch_.path("table.csv");
    write(table, "county,precinct,delegates,sde\nPolk,1,5,1.0\n");
    const auto options = canvass_ + "/options.csv";
    const auto other = scratch_.path("other");
    const std::vector<std::vector<std::string>> commands = {
        {"import", canvass_, pipe, "--channel", "app"},
        {"read-numbers", pipe},
        {"check-math", pipe, "--precincts", table},
        {"check-math", table, "--precincts", pipe},
        {"init", other, "--precincts", pipe, "--options", table, "--id", "TEST"},
        {"init", other, "--precincts", table, "--options", pipe, "--id", "TEST"},
        {"init", other, "--precincts", table, "--options", options, "--form", pipe, "--id", "TEST"},
        {"rehearse", other, "--values", pipe, "--reported", table},
        {"serve", canvass_, "--listen", "127.0.0.1:0", "--certificate", pipe, "--key", table},
    };
    for (const auto& command : commands) {
        const auto ran = run_for_at_most(20'000, command);
        EXPECT_EQ(ran.status, 2) << command.front() << ran.err;
        EXPECT_THAT(ran.err, HasSubstr(pipe + " is a pipe")) << command.front();
    }
    for (const auto& [path, kind] : std::vector<std::pair<std::string, std::string>>{
             {pipe, "a pipe"}, {"/dev/zero", "a device"}}) {
        const auto ran =
            run_for_at_most(60'000, {"scan", canvass_, path, sample("clean-01.jpg"), "--json"});
        EXPECT_EQ(ran.status, 2);
        EXPECT_THAT(ran.err, HasSubstr(path + " is " + kind));
        EXPECT_EQ(line_of(ran, "clean-01.jpg")["precinct_id"].is_string(), true);
    }
}

TEST_F(BadInput, TheSameSheetTwice) {
    const auto first = run_program({"scan", canvass_, sample("clean-01.jpg"), "--json"});
    ASSERT_LT(first.status, 2);
    const auto second = run_program({"scan", canvass_, sample("clean-01.jpg"), "--json"});
    EXPECT_EQ(second.lines().at(0)["outcome"], "duplicate");
    const auto state = run_program({"status", canvass_, "--json"}).lines().at(0);
    EXPECT_EQ(state["pages"]["archived"], 1);
    EXPECT_EQ(state["pages"]["duplicate"], 1);
    EXPECT_EQ(state["precincts"]["scanned"], 1);
}

TEST_F(BadInput, AFormWithOverlappingBoxes) {
    const auto layout = core::read_text_file(std::string(RECANVASS_SOURCE_DIR) +
                                             "/forms/layouts/iowa-2020-math.toml");
    ASSERT_TRUE(layout.has_value());
    write(scratch_.path("precincts.csv"), "county,precinct,delegates,sde\nPolk,1,5,1.0\n");
    write(scratch_.path("options.csv"), "id,label\na,A\nb,B\n");
    write(scratch_.path("form.toml"), *layout + R"(
[[field]]
name = "header.copy_of_marks"
label = "A box on top of the first mark"
kind = "number"
page = 1
box = [8.0, 8.0, 10.0, 10.0]
)");
    const auto ran = run_program(
        {"init", scratch_.path("bad"), "--precincts", scratch_.path("precincts.csv"), "--options",
         scratch_.path("options.csv"), "--form", scratch_.path("form.toml"), "--id", "TEST"});
    EXPECT_EQ(ran.status, 2);
    EXPECT_GT(ran.err.size(), 20U);
    EXPECT_FALSE(fs::exists(scratch_.path("bad/canvass.toml")));
}

class BadTable : public BadInput {
protected:
    Ran import(const std::string& csv) const {
        write(scratch_.path("reported.csv"), csv);
        return run_program({"import", canvass_, scratch_.path("reported.csv"), "--channel", "app"});
    }
};

TEST_F(BadTable, MissingColumn) {
    const auto ran = import("county,first.biden\nAdair,3\n");
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("reported.csv"));
    EXPECT_THAT(ran.err, HasSubstr("precinct"));
}

TEST_F(BadTable, NegativeAndNonNumericCountsAndUnknownPrecinctsDoNotLoseTheOthers) {
    const auto one = core::with_check_character("ADAI-001");
    const auto two = core::with_check_character("ADAI-002");
    const auto three = core::with_check_character("ADAI-003");
    const auto ran = import("\xEF\xBB\xBFprecinct_id,first.biden,final.biden\n" + one +
                            ",3,4\nPOLK-999-X,1,1\n" + two + ",-3,4\n" + three + ",three,4\n");
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr("POLK-999-X"));
    EXPECT_THAT(ran.err, HasSubstr("-3"));
    EXPECT_THAT(ran.err, HasSubstr("three"));
    EXPECT_THAT(ran.out, HasSubstr("1 report"));
}

class FullDisk : public BadInput {};

TEST_F(FullDisk, SaysSoAndLosesNothing) {
    const auto disk = scratch_.path("disk");
    fs::create_directory(disk);
    if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=3m") != 0) {
        GTEST_SKIP() << "a small disk cannot be mounted here: this needs root";
    }
    const auto canvass = disk + "/canvass";
    ASSERT_EQ(run_program({"init", canvass, "--example", "iowa-2020"}).status, 0);
    std::vector<std::string> arguments = {"scan", canvass, "--json"};
    for (int i = 1; i <= 9; ++i)
        arguments.push_back(sample("scanner-0" + std::to_string(i) + ".jpg"));
    const auto ran = run_program(arguments);
    EXPECT_EQ(ran.status, 2) << "the disk was large enough: the test tests nothing";
    EXPECT_THAT(ran.err, testing::AnyOf(HasSubstr("No space left"), HasSubstr("full")));
    // With room again, the same command takes every sheet once.
    ASSERT_EQ(::mount("tmpfs", disk.c_str(), "tmpfs", MS_REMOUNT, "size=200m"), 0);
    const auto again = run_program(arguments);
    EXPECT_LT(again.status, 2) << again.err;
    const auto state = run_program({"status", canvass, "--json"}).lines().at(0);
    EXPECT_EQ(state["pages"]["accepted"], 9) << state;
    EXPECT_EQ(state["pages"]["archived"], 9) << state;
    EXPECT_EQ(state["ledger"]["valid"], true);
    ::umount2(disk.c_str(), MNT_DETACH);
}

TEST_F(FullDisk, AReadOnlyFolderIsNamed) {
    const auto disk = scratch_.path("disk");
    fs::create_directory(disk);
    if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=20m") != 0) {
        GTEST_SKIP() << "a read-only disk cannot be mounted here: this needs root";
    }
    const auto canvass = disk + "/canvass";
    ASSERT_EQ(run_program({"init", canvass, "--example", "iowa-2020"}).status, 0);
    ASSERT_EQ(::mount("tmpfs", disk.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, ""), 0);
    const auto ran = run_program({"scan", canvass, sample("clean-01.jpg")});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.err, HasSubstr(canvass));
    ::umount2(disk.c_str(), MNT_DETACH);
}

TEST_F(BadInput, ATiffOf500PagesIsProcessedWholeInFlatMemory) {
    const auto one = scanner::write_tiff({{cv::Mat(1100, 850, CV_8U, cv::Scalar(250)), 100}},
                                         scanner::TiffKind::G4);
    ASSERT_TRUE(one.has_value());
    std::vector<scanner::TiffPage> pages(500, {cv::Mat(1100, 850, CV_8U, cv::Scalar(250)), 100});
    const auto many = scanner::write_tiff(pages, scanner::TiffKind::G4);
    ASSERT_TRUE(many.has_value());
    write(scratch_.path("one.tif"), std::string(one->begin(), one->end()));
    write(scratch_.path("many.tif"), std::string(many->begin(), many->end()));
    const auto small = run_program({"scan", canvass_, scratch_.path("one.tif"), "--json"});
    const auto ran = run_program({"scan", canvass_, scratch_.path("many.tif"), "--json"});
    EXPECT_EQ(ran.lines().size(), 500U);
    const auto state = run_program({"status", canvass_, "--json"}).lines().at(0);
    EXPECT_EQ(state["pages"]["archived"], 501);
    EXPECT_EQ(state["pages"]["blank"], 501);  // nothing is written on them
    EXPECT_LT(ran.peak_rss_kib, small.peak_rss_kib + 60 * 1024) << "memory grows with the pages";
}

}  // namespace
}  // namespace blackbox
