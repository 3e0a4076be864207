#include "scanner/sane_feeder.h"

#include <fmt/format.h>
#include <sane/sane.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <mutex>
#include <string_view>

namespace scanner {
namespace {

// Most lines of one page: 14 inches at 1,200 dots are 16,800. A device that sends more is broken.
constexpr std::size_t kMostBytes = std::size_t{512} << 20U;

std::string remedy(SANE_Status status) {
    switch (status) {
        case SANE_STATUS_JAMMED:
            return "the paper is jammed: clear it, put the sheet back on top, and go on";
        case SANE_STATUS_COVER_OPEN:
            return "the cover is open: close it and go on";
        case SANE_STATUS_DEVICE_BUSY:
            return "the scanner is busy: close other scan programs and try again";
        case SANE_STATUS_ACCESS_DENIED:
            return "access was denied: add this user to the group \"scanner\"";
        case SANE_STATUS_IO_ERROR:
            return "the scanner does not answer: check its cable and power";
        default:
            return fmt::format("{}: switch the scanner off and on and try again",
                               sane_strstatus(status));
    }
}

// SANE has one state for the whole program. It is started once and never stopped before the end,
// since stopping closes every device.
SANE_Status start_sane() {
    static std::once_flag once;
    static SANE_Status status = SANE_STATUS_GOOD;
    std::call_once(once, [] { status = sane_init(nullptr, nullptr); });
    return status;
}

class SaneFeeder : public Feeder {
public:
    SaneFeeder(SANE_Handle handle, std::string name, double dpi)
        : handle_(handle), name_(std::move(name)), dpi_(dpi) {}
    ~SaneFeeder() override {
        sane_cancel(handle_);
        sane_close(handle_);
    }
    SaneFeeder(const SaneFeeder&) = delete;
    SaneFeeder& operator=(const SaneFeeder&) = delete;

    core::Result<std::optional<Scan>> next() override;
    // Sets the options that feeders have under these names. A missing one is left as it is, but
    // grey is needed.
    core::Result<> set_up();

private:
    int option_named(std::string_view name) const;
    bool set_text(std::string_view option, std::string_view value);
    bool set_number(std::string_view option, double value);
    bool offers(const SANE_Option_Descriptor& option, std::string_view value) const;
    core::Result<std::optional<Scan>> read_frame();
    tl::unexpected<core::Error> trouble(SANE_Status status) const {
        return core::machine_trouble(fmt::format("Scanner {}: {}.", name_, remedy(status)));
    }

    SANE_Handle handle_;
    std::string name_;
    double dpi_;
};

int SaneFeeder::option_named(std::string_view name) const {
    for (int i = 1;; ++i) {
        const SANE_Option_Descriptor* option = sane_get_option_descriptor(handle_, i);
        if (option == nullptr) return 0;
        const bool usable =
            SANE_OPTION_IS_ACTIVE(option->cap) && SANE_OPTION_IS_SETTABLE(option->cap);
        if (usable && option->name != nullptr && name == option->name) return i;
    }
}

bool SaneFeeder::offers(const SANE_Option_Descriptor& option, std::string_view value) const {
    if (option.constraint_type != SANE_CONSTRAINT_STRING_LIST) return true;
    for (const SANE_String_Const* known = option.constraint.string_list; *known != nullptr;
         ++known) {
        if (value == *known) return true;
    }
    return false;
}

bool SaneFeeder::set_text(std::string_view name, std::string_view value) {
    const int number = option_named(name);
    if (number == 0) return false;
    const SANE_Option_Descriptor* option = sane_get_option_descriptor(handle_, number);
    if (option->type != SANE_TYPE_STRING || option->size <= 0 || !offers(*option, value) ||
        value.size() >= static_cast<std::size_t>(option->size)) {
        return false;
    }
    std::string buffer(static_cast<std::size_t>(option->size), '\0');
    std::copy(value.begin(), value.end(), buffer.begin());
    return sane_control_option(handle_, number, SANE_ACTION_SET_VALUE, buffer.data(), nullptr) ==
           SANE_STATUS_GOOD;
}

bool SaneFeeder::set_number(std::string_view name, double value) {
    const int number = option_named(name);
    if (number == 0) return false;
    const SANE_Option_Descriptor* option = sane_get_option_descriptor(handle_, number);
    if (option->size != sizeof(SANE_Word)) return false;
    SANE_Word word = option->type == SANE_TYPE_FIXED ? SANE_FIX(value)
                                                     : static_cast<SANE_Word>(std::lround(value));
    // A value out of range: SANE takes the nearest one that the device has.
    return sane_control_option(handle_, number, SANE_ACTION_SET_VALUE, &word, nullptr) ==
           SANE_STATUS_GOOD;
}

core::Result<> SaneFeeder::set_up() {
    constexpr double kShortMm = 8.5 * 25.4;
    constexpr double kLongMm = 11 * 25.4;
    for (const char* source : {"ADF Front", "Automatic Document Feeder", "ADF"}) {
        if (set_text("source", source)) break;
    }
    if (!set_text("mode", "Gray") && !set_text("mode", "Grayscale") && !set_text("mode", "Grey")) {
        return core::machine_trouble(
            fmt::format("Scanner {} offers no grey mode: use another scanner, or "
                        "scan to files and watch their folder.",
                        name_));
    }
    set_number("depth", 8);
    set_number("resolution", dpi_);
    set_number("page-width", kShortMm);
    set_number("page-height", kLongMm);
    set_number("tl-x", 0);
    set_number("tl-y", 0);
    set_number("br-x", kShortMm);
    set_number("br-y", kLongMm);
    return {};
}

core::Result<std::optional<Scan>> SaneFeeder::next() {
    const SANE_Status status = sane_start(handle_);
    if (status == SANE_STATUS_NO_DOCS) {
        sane_cancel(handle_);
        return std::optional<Scan>();
    }
    if (status != SANE_STATUS_GOOD) {
        sane_cancel(handle_);
        return trouble(status);
    }
    return read_frame();
}

core::Result<std::optional<Scan>> SaneFeeder::read_frame() {
    SANE_Parameters frame{};
    const SANE_Status known = sane_get_parameters(handle_, &frame);
    if (known != SANE_STATUS_GOOD) return trouble(known);
    if (frame.format != SANE_FRAME_GRAY || frame.depth != 8 || frame.pixels_per_line <= 0 ||
        frame.bytes_per_line < frame.pixels_per_line) {
        sane_cancel(handle_);
        return core::machine_trouble(
            fmt::format("Scanner {} does not send 8-bit grey: set its driver to grey "
                        "with 8 bits.",
                        name_));
    }
    const auto step = static_cast<std::size_t>(frame.bytes_per_line);
    core::Bytes bytes;
    for (;;) {
        constexpr std::size_t kChunk = 65536;
        const std::size_t before = bytes.size();
        bytes.resize(before + kChunk);
        SANE_Int got = 0;
        const SANE_Status status = sane_read(handle_, bytes.data() + before, kChunk, &got);
        bytes.resize(before + static_cast<std::size_t>(std::max(got, 0)));
        if (status == SANE_STATUS_EOF) break;
        if (status != SANE_STATUS_GOOD || bytes.size() > kMostBytes) {
            sane_cancel(handle_);
            return trouble(status == SANE_STATUS_GOOD ? SANE_STATUS_IO_ERROR : status);
        }
    }
    const int rows = static_cast<int>(bytes.size() / step);
    if (rows == 0) return trouble(SANE_STATUS_IO_ERROR);
    Scan scan;
    scan.dpi = dpi_;
    scan.grey.create(rows, frame.pixels_per_line, CV_8UC1);
    for (int y = 0; y < rows; ++y) {
        std::memcpy(scan.grey.ptr(y), bytes.data() + step * static_cast<std::size_t>(y),
                    static_cast<std::size_t>(frame.pixels_per_line));
    }
    return scan;
}

}  // namespace

core::Result<std::vector<std::string>> feeder_devices() {
    const SANE_Status started = start_sane();
    const SANE_Device** devices = nullptr;
    const SANE_Status status =
        started == SANE_STATUS_GOOD ? sane_get_devices(&devices, SANE_FALSE) : started;
    if (status != SANE_STATUS_GOOD) {
        return core::machine_trouble(fmt::format("No scanner can be reached: {}.", remedy(status)));
    }
    std::vector<std::string> names;
    for (; devices != nullptr && *devices != nullptr; ++devices)
        names.emplace_back((*devices)->name);
    return names;
}

core::Result<std::unique_ptr<Feeder>> open_feeder(const FeederSettings& settings) {
    std::string name = settings.device;
    if (name.empty()) {
        const auto devices = TRY(feeder_devices());
        if (devices.empty()) {
            return core::not_found(
                "No scanner was found: connect it, switch it on, and try again.");
        }
        name = devices.front();
    }
    SANE_Handle handle = nullptr;
    const SANE_Status started = start_sane();
    const SANE_Status status =
        started == SANE_STATUS_GOOD ? sane_open(name.c_str(), &handle) : started;
    if (status != SANE_STATUS_GOOD) {
        return core::machine_trouble(
            fmt::format("Scanner {} cannot be opened, {}.", name, remedy(status)));
    }
    auto feeder = std::make_unique<SaneFeeder>(handle, name, settings.dpi);
    TRY(feeder->set_up());
    return feeder;
}

}  // namespace scanner
