// Used by load_scans only: one opener for each format. Each checks the header's sizes before it
// decodes.
#pragma once

#include <memory>
#include <opencv2/core/mat.hpp>
#include <string>

#include "core/digest.h"
#include "core/result.h"
#include "scanner/load_scans.h"

namespace scanner {

// Input of every opener. `bytes` outlives the file that is opened from it.
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

// Fails where a picture of this size is no page, or too large for the memory limit.
core::Result<> check_size(const Source& source, long width, long height);

// Returns the dots an inch if the picture is a sheet of US Letter: the smaller of its two sides'
// figures.
double dpi_on_letter(long width, long height);

// Returns a header's resolution where it can be believed; 0 for the values that cameras and screens
// write.
double believable_dpi(double dpi);

}  // namespace scanner
