// What people said about rejected pages, in the database. Inside this room only; throws as sql.h
// does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/ledger_table.h"
#include "store/sql.h"
#include "store/vocabulary.h"

namespace store {

// Appends event page.acted_on and its row, if the rules let the person say so (verify::may_say),
// and leaves what then holds in the page's row. The same again changes nothing. Errors: nobody
// offered the page, it needs no person any more, or the rules refuse.
core::Result<> say_of_page(LedgerPen& pen, const core::Digest& page,
                           const verify::PageStatement& statement);

// `page` is rejected, or was until now.
verify::RejectedPageFacts facts_of_page(sql::Session& session, const PageRecord& page);
// Of every rejected page, by the hex of its digest.
std::map<std::string, verify::RejectedPageFacts> facts_of_rejected_pages(sql::Session& session);

// Whether the page was rejected once since its paper is doubtful.
bool paper_was_doubtful(sql::Session& session, const core::Digest& page);

// Pages on which somebody of an older program acted: what the person said becomes a statement, and
// a page that one person named waits for a second.
void fill_page_statements(sql::Session& session);

}  // namespace store
