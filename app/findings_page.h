// The page that `recanvass verify --html` writes. It needs no script and no other file: it can be
// mailed, printed or published.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/pipeline.h"
#include "store/records.h"
#include "verify/finding.h"
#include "verify/risk.h"

namespace app {

using FindingsByPrecinct = std::map<std::string, std::vector<verify::Finding>>;

struct FindingsPage {
    const Canvass* canvass = nullptr;  // not null
    FindingsByPrecinct findings;
    CanvassPatterns patterns;
    store::Status status;
    verify::Risk risk;
    std::string written_at;  // core::utc_timestamp
};

// Returns the changes of the reported numbers if the paper stands in all boxes of the pattern.
std::string change_in_words(const Canvass& canvass, const verify::Pattern& pattern);

// Returns HTML in UTF-8: progress of the canvass, patterns, causes by county with what is at stake,
// and every finding. Names and sentences are escaped: a roster may hold any text.
std::string html_of(const FindingsPage& page);

}  // namespace app
