// Decodes the current picture of a TIFF to grey, by rows or tiles, whatever it is made of.
#pragma once

#include "core/result.h"
#include "scanner/load_formats.h"
#include "scanner/tiff_handle.h"

namespace scanner {

// The size as it lies in the file; `orientation` by the TIFF standard (1: upright).
struct TiffHeader {
    long width = 0;
    long height = 0;
    int bits = 1;
    int orientation = 1;
    Resolution resolution;
    bool thumbnail = false;  // a smaller copy of another picture, or a mask of it
};
TiffHeader tiff_header(const TiffHandle& handle);

// Decodes directory `directory`, which is the current one of `handle` and within the limits.
// `what` names it in errors. Errors: damaged; a compression or a kind of numbers that cannot be
// read; more time or memory than a page may take.
core::Result<Scan> decode_tiff(const Source& source, TiffHandle& handle, int directory,
                               const std::string& what);

}  // namespace scanner
