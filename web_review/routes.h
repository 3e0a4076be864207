// Turns a request into its answer: checks its origin, the person and their rights, and holds the
// table of the API (docs/web_api.md).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "verify/case_rights.h"
#include "web_review/assets.h"
#include "web_review/http.h"
#include "web_review/places.h"
#include "web_review/public_results.h"
#include "web_review/roster_search.h"
#include "web_review/server.h"
#include "web_review/session.h"
#include "web_review/sign_in_guard.h"

namespace web_review {

// Shared by all requests.
struct Site {
    ServerContext context;
    Sessions sessions;
    SignInGuard guard;
    Places work;                     // answers that are made at once
    Places hashing;                  // passwords that are checked at once: each takes 64 MiB
    std::atomic<int> signing_in{0};  // people who wait for it
    Assets assets;
    std::string hash_of_nobody;  // a name that does not exist costs the same time
    RosterSearch roster;
    PublicResults results;  // served where the context says so

    explicit Site(const ServerContext& what);

    // Whether officials and admins sign in with a second factor.
    bool asks_factor() const { return !context.rehearsal && context.policy.second_factor; }
    // Whether only confirmed accounts count as one of two (verify/account_life.h). In a rehearsal
    // nothing is a result.
    bool needs_confirmed() const { return !context.rehearsal; }
};

// Why what the person does would not count as done by one of two, in a sentence for this person;
// empty: it counts. The one place that asks; every route that acts on results asks it.
std::string why_not_one_of_two(const Site& site, const Session& session);

// One request of a signed-in person.
struct Call {
    Site& site;
    const Request& request;
    Session session;
    std::vector<std::string> path;  // after /api/v1: {"cases", "POLK-080-M", "keyings"}
    Clock::time_point now = {};
    std::shared_ptr<const verify::CanvassTerms> terms_in_force = site.context.records->terms();

    store::Records& records() const { return *site.context.records; }
    // By which people settle boxes (store::Records::set_terms).
    const verify::CanvassTerms& terms() const { return *terms_in_force; }
    verify::Person person() const;
};

// Every address below /api/v1, as "GET cases/*": for tests that must know all of them.
std::vector<std::string> addresses_of_the_api();

// What every answer carries; also one that is refused before it is read to its end.
void add_security_headers(const Request& request, Response& response);

// Never throws; every answer carries the security headers.
Response respond(Site& site, const Request& request, Clock::time_point now);

inline constexpr std::size_t kMostReason = 1000;     // characters of the reason of a decision
inline constexpr std::int64_t kEventsAtOnce = 1000;  // asked of the ledger

// The session of who asks; nullopt: none, or it ended. It ends by itself at the first request after
// the account was locked or changed, whichever process did that. Errors: the records cannot be
// read.
core::Result<std::optional<Session>> session_of(Site& site, const Request& request,
                                                Clock::time_point now, bool active);

// ---- the API by subject, api/*.cpp ----

// Reads from the ledger from where people signed in before: a name under attack stays usable there.
// Errors: the records cannot be read.
core::Result<> remember_sign_ins(Site& site);

Response session_state(Site& site, const Request& request, Clock::time_point now);
Response sign_in(Site& site, const Request& request, Clock::time_point now);
Response sign_out(Site& site, const Request& request, Clock::time_point now);
// The second half of a sign-in: a code of the second factor, or the first one of a new factor.
Response give_code(Site& site, const Request& request, Clock::time_point now);
// Of the person who is signed in; wrong passwords and codes slow down the next try, as at the door.
Response change_own_password(const Call& call);
Response draw_recovery_codes(const Call& call);

Response get_account(const Call& call);
Response list_accounts(const Call& call);
Response confirm_account(const Call& call);

Response get_progress(const Call& call);

Response list_cases(const Call& call);
Response take_next_case(const Call& call);
Response get_case(const Call& call);
Response hold_case(const Call& call);
Response release_case(const Call& call);
Response add_keying(const Call& call);
Response add_third_look(const Call& call);
Response add_decision(const Call& call);
Response escalate_case(const Call& call);
Response reopen_case(const Call& call);

Response search_precincts(const Call& call);
Response get_precinct(const Call& call);

Response get_sign_off(const Call& call);
Response sign_precinct(const Call& call);
Response take_back_sign_off(const Call& call);
Response list_sign_offs(const Call& call);
Response sign_precincts(const Call& call);

Response get_results(const Call& call);
Response get_results_csv(const Call& call);
Response get_releases(const Call& call);
Response propose_release(const Call& call);
Response make_release(const Call& call);
Response withdraw_release(const Call& call);

Response list_patterns(const Call& call);
Response look_at_pattern(const Call& call);
Response decide_pattern(const Call& call);

Response list_pages(const Call& call);
Response get_page(const Call& call);
Response get_page_view(const Call& call);
Response get_page_close_up(const Call& call);
Response act_on_page(const Call& call);

Response list_events(const Call& call);
Response check_ledger(const Call& call);

}  // namespace web_review
