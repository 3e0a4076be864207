// Takes one page from picture to record: the measuring half of the pipeline, without the records.
#pragma once

#include <optional>
#include <vector>

#include "app/config.h"
#include "app/pipeline.h"
#include "core/result.h"
#include "forms/worksheet.h"
#include "ocr/number_reader.h"
#include "ocr/read_page.h"
#include "scanner/load_scans.h"
#include "scanner/scan_page.h"
#include "store/records.h"
#include "verify/policy.h"

namespace app {

// What the image wing gets of the canvass's policy, which has every threshold. `page`: decides
// whether its printed id is checked, by seed.
scanner::ScanOptions scan_options(const Canvass& canvass, const core::Digest& page);
ocr::ReadOptions read_options(const verify::Policy& policy);

struct PageWork {
    store::PageRecord record;              // without view digest
    std::vector<forms::Reading> readings;  // empty for a rejected page
    core::Bytes view;                      // JPEG; empty where the page has no picture
};

// `identified`: a person said which sheet it is. Adds times to `ms`. `debug_dir`: folder for
// numbered pictures of each stage, of rejected pages too (scanner/debug_view.h); empty: none.
// Errors: a broken machine.
core::Result<PageWork> work_on_page(const Canvass& canvass, const store::PageKey& key,
                                    scanner::ScanFile& file,
                                    const std::optional<forms::WorksheetId>& identified,
                                    ocr::NumberReader& reader, StageTimes& ms,
                                    const std::string& debug_dir = {});

// Returns the record of a page whose file could not be opened or decoded.
PageWork undecodable(const store::PageKey& key, const core::Error& why);

}  // namespace app
