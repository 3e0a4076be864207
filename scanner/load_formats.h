// Used by load_scans only: one opener for each format, and what they share. Each checks the
// header's sizes before it decodes.
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

// Tells when a page has had its time (LoadLimits::seconds_a_page), by the CPU time of this thread.
class PageTime {
public:
    explicit PageTime(const LoadLimits& limits);
    bool is_over() const;

private:
    double ends_ms_;
};
tl::unexpected<core::Error> too_slow(const Source& source, const std::string& what);

// How many dots of each side become one while a PNG or TIFF is decoded, 1 to
// GreySum::kMostReduction: as many as leave twice the working resolution on US Letter paper, and
// more where even that would be larger than any page. The first step keeps what a JPEG of the same
// paper keeps; marks and codes are found in the finer picture.
int reduction_while_decoding(const Source& source, long width, long height);

// Returns the dots an inch if the picture is a sheet of US Letter: the smaller of its two sides'
// figures.
double dpi_on_letter(long width, long height);

// Returns a header's resolution where it can be believed; 0 for the values that cameras and screens
// write.
double believable_dpi(double dpi);

// Dots an inch across and down, as a header says them; 0, or anything absurd: not said. With
// `Unit::None` only their ratio counts.
struct Resolution {
    enum class Unit { None, Inch } unit = Unit::Inch;
    double across = 0;
    double down = 0;
};

// Makes the dots of a picture square where the header says that they are not, and fills in
// `scan.dpi` and `scan.coarsest_dpi`. The finer side is averaged where the coarser one has
// `working_dpi` and more; else the coarser side is stretched. `scan.reduced_by` is taken into
// account.
void square_dots(Scan& scan, const Resolution& said, double working_dpi);

}  // namespace scanner
