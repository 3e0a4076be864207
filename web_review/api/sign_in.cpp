// Signing in and out. Each leaves an event in the ledger, and so does every failure.
#include <fmt/format.h>

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

// An unknown name takes the same time as a known one with a wrong password.
const std::string& hash_of_nobody() {
    static const std::string hash =
        core::hash_password(core::to_hex(core::random_bytes(16))).value_or("");
    return hash;
}

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

const char* cookie_name(const Request& request) {
    // The prefix makes browsers require Secure, Path=/ and this host; it needs TLS.
    return request.secure ? "__Host-recanvass" : "recanvass";
}

}  // namespace

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

    // One at a time: requests in parallel save neither memory nor the wait.
    const std::lock_guard lock(site.hashing);
    if (const auto wait = site.guard.wait(name, request.address, now); wait.count() > 0)
        return too_soon(wait);
    const auto user = site.context.records->people().find(name);
    if (!user) return refuse(user.error());
    const bool known = user->has_value();
    const bool right =
        core::password_matches(known ? (*user)->password_hash : hash_of_nobody(), password);
    if (!known || !right) {
        site.guard.failed(name, request.address, now);
        // The typed name may be a password in the wrong box: only known names are kept.
        record_event(site, "program", "user.sign_in_failed", known ? name : "unknown name",
                     request);
        return refuse(401, "That name and password do not belong together: try again.");
    }
    site.guard.succeeded(name);
    if ((*user)->locked) {
        record_event(site, "program", "user.sign_in_failed", name, request);
        return refuse(403, "This account is locked: ask the person who runs the canvass.");
    }
    site.sessions.end(request.cookie(cookie_name(request)));
    const std::string token = site.sessions.start(**user, now);
    record_event(site, name, "user.signed_in", name, request);
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
