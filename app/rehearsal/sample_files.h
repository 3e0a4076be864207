// Makes the files of a sample: pictures in their containers, and the answer beside each.
#pragma once

#include <map>
#include <opencv2/core/mat.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/rehearsal/writer.h"
#include "core/digest.h"
#include "core/result.h"
#include "scanner/scan_page.h"

namespace app::rehearsal {

// The right answer for one page of a file.
struct PageAnswer {
    std::optional<scanner::Rejection> rejection;  // empty: accepted
    std::string precinct;                         // empty: the page names none
    int form_page = 1;
    int copy = 1;
    Quality quality = Quality::Scanner;
    std::string remark;            // the page's peculiarity
    std::vector<CellTruth> cells;  // empty where the page is rejected
};

struct PdfPage {
    core::Bytes jpeg;
    cv::Size size;  // px
    double dpi = 0;
};
// Returns a PDF as scanners write it: one JPEG a page.
core::Result<core::Bytes> write_scan_pdf(const std::vector<PdfPage>& pages);

// Returns the text of the sidecar; samples/README.md describes it.
std::string answer_json(const std::string& file, const std::vector<PageAnswer>& pages);

}  // namespace app::rehearsal
