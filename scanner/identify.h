// Result of reading all codes of a page together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "forms/worksheet_id.h"
#include "scanner/page_tag.h"
#include "scanner/scan_page.h"

namespace scanner {

struct Identity {
    std::optional<forms::WorksheetId> id;  // of the good codes, where they agree
    std::vector<Tag> own;  // the tags in the form of a worksheet's code, good or not
    int good = 0;          // how many of them hold
    // Set where the codes alone reject the page. Foreign is only a hint: the sheet's own codes may
    // be damaged beside a sticker.
    std::optional<Rejection> rejection;
    std::string detail;
    std::optional<std::string> likely_precinct;
    bool foreign = false;
};

// The most serious fault wins, in this order: two good codes that differ, or a good one beside a
// false one; a forged code; a code of another canvass. A foreign code beside a good one is a
// sticker and counts for nothing.
Identity judge_tags(const std::vector<Tag>& tags, const ScanOptions& options);

// "POLK-080-M page 1 of 1 copy 1 (form IA20MATH revision 1)".
std::string in_words(const forms::WorksheetId& id);

// Returns the reason where this canvass has no such worksheet.
std::optional<Rejection> misfit_of(const forms::WorksheetId& id, const ScanOptions& options,
                                   std::string& detail);

}  // namespace scanner
