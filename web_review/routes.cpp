#include "web_review/routes.h"

#include <algorithm>
#include <array>
#include <exception>
#include <thread>

#include "core/digest.h"
#include "core/json.h"
#include "core/log.h"
#include "verify/account_life.h"
#include "web_review/blind.h"

namespace web_review {

namespace {

// Only the script and the style of this server may run, and the page may fetch only from it.
constexpr const char* kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

// The machine has few processors: more answers at once would only take more memory, and each of
// them longer.
constexpr std::size_t kMostAtWork = 16;
// 64 MiB each: at most 256 MiB. At least two, so that no single slow one holds the others up.
constexpr unsigned kLeastHashing = 2, kMostHashing = 4;

// A page of another site whose name points at 127.0.0.1 (DNS rebinding) sends its own name as Host.
bool host_is_ours(const Request& request) {
    if (!request.loopback) return true;
    std::string_view host = request.header("host");
    if (host.starts_with("[::1]")) return true;
    host = host.substr(0, host.find(':'));
    return host == "localhost" || host == "127.0.0.1";
}

// Returns whether the review's own page sent a changing request: other sites cannot send the custom
// header and JSON without asking first, and the server never allows it.
bool sent_by_our_page(const Request& request) {
    if (request.header("x-recanvass") != "1") return false;
    if (request.method == "POST" && !request.header("content-type").starts_with("application/json"))
        return false;
    const std::string_view site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin") return false;
    const std::string_view origin = request.header("origin");
    const std::string own =
        (request.secure ? "https://" : "http://") + std::string{request.header("host")};
    return origin.empty() || origin == own;
}

enum class Needs {
    SignIn,
    Keying,      // acts on results; the account must count as one of two
    Pages,       // likewise
    SignOff,     // likewise
    Confirming,  // an official; also one who waits to be confirmed
};

struct Route {
    std::string_view method;
    std::string_view path;  // below /api/v1; "*" is any one part
    Needs needs;
    Response (*handle)(const Call&);
};

constexpr std::array kRoutes{
    Route{"GET", "progress", Needs::SignIn, get_progress},
    Route{"GET", "cases", Needs::SignIn, list_cases},
    Route{"POST", "cases/next", Needs::Keying, take_next_case},
    Route{"GET", "cases/*", Needs::SignIn, get_case},
    Route{"POST", "cases/*/hold", Needs::Keying, hold_case},
    Route{"POST", "cases/*/release", Needs::Keying, release_case},
    Route{"POST", "cases/*/keyings", Needs::Keying, add_keying},
    Route{"POST", "cases/*/third-look", Needs::Keying, add_third_look},
    Route{"POST", "cases/*/decisions", Needs::Keying, add_decision},
    Route{"POST", "cases/*/escalate", Needs::Keying, escalate_case},
    Route{"POST", "cases/*/reopen", Needs::Keying, reopen_case},
    Route{"GET", "precincts", Needs::SignIn, search_precincts},
    Route{"GET", "precincts/*", Needs::SignIn, get_precinct},
    Route{"GET", "precincts/*/sign-off", Needs::SignIn, get_sign_off},
    Route{"POST", "precincts/*/sign", Needs::SignOff, sign_precinct},
    Route{"POST", "precincts/*/take-back", Needs::SignOff, take_back_sign_off},
    Route{"GET", "sign-offs", Needs::SignIn, list_sign_offs},
    Route{"POST", "sign-offs", Needs::SignOff, sign_precincts},
    Route{"GET", "results", Needs::SignIn, get_results},
    Route{"GET", "results.csv", Needs::SignIn, get_results_csv},
    Route{"GET", "releases", Needs::SignIn, get_releases},
    Route{"POST", "releases", Needs::SignOff, propose_release},
    Route{"POST", "releases/make", Needs::SignOff, make_release},
    Route{"POST", "releases/withdraw", Needs::SignOff, withdraw_release},
    Route{"GET", "patterns", Needs::SignIn, list_patterns},
    Route{"POST", "patterns/look", Needs::SignIn, look_at_pattern},
    Route{"POST", "patterns/decisions", Needs::Keying, decide_pattern},
    Route{"GET", "pages", Needs::SignIn, list_pages},
    Route{"GET", "pages/*", Needs::SignIn, get_page},
    Route{"GET", "pages/*/view", Needs::SignIn, get_page_view},
    Route{"GET", "pages/*/close-up", Needs::SignIn, get_page_close_up},
    Route{"POST", "pages/*/action", Needs::Pages, act_on_page},
    Route{"GET", "account", Needs::SignIn, get_account},
    Route{"POST", "account/password", Needs::SignIn, change_own_password},
    Route{"POST", "account/recovery-codes", Needs::SignIn, draw_recovery_codes},
    Route{"GET", "accounts", Needs::SignIn, list_accounts},
    Route{"POST", "accounts/*/confirm", Needs::Confirming, confirm_account},
    Route{"GET", "ledger", Needs::SignIn, list_events},
    Route{"GET", "ledger/check", Needs::SignIn, check_ledger},
};

bool matches(std::string_view pattern, const std::vector<std::string>& path) {
    const auto parts = split_path(pattern);
    if (parts.size() != path.size()) return false;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i] != "*" && parts[i] != path[i]) return false;
    return true;
}

Response answer_signed_in(Site& site, const Request& request, std::vector<std::string> path,
                          Clock::time_point now) {
    const Route* route = nullptr;
    bool other_method = false;
    for (const Route& candidate : kRoutes) {
        if (!matches(candidate.path, path)) continue;
        if (candidate.method == request.method) {
            route = &candidate;
            break;
        }
        other_method = true;
    }
    if (!route && other_method) return refuse(405, "This address does not take that method.");
    if (!route) return refuse(404, "This address does not exist.");

    const auto place = site.work.take();
    const bool active = request.header("x-recanvass-quiet") != "1";
    auto found = session_of(site, request, now, active);
    if (!found) return refuse(found.error());
    auto& session = *found;
    if (!session) return refuse(401, "You are not signed in, or were away for too long: sign in.");
    if (route->needs == Needs::Keying && !may_key(session->role))
        return refuse(403, "Your role may look at cases, but not key or decide.");
    if (route->needs == Needs::Pages && !may_act_on_pages(session->role))
        return refuse(403, "Your role may look at pages, but not act on them.");
    if (route->needs == Needs::Confirming && session->role != store::Role::Official)
        return refuse(403, "Only an official confirms an account.");
    if (route->needs == Needs::SignOff && !may_sign_off(session->role))
        return refuse(403, "Precincts are signed off, and results released, by officials.");
    if (route->needs != Needs::SignIn && route->needs != Needs::Confirming)
        if (const auto why = why_not_one_of_two(site, *session); !why.empty())
            return refuse(403, why);
    return route->handle({site, request, *std::move(session), std::move(path), now});
}

// A server for everybody knows the released results and the page's style, and nothing else.
Response answer_everybody(Site& site, const Request& request,
                          const std::vector<std::string>& path) {
    const auto place = site.work.take();
    if (request.path == site.assets.style_name()) return site.assets.respond(request);
    if (path.empty()) {
        Response response;
        response.status = 302;
        response.headers.emplace_back("Location", "/results");
        return response;
    }
    if (path.size() == 1 &&
        (path[0] == "results" || path[0] == "results.json" || path[0] == "results.csv"))
        return site.results.respond(request);
    return refuse(404, "There is nothing at this address; the results are at /results.");
}

Response dispatch(Site& site, const Request& request, Clock::time_point now) {
    if (!host_is_ours(request))
        return refuse(421, "This server answers to 127.0.0.1 and localhost only.");
    auto path = split_path(request.path);
    const bool api = path.size() >= 2 && path[0] == "api" && path[1] == "v1";
    if (site.context.only_results) return answer_everybody(site, request, path);
    if (!api) {
        if (!path.empty() && path[0] == "api") return refuse(404, "There is no such version.");
        return site.assets.respond(request);
    }
    path.erase(path.begin(), path.begin() + 2);
    if (request.method != "GET" && !sent_by_our_page(request))
        return refuse(403, "This request did not come from the review page.");
    if (!request.body.empty()) {
        const auto body = core::parse_json(request.body, "This request");
        if (!body) return refuse(body.error());
    }
    if (path.size() == 1 && path[0] == "session") {
        if (request.method == "GET") return session_state(site, request, now);
        if (request.method == "POST") return sign_in(site, request, now);
        if (request.method == "DELETE") return sign_out(site, request, now);
        return refuse(405, "This address does not take that method.");
    }
    if (path.size() == 2 && path[0] == "session" && path[1] == "code") {
        if (request.method == "POST") return give_code(site, request, now);
        return refuse(405, "This address does not take that method.");
    }
    return answer_signed_in(site, request, std::move(path), now);
}

}  // namespace

Site::Site(const ServerContext& what)
    : context(what),
      work(kMostAtWork),
      hashing(std::clamp(std::thread::hardware_concurrency(), kLeastHashing, kMostHashing)),
      hash_of_nobody(core::hash_password(core::to_hex(core::random_bytes(16))).value_or("")),
      roster(what.roster),
      results(context, assets.style_name()) {}

void add_security_headers(const Request& request, Response& response) {
    auto& headers = response.headers;
    headers.emplace_back("Content-Security-Policy", kContentSecurityPolicy);
    headers.emplace_back("X-Content-Type-Options", "nosniff");
    headers.emplace_back("X-Frame-Options", "DENY");
    headers.emplace_back("Referrer-Policy", "no-referrer");
    headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    if (request.secure) headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
    for (const auto& header : headers)
        if (header.first == "Cache-Control") return;
    headers.emplace_back("Cache-Control", "no-store");
}

verify::Person Call::person() const {
    return {session.user, may_correct(session.role)};
}

std::string why_not_one_of_two(const Site& site, const Session& session) {
    if (!site.needs_confirmed()) return "";
    verify::Account account;
    account.name = session.user;
    account.unconfirmed = session.unconfirmed;
    return verify::why_not_counted(account);
}

std::vector<std::string> addresses_of_the_api() {
    std::vector<std::string> out{"GET session", "POST session", "DELETE session",
                                 "POST session/code"};
    for (const Route& route : kRoutes)
        out.push_back(std::string(route.method) + " " + std::string(route.path));
    return out;
}

Response respond(Site& site, const Request& request, Clock::time_point now) {
    Response response;
    try {
        response = dispatch(site, request, now);
    } catch (const std::exception& exception) {
        core::log(core::LogLevel::Error, std::string{"web_review: "} + exception.what());
        response = refuse(500, "The server could not do this; what was stored before is kept.");
    }
    add_security_headers(request, response);
    return response;
}

}  // namespace web_review
