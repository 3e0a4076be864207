// What the codes of a page say together.
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
    std::vector<Tag> own;                  // the tags that are ours in form, good or not
    int good = 0;                          // how many of them hold
    // Set where the codes alone decide against the page; Foreign is only a hint, since our own
    // codes may be damaged beside somebody's sticker.
    std::optional<Rejection> rejection;
    std::string detail;
    std::optional<std::string> likely_precinct;
    bool foreign = false;
};

// The most serious thing wins: two good codes that differ, or a good one beside one that claims to
// be ours and is not, before forged, before another canvass. A stranger's code beside a good one of
// ours is a sticker and says nothing.
Identity judge_tags(const std::vector<Tag>& tags, const ScanOptions& options);

// Whether this canvass has such a worksheet at all.
std::optional<Rejection> misfit_of(const forms::WorksheetId& id, const ScanOptions& options,
                                   std::string& detail);

}  // namespace scanner
