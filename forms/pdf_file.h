// A PDF, written page by page into a file beside its place and moved there when it is whole.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "core/result.h"

typedef struct _cairo_surface cairo_surface_t;

namespace forms {

class PdfFile {
public:
    // Takes the page size in points. Errors: no file can be written there.
    static core::Result<PdfFile> create(const std::string& path, double width, double height);
    PdfFile(PdfFile&& other) noexcept
        : path_(std::move(other.path_)),
          part_(std::exchange(other.part_, {})),
          file_(std::move(other.file_)),
          surface_(std::move(other.surface_)) {}
    PdfFile& operator=(PdfFile&&) = delete;
    ~PdfFile();  // removes the unfinished file

    cairo_surface_t* surface() const { return surface_.get(); }
    // Errors: part of the drawing could not be written.
    core::Result<> check() const;
    // When this returns, the whole file is on the disk and at its place.
    core::Result<> finish();

private:
    struct CloseFile {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    struct ReleaseSurface {
        void operator()(cairo_surface_t* surface) const;
    };

    PdfFile() = default;
    tl::unexpected<core::Error> failure() const;

    std::string path_;
    std::string part_;  // the unfinished file; empty where `path` is no plain file
    // The surface is released first: it still writes to the file.
    std::unique_ptr<std::FILE, CloseFile> file_;
    std::unique_ptr<cairo_surface_t, ReleaseSurface> surface_;
};

}  // namespace forms
