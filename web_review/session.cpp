#include "web_review/session.h"

namespace web_review {

namespace {

constexpr std::size_t kTokenBytes = 32;

bool has_ended(const Session& session, Clock::time_point now) {
    if (session.stage != Stage::SignedIn) return now - session.since > kLongestHalfSession;
    return now - session.last_seen > kIdleTimeout || now - session.since > kLongestSession;
}

}  // namespace

std::string Sessions::start(const store::User& user, Clock::time_point now, Stage stage,
                            const std::string& nonce) {
    const std::string token = core::to_hex(core::random_bytes(kTokenBytes));
    const std::lock_guard lock(mutex_);
    std::erase_if(by_token_, [&](const auto& entry) { return has_ended(entry.second, now); });
    by_token_[core::sha256(core::bytes_of(token))] = {
        user.name, user.role, now, now, user.changed, stage, nonce, user.unconfirmed};
    return token;
}

std::optional<Session> Sessions::find(const std::string& token, Clock::time_point now,
                                      bool active) {
    if (token.size() != 2 * kTokenBytes) return std::nullopt;
    const std::lock_guard lock(mutex_);
    const auto found = by_token_.find(core::sha256(core::bytes_of(token)));
    if (found == by_token_.end()) return std::nullopt;
    Session& session = found->second;
    if (has_ended(session, now)) {
        by_token_.erase(found);
        return std::nullopt;
    }
    if (active) session.last_seen = now;
    return session;
}

void Sessions::go_on(const std::string& token, std::int64_t account) {
    const std::lock_guard lock(mutex_);
    const auto found = by_token_.find(core::sha256(core::bytes_of(token)));
    if (found != by_token_.end()) found->second.account = account;
}

void Sessions::end(const std::string& token) {
    const std::lock_guard lock(mutex_);
    by_token_.erase(core::sha256(core::bytes_of(token)));
}

}  // namespace web_review
