// Close-ups of pages for the review: parts of the archived originals with their own dots, where the
// view's end. Safe from several threads; one page is decoded at a time.
#pragma once

#include <list>
#include <mutex>
#include <variant>

#include "app/config.h"
#include "core/digest.h"
#include "core/geometry.h"
#include "core/result.h"
#include "scanner/scan_page.h"
#include "store/archive.h"
#include "store/pages.h"

namespace app {

class CloseUps {
public:
    // Both outlive this object.
    CloseUps(const Canvass& canvass, const store::Archive& archive)
        : canvass_(canvass), archive_(archive) {}

    // Returns a JPEG of the part of what the page's view shows. Errors: the original is gone or
    // changed, or it cannot be placed as it was when it was read.
    core::Result<core::Bytes> cut(const store::PageRecord& page, const core::Portion& part);

private:
    // A page in its place, or the bare picture of one that was rejected.
    using Opened = std::variant<scanner::Page, scanner::Scan>;
    struct Kept {
        core::Digest digest;
        Opened page;
    };

    core::Result<Opened> open(const store::PageRecord& page) const;
    core::Result<const Opened*> kept(const store::PageRecord& page);

    const Canvass& canvass_;
    const store::Archive& archive_;
    std::mutex guard_;
    std::list<Kept> kept_;  // the last ones that people looked at, the newest first
};

}  // namespace app
