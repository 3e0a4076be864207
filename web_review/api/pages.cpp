// Pages that need a person, and the pictures of all pages.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/id.h"
#include "verify/page_life.h"
#include "web_review/api/describe.h"
#include "web_review/blind.h"

namespace web_review {

using nlohmann::json;
using store::PageRecord;

namespace {

constexpr int kMostCopies = 99;

// Returns the page of the address, or the answer that says why there is none.
tl::expected<PageRecord, Response> page_of(const Call& call) {
    const auto digest = core::digest_from_hex(call.path[1]);
    if (!digest) return tl::unexpected(refuse(404, "A page is named by 64 hex characters."));
    const auto page = call.records().pages().find(*digest);
    if (!page) return tl::unexpected(refuse(page.error()));
    if (!*page) return tl::unexpected(refuse(404, "There is no such page in this canvass."));
    return **page;
}

tl::expected<PageRecord, Response> page_with_picture(const Call& call) {
    auto page = page_of(call);
    if (page && page->view == core::Digest{})
        return tl::unexpected(
            refuse(404, "There is no picture of this page: look at the sheet itself."));
    return page;
}

Response picture_answer(const core::Result<core::Bytes>& jpeg) {
    if (!jpeg) return refuse(jpeg.error());
    Response response;
    response.type = "image/jpeg";
    response.body.assign(jpeg->begin(), jpeg->end());
    // A page's picture never changes; only this person's browser keeps it.
    response.headers.emplace_back("Cache-Control", "private, max-age=3600");
    return response;
}

// Empty: a share is missing, or the part is empty or does not lie within the picture.
std::optional<core::Portion> portion_of(const Request& request) {
    const auto share = [&](const char* name) {
        const auto text = request.parameter(name);
        double value = -1;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool whole = error == std::errc() && end == text.data() + text.size();
        return whole && value >= 0 && value <= 1 ? value : -1;
    };
    const core::Portion part{share("left"), share("top"), share("width"), share("height")};
    // Shares are rounded on their way.
    constexpr double kMost = 1.0001, kLeast = 0.001;
    if (part.left < 0 || part.top < 0 || part.width < kLeast || part.height < kLeast ||
        part.left + part.width > kMost || part.top + part.height > kMost)
        return std::nullopt;
    return part;
}

bool is_official(const Call& call) {
    return may_correct(call.session.role);
}

json describe_named(const Call& call, const verify::PageStatement& said) {
    json entry = {{"user", said.person}, {"official", said.official}, {"at", said.at}};
    entry["precinct"] = describe_precinct(*call.site.context.roster, said.sheet->precinct);
    entry["page"] = said.sheet->page;
    entry["copy"] = said.sheet->copy;
    entry["reason"] = said.reason;
    return entry;
}

// Returns the names of the actions that the person may take with the page now.
json allowed_acts(const Call& call, const verify::RejectedPageFacts& facts) {
    json out = json::array();
    if (!may_act_on_pages(call.session.role)) return out;
    for (const auto act :
         {verify::PageAct::Name, verify::PageAct::Ask, verify::PageAct::AskForRescan,
          verify::PageAct::SetAside, verify::PageAct::ConfirmAside, verify::PageAct::TakeBack}) {
        verify::PageStatement would;
        would.act = act;
        would.person = call.session.user;
        would.official = is_official(call);
        would.reason = "…";
        if (act == verify::PageAct::Name) {
            would.sheet = forms::WorksheetId{};
            would.sheet->precinct = "…";
        }
        if (verify::may_say(facts, would)) out.push_back(verify::name_of(act));
    }
    return out;
}

// Describes a rejected page and what people have said of it, as far as this person may know it. The
// second person who names a sheet is not shown which sheet the first one named.
json describe_rejected(const Call& call, const PageRecord& page,
                       const verify::RejectedPageFacts& facts) {
    json body = describe(page);
    const auto standing = verify::standing_of(facts);
    const std::string& user = call.session.user;
    body["stage"] = verify::name_of(standing.stage);
    body["paper"] = verify::name_of(standing.paper);
    body["needs_officials"] = standing.needs_officials;
    body["may"] = allowed_acts(call, facts);
    const bool shown = verify::may_see_names(standing, user, is_official(call));
    json names = json::array();
    for (const auto& said : standing.names)
        if (shown || said.person == user) names.push_back(describe_named(call, said));
    body["names"] = names;
    json notes = json::array();
    for (const auto& said : standing.notes)
        notes.push_back({{"action", verify::name_of(said.act)},
                         {"user", said.person},
                         {"at", said.at},
                         {"reason", said.reason}});
    body["notes"] = notes;
    return body;
}

core::Result<json> describe_any(const Call& call, const PageRecord& page) {
    if (page.state != store::PageState::Rejected) return describe(page);
    return describe_rejected(call, page, TRY(call.records().pages().facts_of(page)));
}

Response page_answer(const Call& call, const PageRecord& page) {
    const auto body = describe_any(call, page);
    return body ? answer(*body) : refuse(body.error());
}

// Returns the sheet that a person names. The precinct's id is typed, with its check character.
core::Result<forms::WorksheetId> identity(const Call& call, const json& body) {
    const ServerContext& context = call.site.context;
    const auto id = core::normalised_id(text_of(body, "precinct"));
    if (!id || !context.roster->find(*id))
        return core::fail("There is no precinct with this id: check its last character, too.");
    const auto count = [&](const char* name, int fallback) {
        const auto found = body.find(name);
        return found != body.end() && found->is_number_integer()
                   ? std::clamp<std::int64_t>(found->get<std::int64_t>(), 0, 1000)
                   : fallback;
    };
    forms::WorksheetId sheet;
    sheet.canvass = context.canvass;
    sheet.precinct = *id;
    sheet.form = context.form->id;
    sheet.revision = context.form->revision;
    sheet.page = static_cast<int>(count("page", 1));
    sheet.pages = context.form->page_count();
    sheet.copy = static_cast<int>(count("copy", 1));
    if (sheet.page < 1 || sheet.page > sheet.pages)
        return core::fail(fmt::format("This form has pages 1 to {}.", sheet.pages));
    if (sheet.copy < 1 || sheet.copy > kMostCopies)
        return core::fail(fmt::format("A copy number is from 1 to {}.", kMostCopies));
    return sheet;
}

}  // namespace

Response list_pages(const Call& call) {
    const std::string_view wanted = call.request.parameter("state");
    store::PageState state = store::PageState::Rejected;
    if (wanted == "accepted") state = store::PageState::Accepted;
    if (wanted == "superseded") state = store::PageState::Superseded;
    if (wanted == "pending") state = store::PageState::Pending;
    if (wanted == "blank") state = store::PageState::Blank;
    const auto pages = call.records().pages().in_state(state);
    if (!pages) return refuse(pages.error());
    const auto facts = call.records().pages().facts_of_rejected();
    if (!facts) return refuse(facts.error());
    json list = json::array();
    for (const PageRecord& page : *pages) {
        const auto known = facts->find(page.key.digest.hex());
        list.push_back(known == facts->end() ? describe(page)
                                             : describe_rejected(call, page, known->second));
    }
    return answer({{"pages", list}, {"form_pages", call.site.context.form->page_count()}});
}

Response get_page(const Call& call) {
    const auto page = page_of(call);
    return page ? page_answer(call, *page) : page.error();
}

Response get_page_view(const Call& call) {
    const auto page = page_with_picture(call);
    if (!page) return page.error();
    return picture_answer(call.site.context.archive->get(page->view));
}

Response get_page_close_up(const Call& call) {
    const auto part = portion_of(call.request);
    if (!part)
        return refuse(400,
                      "A close-up needs left, top, width and height: shares of the picture, from 0 "
                      "to 1, that lie within it.");
    const auto page = page_with_picture(call);
    if (!page) return page.error();
    const auto& close_up = call.site.context.close_up;
    if (!close_up) return refuse(404, "This server has no close-ups: look at the page's view.");
    return picture_answer(close_up(*page, *part));
}

Response act_on_page(const Call& call) {
    const json body = body_of(call.request);
    verify::PageStatement said;
    const auto act = verify::page_act(text_of(body, "action"));
    if (!act)
        return refuse(400,
                      "An action is identify, ask, rescan, set_aside, confirm_aside or take_back.");
    said.act = *act;
    said.person = call.session.user;
    said.official = is_official(call);
    said.reason = text_of(body, "reason", kMostReason);
    const auto page = page_of(call);
    if (!page) return page.error();
    if (page->state != store::PageState::Rejected)
        return refuse(409, "This page does not need a person any more: load the list again.");
    if (said.act == verify::PageAct::Name) {
        auto sheet = identity(call, body);
        if (!sheet) return refuse(sheet.error());
        said.sheet = *std::move(sheet);
    }
    const auto stored = call.records().pages().say(page->key.digest, said);
    if (!stored) return refuse(stored.error());
    const auto after = call.records().pages().find(page->key.digest);
    if (!after) return refuse(after.error());
    if (!*after) return answer(json::object());
    if ((*after)->stage == verify::PageStage::Named && call.site.context.wake_pipeline)
        call.site.context.wake_pipeline();
    return page_answer(call, **after);
}

}  // namespace web_review
