// The files of a sample: pictures in their containers, and the answer beside each.
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

// What must come out for one page of a file.
struct PageAnswer {
    std::optional<scanner::Rejection> rejection;  // empty: accepted
    std::string precinct;                         // empty: none can be said
    int form_page = 1;
    int copy = 1;
    Quality quality = Quality::Scanner;
    std::string remark;            // what is special about it
    std::vector<CellTruth> cells;  // empty where the page is rejected
};

struct PdfPage {
    core::Bytes jpeg;
    cv::Size size;  // px
    double dpi = 0;
};
// A PDF as scanners write it: one JPEG a page.
core::Result<core::Bytes> write_scan_pdf(const std::vector<PdfPage>& pages);

// The sidecar's text: docs in samples/README.md.
std::string answer_json(const std::string& file, const std::vector<PageAnswer>& pages);

}  // namespace app::rehearsal
