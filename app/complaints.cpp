#include "app/complaints.h"

#include <fmt/format.h>

#include <algorithm>

namespace app {

bool Complaints::counts(std::string_view kind) {
    auto found = std::find_if(kinds_.begin(), kinds_.end(),
                              [&](const auto& entry) { return entry.first == kind; });
    if (found == kinds_.end()) found = kinds_.insert(found, {std::string(kind), 0});
    ++found->second;
    return all_ || found->second <= kMostOfAKind;
}

void Complaints::end() {
    for (const auto& [kind, count] : std::exchange(kinds_, {})) {
        if (all_ || count <= kMostOfAKind) continue;
        say_(fmt::format("… and {} more: {}; for all of them: {}", count - kMostOfAKind, kind,
                         whole_list_));
    }
}

}  // namespace app
