#include "forms/print_worksheet.h"

#include <cairo.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <vector>

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>

#include "core/digest.h"
#include "forms/form_file.h"
#include "forms/worksheet_id.h"
#include "tests/forms/support/samples.h"

namespace forms {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

constexpr int kDpi = 100;  // the coarsest scan that a code is to be read from

PrintJob job_of(bool rehearsal = true) {
    PrintJob job;
    job.canvass = "IA20REHEARSE";
    for (std::size_t i = 0; i < job.key.bytes.size(); ++i) {
        job.key.bytes[i] = static_cast<std::uint8_t>(i);
    }
    job.rehearsal = rehearsal;
    job.title = "Iowa precinct caucuses 2020";
    return job;
}

Form form_of(const std::string& layout, const std::string& folder) {
    const auto options = read_options(test::sample(folder + "/options.csv")).value();
    return parse_form(built_in_layout(layout).value(), layout, options).value();
}

Roster roster_of(const std::string& folder) {
    return read_roster(test::sample(folder + "/precincts.csv")).value();
}

std::vector<const Precinct*> first(const Roster& roster, std::size_t count) {
    std::vector<const Precinct*> precincts;
    for (std::size_t i = 0; i < count; ++i) precincts.push_back(&roster.precincts()[i]);
    return precincts;
}

std::string output_of(const std::string& command) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"),
                                                               ::pclose);
    std::string output;
    std::array<char, 4096> part{};
    while (const std::size_t got = std::fread(part.data(), 1, part.size(), pipe.get())) {
        output.append(part.data(), got);
    }
    return output;
}

// One page as a scanner might see it. rows × cols of 8-bit grey, 0 black.
struct Picture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> grey;

    std::uint8_t at(double x_mm, double y_mm) const {
        const auto px = [](double mm) { return static_cast<std::size_t>(mm * kDpi / 25.4); };
        return grey.at(px(y_mm) * static_cast<std::size_t>(width) + px(x_mm));
    }
};

Picture rendered(const std::string& pdf, int page) {
    const std::string bytes =
        output_of(fmt::format("pdftoppm -r {} -gray -f {} -l {} {}", kDpi, page, page, pdf));
    std::istringstream head(bytes);
    std::string magic;
    int most = 0;
    Picture picture;
    head >> magic >> picture.width >> picture.height >> most;
    EXPECT_EQ(magic, "P5");
    const auto from = static_cast<std::size_t>(head.tellg()) + 1;
    picture.grey.assign(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end());
    return picture;
}

ZXing::Results codes_in(const Picture& picture) {
    const ZXing::ImageView view(picture.grey.data(), picture.width, picture.height,
                                ZXing::ImageFormat::Lum);
    return ZXing::ReadBarcodes(view, ZXing::DecodeHints().setFormats(ZXing::BarcodeFormat::QRCode));
}

void expect_both_codes(const Picture& picture, const WorksheetId& expected, const PrintJob& job) {
    const auto codes = codes_in(picture);
    ASSERT_EQ(codes.size(), 2U);
    for (const auto& code : codes) {
        const auto decoded = decode(code.text(), job.canvass, job.key);
        ASSERT_TRUE(std::holds_alternative<WorksheetId>(decoded)) << code.text();
        EXPECT_EQ(std::get<WorksheetId>(decoded), expected);
        EXPECT_EQ(code.ecLevel(), "M");
    }
}

TEST(PrintWorksheet, BothCodesOfEveryPageAreReadBack) {
    auto job = job_of();
    job.copy = 2;
    for (const auto& [layout, folder] :
         {std::pair{"iowa-2020-math", "iowa-2020"}, std::pair{"tally-2p", "tally-2p"}}) {
        const Form form = form_of(layout, folder);
        const Roster roster = roster_of(folder);
        const std::string pdf = test::scratch_folder() + "/sheets.pdf";
        const auto printed = print_worksheets(pdf, form, first(roster, 2), job);
        ASSERT_TRUE(printed) << printed.error().message;
        int sheet = 0;
        for (const Precinct* precinct : first(roster, 2)) {
            for (int page = 1; page <= form.page_count(); ++page) {
                expect_both_codes(rendered(pdf, ++sheet),
                                  {job.canvass, precinct->id, form.id, form.revision, page,
                                   form.page_count(), job.copy},
                                  job);
            }
        }
    }
}

TEST(PrintWorksheet, MarksFramesAndPaperAreWhereTheFormSays) {
    const Form form = form_of("iowa-2020-math", "iowa-2020");
    const Roster roster = roster_of("iowa-2020");
    const std::string pdf = test::scratch_folder() + "/sheet.pdf";
    ASSERT_TRUE(print_worksheets(pdf, form, first(roster, 1), job_of()));
    const Picture picture = rendered(pdf, 1);
    EXPECT_NEAR(picture.width, form.page_size.width * kDpi / 25.4, 1);
    EXPECT_NEAR(picture.height, form.page_size.height * kDpi / 25.4, 1);
    for (const PointMm& mark : form.pages[0].marks) {
        for (const double away : {-2.5, 2.5}) EXPECT_LT(picture.at(mark.x + away, mark.y), 10);
        for (const double away : {-3.6, 3.6}) EXPECT_GT(picture.at(mark.x + away, mark.y), 245);
    }
    for (const Field& field : form.fields) {
        // The paper in the box is white; its frame is grey, not black.
        EXPECT_EQ(picture.at(field.box.centre().x, field.box.centre().y), 255) << field.name;
        int darkest = 255;
        for (double off = -0.4; off <= 0.4; off += 0.1) {
            darkest = std::min<int>(darkest, picture.at(field.box.x + off, field.box.centre().y));
        }
        EXPECT_GT(darkest, 120) << field.name;
        EXPECT_LT(darkest, 220) << field.name;
    }
}

std::string words_on(const std::string& pdf) {
    return output_of("pdftotext -layout " + pdf + " -");
}

TEST(PrintWorksheet, SaysForWhomAndWhetherItIsARehearsal) {
    const Form form = form_of("tally-2p", "tally-2p");
    const Precinct precinct{"POLK-001-F", "Polk", "Hospitals &amp;amp; Clinics", {}, {}};
    ASSERT_TRUE(is_precinct_id(precinct.id));
    const std::string pdf = test::scratch_folder() + "/sheet.pdf";
    ASSERT_TRUE(print_worksheets(pdf, form, {&precinct}, job_of(true)));
    EXPECT_THAT(words_on(pdf), HasSubstr("Hospitals & Clinics"));
    EXPECT_THAT(words_on(pdf), HasSubstr("POLK-001-F"));
    EXPECT_THAT(words_on(pdf), HasSubstr("page 2 of 2"));
    const std::string words = words_on(pdf);
    EXPECT_NE(words.find("REHEARSAL"), words.rfind("REHEARSAL")) << "once a page";
    ASSERT_TRUE(print_worksheets(pdf, form, {&precinct}, job_of(false)));
    EXPECT_EQ(words_on(pdf).find("REHEARSAL"), std::string::npos);
}

TEST(PrintWorksheet, LongestNameKeepsItsPlace) {
    const Form form = form_of("iowa-2020-math", "iowa-2020");
    const Roster roster = roster_of("iowa-2020");
    const Precinct* longest = &roster.precincts()[0];
    for (const Precinct& precinct : roster.precincts()) {
        if (precinct.name.size() > longest->name.size()) longest = &precinct;
    }
    const std::string pdf = test::scratch_folder() + "/sheet.pdf";
    ASSERT_TRUE(print_worksheets(pdf, form, {longest}, job_of()));
    EXPECT_THAT(words_on(pdf), HasSubstr(plain_name(longest->name)));
    const Picture picture = rendered(pdf, 1);
    for (double y = 21.5; y < 28; y += 0.2) EXPECT_EQ(picture.at(197.5, y), 255) << y;
    EXPECT_EQ(codes_in(picture).size(), 2U);
}

TEST(PrintWorksheet, TextThatIsNotUtf8DoesNotSpoilThePage) {
    const Form form = form_of("iowa-2020-math", "iowa-2020");
    const Precinct precinct{"POLK-001-F", "Polk", "Bad \xFF name", {}, {}};
    const std::string pdf = test::scratch_folder() + "/sheet.pdf";
    ASSERT_TRUE(print_worksheets(pdf, form, {&precinct}, job_of()));
    EXPECT_EQ(codes_in(rendered(pdf, 1)).size(), 2U);
}

// Same values, same drawing: a surface of pixels shows what the PDF shows.
TEST(PrintWorksheet, DrawsOnAnySurface) {
    const Form form = form_of("iowa-2020-math", "iowa-2020");
    const Roster roster = roster_of("iowa-2020");
    const int width = static_cast<int>(form.page_size.width * kDpi / 25.4);
    const int height = static_cast<int>(form.page_size.height * kDpi / 25.4);
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t* context = cairo_create(surface);
    cairo_set_source_rgb(context, 1, 1, 1);
    cairo_paint(context);
    cairo_scale(context, kDpi / 25.4, kDpi / 25.4);
    draw_page(context, form, 1, roster.precincts()[0], job_of());
    EXPECT_EQ(cairo_status(context), CAIRO_STATUS_SUCCESS);
    cairo_surface_flush(surface);
    Picture picture{width, height, {}};
    const auto* rows = cairo_image_surface_get_data(surface);
    for (int y = 0; y < height; ++y) {
        const auto* row =
            rows + static_cast<std::ptrdiff_t>(y) * cairo_image_surface_get_stride(surface);
        for (int x = 0; x < width; ++x) picture.grey.push_back(row[4 * x]);
    }
    cairo_destroy(context);
    cairo_surface_destroy(surface);
    EXPECT_EQ(codes_in(picture).size(), 2U);
}

long resident_kib() {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        if (word == "VmRSS:") {
            long kib = 0;
            status >> kib;
            return kib;
        }
    }
    return 0;
}

TEST(PrintWorksheet, WholeRosterInOneFileWithFlatMemory) {
    constexpr std::size_t kWarm = 100;     // precincts until fonts and caches stand
    constexpr long kMostGrowthKib = 4096;  // 1,665 pages more; each is about 25 KiB in the PDF
    const Form form = form_of("iowa-2020-math", "iowa-2020");
    const Roster roster = roster_of("iowa-2020");
    const std::string pdf = test::scratch_folder() + "/all.pdf";
    long warm = 0;
    long most = 0;
    std::size_t last = 0;
    const auto printed =
        print_worksheets(pdf, form, first(roster, roster.size()), job_of(), [&](std::size_t done) {
            if (done == kWarm) warm = resident_kib();
            if (done % kWarm == 0 || done == roster.size()) most = std::max(most, resident_kib());
            last = done;
        });
    ASSERT_TRUE(printed) << printed.error().message;
    EXPECT_EQ(last, roster.size());
    EXPECT_LE(most - warm, kMostGrowthKib);
    RecordProperty("growth_kib", std::to_string(most - warm));
    EXPECT_THAT(output_of("pdfinfo " + pdf), HasSubstr(fmt::format("{}\n", roster.size())));
    const Precinct& precinct = roster.precincts().back();
    expect_both_codes(rendered(pdf, static_cast<int>(roster.size())),
                      {job_of().canvass, precinct.id, form.id, 1, 1, 1, 1}, job_of());
}

std::string error_of(const std::string& path, const PrintJob& job, const Precinct& precinct) {
    const auto printed =
        print_worksheets(path, form_of("iowa-2020-math", "iowa-2020"), {&precinct}, job);
    return printed ? "" : printed.error().message;
}

TEST(PrintWorksheet, SaysWhatIsWrong) {
    const Precinct good{"POLK-001-F", "Polk", "A", {}, {}};
    const std::string folder = test::scratch_folder();
    EXPECT_THAT(error_of(folder + "/no/such.pdf", job_of(), good), HasSubstr("no/such.pdf"));
    EXPECT_THAT(error_of(folder, job_of(), good), HasSubstr("cannot be written"));
    EXPECT_THAT(error_of("/dev/full", job_of(), good), HasSubstr("make room on the disk"));
    PrintJob job = job_of();
    job.canvass = "ia:20";
    EXPECT_THAT(error_of(folder + "/a.pdf", job, good), HasSubstr("ia:20"));
    job = job_of();
    job.copy = 0;
    EXPECT_THAT(error_of(folder + "/a.pdf", job, good), HasSubstr("copy number"));
    EXPECT_THAT(error_of(folder + "/a.pdf", job_of(), {"POLK-001-X", "Polk", "A", {}, {}}),
                HasSubstr("POLK-001-X"));
    EXPECT_TRUE(fs::is_empty(folder)) << "nothing half written is left behind";
}

TEST(PrintWorksheet, AnOldFileStaysUntilTheNewOneIsWhole) {
    const Precinct good{"POLK-001-F", "Polk", "A", {}, {}};
    const std::string pdf = test::scratch_folder() + "/sheet.pdf";
    std::ofstream(pdf) << "the old one";
    const Form form = form_of("iowa-2020-math", "iowa-2020");
    std::string during;
    ASSERT_TRUE(print_worksheets(pdf, form, {&good}, job_of(), [&](std::size_t) {
        std::ifstream old(pdf);
        during.assign(std::istreambuf_iterator<char>(old), {});
    }));
    EXPECT_EQ(during, "the old one");
    EXPECT_GT(fs::file_size(pdf), 1000U);
}

}  // namespace
}  // namespace forms
