#include "verify/page_life.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

namespace verify {
namespace {

template <class Value>
struct Word {
    Value value;
    std::string_view name;
};

constexpr std::array kPapers = {
    Word<Paper>{Paper::Unidentified, "unidentified"},
    Word<Paper>{Paper::Unusable, "unusable"},
    Word<Paper>{Paper::Doubtful, "doubtful"},
};

constexpr std::array kActs = {
    Word<PageAct>{PageAct::Name, "identify"},
    Word<PageAct>{PageAct::Ask, "ask"},
    Word<PageAct>{PageAct::AskForRescan, "rescan"},
    Word<PageAct>{PageAct::SetAside, "set_aside"},
    Word<PageAct>{PageAct::ConfirmAside, "confirm_aside"},
    Word<PageAct>{PageAct::TakeBack, "take_back"},
};

constexpr std::array kStages = {
    Word<PageStage>{PageStage::Waits, "none"},
    Word<PageStage>{PageStage::Asked, "asked"},
    Word<PageStage>{PageStage::RescanRequested, "rescan_requested"},
    Word<PageStage>{PageStage::NamedOnce, "named_once"},
    Word<PageStage>{PageStage::Contested, "contested"},
    Word<PageStage>{PageStage::Named, "named"},
    Word<PageStage>{PageStage::SetAside, "set_aside"},
    Word<PageStage>{PageStage::AsideConfirmed, "aside_confirmed"},
};

// What a rejection says about the paper, and what is said of it in a finding.
struct RejectedFor {
    std::string_view reason;
    Paper paper;
    Code code = Code::IdUnknown;
    std::string_view words = {};
};

constexpr std::array kRejections = {
    RejectedFor{"no_code", Paper::Unidentified},
    RejectedFor{"undecodable", Paper::Unusable},
    RejectedFor{"too_small", Paper::Unusable},
    RejectedFor{"marks_not_found", Paper::Unusable},
    RejectedFor{"bad_registration", Paper::Unusable},
    RejectedFor{"too_dark", Paper::Unusable},
    RejectedFor{"too_faint", Paper::Unusable},
    RejectedFor{"too_blurred", Paper::Unusable},
    RejectedFor{"foreign_code", Paper::Doubtful, Code::IdUnknown,
                "carries a code that is not Recanvass's"},
    RejectedFor{"other_canvass", Paper::Doubtful, Code::IdUnknown, "is of another canvass"},
    RejectedFor{"forged_code", Paper::Doubtful, Code::IdForged, "carries a forged code"},
    RejectedFor{"codes_disagree", Paper::Doubtful, Code::IdForged, "names two different sheets"},
    RejectedFor{"unknown_precinct", Paper::Doubtful, Code::IdUnknown,
                "names a precinct that is not in the roster"},
    RejectedFor{"unknown_form", Paper::Doubtful, Code::IdUnknown,
                "is of another form or revision than this canvass uses"},
};

template <class List, class Value>
std::string_view word_for(const List& list, Value value) {
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const auto& entry) { return entry.value == value; });
    return found == list.end() ? std::string_view() : found->name;
}

template <class Value, class List>
std::optional<Value> meant_by(const List& list, std::string_view name) {
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const auto& entry) { return entry.name == name; });
    return found == list.end() ? std::nullopt : std::optional<Value>(found->value);
}

const RejectedFor* entry_of_reason(std::string_view reason) {
    const auto* found =
        std::find_if(kRejections.begin(), kRejections.end(),
                     [&](const RejectedFor& entry) { return entry.reason == reason; });
    return found == kRejections.end() ? nullptr : found;
}

// Every reason for which the page was rejected, the first first.
std::vector<std::string> reasons_of(const RejectedPageFacts& facts) {
    std::vector<std::string> out;
    const auto take = [&](const std::string& reason) {
        if (!reason.empty() && std::find(out.begin(), out.end(), reason) == out.end())
            out.push_back(reason);
    };
    for (const auto& statement : facts.said) take(statement.doubt);
    take(facts.reason);
    return out;
}

const PageStatement* named_by(const PageStanding& standing, const std::string& person) {
    const auto found =
        std::find_if(standing.names.rbegin(), standing.names.rend(),
                     [&](const PageStatement& named) { return named.person == person; });
    return found == standing.names.rend() ? nullptr : &*found;
}

bool is_aside(const PageStanding& standing) {
    return standing.stage == PageStage::SetAside || standing.stage == PageStage::AsideConfirmed;
}

core::Result<> may_name(const PageStanding& standing, const PageStatement& said) {
    if (!said.sheet || said.sheet->precinct.empty())
        return core::fail("Say which precinct and page the sheet is.");
    if (standing.stage == PageStage::Named)
        return core::conflict(
            "Which sheet this page is has been settled, and it will be read: load the list again.");
    if (standing.needs_officials && !said.official)
        return core::refuse(
            standing.stage == PageStage::Contested
                ? "People differ about which sheet this is: two officials decide it."
                : "This paper is doubtful: two officials decide whether it counts. Set it aside, "
                  "ask for a rescan, or ask the officials.");
    if (standing.needs_officials && said.reason.empty())
        return core::fail("Say why this sheet counts although it is in doubt.");
    // An official may come to another view of a disputed sheet; whoever names one without help
    // names it once.
    if (!standing.needs_officials && named_by(standing, said.person) != nullptr)
        return core::conflict(
            "You have named this sheet; now a second person does, without your answer.");
    return {};
}

core::Result<> check_aside(const PageStanding& standing, const PageStatement& said) {
    if (said.act == PageAct::ConfirmAside) {
        if (standing.stage != PageStage::SetAside)
            return core::conflict("This page does not wait to be confirmed as set aside.");
        if (!said.official)
            return core::refuse("An official confirms that a page stays set aside.");
        if (said.person == standing.set_aside_by)
            return core::refuse("You set this page aside: another official confirms it.");
        return {};
    }
    if (!is_aside(standing)) return core::conflict("This page is not set aside.");
    const bool own = standing.stage == PageStage::SetAside && said.person == standing.set_aside_by;
    if (!said.official && !own)
        return core::refuse("An official, or who set the page aside, takes it back.");
    return {};
}

core::Result<> may_say_now(const PageStanding& standing, const PageStatement& said) {
    if (said.person.empty()) return core::fail("Say who speaks about the page.");
    if ((said.act == PageAct::Name) != said.sheet.has_value())
        return core::fail("Say which precinct and page the sheet is, and only when naming it.");
    const bool by_reason = said.act != PageAct::Name && said.act != PageAct::ConfirmAside;
    if (by_reason && said.reason.empty())
        return core::fail("Say why, in at most 1,000 characters.");
    if (said.act == PageAct::ConfirmAside || said.act == PageAct::TakeBack)
        return check_aside(standing, said);
    if (said.act == PageAct::Ask) return {};
    if (is_aside(standing)) return core::conflict("This page is set aside: take it back first.");
    if (said.act == PageAct::Name) return may_name(standing, said);
    return {};
}

// Two officials of whom each last named this sheet.
bool two_officials(const std::vector<PageStatement>& names, const forms::WorksheetId& sheet) {
    std::map<std::string, const PageStatement*> last;
    for (const auto& named : names) {
        if (named.official) last[named.person] = &named;
    }
    return std::count_if(last.begin(), last.end(),
                         [&](const auto& entry) { return entry.second->sheet == sheet; }) >= 2;
}

// The stage where the page is not set aside.
PageStage stage_of(const PageStanding& standing, PageStage asked) {
    if (standing.sheet) return PageStage::Named;
    if (standing.names.empty()) return asked;
    const bool contested = standing.needs_officials && standing.paper != Paper::Doubtful;
    return contested ? PageStage::Contested : PageStage::NamedOnce;
}

// Follows the statements one by one.
class PageLife {
public:
    explicit PageLife(const RejectedPageFacts& facts) : code_(facts.code) {
        for (const auto& reason : reasons_of(facts))
            standing_.paper = std::max(standing_.paper, paper_of(reason));
        standing_.needs_officials = standing_.paper == Paper::Doubtful;
    }

    void follow(const PageStatement& said) {
        if (!may_say_now(standing_, said)) return;
        if (said.act == PageAct::Name) {
            take_name(said);
        } else {
            standing_.notes.push_back(said);
        }
        if (said.act == PageAct::SetAside) {
            aside_ = PageStage::SetAside;
            standing_.set_aside_by = said.person;
        }
        if (said.act == PageAct::ConfirmAside) aside_ = PageStage::AsideConfirmed;
        if (said.act == PageAct::TakeBack) {
            aside_.reset();
            standing_.set_aside_by.clear();
        }
        if (said.act == PageAct::Ask) asked_ = PageStage::Asked;
        if (said.act == PageAct::AskForRescan) asked_ = PageStage::RescanRequested;
        standing_.stage = aside_ ? *aside_ : stage_of(standing_, asked_);
    }

    const PageStanding& standing() const { return standing_; }

private:
    void take_name(const PageStatement& said) {
        standing_.names.push_back(said);
        const auto& names = standing_.names;
        if (standing_.needs_officials) {
            if (two_officials(names, *said.sheet)) standing_.sheet = said.sheet;
        } else if (names.size() >= 2) {
            // A good code on the page is a third voice.
            const bool agree = names[0].sheet == names[1].sheet && (!code_ || code_ == said.sheet);
            if (agree) standing_.sheet = said.sheet;
            standing_.needs_officials = !agree;
        }
    }

    std::optional<forms::WorksheetId> code_;
    std::optional<PageStage> aside_;
    PageStage asked_ = PageStage::Waits;
    PageStanding standing_;
};

std::string officials_in_words(const PageStanding& standing) {
    std::vector<std::string> people;
    for (const auto& named : standing.names) {
        const bool told = std::find(people.begin(), people.end(), named.person) != people.end();
        if (named.official && named.sheet == standing.sheet && !told)
            people.push_back(named.person);
    }
    return fmt::format("{}", fmt::join(people, " and "));
}

std::string reasons_in_words(const PageStanding& standing) {
    std::vector<std::string> reasons;
    for (const auto& named : standing.names) {
        if (!named.official || named.sheet != standing.sheet || named.reason.empty()) continue;
        reasons.push_back(fmt::format("\"{}\"", named.reason));
    }
    return fmt::format("{}", fmt::join(reasons, " and "));
}

}  // namespace

Paper paper_of(std::string_view reason) {
    const auto* entry = entry_of_reason(reason);
    return entry == nullptr ? Paper::Doubtful : entry->paper;
}

std::string_view name_of(Paper paper) {
    return word_for(kPapers, paper);
}
std::string_view name_of(PageAct act) {
    return word_for(kActs, act);
}
std::optional<PageAct> page_act(std::string_view name) {
    return meant_by<PageAct>(kActs, name);
}
std::string_view name_of(PageStage stage) {
    return word_for(kStages, stage);
}
std::optional<PageStage> page_stage(std::string_view name) {
    return meant_by<PageStage>(kStages, name);
}

PageStanding standing_of(const RejectedPageFacts& facts) {
    PageLife life(facts);
    for (const auto& said : facts.said) {
        if (said.seq > facts.rejected_at) life.follow(said);
    }
    return life.standing();
}

core::Result<> may_say(const RejectedPageFacts& facts, const PageStatement& statement) {
    return may_say_now(standing_of(facts), statement);
}

bool was_said(const RejectedPageFacts& facts, const PageStatement& statement) {
    // After a page was taken back, the same words are new.
    const auto last = std::find_if(facts.said.rbegin(), facts.said.rend(), [&](const auto& said) {
        return said.person == statement.person || said.act == PageAct::TakeBack;
    });
    return last != facts.said.rend() && last->seq > facts.rejected_at &&
           last->person == statement.person && last->act == statement.act &&
           last->sheet == statement.sheet && last->reason == statement.reason;
}

bool may_see_names(const PageStanding& standing, const std::string& person, bool official) {
    if (standing.stage == PageStage::Named) return true;
    if (standing.needs_officials) {
        // Two people differed, or an official has spoken of doubtful paper: the next one confirms.
        return official ||
               (standing.paper != Paper::Doubtful && named_by(standing, person) != nullptr);
    }
    return false;
}

std::optional<Finding> doubt_about(const RejectedPageFacts& facts,
                                   std::vector<std::string> fields) {
    const auto standing = standing_of(facts);
    if (!standing.sheet || !standing.needs_officials) return std::nullopt;
    const RejectedFor* worst = nullptr;
    std::vector<std::string> doubts;
    for (const auto& reason : reasons_of(facts)) {
        if (paper_of(reason) != Paper::Doubtful) continue;
        const auto* entry = entry_of_reason(reason);
        doubts.emplace_back(entry == nullptr ? "was rejected as " + reason : entry->words);
        if (entry != nullptr && (worst == nullptr || entry->code == Code::IdForged)) worst = entry;
    }
    if (doubts.empty()) doubts.emplace_back("has no code that can be read, and people differed");
    return finding_of(
        worst == nullptr ? Code::IdUnknown : worst->code, std::move(fields),
        "a sheet of this canvass", fmt::format("{}", fmt::join(doubts, "; ")),
        fmt::format("The paper that was read as page {} of {} (copy {}) {}. {}, officials, decided "
                    "that it counts: {}. People key every box of it.",
                    standing.sheet->page, standing.sheet->precinct, standing.sheet->copy,
                    fmt::join(doubts, ", and "), officials_in_words(standing),
                    reasons_in_words(standing)));
}

namespace {
constexpr std::string_view kTwoScans = "two scans of one sheet";
}

Finding scans_differ(const forms::WorksheetId& sheet, const std::vector<std::string>& fields) {
    auto finding = finding_of(
        Code::SecondSheetDiffers, fields, "", "",
        fmt::format(
            "Page {} of {} was scanned twice (rescan of copy {}), and they read differently "
            "in {}: look at both pictures.",
            sheet.page, sheet.precinct, sheet.copy, fmt::join(fields, ", ")));
    finding.cause = kTwoScans;
    return finding;
}

bool needs_both_pictures(const Finding& finding, std::string_view field) {
    return finding.code == Code::SecondSheetDiffers &&
           std::find(finding.fields.begin(), finding.fields.end(), field) != finding.fields.end();
}

}  // namespace verify
