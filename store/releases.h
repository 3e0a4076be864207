// Results that two officials released. There are no rows beside the ledger: its events hold what
// was released, and what a release would hold follows from the sign-offs.
// A subject of Records (store/records.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "forms/form.h"
#include "forms/precinct.h"
#include "verify/release.h"
#include "verify/results.h"

namespace store {

class Door;

// A release that was made.
struct Release {
    std::int64_t seq = 0;  // of its event
    std::string time;
    int number = 0;                      // 1, 2, 3 …
    std::vector<std::string> officials;  // who proposed it, who made it
    std::string note;
    std::int64_t holds = 0;                       // precincts
    std::map<std::string, std::int64_t> missing;  // by verify::name_of(Tile)
    std::vector<std::string> missing_precincts;
    std::int64_t events = 0;  // the ledger before the release
    std::string head;

    bool operator==(const Release&) const = default;
};
// A release that waits for another official.
struct ProposedRelease {
    std::int64_t seq = 0;
    std::string time, person, note;
    std::int64_t holds = 0;
    std::string holds_sha256;  // of the plan

    bool operator==(const ProposedRelease&) const = default;
};
struct ReleaseState {
    std::optional<Release> made;  // the newest
    std::optional<ProposedRelease> proposed;
};

// What would be released now.
struct PlannedRelease {
    verify::ReleasePlan plan;
    std::string holds_sha256;
};

struct ReleasedBox {
    std::optional<int> reported, stands;

    bool operator==(const ReleasedBox&) const = default;
};
// A precinct as it was last released.
struct ReleasedPrecinct {
    std::string precinct;
    std::int64_t seq = 0;                       // of its event
    int number = 0;                             // of the release
    std::map<std::string, ReleasedBox> values;  // by field
    // Its sign-off was taken back since, or other values were signed off.
    bool changed = false;
};

class Releases {
public:
    explicit Releases(Door& door) : door_(door) {}

    core::Result<ReleaseState> state();
    core::Result<PlannedRelease> plan(const forms::Roster& roster);
    // Proposes what would be released now, in place of what was proposed before; `seen`: the
    // holds_sha256 that was shown to the official. Returns the seq of its event.
    core::Result<std::int64_t> propose(const forms::Roster& roster, const std::string& person,
                                       const std::string& seen, const std::string& note);
    // Releases what event `proposal` proposed: one event for the release, and one for each precinct
    // whose values were not released as they are, all in one transaction. Refused: another release
    // waits, the same official, or the release would hold something else now.
    core::Result<Release> make(const forms::Form& form, const forms::Roster& roster,
                               std::int64_t proposal, const std::string& person);
    core::Result<> withdraw(std::int64_t proposal, const std::string& person);
    // Every precinct that was ever released, by id.
    core::Result<std::vector<ReleasedPrecinct>> released();
    // The newest event that bears on what `released` returns; 0: nothing was released.
    core::Result<std::int64_t> newest();

private:
    Door& door_;
};

}  // namespace store
