// What shows only over many precincts, and what people decided about it.
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

class Patterns {
public:
    explicit Patterns(Door& door) : door_(door) {}

    // What a look over all precincts found, instead of what was found before. An event for each
    // pattern that is new, has changed or is not found any more.
    core::Result<> save(const std::vector<verify::Pattern>& found);
    // Those found last, the most precincts first; then those that were found once.
    core::Result<std::vector<PatternRecord>> list();
    core::Result<PatternCounts> counts();
    // `version`: of the pattern as the person saw it; its boxes are those that are decided about.
    // Time and user come with the decision, the boxes do not. Refused: no such pattern, one that
    // changed meanwhile, without a person or a reason.
    core::Result<> decide(const verify::PatternDecision& decision, std::int64_t version);
    // Boxes that the newest decision about their pattern settled, by precinct; of one precinct, or
    // of all ("").
    core::Result<std::map<std::string, std::vector<verify::SettledBox>>> settled_boxes(
        const std::string& precinct);
    // Seq of the newest decision about a pattern, and of the newest page or report: what verdicts
    // and patterns must follow. 0: none.
    core::Result<std::int64_t> newest_decision();
    core::Result<std::int64_t> newest_evidence();
    // The precincts on which an event after `seq` bears, whatever it is, and the newest such event.
    struct Touched {
        std::vector<std::string> precincts;
        std::int64_t newest = 0;
    };
    core::Result<Touched> touched_since(std::int64_t seq);

private:
    Door& door_;
};

}  // namespace store
