// Signing in and out. Each leaves an event in the ledger, and so does every failure.
#include <Poco/URI.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "core/json.h"
#include "core/log.h"
#include "core/one_time_code.h"
#include "forms/qr_code.h"
#include "web_review/blind.h"
#include "web_review/routes.h"

namespace web_review {

using nlohmann::json;

namespace {

constexpr std::size_t kMostName = 100;
constexpr std::size_t kMostPassword =
    1000;  // bytes; Argon2id takes any length, but no password needs more

// How many accounts an official has still to confirm. Those who lack their second factor cannot be
// confirmed yet.
std::ptrdiff_t accounts_waiting(const Site& site, const std::string& official) {
    const auto accounts = site.context.records->people().accounts(site.asks_factor());
    if (!accounts) return 0;
    return std::count_if(accounts->begin(), accounts->end(), [&](const verify::Account& one) {
        return one.name != official && one.has_say && one.unconfirmed && !one.locked &&
               !one.lacks_factor;
    });
}

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
    body["keyers"] = site.context.records->terms()->policy.keyers;
    body["may_act_on_pages"] = may_act_on_pages(session->role);
    body["second_factor"] = site.asks_factor();
    if (site.needs_confirmed() && session->role == store::Role::Official)
        body["accounts_waiting"] = accounts_waiting(site, session->user);
    body["why_not_counted"] =
        store::has_say(session->role) ? why_not_one_of_two(site, *session) : "";
    return body;
}

// How authenticator apps take a secret (the key URI format of Google Authenticator).
std::string key_uri(const Site& site, const Session& half, const std::string& secret) {
    std::string issuer, account;
    Poco::URI::encode("Recanvass " + site.context.canvass, "", issuer);
    Poco::URI::encode(half.user, "", account);
    return fmt::format(
        "otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits={}&period={}", issuer,
        account, secret, issuer, core::kCodeDigits, core::kCodeSeconds);
}

// What the page needs for the second half of a sign-in.
json describe_half(const Site& site, const Session& half) {
    json body = describe_session(site, std::nullopt);
    if (half.stage == Stage::NeedsCode) {
        body["step"] = "code";
        return body;
    }
    const auto secret =
        core::to_base32(site.context.records->second_factors().secret_of(half.user, half.nonce));
    const auto code = forms::qr_code_path(key_uri(site, half, secret));
    body["step"] = "enrol";
    body["secret"] = secret;
    body["qr"] = {{"size", code.size}, {"path", code.path}};
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

namespace {

// The session of a cookie at any stage, as the account stands now.
core::Result<std::optional<Session>> any_session_of(Site& site, const Request& request,
                                                    Clock::time_point now, bool active) {
    const std::string token = request.cookie(cookie_name(request));
    auto session = site.sessions.find(token, now, active);
    if (!session) return std::nullopt;
    const auto user = TRY(site.context.records->people().find(session->user));
    if (user && !user->locked && user->changed == session->account) {
        session->unconfirmed = user->unconfirmed;
        return session;
    }
    site.sessions.end(token);
    return std::nullopt;
}

void set_cookie(Response& response, const Request& request, const std::string& token) {
    response.headers.emplace_back(
        "Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}",
                                  cookie_name(request), token, request.secure ? "; Secure" : ""));
}

// Ends the session that the request came with, and starts the next.
Response enter(Site& site, const Request& request, const store::User& user, Clock::time_point now,
               json more) {
    site.sessions.end(request.cookie(cookie_name(request)));
    const std::string token = site.sessions.start(user, now);
    record_event(site, user.name, kSignedIn, user.name, request);
    json body = describe_session(site, site.sessions.find(token, now, false));
    body.update(more);
    Response response = answer(body);
    set_cookie(response, request, token);
    return response;
}

// The password was right: a code is asked, or a new factor set up.
Response ask_for_code(Site& site, const Request& request, const store::User& user,
                      Clock::time_point now) {
    const auto factor = site.context.records->second_factors().find(user.name);
    if (!factor) return refuse(factor.error());
    site.sessions.end(request.cookie(cookie_name(request)));
    const std::string token = factor->enrolled
                                  ? site.sessions.start(user, now, Stage::NeedsCode)
                                  : site.sessions.start(user, now, Stage::NeedsFactor,
                                                        store::SecondFactors::draw_nonce());
    const auto half = site.sessions.find(token, now, false);
    if (!half) return refuse(401, "The sign-in ended: give your name and password again.");
    Response response = answer(describe_half(site, *half));
    set_cookie(response, request, token);
    return response;
}

constexpr std::size_t kMostCode = 40;  // characters; a recovery code has 19

// Uses a code up by `take`, a function that returns core::Result. Wrong codes slow down the next
// try as wrong passwords do.
template <class Take>
auto try_code(Site& site, const Request& request, const std::string& name, Clock::time_point now,
              const Take& take) -> tl::expected<decltype(take()), Response> {
    const OneMore here(site.signing_in);
    if (here.count() > kMostSigningIn) return tl::unexpected(too_many());
    const auto attempt = site.guard.begin(name, request.address, now);
    if (attempt.wait.count() > 0) return tl::unexpected(too_soon(attempt.wait));
    auto taken = take();
    if (taken) {
        site.guard.succeeded(attempt);
        return taken;
    }
    if (taken.error().kind == core::ErrorKind::Refused) {
        site.guard.failed(attempt, now);
        record_event(site, "program", "user.code_refused", name, request);
    } else {
        site.guard.taken_back(attempt);
    }
    return tl::unexpected(refuse(taken.error()));
}

}  // namespace

core::Result<std::optional<Session>> session_of(Site& site, const Request& request,
                                                Clock::time_point now, bool active) {
    auto session = TRY(any_session_of(site, request, now, active));
    if (session && session->stage != Stage::SignedIn) return std::nullopt;
    return session;
}

Response session_state(Site& site, const Request& request, Clock::time_point now) {
    const auto session = any_session_of(site, request, now, false);
    if (!session) return refuse(session.error());
    if (*session && (*session)->stage != Stage::SignedIn)
        return answer(describe_half(site, **session));
    return answer(describe_session(site, *session));
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
    // With a second factor, only its code ends the try well: who knows just the password cannot
    // forget wrong codes by giving it again.
    const bool half = site.asks_factor() && store::needs_factor((*user)->role);
    if (half) {
        site.guard.taken_back(attempt);
    } else {
        site.guard.succeeded(attempt);
    }
    if ((*user)->locked) {
        record_event(site, "program", "user.sign_in_failed", name, request);
        return refuse(403, "This account is locked: ask the person who runs the canvass.");
    }
    if (half) return ask_for_code(site, request, **user, now);
    return enter(site, request, **user, now, json::object());
}

Response give_code(Site& site, const Request& request, Clock::time_point now) {
    const auto half = any_session_of(site, request, now, false);
    if (!half) return refuse(half.error());
    if (!*half || (*half)->stage == Stage::SignedIn)
        return refuse(401, "First give your name and your password.");
    const auto code = text_of(body_of(request), "code", kMostCode);
    if (code.empty()) return refuse(400, "Type the code of your app, or a recovery code.");
    auto& factors = site.context.records->second_factors();
    const auto& name = (*half)->user;
    using Codes = std::vector<std::string>;
    const auto taken = try_code(site, request, name, now, [&]() -> core::Result<Codes> {
        if ((*half)->stage == Stage::NeedsFactor) return factors.enrol(name, (*half)->nonce, code);
        TRY(factors.use(name, code));
        return Codes{};
    });
    if (!taken) return taken.error();
    const auto user = site.context.records->people().find(name);
    if (!user) return refuse(user.error());
    if (!*user || (*user)->locked || (*user)->changed != (*half)->account)
        return refuse(401, "Your account was changed meanwhile: sign in again.");
    const auto& codes = **taken;
    return enter(site, request, **user, now,
                 codes.empty() ? json::object() : json{{"recovery_codes", codes}});
}

Response change_own_password(const Call& call) {
    Site& site = call.site;
    const auto& name = call.session.user;
    const json body = body_of(call.request);
    const auto given = [&](const char* member) {
        const auto found = body.find(member);
        return found != body.end() && found->is_string() ? found->get<std::string>() : "";
    };
    const std::string old = given("old"), next = given("new");
    if (old.empty() || old.size() > kMostPassword)
        return refuse(400, "Give the password that you have now.");
    if (next.size() < store::kShortestPassword || next.size() > kMostPassword)
        return refuse(400, fmt::format("The new password is too short or too long: use at least {} "
                                       "characters.",
                                       store::kShortestPassword));
    if (next == old) return refuse(400, "The new password is the old one: choose another.");
    auto& people = call.records().people();
    const auto attempt = site.guard.begin(name, call.request.address, call.now);
    if (attempt.wait.count() > 0) return too_soon(attempt.wait);
    const auto user = people.find(name);
    if (!user || !*user) {
        site.guard.taken_back(attempt);
        return user ? refuse(401, "Sign in again.") : refuse(user.error());
    }
    if (!is_password(site, attempt, (*user)->password_hash, old)) {
        site.guard.failed(attempt, call.now);
        record_event(site, "program", "user.password_refused", name, call.request);
        return refuse(403, "That is not the password that you have now: try again.");
    }
    site.guard.succeeded(attempt);
    const auto hash = [&] {
        const auto place = site.hashing.take(Places::Turn::First);
        return core::hash_password(next);
    }();
    if (!hash) return refuse(hash.error());
    const auto changed = people.change_own_password(name, *hash, call.session.account);
    if (!changed) return refuse(changed.error());
    site.sessions.go_on(call.request.cookie(cookie_name(call.request)), *changed);
    return answer({{"changed", true}});
}

Response draw_recovery_codes(const Call& call) {
    const auto code = text_of(body_of(call.request), "code", kMostCode);
    if (code.empty()) return refuse(400, "Type the code of your app, or a recovery code.");
    const auto taken = try_code(call.site, call.request, call.session.user, call.now, [&] {
        return call.records().second_factors().draw_codes(call.session.user, code);
    });
    if (!taken) return taken.error();
    return answer({{"recovery_codes", **taken}});
}

Response sign_out(Site& site, const Request& request, Clock::time_point now) {
    const std::string token = request.cookie(cookie_name(request));
    if (const auto session = site.sessions.find(token, now, false);
        session && session->stage == Stage::SignedIn)
        record_event(site, session->user, "user.signed_out", session->user, request);
    site.sessions.end(token);
    Response response = answer(describe_session(site, std::nullopt));
    response.headers.emplace_back(
        "Set-Cookie", fmt::format("{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0{}",
                                  cookie_name(request), request.secure ? "; Secure" : ""));
    return response;
}

}  // namespace web_review
