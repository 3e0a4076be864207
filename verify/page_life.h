// What people may do with a page that the scanner rejected: who may say which sheet it is, how many
// people it takes, and what then holds. Pure functions: facts in, a standing out; no clock, no
// disk.
//
// A page without a readable identity is read once two people name the same sheet, neither seeing
// the other's answer. Doubtful paper, or a page on which two people differ, is read once two
// officials name the same sheet with a reason; a finding about it then stays for good.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "forms/worksheet_id.h"
#include "verify/finding.h"

namespace verify {

enum class Paper {
    Unidentified,  // no code, and no printed id that can be read
    Unusable,      // the picture is too poor, or the sheet does not lie flat
    Doubtful,      // it says which sheet it is, but cannot be believed
};
// `reason`: a name of scanner::Rejection. A page with a reason that this program does not know is
// doubtful.
Paper paper_of(std::string_view reason);
std::string_view name_of(Paper paper);  // "unidentified", …

enum class PageAct {
    Name,          // "this is page 1 of precinct …"
    Ask,           // a note for the officials
    AskForRescan,  // the station finds the sheet and scans it again
    SetAside,      // it is no sheet to be read
    ConfirmAside,  // an official agrees
    TakeBack,      // the page goes back to those that wait
};
std::string_view name_of(PageAct act);  // "identify", "ask", "rescan", "set_aside", …
std::optional<PageAct> page_act(std::string_view name);

// What one person said about one page.
struct PageStatement {
    PageAct act = PageAct::Ask;
    std::optional<forms::WorksheetId> sheet;  // with Name, and only then
    std::string person;
    bool official = false;  // the person's rank then
    std::string reason;
    std::string at;        // core::utc_timestamp
    std::int64_t seq = 0;  // of its event
    std::string doubt;     // why the page was rejected when this was said

    bool operator==(const PageStatement&) const = default;
};

struct RejectedPageFacts {
    std::string reason;                      // of the last rejection
    std::optional<forms::WorksheetId> code;  // from a good code on the page, if one was read
    std::vector<PageStatement> said;         // in the ledger's order
    // seq of the event that last rejected the page. Statements from before it no longer count, but
    // their doubts stay.
    std::int64_t rejected_at = 0;
};

enum class PageStage {
    Waits,            // nobody said anything
    Asked,            // a note waits for an answer
    RescanRequested,  // a better scan is asked for
    NamedOnce,        // waits for a second person
    Contested,        // two people differ; waits for two officials
    Named,            // the sheet is settled; the page can be read
    SetAside,         // waits for an official to confirm it
    AsideConfirmed,
};
std::string_view name_of(PageStage stage);  // "none", "asked", "rescan_requested", …
std::optional<PageStage> page_stage(std::string_view name);

struct PageStanding {
    PageStage stage = PageStage::Waits;
    Paper paper = Paper::Unidentified;        // by the worst reason of its rejections
    bool needs_officials = false;             // only officials may say which sheet it is
    std::optional<forms::WorksheetId> sheet;  // with stage Named
    std::vector<PageStatement> names;         // who named a sheet, in order
    std::string set_aside_by;                 // with SetAside and AsideConfirmed
    std::vector<PageStatement> notes;         // every other statement, in order
};
// A statement that may_say would have refused changes nothing.
PageStanding standing_of(const RejectedPageFacts& facts);

// Whether the person may say this now. Errors: a rule refuses it, or somebody else's statement has
// overtaken it.
core::Result<> may_say(const RejectedPageFacts& facts, const PageStatement& statement);
// Whether the person said exactly this before: the answer may have been lost on the way.
bool was_said(const RejectedPageFacts& facts, const PageStatement& statement);
// Whether other people's answers may be shown to the person: the second person names the sheet
// without help.
bool may_see_names(const PageStanding& standing, const std::string& person, bool official);

// Returns the finding that stays with a page that was read in spite of doubtful paper or differing
// people; empty: there was no doubt. `fields`: all boxes of the page.
std::optional<Finding> doubt_about(const RejectedPageFacts& facts, std::vector<std::string> fields);

// Returns the finding that two scans of one sheet differ in `fields`: people key these boxes from
// both pictures. It names `sheet` in words: "Page 1 of POLK-080-M".
Finding scans_differ(const forms::WorksheetId& sheet, const std::vector<std::string>& fields);
// Whether the finding names the field as one in which two scans of a sheet, or two sheets for one
// page, read differently.
bool needs_both_pictures(const Finding& finding, std::string_view field);

}  // namespace verify
