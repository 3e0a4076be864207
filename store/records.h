// Everything a canvass knows, in one database. Each operation is one transaction that appends its
// events to the ledger; none overwrites a fact. Safe from several threads; several processes may
// hold the same canvass (SQLite's lock, waited for up to 30 s).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/result.h"
#include "forms/worksheet.h"
#include "forms/worksheet_id.h"
#include "store/ledger.h"
#include "verify/case.h"
#include "verify/finding.h"
#include "verify/pattern_task.h"
#include "verify/patterns.h"
#include "verify/report.h"
#include "verify/results_table.h"
#include "verify/risk.h"
#include "verify/verify_precinct.h"

namespace store {

// ---- journal: files and their pages ----

// One page of one file. `digest` names it: of a file with one page the SHA-256 of the file; of page
// n of a file with more, the SHA-256 of "<hex of the file>#<n>".
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
};
std::string_view name_of(PageState state);

// What a person did about a page that was rejected.
enum class PageAction { None, IdentifyRequested, RescanRequested, SetAside };
std::string_view name_of(PageAction action);

struct PageRecord {
    PageKey key;
    PageState state = PageState::Pending;
    std::string reason;  // scanner::name_of(Rejection); empty unless rejected
    std::string detail;  // what was seen; remedy for the operator
    std::string remedy;
    std::optional<forms::WorksheetId> id;  // of accepted pages; of rejected ones where known
    std::string likely_precinct;           // empty: none
    std::string identified_by;             // "two_codes", "one_code", "printed_id", "person"
    double dpi = 0, sharpness = 0, contrast = 0, residual_mm = 0;
    core::Digest view;    // archived JPEG of the rectified (or, rejected, the plain) page
    double view_dpi = 0;  // 0 for a plain view
    PageAction action = PageAction::None;
    std::string action_by, action_reason;
    std::string received_at;
    int times_offered = 1;
};

enum class Offer { New, Pending, Duplicate };

// ---- people ----

enum class Role { Station, Adjudicator, Official, Observer, Admin };
std::string_view name_of(Role role);  // "station", …
std::optional<Role> role_of_name(std::string_view name);
struct User {
    std::string name;
    Role role = Role::Observer;
    std::string password_hash;
    bool operator==(const User&) const = default;
};

// ---- status ----

struct Status {
    std::int64_t pages_archived = 0, pages_accepted = 0, pages_rejected = 0, files_duplicate = 0;
    std::int64_t pages_pending = 0;
    std::int64_t precincts_expected = 0, precincts_scanned = 0, precincts_matched = 0,
                 precincts_disputed = 0, precincts_resolved = 0;
    std::map<std::string, std::int64_t> cases;  // by state, every state present
    std::int64_t events = 0;
    std::string head;  // of the ledger
};

// When the paper of a precinct was first read, and when people first decided something about it;
// empty: not yet.
struct PaperTimes {
    std::string read_at, decided_at;

    bool operator==(const PaperTimes&) const = default;
};

// What a precinct's list of findings and case looks like to people.
struct CaseRecord {
    verify::Case what;
    std::vector<verify::Keying> keyings;      // oldest first
    std::vector<verify::Decision> decisions;  // oldest first; the last per field stands
    std::string held_by;                      // user who has it open; empty: nobody
    // Of what.drawn, the fields that people keyed as they pass: nothing is left to decide there.
    std::vector<std::string> confirmed;
};

// One value in its three layers, as the newest verdict left it.
struct KnownField {
    std::string field;
    std::optional<forms::ReadingState> written_state;  // empty: not read
    std::string written_digits;
    std::optional<int> written;
    std::optional<int> reported;
    std::vector<int> computed;   // every right value
    bool passes = false;         // stands without people
    bool by_pattern = false;     // … since somebody decided about its pattern
    std::optional<int> passing;  // what then stands (verify::Layers::passing)

    bool operator==(const KnownField&) const = default;
};

// A pattern as last looked for, with what people know and said about it.
struct PatternRecord {
    verify::Pattern what;
    bool standing = true;      // the last look found it
    std::int64_t version = 0;  // seq of the event that last changed what is known of it
    verify::PatternEvidence evidence;
    std::vector<verify::PatternDecision> decisions;  // oldest first; the last stands
};

struct RecordedPage {
    bool superseded_other = false;   // a scan of the same sheet was there and this one is better
    bool superseded_itself = false;  // … and the earlier one is better: this one is kept beside it
    std::vector<std::string> differing_fields;  // between the two
    bool second_sheet = false;                  // another copy number for this precinct and page
};

// The outcome of one page, ready to be recorded.
struct PageOutcome {
    PageRecord page;
    std::vector<forms::Reading> readings;
};

struct RecordsOptions {
    // What time it is; empty: core's clock. Tests let it run faster.
    std::function<std::chrono::system_clock::time_point()> clock;
};

class Records {
public:
    // Opens or creates the database at `path` and brings it to the newest migration. Errors: cannot
    // be opened, is no database, was written by a newer program.
    static core::Result<std::unique_ptr<Records>> open(const std::string& path,
                                                       RecordsOptions options = {});
    virtual ~Records() = default;

    // The file's bytes are in the archive already. New: all pages are Pending now. Pending: known,
    // but some page was never finished (a crash): go on. Duplicate: all done; only the offer is
    // counted.
    virtual core::Result<Offer> offer_file(const core::Digest& file, const std::string& file_name,
                                           const std::string& media_type, std::int64_t size,
                                           int pages, const std::string& actor) = 0;
    virtual core::Result<std::vector<PageKey>> pending_pages() = 0;
    virtual core::Result<std::vector<PageKey>> pages_of_file(const core::Digest& file) = 0;

    // The outcome of a page: Accepted with its readings, or Rejected. Compares with what is there
    // for the same precinct, form page and copy (verify::compare_scans decides), keeps both, and
    // adds INTEGRITY findings where a field differs or a second sheet appears. A page recorded
    // before (rejected, then identified by a person) gets a new outcome; the old one stays in the
    // ledger.
    // A page that is accepted already keeps its outcome: recording it again changes nothing, so
    // that two processes may work off the same journal. Errors: a page nobody offered.
    virtual core::Result<RecordedPage> record_page(const PageRecord& page,
                                                   const std::vector<forms::Reading>& readings,
                                                   const std::string& actor) = 0;
    // Several pages in one transaction, hence one flush to the disk; all or none.
    virtual core::Result<std::vector<RecordedPage>> record_pages(
        const std::vector<PageOutcome>& outcomes, const std::string& actor) = 0;
    virtual core::Result<std::optional<PageRecord>> page(const core::Digest& page) = 0;
    virtual core::Result<std::vector<PageRecord>> pages(PageState state) = 0;
    // Every page of a precinct, superseded ones too, newest first.
    virtual core::Result<std::vector<PageRecord>> pages_of_precinct(
        const std::string& precinct) = 0;
    // A page that waits for the pipeline because a person said which sheet it is.
    virtual core::Result<std::vector<PageRecord>> pages_to_redo() = 0;
    // Those with an accepted page that is newer than the verdict about them, or without a verdict:
    // the program stopped between the two.
    virtual core::Result<std::vector<std::string>> precincts_to_judge() = 0;
    // `id` with IdentifyRequested. Errors: the page is not one that needs a person.
    virtual core::Result<> act_on_page(const core::Digest& page, PageAction action,
                                       const std::optional<forms::WorksheetId>& id,
                                       const std::string& reason, const std::string& actor) = 0;

    // Accepted, not superseded pages put together; empty: none yet. Of two sheets of a precinct the
    // one with the lowest copy number is shown: a finding names the other. The evidence's page is
    // the page the reading was recorded with.
    virtual core::Result<std::optional<forms::Worksheet>> worksheet(
        const std::string& precinct) = 0;
    // Of every precinct that has one, in one query.
    virtual core::Result<std::map<std::string, forms::Worksheet>> worksheets() = 0;
    // What was read of one page, superseded or not, in the order it was read.
    virtual core::Result<std::vector<forms::Reading>> readings_of_page(
        const core::Digest& page) = 0;
    virtual core::Result<std::vector<verify::Finding>> paper_findings(
        const std::string& precinct) = 0;
    virtual core::Result<std::map<std::string, std::vector<verify::Finding>>>
    all_paper_findings() = 0;

    // Adds versions: `version` is set by the store. A report that says what the channel's latest
    // says (submitter and values; the time it came does not count) is not added again. Returns how
    // many were added. One transaction for all.
    virtual core::Result<int> add_reports(const std::vector<verify::Report>& reports,
                                          const std::string& actor) = 0;
    // The latest version of each channel, by channel: what verify::PrecinctFacts takes.
    virtual core::Result<std::vector<verify::Report>> reports(const std::string& precinct) = 0;
    // Of every precinct that has any, in one query.
    virtual core::Result<std::map<std::string, std::vector<verify::Report>>> reports_all() = 0;
    // Every version of every channel, by channel, oldest first.
    virtual core::Result<std::vector<verify::Report>> report_versions(
        const std::string& precinct) = 0;
    virtual core::Result<std::map<std::string, std::vector<verify::Report>>>
    report_versions_all() = 0;

    // Of one precinct, or of all that have paper ("").
    virtual core::Result<std::map<std::string, PaperTimes>> paper_times(
        const std::string& precinct) = 0;

    // The newest verdict about a precinct: findings replace what was last known (the ledger keeps
    // both); a case is opened, widened or, where nobody has touched it and it is not needed any
    // more, closed. Keyings and decisions stay. No event where nothing changed.
    virtual core::Result<> save_verdict(const std::string& precinct,
                                        const verify::Verdict& verdict) = 0;
    virtual core::Result<std::vector<verify::Finding>> findings(const std::string& precinct) = 0;
    virtual core::Result<std::map<std::string, std::vector<verify::Finding>>> all_findings() = 0;

    // The three layers of the newest verdict, in the form's order; empty: no verdict yet.
    virtual core::Result<std::vector<KnownField>> layers(const std::string& precinct) = 0;

    // Cases by what is at stake: state delegate equivalents first, then delegates.
    virtual core::Result<std::vector<CaseRecord>> cases(std::optional<verify::CaseState> state) = 0;
    virtual core::Result<std::optional<CaseRecord>> find_case(const std::string& precinct) = 0;
    // The next open case nobody else holds (a hold ends after 10 minutes without a heartbeat), held
    // for `user` from now. Empty: none.
    virtual core::Result<std::optional<CaseRecord>> take_next_case(const std::string& user) = 0;
    virtual core::Result<bool> hold_case(const std::string& precinct, const std::string& user) = 0;
    virtual core::Result<> release_case(const std::string& precinct, const std::string& user) = 0;
    // Time and user come with the keying. Refused: no such case, a field the case does not hold, a
    // second entry of the same person for the same field (it would not be blind).
    virtual core::Result<> add_keying(const verify::Keying& keying) = 0;
    // Refused without a keying of that field, a person and a reason. Several decisions: the newest
    // that enough people have taken (Decision::people_needed) stands, all are kept. One that needs
    // more joins the newest about the field where that says the same and waits: it is kept with the
    // users of both, and refused from somebody who is among them. The case is Resolved when every
    // field is decided, or was drawn to be checked and is keyed as it passes.
    virtual core::Result<> add_decision(const verify::Decision& decision) = 0;
    virtual core::Result<> escalate(const std::string& precinct, const std::string& reason,
                                    const std::string& user) = 0;

    // What a look over all precincts found, instead of what was found before. An event for each
    // pattern that is new, has changed or is not found any more.
    virtual core::Result<> save_patterns(const std::vector<verify::Pattern>& found) = 0;
    // Those found last, the most precincts first; then those that were found once.
    virtual core::Result<std::vector<PatternRecord>> patterns() = 0;
    // `version`: of the pattern as the person saw it; its boxes are those that are decided about.
    // Time and user come with the decision, the boxes do not. Refused: no such pattern, one that
    // changed meanwhile, without a person or a reason.
    virtual core::Result<> decide_pattern(const verify::PatternDecision& decision,
                                          std::int64_t version) = 0;
    // Boxes that the newest decision about their pattern settled, by precinct; of one precinct, or
    // of all ("").
    virtual core::Result<std::map<std::string, std::vector<verify::SettledBox>>> settled_boxes(
        const std::string& precinct) = 0;
    // Seq of the newest decision about a pattern, and of the newest page or report: what verdicts
    // and patterns must follow. 0: none.
    virtual core::Result<std::int64_t> newest_pattern_decision() = 0;
    virtual core::Result<std::int64_t> newest_evidence() = 0;

    // By field. Passed: as read, no person needed; decided: by the newest decision; undecided: no
    // value is claimed.
    virtual core::Result<std::map<std::string, verify::FinalValue>> final_values(
        const std::string& precinct) = 0;

    // Refused: a name that is taken.
    virtual core::Result<> add_user(const User& user, const std::string& actor) = 0;
    virtual core::Result<std::optional<User>> user(const std::string& name) = 0;

    // What a channel calls its columns, as last said (verify::ColumnNames); empty: never said.
    virtual core::Result<> set_columns(const std::string& channel, const verify::ColumnNames& names,
                                       const std::string& actor) = 0;
    virtual core::Result<verify::ColumnNames> columns(const std::string& channel) = 0;

    virtual core::Result<> set_expected_precincts(std::int64_t count, const std::string& actor) = 0;
    virtual core::Result<Status> status() = 0;
    // What people found in the boxes that were drawn to be checked.
    virtual core::Result<verify::Risk> risk() = 0;
    // `after` a seq (0: from the first), at most `limit`.
    virtual core::Result<std::vector<Event>> events(std::int64_t after, std::int64_t limit) = 0;
    virtual core::Result<ChainCheck> check_ledger() = 0;
    // An event with nothing else (sign-in, import of a file, print run).
    virtual core::Result<> append_event(const std::string& actor, const std::string& action,
                                        const std::string& subject,
                                        const std::string& body_json) = 0;
};

}  // namespace store
