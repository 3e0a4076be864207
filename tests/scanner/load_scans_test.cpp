// Files made here, good and broken: each opens as what it is, or is refused in one sentence.
#include "scanner/load_scans.h"

#include <cairo-pdf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <leptonica/allheaders.h>
#include <png.h>

#include <cstdio>
#include <cstdlib>
#include <opencv2/imgproc.hpp>

#include <jpeglib.h>  // needs <cstdio> before it

#include "core/clock.h"
#include "core/file.h"
#include "scanner/leptonica_grey.h"
#include "tests/scanner/support/paper.h"
#include "tests/support/make_pdf.h"

namespace scanner {
namespace {

using namespace test;
using testing::AllOf;
using testing::HasSubstr;

// Light at the left, dark at the right, a black square in the upper left.
cv::Mat picture(int width = 850, int height = 1100) {
    cv::Mat grey(height, width, CV_8U);
    for (int x = 0; x < width; ++x) grey.col(x).setTo(255 - 200 * x / width);
    grey(cv::Rect(width / 8, height / 8, width / 8, width / 8)).setTo(0);
    return grey;
}

cv::Mat colour_picture() {
    cv::Mat colour(1100, 850, CV_8UC3, cv::Scalar(0, 0, 255));  // red: grey 76
    colour.colRange(0, 425).setTo(cv::Scalar(255, 255, 255));
    return colour;
}

core::Bytes png_of(const PixPtr& pix) {
    l_uint8* bytes = nullptr;
    size_t size = 0;
    EXPECT_EQ(pixWriteMemPng(&bytes, &size, pix.get(), 0), 0);
    core::Bytes result(bytes, bytes + size);
    lept_free(bytes);
    return result;
}

core::Bytes tiff_of(const std::vector<PixPtr>& pages, int compression, const TempFolder& folder) {
    const std::string path = folder.path("pages.tif");
    for (std::size_t i = 0; i < pages.size(); ++i) {
        EXPECT_EQ(pixWriteTiff(path.c_str(), pages[i].get(), compression, i == 0 ? "w" : "a"), 0);
    }
    return *core::read_file(path);
}

PixPtr one_bit(const cv::Mat& grey) {
    return PixPtr(pixThresholdToBinary(pix_of(grey).get(), 128));
}

core::Result<Scan> only_page(const core::Bytes& bytes, double working_dpi = 0) {
    auto file = open_scans(bytes, "sheet", {}, working_dpi);
    if (!file) return tl::unexpected(file.error());
    EXPECT_EQ((*file)->page_count(), 1);
    return (*file)->page(1);
}

double difference(const cv::Mat& a, const cv::Mat& b) {
    if (a.size() != b.size() || a.type() != b.type()) return 255;
    return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total());
}

std::string error_of(const core::Bytes& bytes, const LoadLimits& limits = {}) {
    auto file = open_scans(bytes, "sheet.jpg", limits);
    if (!file) return file.error().message;
    const auto scan = (*file)->page(1);
    return scan ? "" : scan.error().message;
}

// PNG's header says its size in bytes 16 to 23; its checksum follows the header's data.
core::Bytes png_header_of(std::uint32_t width, std::uint32_t height) {
    core::Bytes png = png_of(pix_of(picture(16, 16)));
    for (std::size_t i = 0; i < 4; ++i) {
        png[16 + i] = static_cast<std::uint8_t>(width >> (24 - 8 * i));
        png[20 + i] = static_cast<std::uint8_t>(height >> (24 - 8 * i));
    }
    return png;
}

TEST(LoadScans, KnowsKindsByTheirBytes) {
    TempFolder folder;
    std::vector<PixPtr> pages;
    pages.push_back(one_bit(picture()));
    EXPECT_EQ(kind_of(encode_jpeg(picture(), 80)), FileKind::Jpeg);
    EXPECT_EQ(kind_of(png_of(pix_of(picture()))), FileKind::Png);
    EXPECT_EQ(kind_of(tiff_of(pages, IFF_TIFF_G4, folder)), FileKind::Tiff);
    EXPECT_EQ(kind_of(core::bytes_of("%PDF-1.5 ")), FileKind::Pdf);
    EXPECT_EQ(kind_of(core::bytes_of("precinct,first,final")), FileKind::Unknown);
    EXPECT_EQ(media_type(FileKind::Tiff), "image/tiff");
}

TEST(LoadScans, JpegAtFullSize) {
    const auto scan = only_page(encode_jpeg(picture(), 95));
    ASSERT_TRUE(scan) << scan.error().message;
    EXPECT_EQ(scan->reduced_by, 1);
    EXPECT_LT(difference(scan->grey, picture()), 2);
}

TEST(LoadScans, JpegIsReducedAsFarAsTheDotsAllow) {
    const core::Bytes large = encode_jpeg(picture(2550, 3300), 85);
    for (const auto& [dpi, by] :
         {std::pair{150.0, 2}, {151.0, 1}, {75.0, 4}, {30.0, 8}, {0.0, 1}}) {
        const auto scan = only_page(large, dpi);
        ASSERT_TRUE(scan) << scan.error().message;
        EXPECT_EQ(scan->reduced_by, by) << dpi;
        EXPECT_EQ(scan->grey.cols, (2550 + by - 1) / by);
    }
}

core::Bytes progressive_jpeg(const cv::Mat& grey) {
    jpeg_compress_struct codec{};
    jpeg_error_mgr errors;
    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&codec, &bytes, &size);
    codec.image_width = static_cast<JDIMENSION>(grey.cols);
    codec.image_height = static_cast<JDIMENSION>(grey.rows);
    codec.input_components = 1;
    codec.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&codec);
    jpeg_simple_progression(&codec);
    jpeg_start_compress(&codec, TRUE);
    while (codec.next_scanline < codec.image_height) {
        auto* row = const_cast<JSAMPLE*>(grey.ptr(static_cast<int>(codec.next_scanline)));
        jpeg_write_scanlines(&codec, &row, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    core::Bytes result(bytes, bytes + size);
    std::free(bytes);
    return result;
}

// JPEG in other colour spaces than our own encoder writes.
core::Bytes jpeg_of(const cv::Mat& pixels, J_COLOR_SPACE space, int channels, int dpi) {
    jpeg_compress_struct codec{};
    jpeg_error_mgr errors;
    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&codec, &bytes, &size);
    codec.image_width = static_cast<JDIMENSION>(pixels.cols);
    codec.image_height = static_cast<JDIMENSION>(pixels.rows);
    codec.input_components = channels;
    codec.in_color_space = space;
    jpeg_set_defaults(&codec);
    codec.density_unit = 1;
    codec.X_density = codec.Y_density = static_cast<UINT16>(dpi);
    jpeg_start_compress(&codec, TRUE);
    while (codec.next_scanline < codec.image_height) {
        auto* row = const_cast<JSAMPLE*>(pixels.ptr(static_cast<int>(codec.next_scanline)));
        jpeg_write_scanlines(&codec, &row, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    core::Bytes result(bytes, bytes + size);
    std::free(bytes);
    return result;
}

TEST(LoadScans, ColourJpegBecomesGrey) {
    cv::Mat rgb;
    cv::cvtColor(colour_picture(), rgb, cv::COLOR_BGR2RGB);
    const auto scan = only_page(jpeg_of(rgb, JCS_RGB, 3, 100));
    ASSERT_TRUE(scan) << scan.error().message;
    EXPECT_EQ(scan->dpi, 100);
    EXPECT_NEAR(scan->grey.at<std::uint8_t>(500, 100), 255, 2);
    EXPECT_NEAR(scan->grey.at<std::uint8_t>(500, 700), 76, 2);
}

TEST(LoadScans, JpegOfFourInksBecomesGrey) {
    // Adobe's inverted inks, which libjpeg writes for CMYK: 255 is no ink.
    cv::Mat inks(400, 300, CV_8UC4, cv::Scalar(255, 255, 255, 255));
    inks.colRange(150, 300).setTo(cv::Scalar(255, 255, 255, 40));  // much black
    const auto scan = only_page(jpeg_of(inks, JCS_CMYK, 4, 300));
    ASSERT_TRUE(scan) << scan.error().message;
    EXPECT_GT(scan->grey.at<std::uint8_t>(200, 50), 250);
    EXPECT_NEAR(scan->grey.at<std::uint8_t>(200, 250), 40, 6);
}

TEST(LoadScans, TruncatedJpegIsRefusedNotGreyedOut) {
    core::Bytes bytes = encode_jpeg(picture(), 90);
    for (const double share : {0.1, 0.5, 0.9, 0.99}) {
        const core::Bytes part(
            bytes.begin(),
            bytes.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(bytes.size())));
        EXPECT_THAT(error_of(part), AllOf(HasSubstr("sheet.jpg"), HasSubstr("damaged JPEG")))
            << share;
    }
}

TEST(LoadScans, PngOfEveryDepth) {
    std::vector<std::pair<const char*, PixPtr>> all;
    all.emplace_back("8 bit", pix_of(picture()));
    all.emplace_back("1 bit", one_bit(picture()));
    all.emplace_back("16 bit", PixPtr(pixConvert8To16(pix_of(picture()).get(), 8)));
    all.emplace_back("colour", PixPtr(pixConvertTo32(pix_of(picture()).get())));
    for (const auto& [what, pix] : all) {
        const auto scan = only_page(png_of(pix));
        ASSERT_TRUE(scan) << what << scan.error().message;
        EXPECT_EQ(scan->grey.size(), cv::Size(850, 1100)) << what;
        EXPECT_EQ(scan->grey.at<std::uint8_t>(180, 150), 0) << what;
        EXPECT_GT(scan->grey.at<std::uint8_t>(600, 10), 245) << what;
    }
}

TEST(LoadScans, WhatIsTransparentIsPaper) {
    PixPtr pix(pixConvertTo32(pix_of(cv::Mat(100, 100, CV_8U, cv::Scalar(0))).get()));
    pixSetSpp(pix.get(), 4);
    PixPtr alpha(pixCreate(100, 100, 8));
    pixSetAll(alpha.get());
    for (int y = 0; y < 100; ++y) {
        for (int x = 0; x < 50; ++x) pixSetPixel(alpha.get(), x, y, 0);
    }
    pixSetRGBComponent(pix.get(), alpha.get(), L_ALPHA_CHANNEL);
    const auto scan = only_page(png_of(pix));
    ASSERT_TRUE(scan) << scan.error().message;
    EXPECT_EQ(scan->grey.at<std::uint8_t>(50, 25), 255);
    EXPECT_EQ(scan->grey.at<std::uint8_t>(50, 75), 0);
}

TEST(LoadScans, TiffPageByPageInAnyOrder) {
    TempFolder folder;
    std::vector<PixPtr> pages;
    for (int i = 0; i < 5; ++i) {
        cv::Mat grey = picture(400, 500);
        grey.row(i).setTo(0);
        pages.push_back(pix_of(grey));
    }
    const core::Bytes bytes = tiff_of(pages, IFF_TIFF_LZW, folder);
    const auto file = open_scans(bytes, "batch.tif");
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_EQ((*file)->page_count(), 5);
    for (const int number : {1, 2, 3, 4, 5, 3, 1, 2, 5}) {
        const auto scan = (*file)->page(number);
        ASSERT_TRUE(scan) << scan.error().message;
        cv::Mat expected = picture(400, 500);
        expected.row(number - 1).setTo(0);
        EXPECT_EQ(difference(scan->grey, expected), 0) << number;
    }
    EXPECT_FALSE((*file)->page(0));
    EXPECT_THAT((*file)->page(6).error().message, HasSubstr("no page 6"));
}

TEST(LoadScans, FaxTiffWithItsResolution) {
    TempFolder folder;
    std::vector<PixPtr> pages;
    pages.push_back(one_bit(picture()));
    pixSetResolution(pages[0].get(), 300, 300);
    const auto scan = only_page(tiff_of(pages, IFF_TIFF_G4, folder));
    ASSERT_TRUE(scan) << scan.error().message;
    EXPECT_EQ(scan->dpi, 300);
    EXPECT_EQ(scan->grey.at<std::uint8_t>(180, 150), 0);
    EXPECT_EQ(scan->grey.at<std::uint8_t>(600, 10), 255);
}

TEST(LoadScans, DamagedTiffPageLeavesTheOthers) {
    TempFolder folder;
    std::vector<PixPtr> pages;
    for (int i = 0; i < 3; ++i) pages.push_back(pix_of(photograph_of_nothing({300, 400})));
    core::Bytes bytes = tiff_of(pages, IFF_TIFF_ZIP, folder);
    // Leptonica writes each page's pixels before its directory: spoil the second page's pixels.
    const std::size_t at = bytes.size() / 2 - 2000;
    for (std::size_t i = 0; i < 4000; ++i) bytes[at + i] = 0xA5;
    const auto file = open_scans(bytes, "batch.tif");
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_TRUE((*file)->page(1));
    EXPECT_FALSE((*file)->page(2));
    EXPECT_TRUE((*file)->page(3));
}

TEST(LoadScans, SizesAreCheckedBeforeDecoding) {
    const double began = core::thread_cpu_ms();
    EXPECT_THAT(error_of(png_header_of(30'000, 30'000)),
                AllOf(HasSubstr("30000 × 30000"), HasSubstr("sheet.jpg"), HasSubstr("limits")));
    EXPECT_THAT(error_of(encode_jpeg(cv::Mat(1, 1, CV_8U, cv::Scalar(9)), 80)),
                AllOf(HasSubstr("1 × 1"), HasSubstr("too small")));
    LoadLimits tight;
    tight.most_px = 500'000;
    EXPECT_THAT(error_of(encode_jpeg(picture(), 80), tight), HasSubstr("limits"));
    EXPECT_LT(core::thread_cpu_ms() - began, 300);
}

TEST(LoadScans, WhatIsNoPictureIsSaid) {
    EXPECT_THAT(error_of({}), AllOf(HasSubstr("sheet.jpg"), HasSubstr("empty")));
    const auto text = core::bytes_of("This is a letter, not a picture.");
    EXPECT_THAT(error_of(core::Bytes(text.begin(), text.end())),
                AllOf(HasSubstr("sheet.jpg"), HasSubstr("no JPEG, PNG, TIFF or PDF")));
    for (const FileKind kind : {FileKind::Jpeg, FileKind::Png, FileKind::Tiff, FileKind::Pdf}) {
        const std::string magic = kind == FileKind::Jpeg   ? "\xFF\xD8\xFF\xE0 and no more"
                                  : kind == FileKind::Png  ? "\x89PNG\r\n\x1A\n and no more"
                                  : kind == FileKind::Tiff ? std::string("II*\0 and no more", 16)
                                                           : "%PDF-1.4 and no more";
        const auto bytes = core::bytes_of(magic);
        EXPECT_THAT(error_of(core::Bytes(bytes.begin(), bytes.end())), HasSubstr("damaged"));
    }
}

// A PDF of two pages: a wide rule on the first, nothing on the second.
core::Bytes pdf_bytes(const TempFolder& folder, double width = 612, double height = 792) {
    const std::string path = folder.path("sheet.pdf");
    cairo_surface_t* surface = cairo_pdf_surface_create(path.c_str(), width, height);
    cairo_t* context = cairo_create(surface);
    cairo_rectangle(context, 72, 144, 72, 72);
    cairo_fill(context);
    cairo_show_page(context);
    cairo_show_page(context);
    cairo_destroy(context);
    cairo_surface_finish(surface);
    cairo_surface_destroy(surface);
    return *core::read_file(path);
}

TEST(LoadScans, PdfPageByPageAt300Dots) {
    TempFolder folder;
    const core::Bytes bytes = pdf_bytes(folder);
    const auto file = open_scans(bytes, "sheet.pdf");
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_EQ((*file)->page_count(), 2);
    const auto first = (*file)->page(1);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->grey.size(), cv::Size(2550, 3300));
    EXPECT_EQ(first->dpi, 300);
    EXPECT_EQ(first->grey.at<std::uint8_t>(750, 450), 0);
    EXPECT_EQ(first->grey.at<std::uint8_t>(750, 250), 255);
    const auto second = (*file)->page(2);
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(cv::countNonZero(second->grey < 255), 0);
    EXPECT_FALSE((*file)->page(3));
}

TEST(LoadScans, PdfWithAPasswordIsSaid) {
    TempFolder folder;
    pdf_bytes(folder);
    const std::string command = "qpdf --encrypt secret secret 256 -- " + folder.path("sheet.pdf") +
                                " " + folder.path("locked.pdf") + " 2>/dev/null";
    if (std::system(command.c_str()) != 0) GTEST_SKIP() << "qpdf absent";
    EXPECT_THAT(error_of(*core::read_file(folder.path("locked.pdf"))),
                AllOf(HasSubstr("sheet.jpg"), HasSubstr("password")));
}

TEST(LoadScans, APdfPageOfManyMetresIsDrawnAsASheet) {
    TempFolder folder;
    const core::Bytes bytes = pdf_bytes(folder, 8000, 8000);
    const auto file = open_scans(bytes, "sheet.pdf");
    ASSERT_TRUE(file) << file.error().message;
    const auto scan = (*file)->page(1);
    ASSERT_TRUE(scan) << scan.error().message;
    EXPECT_LE(scan->grey.cols, 6600);
    EXPECT_GE(scan->grey.cols, 1650);
}

TEST(LoadScans, PdfPageLargerThanTheLimitsIsNotDrawn) {
    TempFolder folder;
    LoadLimits tight;
    tight.most_px = 500'000;
    EXPECT_THAT(error_of(pdf_bytes(folder), tight), HasSubstr("limits"));
}

// A page that shows one picture, dot for dot at any size of the page.
core::Bytes pdf_of_picture(const cv::Mat& grey, double width_pt, double height_pt,
                           const std::string& before = {}) {
    const core::Bytes jpeg = encode_jpeg(grey, 95);
    ::test::PdfPageToWrite page;
    page.width_pt = width_pt;
    page.height_pt = height_pt;
    page.pictures.push_back(
        {std::string(jpeg.begin(), jpeg.end()), grey.cols, grey.rows, 0, 0, width_pt, height_pt});
    const std::string text = before + ::test::pdf_of({page});
    return core::Bytes(text.begin(), text.end());
}

TEST(LoadScans, APdfPagesPictureComesAtItsOwnDots) {
    for (const auto& [width, height] :
         {std::pair{612.0, 792.0}, {1020.0, 1320.0}, {612.24, 792.5}}) {
        const cv::Mat grey = picture(1275, 1650);
        const auto scan = only_page(pdf_of_picture(grey, width, height), 150);
        ASSERT_TRUE(scan) << scan.error().message;
        EXPECT_EQ(scan->grey.size(), grey.size()) << width;
        EXPECT_LT(difference(scan->grey, grey), 2) << width;
    }
}

TEST(LoadScans, BytesBeforeThePdfsMark) {
    const cv::Mat grey = picture(1275, 1650);
    for (const std::string& before : {std::string("\n"), std::string(1000, 'x'),
                                      std::string("\xEF\xBB\xBF"), std::string(1024, '\n')}) {
        const auto bytes = pdf_of_picture(grey, 612, 792, before);
        EXPECT_EQ(kind_of(bytes), before.size() <= 1023 ? FileKind::Pdf : FileKind::Unknown)
            << before.size();
        if (before.size() > 1023) continue;
        const auto scan = only_page(bytes, 150);
        ASSERT_TRUE(scan) << scan.error().message;
        EXPECT_LT(difference(scan->grey, grey), 2);
    }
}

// Writes 16 bits a channel, or interlaced, as Leptonica does not.
core::Bytes png_by_rows(const cv::Mat& grey, int bits, int colour, int interlace) {
    core::Bytes out;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(
        png, &out,
        [](png_structp writer, png_bytep bytes, std::size_t count) {
            auto* to = static_cast<core::Bytes*>(png_get_io_ptr(writer));
            to->insert(to->end(), bytes, bytes + count);
        },
        nullptr);
    png_set_IHDR(png, info, static_cast<png_uint_32>(grey.cols),
                 static_cast<png_uint_32>(grey.rows), bits, colour, interlace,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    const int passes = png_set_interlace_handling(png);
    const int channels = png_get_channels(png, info);
    for (int pass = 0; pass < passes; ++pass) {
        for (int y = 0; y < grey.rows; ++y) {
            std::vector<std::uint8_t> row;
            for (int x = 0; x < grey.cols * channels * bits / 8; ++x) {
                row.push_back(grey.at<std::uint8_t>(y, x * 8 / bits / channels));
            }
            png_write_row(png, row.data());
        }
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return out;
}

TEST(LoadScans, PngOf16BitsAndInterlaced) {
    const cv::Mat grey = picture(853, 1101);
    for (const int bits : {8, 16}) {
        for (const int colour : {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_RGB}) {
            for (const int interlace : {PNG_INTERLACE_NONE, PNG_INTERLACE_ADAM7}) {
                const auto scan = only_page(png_by_rows(grey, bits, colour, interlace));
                ASSERT_TRUE(scan) << scan.error().message;
                EXPECT_LE(difference(scan->grey, grey), 0.01)
                    << bits << " bits, colour " << colour << ", interlace " << interlace;
            }
        }
    }
    // Tiny interlaced pictures lack whole passes.
    for (const int side : {8, 9, 11}) {
        const auto tiny = only_page(
            png_by_rows(picture(side, side), 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_ADAM7));
        ASSERT_TRUE(tiny) << tiny.error().message;
        EXPECT_EQ(difference(tiny->grey, picture(side, side)), 0) << side;
    }
}

TEST(LoadScans, LargePicturesAreAveragedWhileTheyAreDecoded) {
    const cv::Mat large = picture(5101, 6601);
    cv::Mat half;
    cv::resize(large, half, cv::Size(2551, 3301), 0, 0, cv::INTER_AREA);
    for (const int interlace : {PNG_INTERLACE_NONE, PNG_INTERLACE_ADAM7}) {
        const auto scan = only_page(png_by_rows(large, 8, PNG_COLOR_TYPE_GRAY, interlace), 150);
        ASSERT_TRUE(scan) << scan.error().message;
        EXPECT_EQ(scan->reduced_by, 2);
        EXPECT_LT(difference(scan->grey, half), 1) << interlace;
    }
}

TEST(LoadScans, TruncatedPngIsDamaged) {
    core::Bytes png = png_of(pix_of(photograph_of_nothing({800, 1000})));
    png.resize(png.size() / 2);
    EXPECT_THAT(error_of(png), HasSubstr("damaged PNG"));
}

TEST(LoadScans, AProgressiveJpegThatNeedsTooMuchMemoryIsSaid) {
    LoadLimits tight;
    tight.decoder_bytes = 1'000'000;
    EXPECT_THAT(error_of(progressive_jpeg(picture(2000, 2000)), tight),
                AllOf(HasSubstr("progressive"), HasSubstr("baseline")));
    EXPECT_EQ(error_of(progressive_jpeg(picture(2000, 2000))), "");
}

TEST(LoadScans, APictureThatTakesTooLongIsStopped) {
    LoadLimits hurried;
    hurried.seconds_a_page = 1e-6;
    const cv::Mat grey = photograph_of_nothing({1200, 1600});
    for (const auto& bytes :
         {png_of(pix_of(grey)), encode_jpeg(grey, 90), progressive_jpeg(grey)}) {
        EXPECT_THAT(error_of(bytes, hurried), HasSubstr("takes longer"));
    }
}

TEST(LoadScans, PdfThatTakesTooLongIsStopped) {
    TempFolder folder;
    LoadLimits hurried;
    hurried.seconds_a_page = 1e-6;
    EXPECT_THAT(error_of(pdf_bytes(folder), hurried), HasSubstr("more time"));
}

TEST(LoadScans, WorksheetsAsFaxAreRead) {
    TempFolder folder;
    std::vector<PixPtr> pages;
    const forms::Form form = iowa_form();
    const forms::Roster precincts = roster();
    for (const auto& precinct : precincts.precincts()) {
        pages.push_back(one_bit(draw_sheet(form, precinct, job(), 200).grey));
    }
    const core::Bytes bytes = tiff_of(pages, IFF_TIFF_G4, folder);
    const auto file = open_scans(bytes, "fax.tif");
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_EQ((*file)->page_count(), 3);
    for (int number = 1; number <= 3; ++number) {
        const auto outcome = scan_page(*(*file)->page(number), options(form, precincts));
        ASSERT_TRUE(outcome && std::holds_alternative<Page>(*outcome)) << number;
        EXPECT_EQ(std::get<Page>(*outcome).id.precinct,
                  precincts.precincts()[static_cast<std::size_t>(number) - 1].id);
    }
}

}  // namespace
}  // namespace scanner
