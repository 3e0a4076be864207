// The newest verdict about each precinct.
// A subject of Records (store/records.h).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/vocabulary.h"
#include "verify/verify_precinct.h"

namespace store {

class Door;

class Verdicts {
public:
    explicit Verdicts(Door& door) : door_(door) {}

    // Those with an accepted page that is newer than the verdict about them, or without a verdict:
    // the program stopped between the two.
    core::Result<std::vector<std::string>> to_judge();
    // Of one precinct, or of all that have paper ("").
    core::Result<std::map<std::string, PaperTimes>> paper_times(const std::string& precinct);
    // The newest verdict about a precinct: findings replace what was last known (the ledger keeps
    // both); a case is opened, widened or, where nobody has touched it and it is not needed any
    // more, closed. Keyings and decisions stay. No event where nothing changed.
    core::Result<> save(const std::string& precinct, const verify::Verdict& verdict);
    core::Result<std::vector<verify::Finding>> findings(const std::string& precinct);
    core::Result<std::map<std::string, std::vector<verify::Finding>>> findings_of_all();
    // The three layers of the newest verdict, in the form's order; empty: no verdict yet.
    core::Result<std::vector<KnownField>> layers(const std::string& precinct);

private:
    Door& door_;
};

}  // namespace store
