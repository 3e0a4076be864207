// The journal: files, their pages, and the outcome of each page. Used inside this room only; throws
// as sql.h does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/ledger_table.h"
#include "store/sql.h"
#include "store/vocabulary.h"
#include "verify/finding.h"

namespace store {

struct FileOffer {
    core::Digest file;
    std::string name;
    std::string media_type;
    std::int64_t size = 0;
    int pages = 1;
};
Offer offer(LedgerPen& pen, const FileOffer& file, const std::string& actor);

// Returns pages whose row satisfies `condition` (SQL over pages p, files f), with parameter $1.
std::vector<PageRecord> pages_where(sql::Session& session, const std::string& condition,
                                    const std::string& parameter);
std::optional<PageRecord> find_page(sql::Session& session, const core::Digest& page);
// Writes the outcome (event `seq`) into the page's row; the key stays as journalled.
void set_outcome(sql::Session& session, const PageRecord& page, std::int64_t seq);
void set_state(sql::Session& session, const core::Digest& page, PageState state);
// What people have made of a rejected page, and who spoke last.
void set_stage(sql::Session& session, const core::Digest& page, verify::PageStage stage,
               const std::string& by, const std::string& reason);
// Which sheet the code of a rejected page names; empty: none that can be believed.
void set_code(sql::Session& session, const core::Digest& page,
              const std::optional<forms::WorksheetId>& id);

// By what the events say (Pages::archived), and by lot of what the rows say.
std::vector<ArchivedBytes> archived_by_events(sql::Session& session);
std::vector<ArchivedBytes> archived_sample_of(sql::Session& session, std::int64_t most);

void add_readings(sql::Session& session, std::int64_t outcome,
                  const std::vector<forms::Reading>& readings);
// `page`: the page in the evidence of each reading.
std::vector<forms::Reading> readings_of_outcome(sql::Session& session, std::int64_t outcome,
                                                const core::Digest& page);
// Of the events `first` to `last`, by event; without the page.
std::map<std::int64_t, std::vector<forms::Reading>> readings_of_outcomes(sql::Session& session,
                                                                         std::int64_t first,
                                                                         std::int64_t last);
std::vector<forms::Reading> readings_of(sql::Session& session, const core::Digest& page);

// Returns worksheets by precinct, put together from accepted pages.
std::map<std::string, forms::Worksheet> worksheets_of(sql::Session& session,
                                                      const sql::Which& which);

// Findings that the comparison of pages left (a second sheet, a rescan that differs), oldest first,
// by precinct.
std::map<std::string, std::vector<verify::Finding>> paper_findings_of(sql::Session& session,
                                                                      const sql::Which& which);

}  // namespace store
