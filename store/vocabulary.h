// The types of the store: what it keeps of files, pages, people, cases and patterns, as plain
// values. Everything in this room, and everything that reads from it, uses these types.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/digest.h"
#include "forms/worksheet.h"
#include "forms/worksheet_id.h"
#include "verify/case.h"
#include "verify/case_life.h"
#include "verify/page_life.h"
#include "verify/pattern_task.h"
#include "verify/patterns.h"

namespace store {

// ---- journal: files and their pages ----

// One page of one file. `digest` names the page. If the file has one page, it is the SHA-256 of the
// file; for page n of a file with more pages, it is the SHA-256 of "<hex of the file>#<n>".
struct PageKey {
    core::Digest digest;
    core::Digest file;
    std::string file_name;  // as offered, without folders
    int page_in_file = 1;   // 1-based

    bool operator==(const PageKey&) const = default;
};
core::Digest page_digest(const core::Digest& file, int page_in_file, int pages_in_file);

enum class PageState {
    Pending,     // journalled, not looked at yet
    Accepted,    // readings are in
    Rejected,    // needs a person
    Superseded,  // accepted, and a better scan of the same sheet took its place
    Blank,       // nothing is on it: the back of a sheet
};
std::string_view name_of(PageState state);
std::optional<PageState> page_state(std::string_view name);

struct PageRecord {
    PageKey key;
    PageState state = PageState::Pending;
    std::string reason;  // scanner::name_of(Rejection); empty unless rejected
    std::string detail;  // what was seen; remedy for the operator
    std::string remedy;
    // The sheet: of an accepted page; of a rejected page on which a good code was read; of a page
    // to read again (Pages::to_redo), as people named it.
    std::optional<forms::WorksheetId> id;
    std::string likely_precinct;  // empty: none
    std::string identified_by;    // "two_codes", "one_code", "printed_id", "person"
    double dpi = 0, sharpness = 0, contrast = 0, residual_mm = 0;
    core::Digest view;    // archived JPEG of the rectified (rejected or blank: the plain) page
    double view_dpi = 0;  // 0 for a plain view
    // Of rejected pages: where the page stands with people (verify/page_life.h), and who spoke
    // last.
    verify::PageStage stage = verify::PageStage::Waits;
    std::string action_by, action_reason;
    std::string received_at;
    int times_offered = 1;
};

// Bytes that the archive must hold.
struct ArchivedBytes {
    core::Digest digest;
    bool original = true;   // else the view of a page
    std::string name;       // of the original file, as offered
    int page_in_file = 0;   // of a view
    std::int64_t size = 0;  // bytes; 0: not known
};

enum class Offer { New, Pending, Duplicate };

// ---- people ----

enum class Role { Station, Adjudicator, Official, Observer, Admin };
inline constexpr std::array kRoles = {Role::Station, Role::Adjudicator, Role::Official,
                                      Role::Observer, Role::Admin};
std::string_view name_of(Role role);  // "station", …
std::optional<Role> role_of_name(std::string_view name);
struct User {
    std::string name;
    Role role = Role::Observer;
    std::string password_hash;
    bool locked = false;       // may not sign in
    std::int64_t changed = 0;  // seq of the event that last changed the account; 0: not stored yet
    bool operator==(const User&) const = default;
};
enum class AccountChange { Lock, Unlock, Role, Password };

// ---- status ----

struct Status {
    std::int64_t pages_archived = 0, pages_accepted = 0, pages_rejected = 0, files_duplicate = 0;
    std::int64_t pages_pending = 0, pages_blank = 0;
    // Of the rejected pages: those set aside that wait for an official, and those confirmed.
    std::int64_t pages_set_aside = 0, pages_aside_confirmed = 0;
    std::int64_t precincts_expected = 0, precincts_scanned = 0, precincts_disputed = 0,
                 precincts_resolved = 0;
    // Matched: whole on paper, reported, judged, and nothing in dispute. A precinct with only paper
    // or only a report has nothing to match and counts by itself.
    std::int64_t precincts_matched = 0, precincts_paper_only = 0, precincts_report_only = 0;
    std::int64_t precincts_paper_aside = 0;  // some paper of theirs is set aside
    // Signed by two officials; by one, who waits for the other; taken back and not signed since.
    std::int64_t precincts_signed_off = 0, precincts_signed_once = 0, precincts_taken_back = 0;
    std::int64_t precincts_due = 0;             // their verdict does not know the newest facts yet
    std::map<std::string, std::int64_t> cases;  // by state, every state present
    std::int64_t events = 0;
    std::string head;  // of the ledger
};

// One value in its three layers, as the newest verdict left it.
using verify::KnownField;

// A case with all facts that decide what people may do in it.
struct CaseRecord : verify::CaseFacts {
    std::string held_by;  // user who has it open; empty: nobody
};

// Lines of a page of the queue: as many as somebody looks over before scrolling on.
inline constexpr std::size_t kQueuePage = 50;

// Which cases of the queue are wanted. The order is that of verify/queue_order.h, and nothing that
// is hidden from people who key bears on it.
struct QueueAsk {
    std::vector<verify::CaseState> states;              // cases in one of these
    std::optional<std::vector<std::string>> only = {};  // of these precincts; empty: of all
    std::vector<std::string> without = {};              // not of these precincts
    // Those that come after this place. Whether there is a case at the place does not matter.
    std::optional<std::pair<int, std::string>> after = {};  // band and precinct
    std::size_t most = kQueuePage;
};

// How fast people are.
struct Rate {
    std::int64_t pages = 0;      // looked at
    std::int64_t decisions = 0;  // of fields
    std::int64_t resolved = 0;   // cases
    std::string last_event;      // its time
};

// Patterns that the last look found and that name boxes, and those of them of which nobody has
// decided as they are now.
struct PatternCounts {
    int found = 0, undecided = 0;
};

// A pattern as the last look found it, with the evidence and the decisions of people.
struct PatternRecord {
    verify::Pattern what;
    bool standing = true;      // the last look found it
    std::int64_t version = 0;  // seq of the event that last changed the pattern
    verify::PatternEvidence evidence;
    std::vector<verify::PatternDecision> decisions;  // oldest first; the last stands
};

struct RecordedPage {
    bool recorded = false;           // false: it had this outcome, or a final one, before
    bool superseded_other = false;   // this scan is better than an earlier one of the same sheet
    bool superseded_itself = false;  // the earlier scan is better; this one is kept beside it
    std::vector<std::string> differing_fields;  // between the two scans
    bool second_sheet = false;                  // another copy number for this precinct and page
};

// The outcome of one page, ready to be recorded.
struct PageOutcome {
    PageRecord page;
    std::vector<forms::Reading> readings;
};

}  // namespace store
