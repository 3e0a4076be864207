// Keeps the signed head of a canvass up to its newest event while a command works on it: at its
// start, at its end (also where an error or an exception ended it), and every minute in between.
// What goes wrong is a warning to people: the work itself is stored.
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

// How old the newest signed head is at most while people work.
inline constexpr std::chrono::minutes kSignEvery{1};

class HeadKeeper {
public:
    // Signs what an earlier process left. Both outlive this object; `actor` stands in the event
    // that names the key where none was named yet.
    HeadKeeper(store::Records& records, store::Heads& heads, std::string actor);
    HeadKeeper(const HeadKeeper&) = delete;
    HeadKeeper& operator=(const HeadKeeper&) = delete;
    ~HeadKeeper();

    // From now on signs every `pause`, in a thread of its own; a ledger is to be checked as a whole
    // first where people look at it all evening.
    void keep_signing(store::HowFar first, std::chrono::milliseconds pause = kSignEvery);
    // Why the ledger is called broken, one sentence; empty: nothing is known against it.
    std::string broken() const;

private:
    // Again: the ledger did not continue its heads before, and does since officials confirmed it.
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
