// Slows the guessing of passwords without locking out whoever sits beside the guesser: wrong tries
// are counted by name and network, and a person's name stays open in the networks from which the
// person has signed in before. A name that nobody has is treated like any other. Kept in memory,
// bounded; where people signed in before is told by the ledger (`remember`). Safe from several
// threads.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "core/digest.h"
#include "web_review/session.h"

namespace web_review {

// Wrong passwords before the first wait. Each further one doubles the wait, from 2 s to 15 minutes.
inline constexpr int kFreeTries = 3;  // of a name in one network: typing slips
// Of a name in all networks that are new to it: its person may travel, and is not the only one who
// mistypes the name.
inline constexpr int kFreeTriesOfName = 20;
// From one network, for names that are new to it: 200 people of an office come on the first
// evening, each with a slip. Past that, one more every five seconds.
inline constexpr int kFreeTriesOfNetwork = 200;
inline constexpr std::chrono::seconds kTryOfNetworkEvery{5};

class SignInGuard {
public:
    // `name` signed in from `address` before. Call in the order of time: the newest are kept.
    void remember(const std::string& name, const std::string& address);

    struct Try {
        std::string name, network;
        bool known = false;            // the name signed in from this network before
        std::chrono::seconds wait{0};  // not zero: the try may not be made before
    };
    // Where the try may be made, it is under way until one of the three calls below ends it. Tries
    // beside each other gain nothing: one that could be too many waits here until the others have
    // ended.
    Try begin(const std::string& name, const std::string& address, Clock::time_point now);
    // The password was wrong.
    void failed(const Try& attempt, Clock::time_point now);
    // It was right: forgets the wrong tries of the name from this network, and remembers it.
    void succeeded(const Try& attempt);
    // Nobody looked at it.
    void taken_back(const Try& attempt);

private:
    struct Tries {
        int failed = 0;
        int under_way = 0;
        Clock::time_point last;  // wrong one
    };
    template <class Key>
    using Counts = std::map<Key, Tries>;
    // Which of the counts a try belongs to: the pair alone, or all three.
    template <class Work>
    void for_each_count(const Try& attempt, const Work& work);
    std::chrono::seconds wait_for(const Try& attempt, Clock::time_point now);
    bool others_decide(const Try& attempt);

    std::mutex mutex_;
    std::condition_variable ended_;  // some try did
    Counts<core::Digest> pairs_, names_, networks_;
    std::map<core::Digest, std::uint64_t> known_;  // pairs, with the order in which they came
    std::uint64_t next_known_ = 0;
};

}  // namespace web_review
