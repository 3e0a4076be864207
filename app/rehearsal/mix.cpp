// Names the writer's vocabulary and counts what was drawn.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/rehearsal/writer.h"

namespace app::rehearsal {

namespace {

constexpr std::array<std::pair<Quality, std::string_view>, 4> kQualities = {{
    {Quality::Clean, "clean"},
    {Quality::Scanner, "scanner"},
    {Quality::Phone, "phone"},
    {Quality::Mixed, "mixed"},
}};
constexpr std::array<std::string_view, kFeatures> kFeatureNames = {
    "touching",    "frame",     "leading_dash", "leading_zero", "struck_rewritten",
    "overwritten", "void_mark", "faint",        "stamp"};
constexpr std::array<std::string_view, kFeatures> kFeatureWords = {"digits that touch",
                                                                   "touching or leaving the frame",
                                                                   "dashes before the number",
                                                                   "zeros before it",
                                                                   "struck and rewritten",
                                                                   "overwritten",
                                                                   "void or dash",
                                                                   "faint",
                                                                   "under a stamp"};

}  // namespace

std::string_view name_of(Quality quality) {
    for (const auto& [value, name] : kQualities) {
        if (value == quality) return name;
    }
    return "";
}

std::optional<Quality> quality(std::string_view name) {
    for (const auto& [value, known] : kQualities) {
        if (known == name) return value;
    }
    return std::nullopt;
}

std::string_view name_of(Feature feature) {
    return kFeatureNames.at(static_cast<std::size_t>(feature));
}

bool CellTruth::has(Feature feature) const {
    return std::find(features.begin(), features.end(), feature) != features.end();
}

void Mix::add(const std::vector<CellTruth>& page, Quality quality) {
    ++pages;
    ++pages_of[quality];
    bool zeros = false;
    bool blank_zeros = false;
    for (const auto& cell : page) {
        if (!forms::holds_number(cell.kind)) continue;
        ++cells;
        zeros = zeros || cell.meant == 0;
        const bool blank = cell.state == forms::ReadingState::Blank;
        blank_zeros = blank_zeros || (cell.meant == 0 && blank);
        if (blank) continue;  // a stamp over an empty box makes no reading harder
        ++cells_nonblank;
        for (const auto feature : cell.features) ++features.at(static_cast<std::size_t>(feature));
    }
    sheets_with_zeros += zeros ? 1 : 0;
    sheets_blank_zeros += blank_zeros ? 1 : 0;
}

double Mix::share(Feature feature) const {
    if (cells_nonblank == 0) return 0;
    return static_cast<double>(features.at(static_cast<std::size_t>(feature))) /
           static_cast<double>(cells_nonblank);
}

std::string describe(const Mix& mix) {
    std::string pages;
    for (const auto& [quality, count] : mix.pages_of) {
        pages += fmt::format("{}{} {}", pages.empty() ? "" : ", ", count, name_of(quality));
    }
    std::string text =
        fmt::format("{} pages ({}), {} number boxes, {} of them not blank; of these:\n", mix.pages,
                    pages, mix.cells, mix.cells_nonblank);
    for (std::size_t i = 0; i < kFeatures; ++i) {
        text += fmt::format("  {:5.1f} %  {}\n", 100 * mix.share(static_cast<Feature>(i)),
                            kFeatureWords.at(i));
    }
    const double blank = mix.sheets_with_zeros == 0
                             ? 0
                             : 100.0 * static_cast<double>(mix.sheets_blank_zeros) /
                                   static_cast<double>(mix.sheets_with_zeros);
    text += fmt::format("zeros left blank on {:.0f} % of the pages that have any\n", blank);
    return text;
}

}  // namespace app::rehearsal
