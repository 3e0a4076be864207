// What bears on the verdict about each precinct, and the newest verdict.
// A subject of Records (store/records.h).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/vocabulary.h"
#include "verify/verify_precinct.h"

namespace store {

class Door;

// All that is known of one precinct, read in one transaction.
struct Snapshot {
    verify::PrecinctFacts facts;  // all but `precinct` and `form`, which are the caller's to set
    // Boxes drawn to be checked that people found wrong, of the whole canvass, as the ledger last
    // told it: how wide the risk sample is (verify::widened).
    std::int64_t wrong_in_sample = 0;
    // Seq of the newest event that bears on the precinct: what a verdict from these facts rests on.
    std::int64_t as_of = 0;
};

class Verdicts {
public:
    explicit Verdicts(Door& door) : door_(door) {}

    core::Result<Snapshot> snapshot(const std::string& precinct);

    // A verdict judged from the snapshot of `as_of`: findings replace what was last known (the
    // ledger keeps both); a case is opened, widened or, where nobody has touched it and it is not
    // needed any more, closed. Keyings and decisions stay. No event where nothing changed.
    // Errors: Conflict where a verdict from newer facts is stored already: judge again.
    core::Result<> save(const std::string& precinct, const verify::Verdict& verdict,
                        std::int64_t as_of);

    // Whether the stored verdict is this one.
    core::Result<bool> is_stored(const std::string& precinct, const verify::Verdict& verdict);

    // Precincts about which something became known that their verdict does not take into account
    // yet: pages, reports, keyings, decisions, and what bears on all. In the order of their ids,
    // those after `after` (empty: from the first), at most `limit`.
    core::Result<std::vector<std::string>> due(const std::string& after, std::int64_t limit);
    // Every precinct that has paper or a report, likewise.
    core::Result<std::vector<std::string>> known(const std::string& after, std::int64_t limit);
    // Counts the wrong boxes among those that were drawn to be checked, in cases that are resolved.
    // Where there are more or fewer than the ledger last told, tells it, and every precinct is due:
    // the sample changes. (Told earlier, it would tell who keys a case which boxes are checks.)
    core::Result<> adapt_sample();

    core::Result<std::vector<verify::Finding>> findings(const std::string& precinct);
    core::Result<std::map<std::string, std::vector<verify::Finding>>> findings_of_all();
    // The three layers of the newest verdict, in the form's order; empty: no verdict yet.
    core::Result<std::vector<KnownField>> layers(const std::string& precinct);

private:
    Door& door_;
};

}  // namespace store
