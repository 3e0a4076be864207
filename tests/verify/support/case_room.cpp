#include "tests/verify/support/case_room.h"

#include <algorithm>

namespace verify::testing_support {

Room::Room(const std::string& box) : field(box) {
    facts.what.precinct = "POLK-080-K";
    facts.what.fields = {box};
    facts.layers.resize(1);
    layer().field = box;
}

void Room::read(std::optional<int> value, double probability) {
    layer().written_state = value ? forms::ReadingState::Number : forms::ReadingState::Blank;
    layer().written = value;
    layer().probability = probability;
}

void Room::draw() {
    layer().passes = true;
    layer().passing = layer().written;
    facts.what.drawn = {field};
}

bool Room::refuse(const Refusal& refusal) {
    sentence = refusal.sentence;
    kind = refusal.kind;
    return false;
}

bool Room::key(const std::string& user, const Claim& claim) {
    const Keying entry{facts.what.precinct, field, user, "", claim.state, claim.value};
    if (const auto fits = check_entry(entry, nullptr); !fits) return refuse(fits.error());
    if (const auto may = may_key(facts, user, field); !may) return refuse(may.error());
    facts.history.emplace_back(entry);
    return true;
}

bool Room::decide(const std::string& user, const Claim& claim, Basis basis) {
    const auto decision = verify::decide(facts, book(), person(user), {field, basis, claim, "why"});
    if (!decision) return refuse(decision.error());
    facts.history.emplace_back(*decision);
    return true;
}

bool Room::reopen(const std::string& user) {
    const auto reopening = verify::reopen(facts, person(user), field, "look again");
    if (!reopening) return refuse(reopening.error());
    facts.history.emplace_back(*reopening);
    return true;
}

namespace {

// A claim as one word: "8", "none", "illegible".
std::string word(forms::ReadingState state, std::optional<int> value) {
    if (value) return std::to_string(*value);
    return state == forms::ReadingState::Illegible ? "illegible" : "none";
}

struct HandJudge {
    explicit HandJudge(const Room& what) : room(what), layer(what.facts.layers.front()) {}

    void see(const Keying& keying) {
        if (entries.contains(keying.user)) complain("keyed twice");
        if (standing || checked()) complain("keyed what is settled");
        if (reopeners.contains(keying.user)) complain("keyed by who had reopened it");
        entries[keying.user] = word(keying.state, keying.value);
        if (opened) fresh.insert(keying.user);
    }

    void see(const Decision& decision) {
        const auto user = decision.users.back();
        if (standing || checked()) complain("decided while it was settled");
        if (!entries.contains(user) && !reopeners.contains(user))
            complain("decided by who has not keyed it");
        const std::string what = word(decision.no_value, decision.value);
        // An official's newest word counts.
        if (room.officials.contains(user)) said[user] = {decision.basis, what};
        const bool enough = has_enough(user, decision.basis, what);
        if (enough != verify::stands(decision))
            complain(enough ? "enough people, and it waits" : "it stands without enough people");
        if (!verify::stands(decision)) return;
        standing = decision.value;
        said.clear();
        asked.clear();
    }

    void see(const Reopening& reopening) {
        if (!standing && !checked()) complain("reopened what is not settled");
        if (!room.officials.contains(reopening.user)) complain("reopened by who may not");
        if (!asked.insert(reopening.user).second) complain("one official counted twice");
        reopeners.insert(reopening.user);
        if (asked.size() < 2) return;
        standing.reset();
        opened = true;
        said.clear();
        asked.clear();
        fresh.clear();
    }

    bool checked() const {
        if (opened || room.facts.what.drawn.empty() || entries.empty()) return false;
        return std::all_of(entries.begin(), entries.end(), [&](const auto& entry) {
            return entry.second == word(forms::ReadingState::Blank, layer.passing);
        });
    }

    bool has_enough(const std::string& user, Basis basis, const std::string& what) const {
        std::set<std::string> deciders{user};
        for (const auto& [official, words] : said)
            if (words == std::pair{basis, what}) deciders.insert(official);
        const auto officials =
            std::count_if(deciders.begin(), deciders.end(),
                          [&](const auto& name) { return room.officials.contains(name); });
        if (opened && !fresh.contains(user) && officials < 2) return false;
        if (basis == Basis::AsReported) return all_illegible() && officials >= 2;
        const bool rule = !room.facts.findings.empty();
        if (basis == Basis::AsComputed) return rule && officials >= room.rules.officials_for_rule;
        if (rule && officials < room.rules.officials_for_rule) return false;
        auto people = deciders;
        std::map<std::string, int> others;
        bool somebody = false;
        for (const auto& [keyer, entry] : entries) {
            if (entry == what) {
                people.insert(keyer);
                continue;
            }
            ++others[entry];
            if (!deciders.contains(keyer)) somebody = true;
        }
        const bool two_against = std::any_of(others.begin(), others.end(),
                                             [](const auto& camp) { return camp.second >= 2; });
        if (officials >= 2) return true;
        if (two_against) return false;
        if (people.size() >= 2) return true;
        return !somebody && !machine_says_otherwise(what);
    }

    bool all_illegible() const {
        return std::all_of(entries.begin(), entries.end(),
                           [](const auto& entry) { return entry.second == "illegible"; });
    }

    bool machine_says_otherwise(const std::string& what) const {
        if (!layer.written_state) return false;
        const bool sure = layer.passes || layer.probability >= room.policy.least_probability;
        return sure && word(*layer.written_state, layer.written) != what;
    }

    void complain(const std::string& why) {
        if (broken.empty()) broken = why;
    }

    const Room& room;
    const KnownField& layer;
    std::map<std::string, std::string> entries;
    std::map<std::string, std::pair<Basis, std::string>> said;
    std::set<std::string> asked, reopeners, fresh;
    std::optional<std::optional<int>> standing;
    bool opened = false;
    std::string broken;
};

}  // namespace

ByTheRules judged_by_hand(const Room& room) {
    HandJudge judge(room);
    for (const auto& act : room.facts.history)
        std::visit([&](const auto& one) { judge.see(one); }, act);
    ByTheRules out;
    out.broken = judge.broken;
    out.decided = judge.standing.has_value();
    if (out.decided) out.value = *judge.standing;
    return out;
}

}  // namespace verify::testing_support
