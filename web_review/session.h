// Sessions of signed-in people. Kept in memory: a restart of the program signs all people out. Safe
// from several threads.
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

// The person left the desk. (NIST SP 800-63B asks for 30 minutes at this level.)
inline constexpr std::chrono::minutes kIdleTimeout{30};
// Longest session: a shift. Then the password is needed again.
inline constexpr std::chrono::hours kLongestSession{12};

// Longest time between the password and the code of the second factor.
inline constexpr std::chrono::minutes kLongestHalfSession{10};

// What a person has shown so far.
enum class Stage {
    SignedIn,
    NeedsCode,    // the password; a code of the second factor is still to come
    NeedsFactor,  // the password; the person sets up a second factor now
};

struct Session {
    std::string user;
    store::Role role = store::Role::Observer;
    Clock::time_point since, last_seen;
    // seq of the event that last changed the account when it signed in (store::User::changed):
    // another one ends the session.
    std::int64_t account = 0;
    Stage stage = Stage::SignedIn;
    std::string nonce = {};  // of the factor that is being set up (store/second_factors.h)
    // As the account stands at this request: it waits for an official who confirms it.
    bool unconfirmed = false;
};

class Sessions {
public:
    // Returns the cookie's token: 32 random bytes as 64 hex characters. Its SHA-256 is kept.
    std::string start(const store::User& user, Clock::time_point now, Stage stage = Stage::SignedIn,
                      const std::string& nonce = {});
    // Returns the session of a token; nullopt where there is none or it ended. `active`: a person
    // acted (the page's own timers do not count).
    std::optional<Session> find(const std::string& token, Clock::time_point now, bool active);
    void end(const std::string& token);
    // The session goes on after its own person changed the account by event `account`; all others
    // of this person end.
    void go_on(const std::string& token, std::int64_t account);

private:
    std::mutex mutex_;
    std::map<core::Digest, Session> by_token_;
};

}  // namespace web_review
