// Signing in and out. Each leaves an event in the ledger, and so does every failure.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "core/json.h"
#include "core/log.h"
#include "web_review/blind.h"
#include "web_review/routes.h"

namespace web_review {

using nlohmann::json;

namespace {

constexpr std::size_t kMostName = 100;
constexpr std::size_t kMostPassword =
    1000;  // bytes; Argon2id takes any length, but no password needs more

json describe_session(const Site& site, const std::optional<Session>& session) {
    json body = {{"signed_in", session.has_value()},
                 {"title", site.context.title},
                 {"canvass", site.context.canvass},
                 {"time_zone", site.context.time_zone},
                 {"rehearsal", site.context.rehearsal}};
    if (!session) return body;
    const auto& ledger_broken = site.context.ledger_broken;
    body["ledger_broken"] = ledger_broken && ledger_broken();
    body["user"] = session->user;
    body["role"] = store::name_of(session->role);
    body["may_key"] = may_key(session->role);
    body["may_act_on_pages"] = may_act_on_pages(session->role);
    return body;
}

// People who sign in at once hold a third of all connections, whoever sends them: the others stay
// free for the people at work.
constexpr int kMostSigningIn = 800;
constexpr const char* kSignedIn = "user.signed_in";
// The newest ones: several nights of several hundred people.
constexpr std::int64_t kMostSignInsRead = 20'000;

void record_event(Site& site, const std::string& actor, const std::string& action,
                  const std::string& subject, const Request& request) {
    const json body = {{"address", request.address}};
    const auto stored = site.context.records->history().append(actor, action, subject, body.dump());
    if (!stored) core::log(core::LogLevel::Error, "web_review: " + stored.error().message);
}

Response too_soon(std::chrono::seconds wait) {
    Response response =
        refuse(429, fmt::format("Too many wrong tries: wait {} s and try again.", wait.count()));
    response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return response;
}

Response too_many() {
    Response response = refuse(503, "Very many people are signing in: try again in 5 s.");
    response.headers.emplace_back("Retry-After", "5");
    return response;
}

// Counts who is here.
class OneMore {
public:
    explicit OneMore(std::atomic<int>& counter) : counter_(counter), count_(++counter) {}
    ~OneMore() { --counter_; }
    OneMore(const OneMore&) = delete;
    OneMore& operator=(const OneMore&) = delete;
    int count() const { return count_; }

private:
    std::atomic<int>& counter_;
    int count_;
};

// Waits for its turn, with nothing locked meanwhile. Who signed in from there before goes first: a
// flood of guesses does not hold up the people at work.
bool is_password(Site& site, const SignInGuard::Try& attempt, const std::string& hash,
                 const std::string& password) {
    const auto place = site.hashing.take(attempt.known ? Places::Turn::First : Places::Turn::Later);
    return core::password_matches(hash, password);
}

const char* cookie_name(const Request& request) {
    // The prefix makes browsers require Secure, Path=/ and this host; it needs TLS.
    return request.secure ? "__Host-recanvass" : "recanvass";
}

}  // namespace

core::Result<> remember_sign_ins(Site& site) {
    auto events = TRY(site.context.records->history().newest_of(kSignedIn, kMostSignInsRead));
    std::reverse(events.begin(), events.end());
    for (const auto& event : events) {
        const auto body = core::parse_json(event.body, "The body of an event");
        if (!body) continue;  // the ledger's own check tells of it
        if (const auto address = text_of(*body, "address"); !address.empty())
            site.guard.remember(event.subject, address);
    }
    return {};
}

core::Result<std::optional<Session>> session_of(Site& site, const Request& request,
                                                Clock::time_point now, bool active) {
    const std::string token = request.cookie(cookie_name(request));
    auto session = site.sessions.find(token, now, active);
    if (!session) return std::nullopt;
    const auto user = TRY(site.context.records->people().find(session->user));
    if (user && !user->locked && user->changed == session->account) return session;
    site.sessions.end(token);
    return std::nullopt;
}

Response session_state(Site& site, const Request& request, Clock::time_point now) {
    const auto session = session_of(site, request, now, false);
    return session ? answer(describe_session(site, *session)) : refuse(session.error());
}

Response sign_in(Site& site, const Request& request, Clock::time_point now) {
    const json body = body_of(request);
    const std::string name = text_of(body, "user", kMostName);
    const auto given = body.find("password");
    const std::string password =
        given != body.end() && given->is_string() ? given->get<std::string>() : std::string{};
    if (name.empty() || password.empty() || password.size() > kMostPassword)
        return refuse(400, "Give your name and your password.");

    const OneMore here(site.signing_in);
    if (here.count() > kMostSigningIn) return too_many();
    const auto attempt = site.guard.begin(name, request.address, now);
    if (attempt.wait.count() > 0) return too_soon(attempt.wait);
    const auto user = site.context.records->people().find(name);
    if (!user) {
        site.guard.taken_back(attempt);
        return refuse(user.error());
    }
    const bool known = user->has_value();
    const bool right =
        is_password(site, attempt, known ? (*user)->password_hash : site.hash_of_nobody, password);
    if (!known || !right) {
        site.guard.failed(attempt, now);
        // The typed name may be a password in the wrong box: only known names are kept.
        record_event(site, "program", "user.sign_in_failed", known ? name : "unknown name",
                     request);
        return refuse(401, "That name and password do not belong together: try again.");
    }
    site.guard.succeeded(attempt);
    if ((*user)->locked) {
        record_event(site, "program", "user.sign_in_failed", name, request);
        return refuse(403, "This account is locked: ask the person who runs the canvass.");
    }
    site.sessions.end(request.cookie(cookie_name(request)));
    const std::string token = site.sessions.start(**user, now);
    record_event(site, name, kSignedIn, name, request);
    Response response =
        answer(describe_session(site, Session{name, (*user)->role, now, now, (*user)->changed}));
    response.headers.emplace_back(
        "Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}",
                                  cookie_name(request), token, request.secure ? "; Secure" : ""));
    return response;
}

Response sign_out(Site& site, const Request& request, Clock::time_point now) {
    const std::string token = request.cookie(cookie_name(request));
    if (const auto session = site.sessions.find(token, now, false))
        record_event(site, session->user, "user.signed_out", session->user, request);
    site.sessions.end(token);
    Response response = answer(describe_session(site, std::nullopt));
    response.headers.emplace_back(
        "Set-Cookie", fmt::format("{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0{}",
                                  cookie_name(request), request.secure ? "; Secure" : ""));
    return response;
}

}  // namespace web_review
