#include "core/line_changes.h"

#include <algorithm>

namespace core {
namespace {

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// Which lines of both stay, as pairs of their places (0-based, ascending): Myers' greedy walk. A
// path is known by how far it came on each diagonal x − y after d steps aside; the rows of all d
// are kept to walk back. Empty `found`: it takes more than `most` steps.
struct Kept {
    bool found = false;
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
};

Kept kept_lines(const Lines& before, const Lines& after, std::size_t most) {
    using Place = std::ptrdiff_t;
    const auto n = static_cast<Place>(before.size()), m = static_cast<Place>(after.size());
    const auto limit = std::min(static_cast<Place>(most), n + m);
    const auto at = [limit](Place diagonal) {
        return static_cast<std::size_t>(diagonal + limit + 1);
    };
    const auto same = [&](Place x, Place y) {
        return before[static_cast<std::size_t>(x)] == after[static_cast<std::size_t>(y)];
    };
    std::vector<Place> farthest(static_cast<std::size_t>(2 * limit + 3), 0);
    std::vector<std::vector<Place>> rows;
    Kept kept;
    for (Place d = 0; d <= limit && !kept.found; ++d) {
        rows.push_back(farthest);
        for (Place k = -d; k <= d; k += 2) {
            const bool down = k == -d || (k != d && farthest[at(k - 1)] < farthest[at(k + 1)]);
            Place x = down ? farthest[at(k + 1)] : farthest[at(k - 1)] + 1;
            while (x < n && x - k < m && x - k >= 0 && same(x, x - k)) ++x;
            farthest[at(k)] = x;
            kept.found = kept.found || (x >= n && x - k >= m);
        }
    }
    if (!kept.found) return kept;
    Place x = n, y = m;
    for (auto d = static_cast<Place>(rows.size()) - 1; d >= 0; --d) {
        const auto& row = rows[static_cast<std::size_t>(d)];
        const Place k = x - y;
        const bool down = k == -d || (k != d && row[at(k - 1)] < row[at(k + 1)]);
        const Place from_k = down ? k + 1 : k - 1;
        const Place from_x = d == 0 ? 0 : row[at(from_k)];
        const Place from_y = d == 0 ? 0 : from_x - from_k;
        while (x > from_x && y > from_y && same(x - 1, y - 1)) {
            kept.pairs.emplace_back(--x, --y);
        }
        x = from_x;
        y = from_y;
    }
    std::reverse(kept.pairs.begin(), kept.pairs.end());
    return kept;
}

// What stands between two kept lines: taken away, put in, or both.
void add_changes(const Lines& before, std::size_t x, std::size_t x_end, const Lines& after,
                 std::size_t y, std::size_t y_end, std::vector<LineChange>& out) {
    for (; x < x_end || y < y_end; ++x, ++y) {
        LineChange change;
        change.line = (y < y_end ? y : x) + 1;
        if (x < x_end) change.was = std::string(before[x]);
        if (y < y_end) change.is = std::string(after[y]);
        if (change.was != change.is) out.push_back(std::move(change));
    }
}

}  // namespace

std::vector<LineChange> line_changes(std::string_view before, std::string_view after,
                                     std::size_t most) {
    const auto old_lines = lines_of(before), new_lines = lines_of(after);
    std::vector<LineChange> out;
    std::size_t x = 0, y = 0;
    for (const auto& [kept_x, kept_y] : kept_lines(old_lines, new_lines, most).pairs) {
        add_changes(old_lines, x, kept_x, new_lines, y, kept_y, out);
        x = kept_x + 1;
        y = kept_y + 1;
    }
    add_changes(old_lines, x, old_lines.size(), new_lines, y, new_lines.size(), out);
    return out;
}

}  // namespace core
