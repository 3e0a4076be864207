#include "scanner/poppler_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/geometry.h"
#include "scanner/load_formats.h"

namespace scanner {
namespace {

constexpr double kPointsPerInch = 72;

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    constexpr std::string_view kBlanks = " \t";
    for (;;) {
        const auto begin = line.find_first_not_of(kBlanks);
        if (begin == line.npos) return words;
        line.remove_prefix(begin);
        const auto end = std::min(line.find_first_of(kBlanks), line.size());
        words.emplace_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

// A positive number; 0 where the word is none.
double number_of(const std::string& word) {
    const double value = std::strtod(word.c_str(), nullptr);
    return std::isfinite(value) && value > 0 ? value : 0;
}

// "   1     0 image    1275  1650  gray    1   8  jpeg   no         5  0   150   150  191K 9.3%":
// the columns before the object's number, and those after it, are the same for inline pictures.
std::optional<PdfPicture> picture_in(const std::vector<std::string>& words) {
    constexpr std::size_t kLeastWords = 14;
    if (words.size() < kLeastWords || (words[2] != "image" && words[2] != "stencil")) {
        return std::nullopt;
    }
    const PdfPicture picture{number_of(words[3]), number_of(words[4]),
                             number_of(words[words.size() - 4]),
                             number_of(words[words.size() - 3])};
    const bool shown = picture.width_px > 0 && picture.height_px > 0 && picture.across_dpi > 0 &&
                       picture.down_dpi > 0;
    return shown ? std::optional(picture) : std::nullopt;
}

double square_inches(const PdfPicture& picture) {
    return picture.width_px / picture.across_dpi * picture.height_px / picture.down_dpi;
}

double finest_dpi(const PdfPicture& picture) {
    return std::max(picture.across_dpi, picture.down_dpi);
}

// Whether the picture fills the page. poppler prints whole dots an inch, and rounds the size of a
// drawing up: the picture's size tells exactly. A drawing that had one row more than the picture
// would be stretched.
bool fills(const PdfPicture& picture, PdfPageSize page) {
    constexpr double kAlmost = 0.01;
    const auto same = [](double px, double dpi, double side_pt) {
        return std::abs(px / dpi * kPointsPerInch - side_pt) <= kAlmost * side_pt;
    };
    return !page.turned && same(picture.width_px, picture.across_dpi, page.width_pt) &&
           same(picture.height_px, picture.down_dpi, page.height_pt) &&
           std::abs(picture.across_dpi - picture.down_dpi) <= kAlmost * picture.across_dpi;
}

// Multiplies or divides by whole numbers: each dot of a picture is then drawn as the same number of
// dots, or the mean of as many.
double within_bounds(double dpi, PdfPageSize page) {
    constexpr double kLeast = 150;
    constexpr double kMost = 600;
    const double on_letter = dpi_on_letter(std::lround(page.width_pt / kPointsPerInch * dpi),
                                           std::lround(page.height_pt / kPointsPerInch * dpi));
    if (on_letter < 1) return dpi;
    constexpr double kSlack = 0.5;
    if (on_letter + kSlack < kLeast) return dpi * std::ceil(kLeast / on_letter);
    if (on_letter > kMost + kSlack) return dpi / std::ceil(on_letter / kMost);
    return dpi;
}

}  // namespace

std::optional<std::string> line_of(std::string_view text, std::string_view label) {
    for (const auto line : lines_of(text)) {
        if (line.starts_with(label)) return std::string(line.substr(label.size()));
    }
    return std::nullopt;
}

std::optional<PdfPageSize> pdf_page_size(std::string_view text, int number) {
    const auto line = line_of(text, fmt::format("Page {:4} size:", number));
    PdfPageSize size;
    if (!line || std::sscanf(line->c_str(), "%lf x %lf", &size.width_pt, &size.height_pt) != 2) {
        return std::nullopt;
    }
    constexpr double kLargestPt = 1e6;
    const auto usable = [](double side) { return side > 0 && side <= kLargestPt; };
    if (!usable(size.width_pt) || !usable(size.height_pt)) return std::nullopt;
    const auto turn = line_of(text, fmt::format("Page {:4} rot:", number));
    size.turned = turn && number_of(*turn) > 0;
    return size;
}

std::vector<PdfPicture> pdf_pictures(std::string_view text) {
    std::vector<PdfPicture> pictures;
    for (const auto line : lines_of(text)) {
        if (const auto picture = picture_in(words_of(line))) pictures.push_back(*picture);
    }
    return pictures;
}

PdfDrawing pdf_drawing(PdfPageSize page, const std::vector<PdfPicture>& pictures) {
    constexpr double kVectorDpi = 300;
    constexpr double kAll = 0.9;   // a scanned page, perhaps with a margin
    constexpr double kPart = 0.1;  // less is a logo
    auto finest_first = pictures;
    std::sort(finest_first.begin(), finest_first.end(),
              [](const auto& a, const auto& b) { return finest_dpi(a) > finest_dpi(b); });
    const double whole = page.width_pt / kPointsPerInch * page.height_pt / kPointsPerInch;
    // The dots an inch of the finest pictures that together cover a part of the page.
    double covered = 0;
    PdfPicture own;
    for (const auto& picture : finest_first) {
        const bool was_part = covered >= kPart * whole;
        covered += square_inches(picture);
        if (!was_part && covered >= kPart * whole) own = picture;
    }
    const bool is_picture = covered >= kAll * whole;
    const double wanted = is_picture ? finest_dpi(own) : std::max(finest_dpi(own), kVectorDpi);
    PdfDrawing drawing{within_bounds(wanted, page)};
    if (is_picture && drawing.dpi == wanted && fills(own, page)) {
        drawing.width_px = static_cast<int>(own.width_px);
        drawing.height_px = static_cast<int>(own.height_px);
    }
    return drawing;
}

cv::Mat grey_of_pgm(core::ByteView bytes) {
    constexpr std::size_t kMostHeader = 60;
    const std::string head(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(
                                                              std::min(bytes.size(), kMostHeader)));
    int width = 0;
    int height = 0;
    int used = 0;
    if (std::sscanf(head.c_str(), "P5 %9d %9d 255%n", &width, &height, &used) != 2 || used == 0 ||
        width <= 0 || height <= 0) {
        return {};
    }
    const std::size_t start = static_cast<std::size_t>(used) + 1;
    const auto pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    if (bytes.size() < start || bytes.size() - start < pixels) return {};
    cv::Mat grey(height, width, CV_8UC1);
    std::memcpy(grey.data, bytes.data() + start, pixels);
    return grey;
}

}  // namespace scanner
