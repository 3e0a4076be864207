#include "forms/print_note.h"

#include <cairo.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>

#include "core/file.h"
#include "forms/qr_code.h"

namespace forms {
namespace {

using ::testing::HasSubstr;

class PrintNote : public testing::Test {
protected:
    PrintNote() { std::filesystem::create_directories(folder_); }
    ~PrintNote() override { std::filesystem::remove_all(folder_); }

    const std::string folder_ =
        std::filesystem::temp_directory_path() / ("recanvass-note-" + std::to_string(::getpid()));
    const std::string note_ =
        "recanvass/IA20REHEARSE\n8123\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
        "time 2020-02-04T03:12:45.123Z\n\n\xE2\x80\x94 recanvass/IA20REHEARSE "
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOA"
        "YQ8=\n";
};

TEST_F(PrintNote, APhoneReadsFromThePictureExactlyWhatWasPrinted) {
    const auto path = folder_ + "/head.png";
    const auto printed = print_note(path, note_, {"A line", std::string(300, 'x')});
    ASSERT_TRUE(printed.has_value()) << printed.error().message;
    cairo_surface_t* surface = cairo_image_surface_create_from_png(path.c_str());
    ASSERT_EQ(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
    const ZXing::ImageView view(cairo_image_surface_get_data(surface),
                                cairo_image_surface_get_width(surface),
                                cairo_image_surface_get_height(surface), ZXing::ImageFormat::BGRX,
                                cairo_image_surface_get_stride(surface));
    const auto result =
        ZXing::ReadBarcode(view, ZXing::DecodeHints().setFormats(ZXing::BarcodeFormat::QRCode));
    ASSERT_TRUE(result.isValid());
    EXPECT_EQ(result.text(), note_);
    cairo_surface_destroy(surface);
}

TEST_F(PrintNote, APhoneReadsTheSameFromATerminal) {
    constexpr int kDots = 4;  // a module's width and height
    const auto lines = qr_code_lines(note_);
    std::vector<std::vector<bool>> light;  // by rows of modules
    for (const auto& line : lines) {
        std::vector<bool> above, below;
        for (std::size_t at = 0; at < line.size(); at += line[at] == ' ' ? 1 : 3) {
            const auto block = line.substr(at, line[at] == ' ' ? 1 : 3);
            above.push_back(block == "█" || block == "▀");
            below.push_back(block == "█" || block == "▄");
        }
        light.push_back(above);
        light.push_back(below);
    }
    const auto width = static_cast<int>(light.front().size()) * kDots;
    const auto height = static_cast<int>(light.size()) * kDots;
    std::vector<std::uint8_t> picture;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            picture.push_back(
                light[static_cast<std::size_t>(y / kDots)][static_cast<std::size_t>(x / kDots)]
                    ? 255
                    : 0);
    const ZXing::ImageView view(picture.data(), width, height, ZXing::ImageFormat::Lum);
    const auto result =
        ZXing::ReadBarcode(view, ZXing::DecodeHints().setFormats(ZXing::BarcodeFormat::QRCode));
    ASSERT_TRUE(result.isValid());
    EXPECT_EQ(result.text(), note_);
}

// The path is drawn as a browser would: each of its parts is a row of dark modules.
TEST_F(PrintNote, APhoneReadsTheSameFromAPage) {
    constexpr int kDots = 4;  // a module's width and height
    const std::string text = "otpauth://totp/Recanvass%20IA24:mary?secret=JBSWY3DPEHPK3PXP";
    const auto code = qr_code_path(text);
    const int width = code.size * kDots;
    std::vector<std::uint8_t> picture(
        static_cast<std::size_t>(width) * static_cast<std::size_t>(width), 255);
    const std::regex part(R"(M(\d+) (\d+)h(\d+)v1h-(\d+)z)");
    std::string rest = code.path;
    std::smatch found;
    for (; std::regex_search(rest, found, part); rest = found.suffix()) {
        ASSERT_TRUE(found.prefix().str().empty());
        EXPECT_EQ(found[3], found[4]);
        const int left = std::stoi(found[1]) * kDots, top = std::stoi(found[2]) * kDots;
        for (int y = top; y < top + kDots; ++y)
            for (int x = left; x < left + std::stoi(found[3]) * kDots; ++x)
                picture.at(static_cast<std::size_t>(y * width + x)) = 0;
    }
    EXPECT_TRUE(rest.empty());
    const ZXing::ImageView view(picture.data(), width, width, ZXing::ImageFormat::Lum);
    const auto result =
        ZXing::ReadBarcode(view, ZXing::DecodeHints().setFormats(ZXing::BarcodeFormat::QRCode));
    ASSERT_TRUE(result.isValid());
    EXPECT_EQ(result.text(), text);
}

TEST_F(PrintNote, APdfIsWritten) {
    const auto path = folder_ + "/head.pdf";
    ASSERT_TRUE(print_note(path, note_, {"A line"}).has_value());
    EXPECT_TRUE(core::read_text_file(path).value().starts_with("%PDF"));
}

TEST_F(PrintNote, WhatCannotBePrintedIsSaid) {
    EXPECT_THAT(print_note(folder_ + "/head.txt", note_, {}).error().message,
                HasSubstr("neither a .pdf nor a .png"));
    EXPECT_THAT(print_note(folder_ + "/head.png", std::string(1501, 'x'), {}).error().message,
                HasSubstr("does not fit"));
    EXPECT_THAT(print_note(folder_ + "/missing/head.png", note_, {}).error().message,
                HasSubstr("missing"));
}

}  // namespace
}  // namespace forms
