// Which lines of a text another version of it changed: for messages that name them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

struct LineChange {
    std::size_t line = 0;  // 1-based: of the new text; of a line taken away, of the old one
    std::optional<std::string> was, is;  // without their ends; empty `was`: new; empty `is`: gone

    bool operator==(const LineChange&) const = default;
};

// The fewest lines that make `after` out of `before`, in order. Lines taken away and lines put in
// at the same place are one change each, pair by pair. Ends of lines (LF or CRLF) do not count.
// Where more than `most` lines would have to be named, the texts are compared line by line instead,
// so that time and memory stay in proportion to them.
std::vector<LineChange> line_changes(std::string_view before, std::string_view after,
                                     std::size_t most = 500);

}  // namespace core
