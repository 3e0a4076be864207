// Keeps the signed head of a canvass up to its newest event while a command works on it. Signs at
// the command's start and end (also if an error or an exception ended it), and every minute in
// between. Trouble in signing is a warning to people: the work itself is stored.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "core/result.h"
#include "store/records.h"

namespace app {

// The greatest age of the newest signed head while people work.
inline constexpr std::chrono::minutes kSignEvery{1};

class HeadKeeper {
public:
    // Signs the events that an earlier process left unsigned. `records` and `heads` must outlive
    // this object. If no key was named yet, an event of `actor` names it.
    HeadKeeper(store::Records& records, store::Heads& heads, std::string actor);
    HeadKeeper(const HeadKeeper&) = delete;
    HeadKeeper& operator=(const HeadKeeper&) = delete;
    ~HeadKeeper();

    // From now on signs every `pause`, in a thread of its own. `first`: how much of the ledger to
    // check before that; the whole of it if people look at it all evening.
    void keep_signing(store::HowFar first, std::chrono::milliseconds pause = kSignEvery);
    // Why the ledger is broken, one sentence; empty: no problem is known.
    std::string broken() const;

private:
    // Again: the ledger did not continue its heads before, and continues them now that officials
    // have confirmed it.
    enum class Signed { AsBefore, Again };
    Signed sign();
    core::Result<Signed> try_to_sign();
    void check_all();
    void work(store::HowFar first, std::chrono::milliseconds pause);
    void warn(const std::string& sentence);

    store::Records& records_;
    store::Heads& heads_;
    const std::string actor_;

    mutable std::mutex guard_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::string head_problem_, whole_problem_;
    std::set<std::string> said_;  // each warning once
    std::thread thread_;
};

}  // namespace app
