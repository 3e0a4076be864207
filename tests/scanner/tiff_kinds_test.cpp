// What libtiff reads is a picture, whatever it is made of: the matrix of kinds, each written by
// libtiff itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "scanner/load_scans.h"
#include "tests/scanner/support/paper.h"
#include "tests/scanner/support/tiff_kinds.h"

namespace scanner {
namespace {

using test::old_jpeg_tiff;
using test::tiff_of_kind;
using test::TiffKindToWrite;
using testing::HasSubstr;
using testing::Not;

// No side is a whole number of tiles or bytes; nothing is the same when it is turned or mirrored.
cv::Mat shaded(int width = 203, int height = 261) {
    cv::Mat grey(height, width, CV_8U);
    for (int x = 0; x < width; ++x) grey.col(x).setTo(255 - 200 * x / width);
    grey(cv::Rect(width / 8, height / 10, width / 4, height / 8)).setTo(0);
    return grey;
}

cv::Mat black_and_white() {
    cv::Mat bits = shaded() > 128;
    return bits;
}

core::Result<Scan> first_page(const core::Bytes& bytes, double working_dpi = 0) {
    auto file = open_scans(bytes, "kind.tif", {}, working_dpi);
    if (!file) return tl::unexpected(file.error());
    return (*file)->page(1);
}

double grey_levels_off(const cv::Mat& a, const cv::Mat& b) {
    if (a.size() != b.size()) return 255;
    return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total());
}

void expect_read(const TiffKindToWrite& kind, const cv::Mat& grey, double most_difference) {
    const auto scan = first_page(tiff_of_kind(grey, kind));
    ASSERT_TRUE(scan.has_value()) << kind.name << ": " << scan.error().message;
    EXPECT_LE(grey_levels_off(scan->grey, grey), most_difference) << kind.name;
}

// Levels that a sample of few bits can tell.
double step_of(int bits) {
    return bits >= 8 ? 1 : 255.0 / (1 << bits);
}

TEST(TiffKinds, EveryWidthOfNumberAndEveryWayToSayGrey) {
    for (const int bits : {1, 2, 4, 6, 8, 10, 12, 14, 16, 24, 32, 64}) {
        for (const auto photometric : {PHOTOMETRIC_MINISBLACK, PHOTOMETRIC_MINISWHITE}) {
            TiffKindToWrite kind;
            kind.name = std::to_string(bits) + " bits, photometric " + std::to_string(photometric);
            kind.bits = static_cast<std::uint16_t>(bits);
            kind.photometric = static_cast<std::uint16_t>(photometric);
            expect_read(kind, bits == 1 ? black_and_white() : shaded(), step_of(bits));
        }
    }
    for (const int bits : {8, 16, 32}) {
        TiffKindToWrite kind;
        kind.name = "signed, " + std::to_string(bits);
        kind.bits = static_cast<std::uint16_t>(bits);
        kind.format = SAMPLEFORMAT_INT;
        expect_read(kind, shaded(), 1);
    }
    for (const int bits : {16, 32, 64}) {
        for (const double white : {1.0, 255.0, 1000.0}) {
            TiffKindToWrite kind;
            kind.name = "fractional, " + std::to_string(bits) + ", white " + std::to_string(white);
            kind.bits = static_cast<std::uint16_t>(bits);
            kind.format = SAMPLEFORMAT_IEEEFP;
            kind.white = white;
            kind.say_white = white == 1000;
            expect_read(kind, shaded(), 1.5);
        }
    }
    for (const int bits : {1, 2, 4, 8, 16}) {
        TiffKindToWrite kind;
        kind.name = "palette, " + std::to_string(bits);
        kind.bits = static_cast<std::uint16_t>(bits);
        kind.photometric = PHOTOMETRIC_PALETTE;
        expect_read(kind, bits == 1 ? black_and_white() : shaded(), step_of(bits));
    }
}

TEST(TiffKinds, EveryColourSpaceInStripsTilesAndPlanes) {
    struct Colours {
        std::uint16_t photometric;
        std::uint16_t samples;
        std::uint16_t alpha;
    };
    for (const auto& [photometric, samples, alpha] :
         {Colours{PHOTOMETRIC_RGB, 3, 0}, Colours{PHOTOMETRIC_SEPARATED, 4, 0},
          Colours{PHOTOMETRIC_CIELAB, 3, 0}, Colours{PHOTOMETRIC_YCBCR, 3, 0},
          Colours{PHOTOMETRIC_MINISBLACK, 1, 0}}) {
        for (const int bits : {8, 16}) {
            for (const auto planar : {PLANARCONFIG_CONTIG, PLANARCONFIG_SEPARATE}) {
                for (const int tile : {0, 64}) {
                    if (photometric == PHOTOMETRIC_YCBCR && bits == 16) continue;
                    TiffKindToWrite kind;
                    kind.name = "photometric " + std::to_string(photometric) + ", " +
                                std::to_string(bits) + " bits, planar " + std::to_string(planar) +
                                ", tile " + std::to_string(tile);
                    kind.photometric = photometric;
                    kind.samples = samples;
                    kind.bits = static_cast<std::uint16_t>(bits);
                    kind.planar = static_cast<std::uint16_t>(planar);
                    kind.tile = tile;
                    kind.rows_per_strip = tile == 0 ? 7 : 0;
                    kind.alpha = alpha;
                    kind.compression = COMPRESSION_LZW;
                    expect_read(kind, shaded(), 1.5);
                }
            }
        }
    }
}

TEST(TiffKinds, EveryCompression) {
    for (const auto compression :
         {COMPRESSION_NONE, COMPRESSION_PACKBITS, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE,
          COMPRESSION_DEFLATE, COMPRESSION_ZSTD, COMPRESSION_LZMA, COMPRESSION_LERC}) {
        for (const int predictor : {1, 2}) {
            TiffKindToWrite kind;
            kind.name = "compression " + std::to_string(compression) + ", predictor " +
                        std::to_string(predictor);
            kind.compression = static_cast<std::uint16_t>(compression);
            const bool predicts = compression != COMPRESSION_NONE &&
                                  compression != COMPRESSION_PACKBITS &&
                                  compression != COMPRESSION_LERC;
            kind.predictor = static_cast<std::uint16_t>(predicts ? predictor : 1);
            ASSERT_TRUE(TIFFIsCODECConfigured(kind.compression)) << kind.name;
            expect_read(kind, shaded(), 0);
        }
    }
    for (const auto compression :
         {COMPRESSION_CCITTRLE, COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4, COMPRESSION_JBIG}) {
        TiffKindToWrite kind;
        kind.name = "fax " + std::to_string(compression);
        kind.bits = 1;
        kind.photometric = PHOTOMETRIC_MINISWHITE;
        kind.compression = static_cast<std::uint16_t>(compression);
        ASSERT_TRUE(TIFFIsCODECConfigured(kind.compression)) << kind.name;
        expect_read(kind, black_and_white(), 0);
    }
    TiffKindToWrite webp;
    webp.name = "webp";
    webp.photometric = PHOTOMETRIC_RGB;
    webp.samples = 3;
    webp.compression = COMPRESSION_WEBP;
    expect_read(webp, shaded(), 1);
    for (const auto& [photometric, samples] : {std::pair{PHOTOMETRIC_MINISBLACK, 1},
                                               {PHOTOMETRIC_RGB, 3},
                                               {PHOTOMETRIC_YCBCR, 3},
                                               {PHOTOMETRIC_SEPARATED, 4}}) {
        for (const int tile : {0, 64}) {
            TiffKindToWrite jpeg;
            jpeg.name = "JPEG, photometric " + std::to_string(photometric);
            jpeg.photometric = static_cast<std::uint16_t>(photometric);
            jpeg.samples = static_cast<std::uint16_t>(samples);
            jpeg.compression = COMPRESSION_JPEG;
            jpeg.tile = tile;
            // The samples that are written are RGB.
            if (photometric == PHOTOMETRIC_YCBCR) {
                const auto scan = first_page(tiff_of_kind(shaded(), jpeg));
                ASSERT_TRUE(scan) << scan.error().message;
                continue;
            }
            expect_read(jpeg, shaded(), 4);
        }
    }
}

TEST(TiffKinds, ColoursThatLibtiffAloneUnderstands) {
    for (const int subsampling : {1, 2, 4}) {
        TiffKindToWrite kind;
        kind.name = "subsampled " + std::to_string(subsampling);
        kind.photometric = PHOTOMETRIC_YCBCR;
        kind.samples = 3;
        kind.subsampling = subsampling;
        // libtiff counts in whole units of colour.
        const cv::Mat grey = shaded(204, 264);
        expect_read(kind, grey, 2);
    }
    TiffKindToWrite log;
    log.name = "LogL";
    log.photometric = PHOTOMETRIC_LOGL;
    log.compression = COMPRESSION_SGILOG;
    log.bits = 32;
    log.format = SAMPLEFORMAT_IEEEFP;
    // Brightness as light: the eye's grey is its root.
    cv::Mat light(261, 203, CV_8U);
    const cv::Mat grey = shaded();
    for (int y = 0; y < grey.rows; ++y) {
        for (int x = 0; x < grey.cols; ++x) {
            const double level = grey.at<std::uint8_t>(y, x) / 255.0;
            light.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>(255 * level * level);
        }
    }
    const auto scan = first_page(tiff_of_kind(light, log));
    ASSERT_TRUE(scan) << scan.error().message;
    EXPECT_LE(grey_levels_off(scan->grey, grey), 3);
}

TEST(TiffKinds, OldStyleJpeg) {
    const cv::Mat grey = shaded(208, 264);
    cv::Mat colour;
    cv::cvtColor(grey, colour, cv::COLOR_GRAY2BGR);
    const auto jpeg = test::colour_jpeg(colour);
    const auto scan = first_page(old_jpeg_tiff(jpeg, grey.cols, grey.rows));
    ASSERT_TRUE(scan) << scan.error().message;
    EXPECT_LE(grey_levels_off(scan->grey, grey), 4);
}

TEST(TiffKinds, WhatIsTransparentIsPaper) {
    for (const auto alpha : {EXTRASAMPLE_ASSOCALPHA, EXTRASAMPLE_UNASSALPHA}) {
        for (const auto planar : {PLANARCONFIG_CONTIG, PLANARCONFIG_SEPARATE}) {
            TiffKindToWrite kind;
            kind.name = "alpha " + std::to_string(alpha);
            kind.photometric = PHOTOMETRIC_RGB;
            kind.samples = 4;
            kind.alpha = static_cast<std::uint16_t>(alpha);
            kind.planar = static_cast<std::uint16_t>(planar);
            const auto scan =
                first_page(tiff_of_kind(cv::Mat(200, 200, CV_8U, cv::Scalar(40)), kind));
            ASSERT_TRUE(scan) << scan.error().message;
            EXPECT_EQ(scan->grey.at<std::uint8_t>(10, 100), 40) << kind.name;
            EXPECT_EQ(scan->grey.at<std::uint8_t>(190, 100), 255) << kind.name;
        }
    }
}

TEST(TiffKinds, BothByteOrdersAndBothSizes) {
    for (const char* mode : {"wl", "wb", "w8l", "w8b"}) {
        for (const int bits : {1, 12, 16, 24, 32}) {
            TiffKindToWrite kind;
            kind.name = std::string(mode) + " " + std::to_string(bits);
            kind.mode = mode;
            kind.bits = static_cast<std::uint16_t>(bits);
            const auto bytes = tiff_of_kind(bits == 1 ? black_and_white() : shaded(), kind);
            EXPECT_EQ(kind_of(bytes), FileKind::Tiff);
            expect_read(kind, bits == 1 ? black_and_white() : shaded(), 1);
        }
    }
}

TEST(TiffKinds, EveryOrientationIsTurnedUpright) {
    const cv::Mat grey = shaded(204, 264);
    for (int orientation = 1; orientation <= 8; ++orientation) {
        // The picture as it lies in the file: the turn undone.
        cv::Mat lying = grey;
        const auto flipped = [](const cv::Mat& from, int how) {
            cv::Mat to;
            cv::flip(from, to, how);
            return to;
        };
        switch (orientation) {
            case ORIENTATION_TOPRIGHT:
                lying = flipped(grey, 1);
                break;
            case ORIENTATION_BOTRIGHT:
                lying = flipped(grey, -1);
                break;
            case ORIENTATION_BOTLEFT:
                lying = flipped(grey, 0);
                break;
            case ORIENTATION_LEFTTOP:
                lying = grey.t();
                break;
            case ORIENTATION_RIGHTTOP:
                cv::rotate(grey, lying, cv::ROTATE_90_COUNTERCLOCKWISE);
                break;
            case ORIENTATION_RIGHTBOT:
                lying = flipped(grey, -1).t();
                break;
            case ORIENTATION_LEFTBOT:
                cv::rotate(grey, lying, cv::ROTATE_90_CLOCKWISE);
                break;
            default:
                break;
        }
        for (const int subsampling : {1, 4}) {  // the second by libtiff's own colours
            TiffKindToWrite kind;
            kind.name = "orientation " + std::to_string(orientation);
            kind.orientation = static_cast<std::uint16_t>(orientation);
            kind.subsampling = subsampling;
            kind.photometric = subsampling > 1 ? PHOTOMETRIC_YCBCR : PHOTOMETRIC_MINISBLACK;
            kind.samples = subsampling > 1 ? 3 : 1;
            const auto scan = first_page(tiff_of_kind(lying.clone(), kind));
            ASSERT_TRUE(scan) << scan.error().message;
            EXPECT_LE(grey_levels_off(scan->grey, grey), subsampling > 1 ? 2 : 0) << kind.name;
        }
    }
}

TEST(TiffKinds, ThumbnailsAreNoPages) {
    TiffKindToWrite page;
    TiffKindToWrite thumbnail;
    thumbnail.subfile = FILETYPE_REDUCEDIMAGE;
    const auto bytes = tiff_of_kind({{shaded(), page},
                                     {shaded(40, 50), thumbnail},
                                     {shaded(), page},
                                     {shaded(40, 50), thumbnail}});
    const auto file = open_scans(bytes, "kind.tif", {}, 0);
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_EQ((*file)->page_count(), 2);
    for (const int number : {2, 1, 2}) {
        const auto scan = (*file)->page(number);
        ASSERT_TRUE(scan) << scan.error().message;
        EXPECT_EQ(grey_levels_off(scan->grey, shaded()), 0);
    }
}

TEST(TiffKinds, AnUnknownCompressionIsSaidAndNotCalledDamage) {
    core::Bytes bytes = tiff_of_kind(shaded(), {});
    // The directory's entry: tag 259, type 3, count 1, value.
    const std::vector<std::uint8_t> entry = {3, 1, 3, 0, 1, 0, 0, 0, 1, 0};
    const auto at = std::search(bytes.begin(), bytes.end(), entry.begin(), entry.end());
    ASSERT_NE(at, bytes.end());
    at[8] = 0xBC;  // a number that nobody uses: 34748
    at[9] = 0x87;
    const auto scan = first_page(bytes);
    ASSERT_FALSE(scan);
    EXPECT_THAT(scan.error().message, HasSubstr("34748"));
    EXPECT_THAT(scan.error().message, Not(HasSubstr("damaged")));
}

TEST(TiffKinds, AFaxOrJpegThatEndsEarlyIsDamaged) {
    for (const auto& [compression, bits] :
         {std::pair{COMPRESSION_CCITTFAX3, 1}, {COMPRESSION_JPEG, 8}, {COMPRESSION_LZW, 8}}) {
        TiffKindToWrite kind;
        kind.compression = static_cast<std::uint16_t>(compression);
        kind.bits = static_cast<std::uint16_t>(bits);
        if (bits == 1) kind.photometric = PHOTOMETRIC_MINISWHITE;
        const cv::Mat grey = test::photograph_of_nothing({400, 500});
        core::Bytes bytes = tiff_of_kind(bits == 1 ? cv::Mat(grey > 128) : grey, kind);
        // libtiff writes the strip first; its second half becomes zeros.
        const std::size_t strip = bytes.size() - 400;
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(strip / 2),
                  bytes.begin() + static_cast<std::ptrdiff_t>(strip), std::uint8_t{0});
        const auto scan = first_page(bytes);
        EXPECT_FALSE(scan.has_value() && !scan->complaints) << compression;
    }
}

TEST(TiffKinds, FaxResolutionsMakeSquareDots) {
    struct Fax {
        double across, down;
        std::uint16_t unit;
        std::uint16_t bits;
        double dpi;       // afterwards
        double coarsest;  // afterwards
    };
    for (const auto& fax :
         {Fax{204, 98, RESUNIT_INCH, 1, 204, 98}, Fax{204, 196, RESUNIT_INCH, 1, 196, 196},
          Fax{204, 391, RESUNIT_INCH, 1, 204, 204},
          Fax{80.31, 38.58, RESUNIT_CENTIMETER, 1, 204, 98},
          Fax{300, 150, RESUNIT_INCH, 8, 150, 150}, Fax{100, 200, RESUNIT_INCH, 8, 200, 100}}) {
        TiffKindToWrite kind;
        kind.across = fax.across;
        kind.down = fax.down;
        kind.unit = fax.unit;
        kind.bits = fax.bits;
        const double inch = fax.unit == RESUNIT_CENTIMETER ? 2.54 : 1;
        const int width = static_cast<int>(std::lround(8.5 * fax.across * inch));
        const int height = static_cast<int>(std::lround(11 * fax.down * inch));
        const cv::Mat grey(height, width, CV_8U, cv::Scalar(255));
        const auto scan = first_page(tiff_of_kind(grey, kind), 150);
        ASSERT_TRUE(scan) << scan.error().message;
        EXPECT_NEAR(scan->dpi, fax.dpi, 1) << fax.across << " × " << fax.down;
        EXPECT_NEAR(scan->coarsest_dpi, fax.coarsest, 1) << fax.across << " × " << fax.down;
        EXPECT_NEAR(scan->grey.cols / 8.5, fax.dpi, 2) << fax.across << " × " << fax.down;
        EXPECT_NEAR(scan->grey.rows / 11.0, fax.dpi, 2) << fax.across << " × " << fax.down;
    }
}

TEST(TiffKinds, AbsurdResolutionsAreNotBelieved) {
    struct Said {
        double across, down;
        std::uint16_t unit;
    };
    for (const auto& said :
         {Said{1, 1, RESUNIT_INCH}, Said{72, 72, RESUNIT_INCH}, Said{300, 1, RESUNIT_INCH},
          Said{1e9, 1, RESUNIT_INCH}, Said{3, 40000, RESUNIT_CENTIMETER}}) {
        TiffKindToWrite kind;
        kind.across = said.across;
        kind.down = said.down;
        kind.unit = said.unit;
        const auto scan = first_page(tiff_of_kind(shaded(), kind), 150);
        ASSERT_TRUE(scan) << scan.error().message;
        EXPECT_EQ(scan->grey.size(), shaded().size()) << said.across << " × " << said.down;
        EXPECT_EQ(scan->dpi, 0);
    }
    // Without a unit the two numbers tell the shape of the dots and no more.
    TiffKindToWrite shape;
    shape.across = 2;
    shape.down = 1;
    shape.unit = RESUNIT_NONE;
    const auto scan = first_page(tiff_of_kind(shaded(400, 250), shape), 150);
    ASSERT_TRUE(scan);
    EXPECT_NEAR(static_cast<double>(scan->grey.cols) / scan->grey.rows, 400.0 / 500, 0.02);
}

TEST(TiffKinds, AStandardFaxIsKnownByItsShape) {
    for (const double said : {0.0, 204.0}) {
        TiffKindToWrite kind;
        kind.bits = 1;
        kind.across = kind.down = said;
        const auto scan =
            first_page(tiff_of_kind(cv::Mat(1100, 1728, CV_8U, cv::Scalar(255)), kind), 150);
        ASSERT_TRUE(scan) << scan.error().message;
        EXPECT_NEAR(scan->grey.rows, 1100 * 204.0 / 98, 2);
        EXPECT_EQ(scan->coarsest_dpi, 98);
    }
}

}  // namespace
}  // namespace scanner
