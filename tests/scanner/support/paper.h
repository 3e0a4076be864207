// Makes worksheets for tests: printed as a canvass prints them, then damaged in code.
#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/core/matx.hpp>
#include <string>
#include <vector>

#include "core/geometry.h"
#include "forms/form.h"
#include "forms/precinct.h"
#include "forms/print_worksheet.h"
#include "scanner/load_scans.h"
#include "scanner/scan_page.h"

namespace scanner::test {

// A canvass of three precincts with the Iowa form, and one of the two-page form.
forms::Form iowa_form();
forms::Form two_page_form();
forms::Roster roster();
forms::PrintJob job();
ScanOptions options(const forms::Form& form, const forms::Roster& roster);

// A picture of a sheet and its true place. Pixel (x, y) covers x … x+1.
struct Sheet {
    cv::Mat grey;
    cv::Matx33d mm_to_px;

    Scan scan() const { return {grey, 0, 1}; }
};

// Returns the sheet as printed, with numbers scribbled into every second box.
Sheet draw_sheet(const forms::Form& form, const forms::Precinct& precinct,
                 const forms::PrintJob& job, double dpi = 150, int page = 1);
// Returns a sheet of the first precinct of roster() on the Iowa form.
Sheet good_sheet(double dpi = 150);

// Returns the sheet through another transform of the picture: px → px of a picture of `size`;
// beyond the sheet it is `background`.
Sheet seen(const Sheet& sheet, const cv::Matx33d& px_to_px, cv::Size size, int background);
Sheet rotated(const Sheet& sheet, double degrees, int background = 250);  // about its middle
Sheet quarter_turned(const Sheet& sheet, int quarters);                   // clockwise
// Tilts the sheet away by `degrees` before a camera about two page heights off, on a dark table.
Sheet photographed(const Sheet& sheet, double degrees);

void fill(Sheet& sheet, const core::RectMm& where, int grey);
void blur(Sheet& sheet, double sigma_mm);
void add_noise(Sheet& sheet, double sigma, unsigned seed = 1);
// grey → low + grey / 255 × (high − low)
void squeeze(Sheet& sheet, int low, int high);
// Copies a rectangle of another sheet (of the same dpi) onto this one.
void paste(Sheet& onto, const Sheet& from, const core::RectMm& where);
// Returns random blots and gradients, like a photograph of something else.
cv::Mat photograph_of_nothing(cv::Size size, unsigned seed = 1);

// Returns the largest distance in mm between the corners of the form's boxes under the two
// transforms.
double worst_error_mm(const cv::Matx33d& found, const cv::Matx33d& truth, const forms::Form& form);

// A folder that is removed with everything in it.
class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    std::string path(const std::string& name) const { return path_ + "/" + name; }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace scanner::test
