// The ledger: events, the newest first, and the check of the chain.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "core/json.h"
#include "store/codec.h"
#include "verify/page_life.h"
#include "web_review/api/describe.h"
#include "web_review/blind.h"

namespace web_review {

using nlohmann::json;

namespace {

constexpr std::int64_t kEventsAPage = 100;
// How far back one search looks; the answer says where the next one goes on.
constexpr std::int64_t kMostSearched = 20000;

// Events whose bodies tell no value of a box. (page.accepted holds only the digest of the
// readings.)
bool tells_no_value(const store::Event& event) {
    constexpr std::array kHarmless{"user.",  "file.",    "page.",   "canvass.",
                                   "print.", "channel.", "ledger.", "release."};
    return event.action != "page.accepted" &&
           std::any_of(kHarmless.begin(), kHarmless.end(),
                       [&](const char* prefix) { return event.action.starts_with(prefix); });
}

// How much of an event a person is shown.
struct Shape {
    bool body = false;
    bool name = true;  // its action and subject
};

// Bodies hold values. A person sees the bodies of those precincts that this person may see and has
// opened before; reading the ledger therefore shows nothing new. People who may not see a
// precinct's values are not told what the program did about it: a case that was widened, or a
// pattern that was found, would tell something about the values.
class EventGate {
public:
    static core::Result<EventGate> of(const Call& call) {
        return EventGate(call, TRY(Seen::by(call.records(), call.session)));
    }

    Shape shape_of(const store::Event& event) {
        if (event.action == "page.acted_on") return {.body = may_read_statement(event)};
        if (tells_no_value(event)) return {.body = true};
        if (event.action == "field.keyed" && event.actor == call_.session.user)
            return {.body = true};
        if (event.action.starts_with("pattern.")) return shape_of_pattern(event);
        if (event.action == "page.accepted") return {.body = is_open(precinct_of_page(event))};
        if (!call_.site.context.roster->find(event.subject)) return {};
        const bool hidden = sight(event.subject) == Sight::Nothing;
        return {.body = is_open(event.subject), .name = !hidden || event.actor != "program"};
    }

private:
    EventGate(const Call& call, Seen seen) : call_(call), seen_(std::move(seen)) {}

    // The sheet that one person named is hidden from the next person who names it.
    bool may_read_statement(const store::Event& event) {
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

    static std::string precinct_of_page(const store::Event& event) {
        const auto body = core::parse_json(event.body, "An event");
        if (!body || !body->contains("id")) return {};
        const auto& id = body->at("id");
        return id.is_object() ? id.value("precinct", "") : "";
    }

    Sight sight(const std::string& precinct) {
        const auto known = sights_.find(precinct);
        if (known != sights_.end()) return known->second;
        const auto found =
            sight_of(call_.records(), precinct, call_.session).value_or(Sight::Nothing);
        return sights_.emplace(precinct, found).first->second;
    }

    bool is_open(const std::string& precinct) {
        return seen_.every_box(precinct) && sight(precinct) == Sight::Everything;
    }

    // A pattern's name tells what was exchanged and where. Its event names the boxes of that time.
    Shape shape_of_pattern(const store::Event& event) {
        const auto body = core::parse_json(event.body, "An event");
        const auto boxes = body && body->contains("boxes") ? store::boxes_of(body->at("boxes"))
                                                           : std::vector<verify::ExplainedBox>{};
        const bool open = boxes.empty() ? has_seen(event.subject)
                                        : std::all_of(boxes.begin(), boxes.end(), [&](auto& box) {
                                              return seen_.box(box.precinct, box.field);
                                          });
        return {.body = open, .name = open};
    }

    bool has_seen(const std::string& pattern) {
        const auto known = call_.records().patterns().list();
        return known && std::any_of(known->begin(), known->end(), [&](const auto& record) {
                   return record.what.name == pattern && seen_.pattern(record.what);
               });
    }

    const Call& call_;
    Seen seen_;
    std::map<std::string, Sight> sights_;
};

// A configuration's event holds the whole roster; a list of events shows how it begins.
std::string shown_body(const std::string& body) {
    constexpr std::size_t kLongest = 4000;
    if (body.size() <= kLongest) return body;
    std::size_t end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(body[end]) & 0xC0U) == 0x80U) --end;
    return body.substr(0, end) + "…";
}

json describe_event(const store::Event& event, const Shape& shape) {
    return {{"seq", event.seq},
            {"time", event.time},
            {"actor", event.actor},
            {"action", shape.name ? json(event.action) : json(nullptr)},
            {"subject", shape.name ? json(event.subject) : json(nullptr)},
            {"body", shape.body ? json(shown_body(event.body)) : json(nullptr)},
            {"previous", event.previous},
            {"digest", event.digest}};
}

// Searches only the parts that are shown, and never the body: nobody may find hidden parts by
// searching for them.
bool mentions(const store::Event& event, const Shape& shape, const std::string& folded) {
    const std::string name = shape.name ? event.action + " " + event.subject : std::string{};
    return forms::folded_name(event.actor + " " + name + " " + event.digest).find(folded) !=
           std::string::npos;
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

    auto gate = EventGate::of(call);
    if (!gate) return refuse(gate.error());
    json list = json::array();
    std::int64_t end = before - 1;  // events up to this seq are not searched yet
    while (end > oldest && static_cast<std::int64_t>(list.size()) < kEventsAPage) {
        const std::int64_t start = std::max(oldest, end - kEventsAtOnce);
        const auto events = call.records().history().events(start, end - start);
        if (!events) return refuse(events.error());
        for (auto event = events->rbegin(); event != events->rend(); ++event) {
            if (static_cast<std::int64_t>(list.size()) == kEventsAPage) break;
            end = event->seq - 1;
            const Shape shape = gate->shape_of(*event);
            if (search.empty() || mentions(*event, shape, search))
                list.push_back(describe_event(*event, shape));
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
    // Signed heads are files: the serving program knows whether the ledger continues them.
    const auto& ledger_broken = call.site.context.ledger_broken;
    auto problem = check->problem;
    if (problem.empty() && ledger_broken && ledger_broken())
        problem =
            "The ledger is broken: run `recanvass ledger verify` at the server to learn what is "
            "wrong.";
    return answer({{"valid", problem.empty()},
                   {"events", check->events},
                   {"head", check->head},
                   {"problem", problem}});
}

}  // namespace web_review
