// Who is signed in, and who has to wait before trying again. Kept in memory: a restart of the
// program signs everybody out. Safe from several threads.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "core/digest.h"
#include "store/records.h"

namespace web_review {

using Clock = std::chrono::steady_clock;

// Somebody left the desk: signed out. (NIST SP 800-63B asks for 30 minutes at this level.)
inline constexpr std::chrono::minutes kIdleTimeout{30};
// A shift; then the password again, whatever happened meanwhile.
inline constexpr std::chrono::hours kLongestSession{12};

struct Session {
    std::string user;
    store::Role role = store::Role::Observer;
    Clock::time_point since, last_seen;
    // seq of the event that last changed the account when it signed in (store::User::changed):
    // another one ends the session.
    std::int64_t account = 0;
};

class Sessions {
public:
    // The token for the cookie: 32 random bytes as 64 hex characters. Only its SHA-256 is kept.
    std::string start(const store::User& user, Clock::time_point now);
    // The session of a token; nullopt where there is none or it ended. `active`: a person did
    // something (a page's own heartbeat is not a person).
    std::optional<Session> find(const std::string& token, Clock::time_point now, bool active);
    void end(const std::string& token);

private:
    std::mutex mutex_;
    std::map<core::Digest, Session> by_token_;
};

// Guessing passwords is slowed down: after a few failures each further one doubles the wait, by
// name and (with more patience, since a hall may share one address) by address.
class SignInGuard {
public:
    // How long to wait before a try is looked at; zero: now.
    std::chrono::seconds wait(const std::string& user, const std::string& address,
                              Clock::time_point now);
    void failed(const std::string& user, const std::string& address, Clock::time_point now);
    // Forgets the name's failures; the address keeps its own, or one good account would reset the
    // guessing of others.
    void succeeded(const std::string& user);

private:
    struct Failures {
        int count = 0;
        Clock::time_point last;
    };
    std::mutex mutex_;
    std::map<std::string, Failures> by_key_;
};

}  // namespace web_review
