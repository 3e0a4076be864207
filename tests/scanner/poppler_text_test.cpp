// What poppler prints, and the dots at which a page is drawn.
#include "scanner/poppler_text.h"

#include <gtest/gtest.h>

#include "core/digest.h"

namespace scanner {
namespace {

constexpr PdfPageSize kLetter{612, 792, false};

TEST(PopplerText, SizesAndPictures) {
    const std::string info =
        "Pages:           12\nPage    1 size:  612 x 792 pts (letter)\nPage    1 rot:   0\n"
        "Page   12 size:  2550 x 3300 pts\n";
    EXPECT_EQ(line_of(info, "Pages:"), "           12");
    ASSERT_TRUE(pdf_page_size(info, 12));
    EXPECT_EQ(pdf_page_size(info, 12)->height_pt, 3300);
    EXPECT_FALSE(pdf_page_size(info, 1)->turned);
    EXPECT_TRUE(pdf_page_size("Page    1 size:  612 x 792 pts\nPage    1 rot:   90\n", 1)->turned);
    EXPECT_FALSE(pdf_page_size(info, 2));
    EXPECT_FALSE(pdf_page_size("Page    1 size:  0 x -3 pts\n", 1));
    const auto pictures = pdf_pictures(
        "page   num  type   width height color comp bpc  enc interp  object ID x-ppi y-ppi size "
        "ratio\n-----------------------------------------\n"
        "   1     0 image    2550  3300  gray    1   8  jpeg   no         5  0    72    72  431K "
        "5.2%\n"
        "   1     1 smask    2550  3300  gray    1   8  jpeg   no         6  0    72    72  431K "
        "5.2%\n"
        "   1     2 image      10    20  rgb     3   8  image  no   [inline]     150   148  600B "
        "100%\n"
        "   1     3 image    oops\n");
    ASSERT_EQ(pictures.size(), 2U);
    EXPECT_EQ(pictures[0].width_px, 2550);
    EXPECT_EQ(pictures[0].down_dpi, 72);
    EXPECT_EQ(pictures[1].across_dpi, 150);
    EXPECT_EQ(pictures[1].down_dpi, 148);
}

double dpi_of(PdfPageSize page, const std::vector<PdfPicture>& pictures) {
    return pdf_drawing(page, pictures).dpi;
}

TEST(PopplerText, APicturesOwnDots) {
    EXPECT_EQ(dpi_of(kLetter, {{1275, 1650, 150, 150}}), 150);
    EXPECT_EQ(dpi_of({2550, 3300, false}, {{2550, 3300, 72, 72}}), 72);
    // poppler says 150 for 150.4.
    const auto filled = pdf_drawing({610.4, 790, false}, {{1275, 1650, 150, 150}});
    EXPECT_EQ(filled.width_px, 1275);
    EXPECT_EQ(filled.height_px, 1650);
    // Not on a page that is turned, stretched or only partly covered.
    EXPECT_EQ(pdf_drawing({612, 792, true}, {{1275, 1650, 150, 150}}).width_px, 0);
    EXPECT_EQ(pdf_drawing({595.28, 841.89, false}, {{1275, 1650, 154, 141}}).width_px, 0);
    EXPECT_EQ(pdf_drawing(kLetter, {{1275, 1550, 150, 150}}).width_px, 0);
    // In twenty strips; with a background of fewer dots behind it.
    std::vector<PdfPicture> strips(20, {1700, 110, 200, 200});
    strips.push_back({850, 1100, 100, 100});
    EXPECT_EQ(dpi_of(kLetter, strips), 200);
    // A fax has its finer side's.
    EXPECT_EQ(dpi_of(kLetter, {{1734, 1078, 204, 98}}), 204);
}

TEST(PopplerText, MixedPagesAndHugeOnesAreBounded) {
    EXPECT_EQ(dpi_of(kLetter, {}), 300);
    // A logo of many dots, or of few, does not decide.
    EXPECT_EQ(dpi_of(kLetter, {{600, 600, 1200, 1200}}), 300);
    EXPECT_EQ(dpi_of(kLetter, {{100, 100, 72, 72}}), 300);
    // A picture on a part of a page of letters.
    EXPECT_EQ(dpi_of(kLetter, {{1700, 1100, 400, 400}}), 400);
    // 1,200 dots an inch: the mean of two by two.
    EXPECT_EQ(dpi_of(kLetter, {{10200, 13200, 1200, 1200}}), 600);
    // 72 dots an inch on a page of letters: each dot as three by three.
    EXPECT_EQ(dpi_of(kLetter, {{612, 792, 72, 72}}), 216);
    for (const double side : {10.0, 100.0, 8000.0, 1e5}) {
        const double dpi = dpi_of({side, side, false}, {});
        EXPECT_LE(side / 72 * dpi, 12 * 600) << side;
        EXPECT_GE(side / 72 * dpi, 8 * 150) << side;
    }
}

TEST(PopplerText, OnlyAWholePgmIsAPicture) {
    const std::string whole = "P5\n3 2\n255\nabcdef";
    EXPECT_EQ(grey_of_pgm(core::bytes_of(whole)).size(), cv::Size(3, 2));
    for (const std::string text :
         {"P5\n3 2\n255\nabcde", "P6\n3 2\n255\nabcdef", "P5\n3 -2\n255\nabc", "P5\n3 2\n255", "",
          "P5\n99999999 99999999\n255\nabc"}) {
        EXPECT_TRUE(grey_of_pgm(core::bytes_of(text)).empty()) << text;
    }
}

}  // namespace
}  // namespace scanner
