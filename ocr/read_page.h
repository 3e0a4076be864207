// The reader's front door: a rectified page goes in, one Reading for each field of that page comes
// out.
#pragma once

#include <limits>
#include <opencv2/core/mat.hpp>
#include <string>
#include <vector>

#include "core/result.h"
#include "forms/form.h"
#include "forms/worksheet.h"
#include "ocr/number_reader.h"

namespace ocr {

struct ReadOptions {
    double margin_mm = 2;  // searched round each box: digits leave their boxes
    // Bounds of a reading's probability, from verify::Policy through app/page_work; 1: none.
    double most_blank_with_stray = 1;   // of a blank box with a stroke at its edge
    double most_blank_under_stamp = 1;  // of a blank box with a stamp over it
    double most_faint = 1;              // of ink that is all too light for the page's pen
    double most_shining_through = 1;    // where another sheet shines through as dark as the pen
    double most_on_frame = 1;           // that writing on the frame is this box's
    double most_blank_unframed = 1;     // of a blank box whose frame tells nothing or lacks a side
    double most_partly_covered = 1;     // of a number in a box that is partly covered
    // A box is covered where less of its frame is to be seen than this share, or where a wider
    // strip of it is hidden than this (ocr/frame_seen.h); from verify::Policy as well.
    double least_frame_seen = 0;
    double most_hidden_mm = std::numeric_limits<double>::infinity();
    // A box is unsure, and not covered, where a longer stretch of one of its lines is hidden.
    double most_hidden_side_mm = std::numeric_limits<double>::infinity();
    // A box is unsure as well where its paper is by more grey levels lighter or darker than the
    // paper round it (ocr/paper_seen.h).
    double most_paper_off = std::numeric_limits<double>::infinity();
    std::string debug_dir;  // numbered pictures of each field's way; empty: none
};

// A page as scanner::rectified_view makes it: people see the very pixels that were read.
struct View {
    cv::Mat grey;    // rows × cols of the whole page, 8 bit, 0 black
    double dpi = 0;  // 150 is what the reader was made for
};

// Returns one Reading for each field of page `page` of the form, in the form's order. It fills in
// evidence.crop and evidence.box (in the view); the caller fills in evidence.page. Numbers are read
// in one batch.
core::Result<std::vector<forms::Reading>> read_page(const View& view, const forms::Form& form,
                                                    int page, NumberReader& reader,
                                                    const ReadOptions& options = {});

// Reads one cropped field of any size, with or without a frame, as read-numbers gets it.
core::Result<forms::Reading> read_crop(const cv::Mat& grey, NumberReader& reader,
                                       const ReadOptions& options = {});

}  // namespace ocr
