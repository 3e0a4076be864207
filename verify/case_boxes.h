// Binds the life of a box (verify/box_life.h) to the facts of its case: what people said of it, and
// what reading, report, rules, policy and its column have to do with it. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "forms/form.h"
#include "verify/box_life.h"
#include "verify/case_facts.h"
#include "verify/policy.h"
#include "verify/rules.h"
#include "verify/weigh_again.h"

namespace verify {

// What bears on the boxes of every case alike: it follows from the configuration of the canvass.
struct CanvassTerms {
    Rules rules = {};
    Policy policy = {};
    std::vector<Relation> relations = {};  // relations_on
};
CanvassTerms canvass_terms(const Rules& rules, const Policy& policy,
                           const std::vector<forms::Option>& options);

// What people said of the box in the order of the ledger: entries also from before a reopening.
BoxPast past_of(const CaseFacts& facts, std::string_view field);
// What bears on the box, and whether its column asks for one more entry.
BoxTerms terms_of(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field);
// How far people are with the box. A decision of officials that stands settles it, too.
BoxNow box_now(const CaseFacts& facts, const CanvassTerms& terms, std::string_view field);

// What passes without people.
Claim passing_claim(const KnownField& layer);

}  // namespace verify
