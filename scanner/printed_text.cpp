#include "scanner/printed_text.h"

#include <dlfcn.h>
#include <tesseract/baseapi.h>

#include <memory>
#include <string_view>

#include "core/id.h"

namespace scanner {
namespace {

// Tesseract starts four threads for one line of text and is slower with them. OMP_THREAD_LIMIT can
// only be set before the program starts; this call has the same effect on Tesseract's OpenMP.
void keep_to_one_thread() {
    using Setter = void (*)(int);
    const auto set = reinterpret_cast<Setter>(dlsym(RTLD_DEFAULT, "omp_set_max_active_levels"));
    if (set != nullptr) set(0);
}

struct Engine {
    tesseract::TessBaseAPI api;
    bool ready = false;
    Engine() {
        keep_to_one_thread();
        ready = api.Init(nullptr, "eng", tesseract::OEM_LSTM_ONLY) == 0;
        if (!ready) return;
        api.SetPageSegMode(tesseract::PSM_SINGLE_LINE);
        api.SetVariable("tessedit_char_whitelist", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
        api.SetVariable("debug_file", "/dev/null");
    }
};

// Returns the longest run of an id's characters in the text: Tesseract adds blanks and dots.
std::optional<std::string> id_in(std::string_view read) {
    std::string typed;
    for (const char c : read) {
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-') typed += c;
    }
    return core::normalised_id(typed);
}

}  // namespace

core::Result<std::optional<std::string>> read_printed_id(const cv::Mat& crop) {
    thread_local Engine engine;
    if (!engine.ready) {
        return core::machine_trouble(
            "Tesseract's English data could not be loaded: install tesseract-ocr-eng.");
    }
    if (crop.empty()) return std::nullopt;
    engine.api.SetImage(crop.data, crop.cols, crop.rows, 1, static_cast<int>(crop.step));
    constexpr int kCropDpi = 200;
    engine.api.SetSourceResolution(kCropDpi);
    const std::unique_ptr<char[]> text(engine.api.GetUTF8Text());
    engine.api.Clear();
    return text ? id_in(text.get()) : std::nullopt;
}

}  // namespace scanner
