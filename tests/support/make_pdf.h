// Writes small PDF files by hand: pages of JPEG pictures at a given place and size, with what else
// a page's content is to say.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace test {

struct PdfJpeg {
    std::string jpeg;
    int width_px = 0;
    int height_px = 0;
    double x_pt = 0, y_pt = 0, width_pt = 612, height_pt = 792;
};

struct PdfPageToWrite {
    double width_pt = 612;
    double height_pt = 792;
    std::vector<PdfJpeg> pictures;
    std::string drawing;  // further operators, after the pictures
};

// Objects are numbered from 1 in the order in which they are added.
class PdfWriter {
public:
    int add(const std::string& body) {
        offsets_.push_back(text_.size());
        text_ += fmt::format("{} 0 obj\n{}\nendobj\n", offsets_.size(), body);
        return static_cast<int>(offsets_.size());
    }
    int next() const { return static_cast<int>(offsets_.size()) + 1; }
    std::string finish(int root) {
        const auto at = text_.size();
        text_ += fmt::format("xref\n0 {}\n0000000000 65535 f \n", offsets_.size() + 1);
        for (const auto offset : offsets_) text_ += fmt::format("{:010} 00000 n \n", offset);
        text_ += fmt::format("trailer << /Size {} /Root {} 0 R >>\nstartxref\n{}\n%%EOF\n",
                             offsets_.size() + 1, root, at);
        return text_;
    }

private:
    std::string text_ = "%PDF-1.4\n";
    std::vector<std::size_t> offsets_;
};

inline std::string pdf_stream(const std::string& keys, std::string_view bytes) {
    return fmt::format("<< {} /Length {} >>\nstream\n{}\nendstream", keys, bytes.size(), bytes);
}

inline std::string pdf_of(const std::vector<PdfPageToWrite>& pages) {
    PdfWriter pdf;
    std::string kids;
    std::vector<std::string> bodies;
    for (const auto& page : pages) {
        std::string content;
        std::string names;
        for (const auto& picture : page.pictures) {
            const int object = pdf.add(pdf_stream(
                fmt::format("/Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace "
                            "/DeviceGray /BitsPerComponent 8 /Filter /DCTDecode",
                            picture.width_px, picture.height_px),
                picture.jpeg));
            content += fmt::format("q {} 0 0 {} {} {} cm /P{} Do Q\n", picture.width_pt,
                                   picture.height_pt, picture.x_pt, picture.y_pt, object);
            names += fmt::format("/P{} {} 0 R ", object, object);
        }
        const int stream = pdf.add(pdf_stream("", content + page.drawing));
        bodies.push_back(
            fmt::format("/MediaBox [0 0 {} {}] /Resources << /XObject << {}>> >> /Contents {} 0 R",
                        page.width_pt, page.height_pt, names, stream));
    }
    const int parent = pdf.next() + static_cast<int>(bodies.size());
    for (const auto& body : bodies) {
        kids += fmt::format(
            "{} 0 R ", pdf.add(fmt::format("<< /Type /Page /Parent {} 0 R {} >>", parent, body)));
    }
    pdf.add(fmt::format("<< /Type /Pages /Kids [{}] /Count {} >>", kids, pages.size()));
    return pdf.finish(pdf.add(fmt::format("<< /Type /Catalog /Pages {} 0 R >>", parent)));
}

}  // namespace test
