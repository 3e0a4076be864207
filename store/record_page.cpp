#include "store/record_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "store/due.h"
#include "store/page_statement_table.h"
#include "store/precinct_progress.h"
#include "store/sign_off_table.h"
#include "verify/compare.h"

namespace store {
namespace {

Json body_of(const PageOutcome& outcome) {
    const PageRecord& page = outcome.page;
    Json body = {{"file", page.key.file.hex()},
                 {"page_in_file", page.key.page_in_file},
                 {"reason", page.reason},
                 {"detail", page.detail},
                 {"remedy", page.remedy},
                 {"likely_precinct", page.likely_precinct},
                 {"identified_by", page.identified_by},
                 {"dpi", page.dpi},
                 {"sharpness", page.sharpness},
                 {"contrast", page.contrast},
                 {"residual_mm", page.residual_mm},
                 {"view", page.view.hex()},
                 {"view_dpi", page.view_dpi}};
    if (page.id) body["id"] = json_of(*page.id);
    if (page.state == PageState::Accepted) {
        body["readings"] = outcome.readings.size();
        body["readings_sha256"] =
            core::sha256(core::bytes_of(canonical_readings(outcome.readings))).hex();
    }
    return body;
}

// Accepted pages of the same precinct and form page, the lowest copy number first.
std::vector<PageRecord> sheets_there(sql::Session& session, const forms::WorksheetId& id) {
    auto found = pages_where(session,
                             "WHERE p.id_precinct = $1 AND p.state = 'accepted' ORDER BY "
                             "p.id_copy, p.outcome",
                             id.precinct);
    std::erase_if(found,
                  [&](const PageRecord& page) { return !page.id || page.id->page != id.page; });
    return found;
}

std::string difference_in_words(const std::vector<std::string>& fields) {
    if (fields.empty()) return "every field reads the same";
    return fmt::format("they read differently in {}", fmt::join(fields, ", "));
}

verify::Finding finding_of(std::string message, const std::vector<std::string>& fields,
                           std::string cause) {
    verify::Finding finding;
    finding.code = verify::Code::SecondSheetDiffers;
    finding.kind = verify::Kind::Integrity;
    finding.fields = fields;
    finding.message = std::move(message);
    finding.cause = std::move(cause);
    return finding;
}

void add_paper_finding(LedgerPen& pen, const std::string& precinct, const core::Digest& page,
                       const verify::Finding& finding) {
    const Json body = json_of(finding);
    const auto seq =
        pen.append("program", "paper.finding", precinct, {{"page", page.hex()}, {"finding", body}});
    sql::run(pen.session(),
             "INSERT INTO paper_findings (seq, ordinal, precinct, finding) VALUES ($1, 0, $2, $3)",
             seq, precinct, canonical(body));
}

void supersede(LedgerPen& pen, const core::Digest& loser, const core::Digest& winner,
               const forms::WorksheetId& id) {
    set_state(pen.session(), loser, PageState::Superseded);
    pen.append("program", "page.superseded", loser.hex(),
               {{"by", winner.hex()}, {"precinct", id.precinct}, {"page", id.page}});
}

// The same sheet, scanned once more: the better reading stands, the other stays beside it. Paper
// that nobody doubts stands before doubtful paper, however well that is read.
void compare_rescan(LedgerPen& pen, const PageOutcome& outcome, const PageRecord& there,
                    double least_sure, RecordedPage& result) {
    const auto& id = *outcome.page.id;
    const auto before = readings_of(pen.session(), there.key.digest);
    const auto comparison = verify::compare_scans(before, outcome.readings, least_sure);
    const bool doubtful_now = paper_was_doubtful(pen.session(), outcome.page.key.digest);
    const bool doubtful_before = paper_was_doubtful(pen.session(), there.key.digest);
    const bool this_stands =
        doubtful_now == doubtful_before ? comparison.second_is_better : doubtful_before;
    result.differing_fields = comparison.differing_fields;
    result.superseded_other = this_stands;
    result.superseded_itself = !this_stands;
    const auto& loser = this_stands ? there.key.digest : outcome.page.key.digest;
    const auto& winner = this_stands ? outcome.page.key.digest : there.key.digest;
    supersede(pen, loser, winner, id);
    if (comparison.differing_fields.empty()) return;
    add_paper_finding(pen, id.precinct, outcome.page.key.digest,
                      verify::scans_differ(id, comparison.differing_fields));
}

void compare_second_sheet(LedgerPen& pen, const PageOutcome& outcome, const PageRecord& there,
                          double least_sure, RecordedPage& result) {
    const auto& id = *outcome.page.id;
    const auto before = readings_of(pen.session(), there.key.digest);
    const auto comparison = verify::compare_scans(before, outcome.readings, least_sure);
    result.second_sheet = true;
    result.differing_fields = comparison.differing_fields;
    add_paper_finding(
        pen, id.precinct, outcome.page.key.digest,
        finding_of(fmt::format("There are two sheets for page {} of {} (copy {} and copy {}), and "
                               "{}: find out which one the precinct stands by.",
                               id.page, id.precinct, there.id->copy, id.copy,
                               difference_in_words(comparison.differing_fields)),
                   comparison.differing_fields, "a second sheet was filled in"));
}

// The page is written down as accepted already; what else is there of this sheet?
RecordedPage compare_with(LedgerPen& pen, const PageOutcome& outcome,
                          const std::vector<PageRecord>& there, double least_sure) {
    RecordedPage result;
    result.recorded = true;
    for (const auto& page : there) {
        if (page.id->copy == outcome.page.id->copy) {
            compare_rescan(pen, outcome, page, least_sure, result);
            return result;  // a rescan of a second sheet: the finding about that sheet stands
        }
    }
    if (!there.empty()) compare_second_sheet(pen, outcome, there.front(), least_sure, result);
    return result;
}

bool same_rejection(const PageRecord& before, const PageRecord& now) {
    return before.state == PageState::Rejected && now.state == PageState::Rejected &&
           before.stage == verify::PageStage::Waits && before.reason == now.reason &&
           before.id == now.id && before.view == now.view;
}

// A page that people named is read as the sheet on which they agree, and as no other.
core::Result<> check_named(const verify::PageStanding& standing, const PageRecord& page) {
    if (page.state != PageState::Accepted || page.identified_by != "person") return {};
    if (standing.sheet && standing.sheet == page.id) return {};
    return core::conflict(
        fmt::format("Page {} cannot be read yet: the people it takes have not named this sheet.",
                    page.key.digest.hex()));
}

std::vector<std::string> fields_of(const std::vector<forms::Reading>& readings) {
    std::vector<std::string> out;
    for (const auto& reading : readings) out.push_back(reading.field);
    return out;
}

bool is_final(PageState state) {
    return state == PageState::Accepted || state == PageState::Superseded ||
           state == PageState::Blank;
}

core::Result<> check_outcome(const PageRecord& page) {
    const std::string name = page.key.digest.hex();
    if (page.state == PageState::Pending || page.state == PageState::Superseded)
        return core::fail(fmt::format(
            "The outcome of page {} must be accepted, rejected or blank; scan it again.", name));
    if (page.state == PageState::Accepted && (!page.id || page.id->precinct.empty()))
        return core::fail(fmt::format(
            "Page {} was accepted without saying whose sheet it is; scan it again.", name));
    return {};
}

}  // namespace

core::Result<RecordedPage> record_outcome(LedgerPen& pen, const PageOutcome& outcome,
                                          const std::string& actor, double least_sure) {
    TRY(check_outcome(outcome.page));
    const std::string subject = outcome.page.key.digest.hex();
    const auto before = find_page(pen.session(), outcome.page.key.digest);
    if (!before)
        return core::not_found(
            fmt::format("The journal does not hold page {}; offer its file first.", subject));
    if (is_final(before->state) || same_rejection(*before, outcome.page)) return RecordedPage{};
    // What went to people once stays with them.
    if (outcome.page.state == PageState::Blank && before->state != PageState::Pending)
        return RecordedPage{};

    PageOutcome whole = outcome;
    whole.page.key = before->key;
    const auto facts = facts_of_page(pen.session(), *before);
    const auto standing = verify::standing_of(facts);
    TRY(check_named(standing, whole.page));
    // Somebody spoke meanwhile: only a page that is to be read again is rejected again.
    if (before->state == PageState::Rejected && whole.page.state == PageState::Rejected &&
        before->stage != verify::PageStage::Waits && standing.stage != verify::PageStage::Named)
        return RecordedPage{};
    if (whole.page.state != PageState::Accepted) {
        const bool blank = whole.page.state == PageState::Blank;
        const auto seq =
            pen.append(actor, blank ? "page.blank" : "page.rejected", subject, body_of(whole));
        set_outcome(pen.session(), whole.page, seq);
        if (!blank && whole.page.id) take_back_sign_off(pen, whole.page.id->precinct, seq);
        RecordedPage result;
        result.recorded = true;
        return result;
    }
    const auto there = sheets_there(pen.session(), *whole.page.id);
    const auto seq = pen.append(actor, "page.accepted", subject, body_of(whole));
    set_outcome(pen.session(), whole.page, seq);
    add_readings(pen.session(), seq, whole.readings);
    bears_on(pen, whole.page.id->precinct, seq);
    if (before->state == PageState::Rejected && whole.page.identified_by == "person") {
        if (const auto doubt = verify::doubt_about(facts, fields_of(whole.readings)))
            add_paper_finding(pen, whole.page.id->precinct, whole.page.key.digest, *doubt);
    }
    auto result = compare_with(pen, whole, there, least_sure);
    note_pages(pen.session(), whole.page.id->precinct);
    return result;
}

}  // namespace store
