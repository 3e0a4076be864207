// The facts for the verdict about each precinct, and the newest verdict.
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
    // How many boxes drawn to be checked, in the whole canvass, people found wrong, as the ledger
    // last told it. The width of the risk sample follows from it (verify::widened).
    std::int64_t wrong_in_sample = 0;
    // Seq of the newest event that bears on the precinct; a verdict from these facts rests on it.
    std::int64_t as_of = 0;
};

// A verdict about a precinct, judged from the snapshot of `as_of`.
struct Judged {
    std::string precinct;
    verify::Verdict verdict;
    std::int64_t as_of = 0;
};

class Verdicts {
public:
    explicit Verdicts(Door& door) : door_(door) {}

    core::Result<Snapshot> snapshot(const std::string& precinct);
    // The same of several precincts, in their order, in one transaction.
    core::Result<std::vector<Snapshot>> snapshots(const std::vector<std::string>& precincts);

    // Stores a verdict judged from the snapshot of `as_of`. Its findings replace the earlier ones
    // (the ledger keeps both). Opens a case, widens it, or closes it if it is no longer needed and
    // nobody has worked on it. Keyings and decisions stay. Writes no event if nothing changed.
    // Errors: Conflict if a verdict from newer facts is stored already: judge again.
    core::Result<> save(const std::string& precinct, const verify::Verdict& verdict,
                        std::int64_t as_of);

    // Saves several verdicts in one transaction. Returns those of them, by index, that were judged
    // from older facts than the stored ones: judge these again.
    core::Result<std::vector<std::size_t>> save_all(const std::vector<Judged>& judged);

    // Those of the verdicts, by index, that are not the stored ones.
    core::Result<std::vector<std::size_t>> not_stored(const std::vector<Judged>& judged);

    // Returns the precincts whose verdict does not know the newest facts yet: pages, reports,
    // keyings, decisions, and facts that bear on all precincts. In the order of their ids, those
    // after `after` (empty: from the first), at most `limit`.
    core::Result<std::vector<std::string>> due(const std::string& after, std::int64_t limit);
    // Every precinct that has paper or a report, likewise.
    core::Result<std::vector<std::string>> known(const std::string& after, std::int64_t limit);
    // Counts the wrong boxes among those that were drawn to be checked, in resolved cases. If the
    // number differs from the one that the ledger last told, appends the new number and makes every
    // precinct due: the sample changes. (Boxes of an unresolved case would tell its keyers which
    // boxes are checks.)
    core::Result<> adapt_sample();

    core::Result<std::vector<verify::Finding>> findings(const std::string& precinct);
    core::Result<std::map<std::string, std::vector<verify::Finding>>> findings_of_all();
    // Of these precincts; one without a verdict is not among them.
    core::Result<std::map<std::string, std::vector<verify::Finding>>> findings_of(
        const std::vector<std::string>& precincts);
    // The three layers of the newest verdict, in the form's order; empty: no verdict yet.
    core::Result<std::vector<KnownField>> layers(const std::string& precinct);

private:
    Door& door_;
};

}  // namespace store
