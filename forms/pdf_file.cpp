#include "forms/pdf_file.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace forms {
namespace {

cairo_status_t write_bytes(void* file, const unsigned char* data, unsigned int length) {
    const bool written = std::fwrite(data, 1, length, static_cast<std::FILE*>(file)) == length;
    return written ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

// A pipe or a device is written directly; only a plain file can be moved into its place.
bool is_plain_or_absent(const std::string& path) {
    struct stat about {};
    return ::stat(path.c_str(), &about) != 0 || S_ISREG(about.st_mode);
}

}  // namespace

void PdfFile::ReleaseSurface::operator()(cairo_surface_t* surface) const {
    cairo_surface_destroy(surface);
}

core::Result<PdfFile> PdfFile::create(const std::string& path, double width, double height) {
    PdfFile pdf;
    pdf.path_ = path;
    if (is_plain_or_absent(path)) pdf.part_ = path + ".part";
    const std::string& target = pdf.part_.empty() ? path : pdf.part_;
    pdf.file_.reset(std::fopen(target.c_str(), "wbe"));
    if (!pdf.file_) {
        pdf.part_.clear();
        return core::machine_trouble(
            fmt::format("{} cannot be written: {}; name a file in a folder that you may write to.",
                        path, std::strerror(errno)));
    }
    pdf.surface_.reset(
        cairo_pdf_surface_create_for_stream(write_bytes, pdf.file_.get(), width, height));
    return pdf;
}

PdfFile::~PdfFile() {
    surface_.reset();
    file_.reset();
    if (!part_.empty()) ::unlink(part_.c_str());
}

tl::unexpected<core::Error> PdfFile::failure() const {
    return core::machine_trouble(
        fmt::format("{} could not be written to the end: {}; make room on the disk, "
                    "then print again.",
                    path_, cairo_status_to_string(cairo_surface_status(surface_.get()))));
}

core::Result<> PdfFile::check() const {
    if (cairo_surface_status(surface_.get()) != CAIRO_STATUS_SUCCESS) return failure();
    return {};
}

core::Result<> PdfFile::finish() {
    cairo_surface_finish(surface_.get());
    TRY(check());
    const bool flushed = std::fflush(file_.get()) == 0;
    const bool on_disk = part_.empty() || ::fsync(::fileno(file_.get())) == 0;
    if (!flushed || !on_disk) return failure();
    surface_.reset();
    file_.reset();
    if (!part_.empty() && std::rename(part_.c_str(), path_.c_str()) != 0) {
        return core::machine_trouble(
            fmt::format("{} cannot be replaced: {}; remove it, or name another file.", path_,
                        std::strerror(errno)));
    }
    part_.clear();
    return {};
}

}  // namespace forms
