#include "web_review/places.h"

namespace web_review {

Places::Place Places::take(Turn turn) {
    std::unique_lock lock(guard_);
    if (free_ > 0) {
        --free_;
    } else {
        Waiting self;
        lines_[static_cast<std::size_t>(turn)].push_back(&self);
        self.wake.wait(lock, [&] { return self.has_place; });
    }
    return Place(*this);
}

void Places::give_back() {
    const std::lock_guard lock(guard_);
    for (auto& line : lines_) {
        if (line.empty()) continue;
        // The place goes to who waits: nobody comes between.
        Waiting* const next = line.front();
        line.pop_front();
        next->has_place = true;
        next->wake.notify_one();
        return;
    }
    ++free_;
}

}  // namespace web_review
