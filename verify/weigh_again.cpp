#include "verify/weigh_again.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>

#include "verify/cells.h"

namespace verify {
namespace {

using Boxes = std::map<std::string, WeighedBox>;

const WeighedBox* find(const Boxes& boxes, const std::string& field) {
    const auto found = boxes.find(field);
    return found == boxes.end() ? nullptr : &found->second;
}

// By how much the parts exceed the whole; empty: some box has no value.
std::optional<std::int64_t> excess_of(const Relation& relation, const Boxes& boxes) {
    const auto* whole = find(boxes, relation.whole);
    if (whole == nullptr) return std::nullopt;
    std::int64_t excess = -std::int64_t{whole->value};
    for (const auto& part : relation.parts) {
        const auto* box = find(boxes, part);
        if (box == nullptr) return std::nullopt;
        excess += box->value;
    }
    return excess;
}

bool can_hold(const WeighedBox& box, std::int64_t value) {
    return value >= 0 && value <= box.most;
}

// A part "first.*" is the box of every option.
std::vector<std::string> written_out(const std::vector<std::string>& parts,
                                     const std::vector<forms::Option>& options) {
    std::vector<std::string> out;
    for (const auto& part : parts) {
        if (!part.ends_with(".*")) {
            out.push_back(part);
            continue;
        }
        for (const auto& option : options)
            out.push_back(part.substr(0, part.size() - 1) + option.id);
    }
    return out;
}

}  // namespace

std::vector<Relation> relations_on(const Rules& rules, const std::vector<forms::Option>& options) {
    std::vector<Relation> out;
    for (const auto& sum : sums_on(rules, options))
        out.push_back({sum.total, written_out(sum.parts, options), true});
    for (const auto& bound : rules.bounds) out.push_back({bound.bound, {bound.field}, false});
    return out;
}

std::vector<std::string> to_key_once_more(const std::vector<Relation>& relations,
                                          const Boxes& boxes) {
    std::set<std::string> out;
    for (const auto& relation : relations) {
        const auto excess = excess_of(relation, boxes);
        if (!excess || *excess == 0 || (!relation.exact && *excess < 0)) continue;
        const auto ask = [&](const std::string& field, std::int64_t change) {
            const auto& box = *find(boxes, field);
            if (box.may_ask && can_hold(box, box.value + change)) out.insert(field);
        };
        for (const auto& part : relation.parts) ask(part, -*excess);
        ask(relation.whole, *excess);
    }
    return {out.begin(), out.end()};
}

}  // namespace verify
