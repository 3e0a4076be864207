// Inside of load_scans: one opener a format. Each checks the header's sizes before it decodes.
#pragma once

#include <memory>
#include <opencv2/core/mat.hpp>
#include <string>

#include "core/digest.h"
#include "core/result.h"
#include "scanner/load_scans.h"

namespace scanner {

// What every opener is given. `bytes` outlives the file that is opened from it.
struct Source {
    core::ByteView bytes;
    std::string name;
    LoadLimits limits;
    double working_dpi = 0;
};

core::Result<std::unique_ptr<ScanFile>> open_jpeg(const Source& source);
core::Result<std::unique_ptr<ScanFile>> open_png(const Source& source);
core::Result<std::unique_ptr<ScanFile>> open_tiff(const Source& source);
core::Result<std::unique_ptr<ScanFile>> open_pdf(const Source& source);

// An error where a picture of this size is no page, or too large to be decoded in our memory.
core::Result<> check_size(const Source& source, long width, long height);

// Dots an inch if the picture's shorter and longer sides are those of US Letter, the smaller.
double dpi_on_letter(long width, long height);

// A header's resolution as far as it can be believed: 0 for what cameras and screens write.
double believable_dpi(double dpi);

}  // namespace scanner
