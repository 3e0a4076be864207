// The ledger: events newest first, and the chain checked.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "verify/page_life.h"
#include "web_review/api/describe.h"
#include "web_review/blind.h"

namespace web_review {

using nlohmann::json;

namespace {

constexpr std::int64_t kEventsAPage = 100;
// A search looks this far back at a time; the answer says where to go on.
constexpr std::int64_t kMostSearched = 20000;

// Events whose bodies tell nothing that stands in a box of a worksheet.
bool tells_no_value(const store::Event& event) {
    constexpr std::array kHarmless{"user.", "file.", "page.", "canvass.", "print."};
    return std::any_of(kHarmless.begin(), kHarmless.end(),
                       [&](const char* prefix) { return event.action.starts_with(prefix); });
}

// Bodies hold values: whoever may key sees those of precincts they may see, and of no others.
class BodyGate {
public:
    explicit BodyGate(const Call& call) : call_(call) {}

    bool open(const store::Event& event) {
        if (event.action == "page.acted_on") return open_page(event);
        if (!may_key(call_.session.role) || tells_no_value(event)) return true;
        if (!call_.site.context.roster->find(event.subject)) return false;
        const auto known = by_precinct_.find(event.subject);
        if (known != by_precinct_.end()) return known->second;
        const bool allowed =
            may_see_values(call_.records(), event.subject, call_.session.role, call_.session.user)
                .value_or(false);
        by_precinct_.emplace(event.subject, allowed);
        return allowed;
    }

private:
    // Which sheet somebody said a page is, is hidden from the next who says it.
    bool open_page(const store::Event& event) {
        if (event.actor == call_.session.user) return true;
        const auto digest = core::digest_from_hex(event.subject);
        if (!digest) return false;
        const auto page = call_.records().pages().find(*digest);
        if (!page || !*page) return false;
        if ((*page)->state != store::PageState::Rejected) return true;
        const auto facts = call_.records().pages().facts_of(**page);
        if (!facts) return false;
        return verify::may_see_names(verify::standing_of(*facts), call_.session.user,
                                     may_correct(call_.session.role));
    }

    const Call& call_;
    std::map<std::string, bool> by_precinct_;
};

// A configuration's event holds the whole roster; a list of events shows how it begins.
std::string shown_body(const std::string& body) {
    constexpr std::size_t kLongest = 4000;
    if (body.size() <= kLongest) return body;
    std::size_t end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(body[end]) & 0xC0U) == 0x80U) --end;
    return body.substr(0, end) + "…";
}

json describe_event(const store::Event& event, bool body_shown) {
    return {{"seq", event.seq},
            {"time", event.time},
            {"actor", event.actor},
            {"action", event.action},
            {"subject", event.subject},
            {"body", body_shown ? json(shown_body(event.body)) : json(nullptr)},
            {"previous", event.previous},
            {"digest", event.digest}};
}

// Not in the body: what is withheld must not be found by searching for it either.
bool mentions(const store::Event& event, const std::string& folded) {
    return forms::folded_name(event.actor + " " + event.action + " " + event.subject + " " +
                              event.digest)
               .find(folded) != std::string::npos;
}

std::int64_t number_of(std::string_view text, std::int64_t fallback) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : fallback;
}

}  // namespace

Response list_events(const Call& call) {
    const auto status = call.records().progress().status();
    if (!status) return refuse(status.error());
    const std::int64_t before = std::clamp<std::int64_t>(
        number_of(call.request.parameter("before"), status->events + 1), 1, status->events + 1);
    const std::string search = forms::folded_name(call.request.parameter("search"));
    const std::int64_t oldest =
        std::max<std::int64_t>(0, before - 1 - (search.empty() ? kEventsAPage : kMostSearched));

    BodyGate gate(call);
    json list = json::array();
    std::int64_t end = before - 1;  // events up to this seq are still to be looked at
    while (end > oldest && static_cast<std::int64_t>(list.size()) < kEventsAPage) {
        const std::int64_t start = std::max(oldest, end - kEventsAtOnce);
        const auto events = call.records().history().events(start, end - start);
        if (!events) return refuse(events.error());
        for (auto event = events->rbegin(); event != events->rend(); ++event) {
            if (static_cast<std::int64_t>(list.size()) == kEventsAPage) break;
            end = event->seq - 1;
            if (search.empty() || mentions(*event, search))
                list.push_back(describe_event(*event, gate.open(*event)));
        }
        if (events->empty()) end = start;
    }
    return answer({{"events", list},
                   {"next_before", end > 0 ? json(end + 1) : json(nullptr)},
                   {"total", status->events},
                   {"head", status->head}});
}

Response check_ledger(const Call& call) {
    const auto check = call.records().history().check();
    if (!check) return refuse(check.error());
    // Signed heads are files: whoever serves knows whether the ledger continues them.
    const auto& ledger_broken = call.site.context.ledger_broken;
    auto problem = check->problem;
    if (problem.empty() && ledger_broken && ledger_broken())
        problem = "The ledger is broken: `recanvass ledger verify` at the server says in what way.";
    return answer({{"valid", problem.empty()},
                   {"events", check->events},
                   {"head", check->head},
                   {"problem", problem}});
}

}  // namespace web_review
