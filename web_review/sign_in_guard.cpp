#include "web_review/sign_in_guard.h"

#include <algorithm>
#include <tuple>

#include "web_review/client_address.h"

namespace web_review {

namespace {

using std::chrono::seconds;

constexpr seconds kLongestWait{15 * 60};
constexpr std::chrono::hours kTriesForgottenAfter{1};
// The other side can invent names, and has many networks: what is remembered stays bounded, about
// 1 MB of each kind.
constexpr std::size_t kMostKept = 10'000;

core::Digest key_of(const std::string& text) {
    return core::sha256(core::bytes_of(text));
}
// A name holds no zero byte.
core::Digest key_of_pair(const std::string& name, const std::string& network) {
    return key_of(name + '\0' + network);
}

seconds penalty(int failed, int free) {
    if (failed < free) return seconds{0};
    const int doublings = std::min(failed - free, 12);
    return std::min(kLongestWait, seconds{std::int64_t{1} << (doublings + 1)});
}

template <class Map>
auto count_at(const Map& map, const core::Digest& key) {
    const auto found = map.find(key);
    return found == map.end() ? typename Map::mapped_type{} : found->second;
}

// Of too many, those go that hold the fewest wrong tries: a flood of invented names does not wash
// away the wait of the name under attack. A try under way keeps its count.
template <class Map>
void make_room(Map& map, Clock::time_point now) {
    if (map.size() < kMostKept) return;
    std::erase_if(map, [&](const auto& entry) {
        return entry.second.under_way == 0 && now - entry.second.last > kTriesForgottenAfter;
    });
    if (map.size() < kMostKept) return;
    const auto least = std::min_element(map.begin(), map.end(), [](const auto& a, const auto& b) {
        const auto rank = [](const auto& tries) {
            return std::tuple(tries.under_way > 0, tries.failed, tries.last);
        };
        return rank(a.second) < rank(b.second);
    });
    if (least->second.under_way == 0) map.erase(least);
}

// A network's wrong tries leak away, one every kTryOfNetworkEvery; `last` is when they were
// counted.
template <class Tries>
int still_held(const Tries& tries, Clock::time_point now) {
    const auto leaked = (now - tries.last) / kTryOfNetworkEvery;
    return static_cast<int>(std::max<std::int64_t>(0, tries.failed - leaked));
}

}  // namespace

template <class Work>
void SignInGuard::for_each_count(const Try& attempt, const Work& work) {
    work(pairs_, key_of_pair(attempt.name, attempt.network), kFreeTries);
    if (attempt.known) return;
    work(names_, key_of(attempt.name), kFreeTriesOfName);
    work(networks_, key_of(attempt.network), kFreeTriesOfNetwork);
}

void SignInGuard::remember(const std::string& name, const std::string& address) {
    const std::lock_guard lock(mutex_);
    known_[key_of_pair(name, network_of(address))] = next_known_++;
    if (known_.size() <= kMostKept) return;
    known_.erase(std::min_element(known_.begin(), known_.end(), [](const auto& a, const auto& b) {
        return a.second < b.second;
    }));
}

seconds SignInGuard::wait_for(const Try& attempt, Clock::time_point now) {
    seconds wait{0};
    for_each_count(attempt, [&](const auto& counts, const core::Digest& key, int free) {
        const auto tries = count_at(counts, key);
        if (&counts == &networks_) {
            const int over = still_held(tries, now) + 1 - free;
            const auto next = tries.last + kTryOfNetworkEvery;
            if (over > 0) wait = std::max(wait, std::chrono::ceil<seconds>(next - now));
        } else if (now - tries.last <= kTriesForgottenAfter) {
            const auto due = penalty(tries.failed, free);
            if (due > seconds{0})
                wait = std::max(wait, std::chrono::ceil<seconds>(tries.last + due - now));
        }
    });
    return wait;
}

// Whether tries under way decide if there is room for this one.
bool SignInGuard::others_decide(const Try& attempt) {
    bool decide = false;
    for_each_count(attempt, [&](const auto& counts, const core::Digest& key, int free) {
        const auto tries = count_at(counts, key);
        decide = decide || tries.under_way >= std::max(1, free - tries.failed);
    });
    return decide;
}

SignInGuard::Try SignInGuard::begin(const std::string& name, const std::string& address,
                                    Clock::time_point now) {
    Try attempt{name, network_of(address)};
    std::unique_lock lock(mutex_);
    for (;;) {
        attempt.known = known_.contains(key_of_pair(attempt.name, attempt.network));
        attempt.wait = wait_for(attempt, now);
        if (attempt.wait > seconds{0}) return attempt;
        if (!others_decide(attempt)) break;
        ended_.wait(lock);
    }
    for_each_count(attempt, [&](auto& counts, const core::Digest& key, int) {
        make_room(counts, now);
        ++counts[key].under_way;
    });
    return attempt;
}

void SignInGuard::failed(const Try& attempt, Clock::time_point now) {
    {
        const std::lock_guard lock(mutex_);
        for_each_count(attempt, [&](auto& counts, const core::Digest& key, int) {
            auto& tries = counts[key];
            if (&counts == &networks_) tries.failed = still_held(tries, now);
            if (now - tries.last > kTriesForgottenAfter) tries.failed = 0;
            --tries.under_way;
            ++tries.failed;
            tries.last = now;
        });
    }
    ended_.notify_all();
}

void SignInGuard::succeeded(const Try& attempt) {
    {
        const std::lock_guard lock(mutex_);
        const int slips = pairs_[key_of_pair(attempt.name, attempt.network)].failed;
        for_each_count(attempt, [&](auto& counts, const core::Digest& key, int) {
            auto& tries = counts[key];
            tries.failed = std::max(0, tries.failed - slips);
        });
    }
    taken_back(attempt);
    remember(attempt.name, attempt.network);
}

void SignInGuard::taken_back(const Try& attempt) {
    {
        const std::lock_guard lock(mutex_);
        for_each_count(attempt, [&](auto& counts, const core::Digest& key, int) {
            const auto found = counts.find(key);
            if (--found->second.under_way == 0 && found->second.failed == 0) counts.erase(found);
        });
    }
    ended_.notify_all();
}

}  // namespace web_review
