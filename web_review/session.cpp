#include "web_review/session.h"

#include <algorithm>

namespace web_review {

namespace {

using std::chrono::seconds;

constexpr std::size_t kTokenBytes = 32;
constexpr int kFreeFailuresOfName = 3;      // typing slips
constexpr int kFreeFailuresOfAddress = 20;  // a hall behind one address
constexpr seconds kLongestWait{15 * 60};
constexpr std::chrono::hours kFailuresForgottenAfter{1};
// Names are the other side's to invent: what is remembered stays bounded.
constexpr std::size_t kMostFailuresKept = 10000;

std::string name_key(const std::string& user) {
    return "user " + core::sha256(core::bytes_of(user)).hex();
}
std::string address_key(const std::string& address) {
    return "address " + address;
}

seconds penalty(int failures, int free) {
    if (failures < free) return seconds{0};
    const int doublings = std::min(failures - free, 12);
    return std::min(kLongestWait, seconds{std::int64_t{1} << (doublings + 1)});
}

}  // namespace

std::string Sessions::start(const store::User& user, Clock::time_point now) {
    const std::string token = core::to_hex(core::random_bytes(kTokenBytes));
    const std::lock_guard lock(mutex_);
    std::erase_if(by_token_, [&](const auto& entry) {
        return now - entry.second.last_seen > kIdleTimeout ||
               now - entry.second.since > kLongestSession;
    });
    by_token_[core::sha256(core::bytes_of(token))] = {user.name, user.role, now, now, user.changed};
    return token;
}

std::optional<Session> Sessions::find(const std::string& token, Clock::time_point now,
                                      bool active) {
    if (token.size() != 2 * kTokenBytes) return std::nullopt;
    const std::lock_guard lock(mutex_);
    const auto found = by_token_.find(core::sha256(core::bytes_of(token)));
    if (found == by_token_.end()) return std::nullopt;
    Session& session = found->second;
    if (now - session.last_seen > kIdleTimeout || now - session.since > kLongestSession) {
        by_token_.erase(found);
        return std::nullopt;
    }
    if (active) session.last_seen = now;
    return session;
}

void Sessions::end(const std::string& token) {
    const std::lock_guard lock(mutex_);
    by_token_.erase(core::sha256(core::bytes_of(token)));
}

seconds SignInGuard::wait(const std::string& user, const std::string& address,
                          Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    const auto left = [&](const std::string& key, int free) {
        const auto found = by_key_.find(key);
        if (found == by_key_.end()) return seconds{0};
        const auto until = found->second.last + penalty(found->second.count, free);
        return std::max(seconds{0}, std::chrono::ceil<seconds>(until - now));
    };
    return std::max(left(name_key(user), kFreeFailuresOfName),
                    left(address_key(address), kFreeFailuresOfAddress));
}

void SignInGuard::failed(const std::string& user, const std::string& address,
                         Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    std::erase_if(by_key_, [&](const auto& entry) {
        return now - entry.second.last > kFailuresForgottenAfter;
    });
    if (by_key_.size() >= kMostFailuresKept)
        by_key_.erase(std::min_element(
            by_key_.begin(), by_key_.end(),
            [](const auto& a, const auto& b) { return a.second.last < b.second.last; }));
    for (const std::string& key : {name_key(user), address_key(address)}) {
        Failures& failures = by_key_[key];
        ++failures.count;
        failures.last = now;
    }
}

void SignInGuard::succeeded(const std::string& user) {
    const std::lock_guard lock(mutex_);
    by_key_.erase(name_key(user));
}

}  // namespace web_review
