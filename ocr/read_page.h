// The reader's front door: a registered page in, one Reading per field of that page out.
#pragma once

#include <opencv2/core/mat.hpp>
#include <string>
#include <vector>

#include "core/result.h"
#include "forms/form.h"
#include "forms/worksheet.h"
#include "ocr/number_reader.h"
#include "scanner/scan_page.h"

namespace ocr {

struct ReadOptions {
    double crop_dpi = 150;      // of the rectified crop of a field
    double crop_margin_mm = 2;  // round the box: digits leave their boxes
    std::string debug_dir;      // numbered pictures of each field's way; empty: none
};

// One Reading per field of the page, in the form's order; evidence.crop and evidence.box (in a view
// of `view_dpi`) are filled in, evidence.page is left to the caller. Numbers are read in one batch.
core::Result<std::vector<forms::Reading>> read_page(const scanner::Page& page,
                                                    const forms::Form& form, NumberReader& reader,
                                                    double view_dpi,
                                                    const ReadOptions& options = {});

// One cropped field of any size, grey or colour-turned-grey, frame or no frame, as read-numbers
// gets it.
core::Result<forms::Reading> read_crop(const cv::Mat& grey, NumberReader& reader,
                                       const ReadOptions& options = {});

}  // namespace ocr
