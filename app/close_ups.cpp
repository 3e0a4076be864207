#include "app/close_ups.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/page_work.h"
#include "scanner/load_scans.h"

namespace app {
namespace {

constexpr double kMostPx = 3e6;  // more than any screen shows of a part
constexpr int kQuality = 85;     // JPEG
// Decoded pages in memory: people zoom into the boxes of one sheet, one after the other.
constexpr std::size_t kMostKept = 4;
constexpr std::size_t kMostKeptBytes = std::size_t{64} << 20U;

std::size_t bytes_of(const std::variant<scanner::Page, scanner::Scan>& opened) {
    return std::visit([](const auto& one) { return one.grey.total(); }, opened);
}

}  // namespace

core::Result<CloseUps::Opened> CloseUps::open(const store::PageRecord& page) const {
    const auto bytes = TRY(archive_.get(page.key.file));
    constexpr double kEveryDot = 0;
    const auto file = TRY(scanner::open_scans(bytes, page.key.file_name, {}, kEveryDot));
    auto scan = TRY(file->page(page.key.page_in_file));
    if (page.state == store::PageState::Rejected) return scan;
    auto looked = TRY(scanner::scan_page(scan, scan_options(canvass_, page.key.digest), page.id));
    if (auto* placed = std::get_if<scanner::Page>(&looked)) return std::move(*placed);
    return core::conflict(fmt::format(
        "Page {} of {} cannot be placed in its full size ({}): look at its view.",
        page.key.page_in_file, page.key.file_name, std::get<scanner::RejectedPage>(looked).detail));
}

core::Result<const CloseUps::Opened*> CloseUps::kept(const store::PageRecord& page) {
    const auto found = std::find_if(kept_.begin(), kept_.end(),
                                    [&](const Kept& one) { return one.digest == page.key.digest; });
    if (found != kept_.end()) {
        kept_.splice(kept_.begin(), kept_, found);
    } else {
        kept_.push_front({page.key.digest, TRY(open(page))});
    }
    std::size_t bytes = 0, pages = 0;
    kept_.remove_if([&](const Kept& one) {
        bytes += bytes_of(one.page);
        return ++pages > 1 && (pages > kMostKept || bytes > kMostKeptBytes);
    });
    return &kept_.front().page;
}

core::Result<core::Bytes> CloseUps::cut(const store::PageRecord& page, const core::Portion& part) {
    const std::lock_guard lock(guard_);
    const auto* opened = TRY(kept(page));
    const auto* placed = std::get_if<scanner::Page>(opened);
    const auto picture =
        placed != nullptr
            ? scanner::close_up(*placed, canvass_.form, part, kMostPx)
            : scanner::plain_close_up(std::get<scanner::Scan>(*opened).grey, part, kMostPx);
    return scanner::encode_jpeg(picture, kQuality);
}

}  // namespace app
