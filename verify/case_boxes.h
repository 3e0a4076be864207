// Binds the life of a box (verify/box_life.h) to the facts of its case: what people said of it, and
// what reading, report, rules, policy and its column have to do with it. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "verify/box_life.h"
#include "verify/cannot_finish.h"
#include "verify/case_life.h"
#include "verify/policy.h"
#include "verify/rules.h"
#include "verify/weigh_again.h"

namespace verify {

// What bears on the boxes of every case alike.
struct CanvassTerms {
    const Rules& rules;
    const Policy& policy;
    int keyers = 2;
    std::vector<Relation> relations = {};  // relations_on
};

// The entries of the box in the order of the ledger, also those from before a reopening.
BoxPast past_of(const CaseFacts& facts, std::string_view field);
// What bears on the box, and whether its column asks for one more entry.
BoxTerms terms_of(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field);
// How far people are with the box. A decision of officials that stands settles it, too.
BoxNow box_now(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field);

// The boxes of the case, for cannot_finish. Settled ones are not among them.
std::vector<BoxAtWork> boxes_at_work(const CaseFacts& facts, const CanvassTerms& terms);

}  // namespace verify
