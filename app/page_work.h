// Takes one page from picture to record: the measuring half of the pipeline, without the records.
#pragma once

#include <optional>
#include <vector>

#include "app/config.h"
#include "app/pipeline.h"
#include "core/result.h"
#include "forms/worksheet.h"
#include "ocr/number_reader.h"
#include "scanner/load_scans.h"
#include "store/records.h"

namespace app {

struct PageWork {
    store::PageRecord record;              // without view digest
    std::vector<forms::Reading> readings;  // empty for a rejected page
    core::Bytes view;                      // JPEG; empty where the page has no picture
};

// `identified`: a person said which sheet it is. Adds times to `ms`. `debug_dir`: folder for
// numbered pictures of each stage; empty: none. Errors: a broken machine.
core::Result<PageWork> work_on_page(const Canvass& canvass, const store::PageKey& key,
                                    scanner::ScanFile& file,
                                    const std::optional<forms::WorksheetId>& identified,
                                    ocr::NumberReader& reader, StageTimes& ms,
                                    const std::string& debug_dir = {});

// Returns the record of a page whose file could not be opened or decoded.
PageWork undecodable(const store::PageKey& key, const core::Error& why);

}  // namespace app
