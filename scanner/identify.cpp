#include "scanner/identify.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/id.h"

namespace scanner {
namespace {

using forms::BadId;

// Returns the precinct that a code claims, where an id stands in its place.
std::optional<std::string> claimed_precinct(const std::string& text) {
    const std::size_t first = text.find(':');
    const std::size_t second = text.find(':', first == std::string::npos ? first : first + 1);
    if (second == std::string::npos) return std::nullopt;
    const std::size_t end = text.find(':', second + 1);
    if (end == std::string::npos) return std::nullopt;
    return core::normalised_id(std::string_view(text).substr(second + 1, end - second - 1));
}

struct BadTag {
    BadId why;
    const Tag* tag;
};

const BadTag* worst_of(const std::vector<BadTag>& bad, BadId why) {
    const auto found =
        std::find_if(bad.begin(), bad.end(), [&](const BadTag& tag) { return tag.why == why; });
    return found == bad.end() ? nullptr : &*found;
}

void judge_bad(Identity& identity, const std::vector<BadTag>& bad) {
    const std::pair<BadId, Rejection> order[] = {{BadId::Forged, Rejection::ForgedCode},
                                                 {BadId::Malformed, Rejection::ForgedCode},
                                                 {BadId::OtherCanvass, Rejection::OtherCanvass}};
    for (const auto& [why, rejection] : order) {
        const BadTag* worst = worst_of(bad, why);
        if (worst == nullptr) continue;
        identity.rejection = rejection;
        identity.likely_precinct = claimed_precinct(worst->tag->text);
        identity.detail = std::string(forms::describe(why));
        if (identity.likely_precinct) {
            identity.detail +=
                fmt::format(" The code claims precinct {}.", *identity.likely_precinct);
        }
        return;
    }
}

}  // namespace

std::string in_words(const forms::WorksheetId& id) {
    return fmt::format("{} page {} of {} copy {} (form {} revision {})", id.precinct, id.page,
                       id.pages, id.copy, id.form, id.revision);
}

Identity judge_tags(const std::vector<Tag>& tags, const ScanOptions& options) {
    Identity identity;
    std::vector<BadTag> bad;
    std::optional<forms::WorksheetId> other;  // a good id that differs from the first
    for (const Tag& tag : tags) {
        const auto decoded = forms::decode(tag.text, options.canvass, options.key);
        if (const auto* why = std::get_if<BadId>(&decoded)) {
            if (*why == BadId::Foreign) {
                identity.foreign = true;
                continue;
            }
            bad.push_back({*why, &tag});
            identity.own.push_back(tag);
            continue;
        }
        const auto& id = std::get<forms::WorksheetId>(decoded);
        identity.own.push_back(tag);
        ++identity.good;
        if (!identity.id) identity.id = id;
        if (id != *identity.id) other = id;
    }
    if (other) {
        identity.rejection = Rejection::CodesDisagree;
        identity.detail = fmt::format("One code says {}, the other {}.", in_words(*identity.id),
                                      in_words(*other));
    } else if (identity.id && !bad.empty()) {
        identity.rejection = Rejection::CodesDisagree;
        identity.detail = fmt::format("One code says {}, and about the other: {}",
                                      in_words(*identity.id), forms::describe(bad.front().why));
    } else if (!identity.id) {
        judge_bad(identity, bad);
    }
    return identity;
}

std::optional<Rejection> misfit_of(const forms::WorksheetId& id, const ScanOptions& options,
                                   std::string& detail) {
    const forms::Form& form = *options.form;
    if (id.form != form.id || id.revision != form.revision) {
        detail =
            fmt::format("The page is of form {} revision {}, this canvass uses {} revision {}.",
                        id.form, id.revision, form.id, form.revision);
        return Rejection::UnknownForm;
    }
    if (id.page < 1 || id.page > form.page_count() || id.pages != form.page_count()) {
        detail = fmt::format("The page says it is {} of {}, form {} has {}.", id.page, id.pages,
                             form.id, form.page_count());
        return Rejection::UnknownForm;
    }
    if (options.roster->find(id.precinct) == nullptr) {
        detail = fmt::format("Precinct {} is not in the roster.", id.precinct);
        return Rejection::UnknownPrecinct;
    }
    return std::nullopt;
}

}  // namespace scanner
