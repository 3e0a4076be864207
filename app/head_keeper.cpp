#include "app/head_keeper.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "app/ledger_state.h"
#include "core/log.h"

namespace app {

HeadKeeper::HeadKeeper(store::Records& records, store::Heads& heads, std::string actor)
    : records_(records), heads_(heads), actor_(std::move(actor)) {
    sign();
}

HeadKeeper::~HeadKeeper() {
    {
        const std::lock_guard lock(guard_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    sign();
}

void HeadKeeper::keep_signing(store::HowFar first, std::chrono::milliseconds pause) {
    thread_ = std::thread([this, first, pause] { work(first, pause); });
}

std::string HeadKeeper::broken() const {
    const std::lock_guard lock(guard_);
    return head_problem_.empty() ? whole_problem_ : head_problem_;
}

void HeadKeeper::work(store::HowFar first, std::chrono::milliseconds pause) {
    if (first == store::HowFar::Whole) check_all();
    std::unique_lock lock(guard_);
    while (!wake_.wait_for(lock, pause, [this] { return stopping_; })) {
        lock.unlock();
        if (sign() == Signed::Again) check_all();
        lock.lock();
    }
}

void HeadKeeper::check_all() {
    const auto state = ledger_state(records_, heads_, store::HowFar::Whole);
    if (!state) return warn(state.error().message);
    {
        const std::lock_guard lock(guard_);
        whole_problem_ = state->problem();
    }
    if (!state->whole()) warn(state->problem());
}

// Nothing that goes wrong here may end the work.
HeadKeeper::Signed HeadKeeper::sign() {
    std::string trouble;
    try {
        const auto done = try_to_sign();
        if (done) return *done;
        trouble = done.error().message;
    } catch (const std::exception& error) {
        trouble =
            fmt::format("The ledger's head was not signed ({}); the work is stored.", error.what());
    }
    warn(trouble);
    return Signed::AsBefore;
}

core::Result<HeadKeeper::Signed> HeadKeeper::try_to_sign() {
    const auto done = TRY(heads_.sign(actor_));
    bool mended = false;
    {
        const std::lock_guard lock(guard_);
        mended = !head_problem_.empty() && done.broken.empty();
        head_problem_ = done.broken;
    }
    if (!done.broken.empty())
        warn(
            fmt::format("{} The work goes on and is stored, and no head is signed until a backup "
                        "is restored or two officials confirm with `recanvass ledger restored`.",
                        done.broken));
    for (const auto& warning : done.warnings) warn(warning);
    return mended ? Signed::Again : Signed::AsBefore;
}

void HeadKeeper::warn(const std::string& sentence) {
    {
        const std::lock_guard lock(guard_);
        if (!said_.insert(sentence).second) return;
    }
    core::log(core::LogLevel::Warning, sentence);
}

}  // namespace app
