// Turns bytes into pictures. Bytes reach a decoder only when their magic and header say JPEG, PNG,
// TIFF or PDF within limits.
#pragma once

#include <cstddef>
#include <memory>
#include <opencv2/core/mat.hpp>
#include <string>
#include <string_view>

#include "core/digest.h"
#include "core/result.h"

namespace scanner {

enum class FileKind { Jpeg, Png, Tiff, Pdf, Unknown };

// Tells the kind by the first bytes, never by the name. The mark of a PDF may stand anywhere in the
// first 1,024 bytes: mail programs and scanners put lines before it.
FileKind kind_of(core::ByteView bytes);
std::string_view media_type(FileKind kind);

struct LoadLimits {
    int most_px_a_side = 20'000;
    std::size_t most_px = 160'000'000;  // US Letter at 1,200 dpi is 135 million
    int most_pages = 2'000;
    // CPU time to decode one page; with the reading of it no page takes more than 10 s. Pages of
    // 160 million dots take 2 to 6 s.
    double seconds_a_page = 7;
    // Memory that a decoder may take for one page, beside the picture: what a progressive JPEG
    // keeps of all its scans, a TIFF's strip or tile, and all that the program for PDF uses.
    std::size_t decoder_bytes = std::size_t{300} << 20U;
};

// The picture of one page as it lies in the file.
struct Scan {
    cv::Mat grey;    // rows × cols, 8 bit, 0 black; may be reduced from the file (`reduced_by`)
    double dpi = 0;  // of `grey`, from the file's header; 0: not said
    int reduced_by = 1;  // the picture was decoded at 1/n of its size
    // Where the file's dots were not square and were made so: the dots an inch of the coarser side
    // as it was; 0: they were square, or the header does not say how large they are.
    double coarsest_dpi = 0;
    // The decoder complained of something and went on. Such a picture may lack a part.
    bool complaints = false;
};

// A file that is read page by page: 500 pages need the memory of one. Not thread-safe. It copies
// nothing: the `bytes` given to open_scans must outlive it.
class ScanFile {
public:
    virtual ~ScanFile() = default;
    virtual FileKind kind() const = 0;
    virtual int page_count() const = 0;  // ≥ 1
    // Returns the picture of one page (1-based). An error names the fault of the file and the
    // remedy; other pages may still be read.
    virtual core::Result<Scan> page(int number) = 0;
};

// Errors, one sentence each: empty file, unknown kind, damaged header, larger than the limits, a
// PDF with a password. They name the file by `name`. `working_dpi`: the dots an inch that are
// enough to read from. JPEGs may be decoded at 1/2, 1/4 or 1/8 as long as the result has as many on
// US Letter paper, PNG and TIFF at 1/n as long as it has twice as many; 0: never reduce.
core::Result<std::unique_ptr<ScanFile>> open_scans(core::ByteView bytes, const std::string& name,
                                                   const LoadLimits& limits = {},
                                                   double working_dpi = 150);

}  // namespace scanner
