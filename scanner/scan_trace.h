// Scans a page as the front door does and records its steps, for the debug view.
#pragma once

#include <optional>
#include <variant>

#include "scanner/page_tag.h"
#include "scanner/register_page.h"
#include "scanner/scan_page.h"

namespace scanner {

struct ScanTrace {
    TagsFound tags;
    MarksSeen seen;
    std::optional<Registration> registration;
    std::optional<Quality> quality;         // set where the page was registered
    std::optional<std::string> printed_id;  // set where it was looked for and read
};

core::Result<std::variant<Page, RejectedPage>> scan_page_traced(
    const Scan& scan, const ScanOptions& options,
    const std::optional<forms::WorksheetId>& identified, ScanTimes& times, ScanTrace& trace);

}  // namespace scanner
