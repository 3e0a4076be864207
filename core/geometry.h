// Millimetres on paper and pixels in a picture: the two do not convert without a resolution.
// Both spaces have their origin at the top left, x to the right, y down.
#pragma once

namespace core {

struct PointMm {
    double x = 0;
    double y = 0;

    bool operator==(const PointMm&) const = default;
};

struct SizeMm {
    double width = 0;
    double height = 0;

    bool operator==(const SizeMm&) const = default;
};

struct RectMm {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;

    double right() const { return x + width; }
    double bottom() const { return y + height; }
    PointMm centre() const { return {x + width / 2, y + height / 2}; }
    bool operator==(const RectMm&) const = default;
};

struct PointPx {
    double x = 0;
    double y = 0;

    bool operator==(const PointPx&) const = default;
};

struct RectPx {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;

    int right() const { return x + width; }
    int bottom() const { return y + height; }
    bool operator==(const RectPx&) const = default;
};

// A part of a picture, whatever its dots: shares of its width and height, 0 to 1.
struct Portion {
    double left = 0;
    double top = 0;
    double width = 1;
    double height = 1;

    bool operator==(const Portion&) const = default;
};

inline bool overlap(const RectMm& a, const RectMm& b) {
    return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

inline bool contains(const RectMm& outer, const RectMm& inner) {
    return inner.x >= outer.x && inner.y >= outer.y && inner.right() <= outer.right() &&
           inner.bottom() <= outer.bottom();
}

// Returns the rectangle, larger by `by` on every side (smaller where `by` is negative).
inline RectMm grown(const RectMm& r, double by) {
    return {r.x - by, r.y - by, r.width + 2 * by, r.height + 2 * by};
}

inline constexpr double kMmPerInch = 25.4;

inline double px_per_mm(double dpi) {
    return dpi / kMmPerInch;
}

}  // namespace core
