// Pages that need a person, and the pictures of all pages.
#include <fmt/format.h>

#include <algorithm>

#include "core/id.h"
#include "web_review/api/describe.h"

namespace web_review {

using nlohmann::json;
using store::PageAction;
using store::PageRecord;

namespace {

constexpr int kMostCopies = 99;

// Returns the page of the address; or the answer with the reason why not.
tl::expected<PageRecord, Response> page_of(const Call& call) {
    const auto digest = core::digest_from_hex(call.path[1]);
    if (!digest) return tl::unexpected(refuse(404, "A page is named by 64 hex characters."));
    const auto page = call.records().pages().find(*digest);
    if (!page) return tl::unexpected(refuse(page.error()));
    if (!*page) return tl::unexpected(refuse(404, "There is no such page in this canvass."));
    return **page;
}

std::optional<PageAction> action_named(const std::string& name) {
    if (name == "identify") return PageAction::IdentifyRequested;
    if (name == "rescan") return PageAction::RescanRequested;
    if (name == "set_aside") return PageAction::SetAside;
    return std::nullopt;
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
    const auto pages = call.records().pages().in_state(state);
    if (!pages) return refuse(pages.error());
    json list = json::array();
    for (const PageRecord& page : *pages) {
        json entry = describe(page);
        if (!page.likely_precinct.empty())
            entry["likely"] = describe_precinct(*call.site.context.roster, page.likely_precinct);
        list.push_back(std::move(entry));
    }
    return answer({{"pages", list}, {"form_pages", call.site.context.form->page_count()}});
}

Response get_page(const Call& call) {
    const auto page = page_of(call);
    return page ? answer(describe(*page)) : page.error();
}

Response get_page_view(const Call& call) {
    const auto page = page_of(call);
    if (!page) return page.error();
    if (page->view == core::Digest{})
        return refuse(404, "There is no picture of this page: look at the sheet itself.");
    const auto bytes = call.site.context.archive->get(page->view);
    if (!bytes) return refuse(bytes.error());
    Response response;
    response.type = "image/jpeg";
    response.body.assign(bytes->begin(), bytes->end());
    // The bytes behind a digest never change; only this person's browser keeps them.
    response.headers.emplace_back("Cache-Control", "private, max-age=3600");
    return response;
}

Response act_on_page(const Call& call) {
    const json body = body_of(call.request);
    const auto action = action_named(text_of(body, "action"));
    if (!action) return refuse(400, "An action is identify, rescan or set_aside.");
    const std::string reason = text_of(body, "reason", kMostReason);
    const auto page = page_of(call);
    if (!page) return page.error();
    if (page->state != store::PageState::Rejected)
        return refuse(409, "This page does not need a person any more: load the list again.");
    std::optional<forms::WorksheetId> sheet;
    if (*action == PageAction::IdentifyRequested) {
        auto said = identity(call, body);
        if (!said) return refuse(said.error());
        sheet = *std::move(said);
    } else if (reason.empty()) {
        return refuse(400, "Say why, in at most 1,000 characters.");
    }
    const auto stored =
        call.records().pages().act_on(page->key.digest, *action, sheet, reason, call.session.user);
    if (!stored) return refuse(stored.error());
    if (sheet && call.site.context.wake_pipeline) call.site.context.wake_pipeline();
    const auto after = call.records().pages().find(page->key.digest);
    if (!after) return refuse(after.error());
    return answer(*after ? describe(**after) : json::object());
}

}  // namespace web_review
