#include "store/pages.h"

#include <fmt/format.h>

#include "store/door.h"
#include "store/page_statement_table.h"
#include "store/page_table.h"
#include "store/record_page.h"

namespace store {

using core::Result;

namespace {

// Pages whose row satisfies `condition` (page_table.h).
Result<std::vector<PageRecord>> pages_in(Door& door, const std::string& condition,
                                         const std::string& parameter) {
    return door.read<std::vector<PageRecord>>(
        [&](sql::Session& session) { return pages_where(session, condition, parameter); });
}

Result<std::vector<PageKey>> keys_in(Door& door, const std::string& condition,
                                     const std::string& parameter) {
    std::vector<PageKey> out;
    for (auto& record : TRY(pages_in(door, condition, parameter)))
        out.push_back(std::move(record.key));
    return out;
}

}  // namespace

Result<Offer> Pages::offer(const core::Digest& file, const std::string& file_name,
                           const std::string& media_type, std::int64_t size, int pages,
                           const std::string& actor) {
    if (pages < 1)
        return core::fail(fmt::format("{} has no page to read; scan it again.", file_name));
    return door_.write<Offer>([&](LedgerPen& pen) -> Result<Offer> {
        return store::offer(pen, {file, file_name, media_type, size, pages}, actor);
    });
}

Result<std::vector<PageKey>> Pages::pending() {
    return keys_in(door_, "WHERE p.state = 'pending' ORDER BY p.journal, p.page_in_file", "");
}

Result<std::vector<PageKey>> Pages::of_file(const core::Digest& file) {
    return keys_in(door_, "WHERE p.file = $1 ORDER BY p.page_in_file", file.hex());
}

Result<RecordedPage> Pages::record(const PageRecord& page,
                                   const std::vector<forms::Reading>& readings,
                                   const std::string& actor, double least_sure) {
    return door_.write<RecordedPage>([&](LedgerPen& pen) {
        return record_outcome(pen, {page, readings}, actor, least_sure);
    });
}

Result<std::optional<PageRecord>> Pages::find(const core::Digest& page) {
    return door_.read<std::optional<PageRecord>>(
        [&](sql::Session& session) { return find_page(session, page); });
}

Result<std::vector<PageRecord>> Pages::in_state(PageState state) {
    return pages_in(door_, "WHERE p.state = $1 ORDER BY p.journal, p.page_in_file",
                    std::string(name_of(state)));
}

Result<std::vector<PageRecord>> Pages::of_precinct(const std::string& precinct) {
    return pages_in(
        door_,
        "WHERE p.id_precinct = $1 AND p.state IN ('accepted', 'superseded') ORDER BY p.outcome "
        "DESC",
        precinct);
}

Result<std::vector<PageRecord>> Pages::to_redo() {
    return door_.read<std::vector<PageRecord>>([](sql::Session& session) {
        std::vector<PageRecord> out;
        for (auto& page :
             pages_where(session,
                         "WHERE p.state = 'rejected' AND p.action = $1 ORDER BY p.journal, "
                         "p.page_in_file",
                         std::string(verify::name_of(verify::PageStage::Named)))) {
            const auto standing = verify::standing_of(facts_of_page(session, page));
            if (standing.stage != verify::PageStage::Named) continue;
            page.id = standing.sheet;
            out.push_back(std::move(page));
        }
        return out;
    });
}

Result<> Pages::say(const core::Digest& page, const verify::PageStatement& statement) {
    return door_.write_only([&](LedgerPen& pen) { return say_of_page(pen, page, statement); });
}

Result<verify::RejectedPageFacts> Pages::facts_of(const PageRecord& page) {
    return door_.read<verify::RejectedPageFacts>(
        [&](sql::Session& session) { return facts_of_page(session, page); });
}

Result<std::map<std::string, verify::RejectedPageFacts>> Pages::facts_of_rejected() {
    return door_.read<std::map<std::string, verify::RejectedPageFacts>>(
        [](sql::Session& session) { return facts_of_rejected_pages(session); });
}

Result<std::vector<PageRecord>> Pages::set_aside_of(const std::string& precinct) {
    return pages_in(door_,
                    "WHERE p.state = 'rejected' AND p.action IN ('set_aside', 'aside_confirmed') "
                    "AND COALESCE(NULLIF(p.id_precinct, ''), p.likely_precinct) = $1 ORDER BY "
                    "p.journal, p.page_in_file",
                    precinct);
}

Result<std::optional<forms::Worksheet>> Pages::worksheet(const std::string& precinct) {
    return door_.read<std::optional<forms::Worksheet>>(
        [&](sql::Session& session) -> std::optional<forms::Worksheet> {
            if (precinct.empty()) return std::nullopt;
            auto found = worksheets_of(session, sql::Which(precinct));
            if (found.empty()) return std::nullopt;
            return std::move(found.begin()->second);
        });
}

Result<std::map<std::string, forms::Worksheet>> Pages::worksheets(
    const std::vector<std::string>& precincts) {
    return door_.read<std::map<std::string, forms::Worksheet>>(
        [&](sql::Session& session) { return worksheets_of(session, sql::Which(precincts)); });
}

Result<std::map<std::string, forms::Worksheet>> Pages::worksheets() {
    return door_.read<std::map<std::string, forms::Worksheet>>(
        [&](sql::Session& session) { return worksheets_of(session, sql::Which::all()); });
}

Result<std::vector<forms::Reading>> Pages::readings_of(const core::Digest& page) {
    return door_.read<std::vector<forms::Reading>>(
        [&](sql::Session& session) { return store::readings_of(session, page); });
}

Result<std::vector<ArchivedBytes>> Pages::archived() {
    return door_.read<std::vector<ArchivedBytes>>(
        [](sql::Session& session) { return archived_by_events(session); });
}

Result<std::vector<ArchivedBytes>> Pages::archived_sample(std::int64_t most) {
    return door_.read<std::vector<ArchivedBytes>>(
        [&](sql::Session& session) { return archived_sample_of(session, most); });
}

Result<std::vector<verify::Finding>> Pages::paper_findings(const std::string& precinct) {
    return door_.read<std::vector<verify::Finding>>([&](sql::Session& session) {
        return precinct.empty()
                   ? std::vector<verify::Finding>{}
                   : std::move(paper_findings_of(session, sql::Which(precinct))[precinct]);
    });
}

Result<std::map<std::string, std::vector<verify::Finding>>> Pages::all_paper_findings() {
    return door_.read<std::map<std::string, std::vector<verify::Finding>>>(
        [&](sql::Session& session) { return paper_findings_of(session, sql::Which::all()); });
}

}  // namespace store
