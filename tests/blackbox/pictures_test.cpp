// Pictures as people's scanners, faxes and programs write them, from a file to what was read; and
// pictures that are too much for a page.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>
#include <tiffio.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <opencv2/imgproc.hpp>

#include <jpeglib.h>  // needs <cstdio> before it

#include "core/file.h"
#include "run_program.h"
#include "scanner/load_scans.h"
#include "scanner/write_image.h"
#include "tests/support/make_pdf.h"

namespace blackbox {
namespace {

using testing::HasSubstr;

// What the sample clean-01 says: ADAM-003-R.
cv::Mat clean_sheet() {
    static const cv::Mat grey = [] {
        const auto bytes = core::read_file(sample("clean-01.jpg")).value_or(core::Bytes{});
        const auto file = scanner::open_scans(bytes, "clean-01.jpg", {}, 0);
        return (*file)->page(1)->grey;
    }();
    return grey;
}

cv::Mat half_size(const cv::Mat& grey) {
    cv::Mat half;
    cv::resize(grey, half, cv::Size(1275, 1650), 0, 0, cv::INTER_AREA);
    return half;
}

std::string text_of(const core::Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

test::PdfPageToWrite page_of(const cv::Mat& grey, double width_pt = 612, double height_pt = 792) {
    test::PdfPageToWrite page;
    page.width_pt = width_pt;
    page.height_pt = height_pt;
    page.pictures.push_back({text_of(scanner::write_jpeg(grey, 90, 0)), grey.cols, grey.rows, 0, 0,
                             width_pt, height_pt});
    return page;
}

class Pictures : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(run_program({"init", canvass_, "--example", "iowa-2020"}).status, 0);
    }
    std::string file(const std::string& name, const std::string& bytes) const {
        write(scratch_.path(name), bytes);
        return scratch_.path(name);
    }
    std::string file(const std::string& name, const core::Bytes& bytes) const {
        return file(name, text_of(bytes));
    }
    Ran scan(const std::string& path) const {
        return run_program({"scan", canvass_, path, "--json"});
    }
    // The page is that of clean-01, and its numbers are read.
    void expect_clean_sheet(const std::string& path) const {
        const auto ran = scan(path);
        ASSERT_EQ(ran.lines().size(), 1U) << ran.out << ran.err;
        const auto line = ran.lines().front();
        EXPECT_EQ(line["outcome"], "accepted") << line;
        EXPECT_EQ(line["precinct_id"], "ADAM-003-R") << line;
        const auto all = run_program(
            {"export", canvass_, "--format", "csv", "-o", scratch_.path("all.csv"), "--force"});
        const auto told = run_program({"explain", canvass_, "ADAM-003-R"});
        for (const char* number : {"19", "20", "48", "47"}) {
            EXPECT_THAT(told.out, HasSubstr(number)) << path;
        }
    }
    // Nothing takes more than a page may, whatever becomes of the page.
    static void expect_within_budget(const Ran& ran, const std::string& what) {
        constexpr long kMostKib = 500L * 1024;
        constexpr double kMostSeconds = 10;
        EXPECT_LE(ran.peak_rss_kib, kMostKib) << what;
        EXPECT_LE(ran.cpu_seconds, kMostSeconds) << what;
        RecordProperty(what,
                       fmt::format("{:.1f} s, {} MB", ran.cpu_seconds, ran.peak_rss_kib / 1024));
    }

    Scratch scratch_;
    std::string canvass_ = scratch_.path("canvass");
};

TEST_F(Pictures, APdfPageOf35Inches) {
    const auto ran = scan(file("page.pdf", test::pdf_of({page_of(clean_sheet(), 2550, 3300)})));
    EXPECT_EQ(ran.lines().at(0)["outcome"], "accepted") << ran.out;
    EXPECT_LT(ran.cpu_seconds, 3);
    EXPECT_LT(ran.peak_rss_kib, 200 * 1024);
}

TEST_F(Pictures, BytesBeforeTheMarkOfAPdf) {
    expect_clean_sheet(std::string(RECANVASS_SOURCE_DIR) +
                       "/tests/blackbox/data/junk_before_header.pdf");
    expect_clean_sheet(file("newline.pdf", "\n" + test::pdf_of({page_of(clean_sheet())})));
}

TEST_F(Pictures, AStandardFax) {
    expect_clean_sheet(std::string(RECANVASS_SOURCE_DIR) +
                       "/tests/blackbox/data/fax_standard_204x98.tif");
}

TEST_F(Pictures, WhiteOnBlack) {
    cv::Mat negative = 255 - half_size(clean_sheet());
    expect_clean_sheet(file("negative.pdf", test::pdf_of({page_of(negative)})));
    expect_clean_sheet(file("negative.png", *scanner::write_png(negative, 150)));
    expect_clean_sheet(file("negative.jpg", scanner::write_jpeg(negative, 90, 150)));
    expect_clean_sheet(
        file("negative.tif", *scanner::write_tiff({{negative, 150}}, scanner::TiffKind::Grey)));
    const auto page = run_program({"explain", canvass_, "ADAM-003-R"});
    const auto ledger = core::read_file(canvass_ + "/canvass.db");
    EXPECT_THAT(text_of(*ledger), HasSubstr("white on black"));
}

// Three sheets, two blank backs: nobody is needed for the backs.
TEST_F(Pictures, BlankBacksAreCountedApart) {
    const cv::Mat front = half_size(clean_sheet());
    const cv::Mat back(front.size(), CV_8U, cv::Scalar(250));
    const auto path =
        file("duplex.pdf", test::pdf_of({page_of(front), page_of(back), page_of(back - 3)}));
    const auto ran = scan(path);
    ASSERT_EQ(ran.lines().size(), 3U) << ran.out << ran.err;
    for (const auto at : {1U, 2U}) {
        const auto line = ran.lines()[at];
        EXPECT_EQ(line["outcome"], "blank");
        EXPECT_TRUE(line["reason"].is_null()) << line;
        EXPECT_TRUE(line["precinct_id"].is_null()) << line;
    }
    EXPECT_NE(ran.status, 2);
    const auto state = run_program({"status", canvass_, "--json"}).lines().at(0);
    EXPECT_EQ(state["pages"]["archived"], 3);
    EXPECT_EQ(state["pages"]["accepted"], 1);
    EXPECT_EQ(state["pages"]["rejected"], 0);
    EXPECT_EQ(state["pages"]["blank"], 2);
    EXPECT_EQ(state["ledger"]["valid"], true);
    EXPECT_THAT(run_program({"status", canvass_}).out, HasSubstr("2 blank"));
    EXPECT_EQ(run_program({"ledger", "verify", canvass_}).status, 0);
    EXPECT_EQ(run_program({"check", canvass_}).status, 0);
    for (const auto& line : scan(path).lines()) EXPECT_EQ(line["outcome"], "duplicate");
    const auto alone =
        run_program({"scan", canvass_, file("back.png", *scanner::write_png(back - 5, 150))});
    EXPECT_EQ(alone.status, 0) << alone.out;
    EXPECT_THAT(alone.out, HasSubstr("0 accepted, 0 rejected, 0 known already\n1 blank"));
    // One figure on it, and a person looks.
    cv::Mat written = back.clone();
    cv::putText(written, "7", {600, 800}, cv::FONT_HERSHEY_SIMPLEX, 1, cv::Scalar(200), 2);
    const auto note = scan(file("note.png", *scanner::write_png(written, 150)));
    EXPECT_EQ(note.lines().at(0)["outcome"], "rejected");
    EXPECT_EQ(note.status, 1);
}

// ---- too much for a page ----

class RowsOut {
public:
    explicit RowsOut(const std::string& path) : file_(std::fopen(path.c_str(), "wb")) {}
    ~RowsOut() { std::fclose(file_); }
    RowsOut(const RowsOut&) = delete;
    RowsOut& operator=(const RowsOut&) = delete;
    std::FILE* get() const { return file_; }

private:
    std::FILE* file_;
};

// Rows of the sheet, enlarged to `size`, each level `each` times over.
class EnlargedRows {
public:
    EnlargedRows(cv::Size size, int each) : size_(size), each_(each) {}
    // Valid until the next call.
    std::uint8_t* row(int y) {
        const cv::Mat sheet = clean_sheet();
        const int from = static_cast<int>(std::int64_t{y} * sheet.rows / size_.height);
        if (from != from_) {
            from_ = from;
            cv::Mat levels;
            cv::resize(sheet.row(from), levels, cv::Size(size_.width, 1), 0, 0, cv::INTER_NEAREST);
            cv::merge(std::vector<cv::Mat>(static_cast<std::size_t>(each_), levels), row_);
        }
        return row_.ptr();
    }

private:
    cv::Size size_;
    int each_;
    int from_ = -1;
    cv::Mat row_;
};

void write_large_png(const std::string& path, int width, int height, int bits, int colour,
                     int interlace) {
    const RowsOut out(path);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, out.get());
    png_set_compression_level(png, 1);
    png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), bits,
                 colour, interlace, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    const int passes = png_set_interlace_handling(png);
    EnlargedRows rows({width, height}, png_get_channels(png, info) * bits / 8);
    for (int pass = 0; pass < passes; ++pass) {
        for (int y = 0; y < height; ++y) png_write_row(png, rows.row(y));
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
}

enum class JpegOrder { Baseline, Progressive };

void write_large_jpeg(const std::string& path, int width, int height, J_COLOR_SPACE space,
                      int channels, JpegOrder order) {
    const RowsOut out(path);
    jpeg_compress_struct codec{};
    jpeg_error_mgr errors;
    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    jpeg_stdio_dest(&codec, out.get());
    codec.image_width = static_cast<JDIMENSION>(width);
    codec.image_height = static_cast<JDIMENSION>(height);
    codec.input_components = channels;
    codec.in_color_space = space;
    jpeg_set_defaults(&codec);
    if (order == JpegOrder::Progressive) jpeg_simple_progression(&codec);
    jpeg_start_compress(&codec, TRUE);
    EnlargedRows rows({width, height}, channels);
    for (int y = 0; y < height; ++y) {
        JSAMPROW at = rows.row(y);
        jpeg_write_scanlines(&codec, &at, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
}

void write_large_tiff(const std::string& path, int width, int height, int samples,
                      std::uint16_t planar, int tile) {
    TIFF* tiff = TIFFOpen(path.c_str(), "w");
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(width));
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(height));
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 16);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, samples);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, planar);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
                 samples == 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE);
    TIFFSetField(tiff, TIFFTAG_ZIPQUALITY, 1);
    const int each = 2 * (planar == PLANARCONFIG_SEPARATE ? 1 : samples);
    const int planes = planar == PLANARCONFIG_SEPARATE ? samples : 1;
    if (tile > 0) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, tile);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, tile);
    } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, height);
    }
    EnlargedRows rows({width, height}, each);
    for (int plane = 0; plane < planes; ++plane) {
        for (int y = 0; y < height && tile == 0; ++y) {
            TIFFWriteScanline(tiff, rows.row(y), static_cast<std::uint32_t>(y),
                              static_cast<std::uint16_t>(plane));
        }
    }
    for (int y = 0; tile > 0 && y < height; y += tile) {
        for (int x = 0; x < width; x += tile) {
            std::vector<std::uint8_t> block(static_cast<std::size_t>(tile) *
                                                static_cast<std::size_t>(tile) *
                                                static_cast<std::size_t>(each),
                                            250);
            TIFFWriteTile(tiff, block.data(), static_cast<std::uint32_t>(x),
                          static_cast<std::uint32_t>(y), 0, 0);
        }
    }
    TIFFClose(tiff);
}

TEST_F(Pictures, LargePicturesOfSheetsAreReadWithinTheBudgetOfAPage) {
    const auto expect_read = [&](const std::string& name) {
        const auto ran = scan(scratch_.path(name));
        ASSERT_EQ(ran.lines().size(), 1U) << name << ran.err;
        EXPECT_EQ(ran.lines()[0]["outcome"], "accepted") << ran.out;
        expect_within_budget(ran, name);
        std::filesystem::remove(scratch_.path(name));
    };
    write_large_png(scratch_.path("16-bit.png"), 9000, 11647, 16, PNG_COLOR_TYPE_RGB,
                    PNG_INTERLACE_NONE);
    expect_read("16-bit.png");
    write_large_png(scratch_.path("interlaced.png"), 6800, 8800, 16, PNG_COLOR_TYPE_RGB,
                    PNG_INTERLACE_ADAM7);
    expect_read("interlaced.png");
    write_large_jpeg(scratch_.path("large.jpg"), 10200, 13200, JCS_RGB, 3, JpegOrder::Baseline);
    expect_read("large.jpg");
    // Four equal inks: darker than the sheet, and still black on white.
    write_large_jpeg(scratch_.path("inks.jpg"), 5100, 6600, JCS_CMYK, 4, JpegOrder::Baseline);
    expect_read("inks.jpg");
    write_large_jpeg(scratch_.path("progressive.jpg"), 5100, 6600, JCS_RGB, 3,
                     JpegOrder::Progressive);
    expect_read("progressive.jpg");
    write_large_tiff(scratch_.path("one-strip.tif"), 9000, 11647, 3, PLANARCONFIG_CONTIG, 0);
    expect_read("one-strip.tif");
    write_large_tiff(scratch_.path("planes.tif"), 6800, 8800, 3, PLANARCONFIG_SEPARATE, 0);
    expect_read("planes.tif");
}

TEST_F(Pictures, WhatIsTooMuchIsARejectedPageWithARemedy) {
    const auto expect_rejected = [&](const std::string& name, const std::string& remedy) {
        const auto ran = run_program({"scan", canvass_, scratch_.path(name), sample("clean-02.jpg"),
                                      "--json", "--threads", "1"});
        ASSERT_EQ(ran.lines().size(), 2U) << name << ran.err;
        const auto line = ran.lines()[0];
        EXPECT_EQ(line["outcome"], "rejected") << line;
        EXPECT_EQ(line["reason"], "undecodable") << line;
        EXPECT_THAT(line["detail"].get<std::string>(), HasSubstr(remedy));
        EXPECT_NE(ran.lines()[1]["outcome"], "rejected");
        expect_within_budget(ran, name);
        std::filesystem::remove(scratch_.path(name));
    };
    write_large_jpeg(scratch_.path("progressive.jpg"), 12000, 13000, JCS_RGB, 3,
                     JpegOrder::Progressive);
    expect_rejected("progressive.jpg", "baseline");
    write_large_tiff(scratch_.path("one-tile.tif"), 9008, 11008, 3, PLANARCONFIG_CONTIG, 11008);
    expect_rejected("one-tile.tif", "smaller strips");
    // A page that draws without end.
    std::string lines;
    for (int i = 0; i < 400'000; ++i) {
        lines += fmt::format("{} {} m {} {} {} {} {} {} c S\n", i % 611, i % 791, (i * 7) % 612,
                             (i * 13) % 792, (i * 31) % 612, (i * 5) % 792, (i * 3) % 612,
                             (i * 11) % 792);
    }
    test::PdfPageToWrite bomb;
    bomb.drawing = "5 w [1 1] 0 d\n" + lines + lines;
    file("bomb.pdf", test::pdf_of({bomb}));
    expect_rejected("bomb.pdf", "poppler more time or memory");
}

TEST_F(Pictures, APageOf500PicturesIsDrawnOnce) {
    const cv::Mat sheet = clean_sheet();
    test::PdfPageToWrite page;
    constexpr int kStrips = 500;
    for (int i = 0; i < kStrips; ++i) {
        const int from = i * sheet.rows / kStrips;
        const int to = (i + 1) * sheet.rows / kStrips;
        const cv::Mat strip = sheet.rowRange(from, to).clone();
        page.pictures.push_back({text_of(scanner::write_jpeg(strip, 95, 0)), strip.cols, strip.rows,
                                 0, 792.0 * (sheet.rows - to) / sheet.rows, 612,
                                 792.0 * (to - from) / sheet.rows});
    }
    const auto ran = scan(file("strips.pdf", test::pdf_of({page})));
    EXPECT_EQ(ran.lines().at(0)["outcome"], "accepted") << ran.out;
    expect_within_budget(ran, "strips.pdf");
}

}  // namespace
}  // namespace blackbox
