#include "app/rehearsal/hands.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/check.h"

namespace app::embedded {
std::string_view handwriting_bank();
}

namespace app::rehearsal {

namespace {

constexpr std::string_view kMagic = "RCHW1\n";

// Takes bytes one by one; past the end it gives zeros and records that it did.
class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}
    unsigned byte() {
        if (at_ >= bytes_.size()) {
            past_the_end_ = true;
            return 0;
        }
        return static_cast<unsigned char>(bytes_[at_++]);
    }
    bool past_the_end() const { return past_the_end_; }
    bool done() const { return at_ == bytes_.size(); }

private:
    std::string_view bytes_;
    std::size_t at_ = 0;
    bool past_the_end_ = false;
};

Stroke read_stroke(Reader& reader) {
    Stroke stroke(reader.byte());
    for (auto& point : stroke) {
        point.x = reader.byte();
        point.y = reader.byte();
        point.pressure = reader.byte();
    }
    return stroke;
}

// Returns dx per unit of height by second moments of the points along the strokes: 0 is upright.
double slant_of(const std::vector<Stroke>& strokes) {
    double sum = 0;
    double sum_x = 0;
    double sum_y = 0;
    double sum_xy = 0;
    double sum_yy = 0;
    for (const auto& stroke : strokes) {
        for (std::size_t i = 0; i + 1 < stroke.size(); ++i) {
            const auto& a = stroke[i];
            const auto& b = stroke[i + 1];
            const double weight = std::hypot(b.x - a.x, b.y - a.y);
            const double x = (a.x + b.x) / 2;
            const double y = (a.y + b.y) / 2;
            sum += weight;
            sum_x += weight * x;
            sum_y += weight * y;
            sum_xy += weight * x * y;
            sum_yy += weight * y * y;
        }
    }
    if (sum <= 0) return 0;
    const double spread = sum_yy - sum_y * sum_y / sum;
    if (spread < 1e-9) return 0;
    return std::clamp(-(sum_xy - sum_x * sum_y / sum) / spread, -0.8, 0.8);
}

Glyph to_unit_height(std::vector<Stroke> strokes) {
    double left = 1e9;
    double right = -1e9;
    double top = 1e9;
    double foot = -1e9;
    double pressure = 0;
    std::size_t points = 0;
    for (const auto& stroke : strokes) {
        for (const auto& p : stroke) {
            left = std::min(left, p.x);
            right = std::max(right, p.x);
            top = std::min(top, p.y);
            foot = std::max(foot, p.y);
            pressure += p.pressure;
            ++points;
        }
    }
    // A digit that lies on its side keeps its proportions: it must not grow out of its box.
    const double height = std::max({foot - top, 0.8 * (right - left), 1.0});
    const double rest = (height - (foot - top)) / 2;
    pressure = std::max(pressure / static_cast<double>(std::max<std::size_t>(points, 1)), 1.0);
    for (auto& stroke : strokes) {
        for (auto& p : stroke) {
            p.x = (p.x - left) / height;
            p.y = (p.y - top + rest) / height;
            p.pressure = std::clamp(p.pressure / pressure, 0.6, 1.5);
        }
    }
    Glyph glyph;
    glyph.slant = slant_of(strokes);
    glyph.width = (right - left) / height;
    glyph.strokes = std::move(strokes);
    return glyph;
}

}  // namespace

core::Result<Hands> parse_hands(std::string_view bytes) {
    if (!bytes.starts_with(kMagic)) {
        return core::machine_trouble(
            "The handwriting bank does not begin with RCHW1: make it again with "
            "samples/handwriting/make_bank.py.");
    }
    Reader reader(bytes.substr(kMagic.size()));
    const unsigned low = reader.byte();
    const unsigned count = low + 256 * reader.byte();
    Hands hands;
    hands.digits.resize(10);
    for (unsigned i = 0; i < count && !reader.past_the_end(); ++i) {
        const unsigned digit = reader.byte();
        std::vector<Stroke> strokes(reader.byte());
        for (auto& stroke : strokes) stroke = read_stroke(reader);
        if (digit > 9) break;
        hands.digits[digit].push_back(to_unit_height(std::move(strokes)));
    }
    const bool every_digit = std::none_of(hands.digits.begin(), hands.digits.end(),
                                          [](const auto& glyphs) { return glyphs.empty(); });
    if (reader.past_the_end() || !reader.done() || !every_digit) {
        return core::machine_trouble(
            "The handwriting bank is damaged or lacks a digit: make it again with "
            "samples/handwriting/make_bank.py.");
    }
    return hands;
}

const Hands& hands() {
    static const Hands bank = [] {
        auto parsed = parse_hands(embedded::handwriting_bank());
        CHECK(parsed.has_value());
        return std::move(parsed.value());
    }();
    return bank;
}

}  // namespace app::rehearsal
