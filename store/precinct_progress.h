// What there is of each precinct: paper, a report, a verdict, a dispute, signatures. Kept beside
// the rows from which it follows, so that progress is counted without reading them. Used inside
// this room only; throws as sql.h does.
#pragma once

#include <string>
#include <vector>

#include "store/sql.h"
#include "store/vocabulary.h"

namespace store {

// Call each in the transaction that changes what it is about.
void note_pages(sql::Session& session, const std::string& precinct);
void note_report(sql::Session& session, const std::string& precinct);
void note_verdict(sql::Session& session, const std::string& precinct);
void note_case(sql::Session& session, const std::string& precinct);
// `taken_back`: the sign-off was taken back; else somebody signed.
void note_sign_off(sql::Session& session, const std::string& precinct, bool taken_back);

// Adds the counts of precincts and of disputed ones.
void count_precincts(sql::Session& session, Status& status);

// Writes all of it anew, for a database of an older program.
void fill_precinct_progress(sql::Session& session);
// The precincts of which it does not say what the rows say; at most `most`.
std::vector<std::string> wrong_precinct_progress(sql::Session& session, std::int64_t most);

}  // namespace store
