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
    if (const auto may = may_key(facts, terms(), user, field); !may) return refuse(may.error());
    facts.history.emplace_back(entry);
    return true;
}

bool Room::look(const std::string& user, Look look, const Claim& claim) {
    const auto word =
        third_look(facts, terms(), {"", field, user, "", look, claim.state, claim.value});
    if (!word) return refuse(word.error());
    facts.history.emplace_back(*word);
    return true;
}

bool Room::decide(const std::string& user, const Claim& claim, Basis basis) {
    const auto decision =
        verify::decide(facts, terms(), person(user), {field, basis, claim, "why"});
    if (!decision) return refuse(decision.error());
    facts.history.emplace_back(*decision);
    return true;
}

bool Room::reopen(const std::string& user) {
    const auto reopening = verify::reopen(facts, terms(), person(user), field, "look again");
    if (!reopening) return refuse(reopening.error());
    facts.history.emplace_back(*reopening);
    return true;
}

namespace {

// A claim as one word: "8", "blank", "illegible".
std::string word(const Claim& claim) {
    return claim.value ? std::to_string(*claim.value) : std::string(forms::name_of(claim.state));
}

// As a value that stands: a void box has as little of one as an empty box.
std::string value_word(const std::string& said) {
    return said == "void" ? "blank" : said;
}

bool is_legible(const std::string& said) {
    return said != "illegible";
}

struct Entry {
    std::string user, said;
};

struct HandJudge {
    explicit HandJudge(const Room& what) : room(what), layer(what.facts.layers.front()) {}

    void see(const Keying& keying) {
        if (keyed(keying.user)) complain("keyed twice");
        if (reopeners.contains(keying.user)) complain("keyed by who had reopened it");
        if (stage() != "key") complain("keyed while it was " + stage());
        fresh.push_back({keying.user, word(claim_of(keying))});
    }

    void see(const ThirdLook& look) {
        if (stage() != "word" || fresh.back().user != look.user)
            complain("a word of who was not asked");
        said_third = look.look == Look::AnEntry ? word(claim_of(look)) : "none of them";
        if (look.look == Look::AnEntry && said_third != fresh[0].said &&
            said_third != fresh[1].said)
            complain("chose what nobody keyed");
    }

    void see(const Decision& decision) {
        const auto user = decision.users.back();
        if (!room.officials.contains(user)) complain("decided by who is no official");
        if (keyed(user)) complain("decided by who had keyed it");
        const bool from_paper = reopeners.contains(user) && stage() == "key";
        if (stage() != "officials" && stage() != "word" && !from_paper)
            complain("decided while it was " + stage());
        const auto said = value_word(word(claim_of(decision)));
        decided[user] = {decision.basis, said};
        const auto for_it = std::count_if(decided.begin(), decided.end(), [&](const auto& one) {
            return one.second == std::pair{decision.basis, said};
        });
        const bool enough = for_it >= needed(decision.basis, said);
        if (enough != verify::stands(decision))
            complain(enough ? "enough officials, and it waits" : "it stands with too few");
        if (decision.basis == Basis::AsReported && !all_illegible())
            complain("a report stands, and somebody could read the paper");
        if (decision.basis == Basis::AsComputed && room.facts.findings.empty())
            complain("corrected without a finding");
        if (!verify::stands(decision)) return;
        standing = decision.value;
        decided.clear();
        asked.clear();
    }

    void see(const Reopening& reopening) {
        if (stage() != "settled") complain("reopened while it was " + stage());
        if (!room.officials.contains(reopening.user)) complain("reopened by who may not");
        if (!asked.insert(reopening.user).second) complain("one official counted twice");
        reopeners.insert(reopening.user);
        if (asked.size() < 2) return;
        standing.reset();
        old.insert(old.end(), fresh.begin(), fresh.end());
        fresh.clear();
        said_third.clear();
        decided.clear();
        asked.clear();
    }

    std::string stage() const {
        if (standing) return "settled";
        const auto keyers = static_cast<std::size_t>(room.policy.keyers);
        if (fresh.size() < keyers) return "key";
        if (keyers == 1) return one_is_enough() ? "settled" : "officials";
        const auto two = said_by_two();
        if (!two.empty()) return in_question(two) || two_against(two, "") ? "officials" : "settled";
        if (fresh.size() == 2) return "key";  // a third
        const auto& third = fresh[2];
        const bool somebody_read = is_legible(fresh[0].said) || is_legible(fresh[1].said);
        const bool two_cannot =
            !is_legible(third.said) && !(is_legible(fresh[0].said) && is_legible(fresh[1].said));
        if (!somebody_read || two_cannot) return "officials";
        if (said_third.empty()) return "word";
        if (said_third == "none of them" || in_question(said_third) ||
            two_against(said_third, third.user))
            return "officials";
        return "settled";
    }

    std::string settled_word() const {
        if (standing) return word({forms::ReadingState::Blank, *standing});
        if (room.policy.keyers == 1) return fresh[0].said;
        const auto two = said_by_two();
        return two.empty() ? said_third : two;
    }

    bool keyed(const std::string& user) const {
        const auto by = [&](const Entry& entry) { return entry.user == user; };
        return std::any_of(old.begin(), old.end(), by) ||
               std::any_of(fresh.begin(), fresh.end(), by);
    }

    std::string said_by_two() const {
        for (std::size_t i = 0; i < fresh.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (fresh[i].said == fresh[j].said && is_legible(fresh[i].said))
                    return fresh[i].said;
        return "";
    }

    // Two people, at any time, keyed one and the same other value.
    bool two_against(const std::string& said, const std::string& but) const {
        std::map<std::string, int> camps;
        for (const auto* list : {&old, &fresh})
            for (const auto& entry : *list)
                if (entry.user != but && value_word(entry.said) != value_word(said))
                    ++camps[value_word(entry.said)];
        return std::any_of(camps.begin(), camps.end(),
                           [](const auto& camp) { return camp.second >= 2; });
    }

    bool one_is_enough() const {
        const auto& said = fresh[0].said;
        const auto read =
            word({layer.written_state.value_or(forms::ReadingState::Illegible), layer.written});
        const bool as_read = layer.written_state && value_word(said) == read;
        const bool as_reported =
            layer.reported &&
            (said == "blank" || said == "void" ? "0" : said) == std::to_string(*layer.reported);
        const bool sure = layer.written_state &&
                          (layer.passes || layer.probability >= room.policy.least_probability);
        if (!is_legible(said) || (sure && !as_read) || in_question(said)) return false;
        for (const auto& entry : old)
            if (value_word(entry.said) != value_word(said)) return false;
        return as_read || as_reported;
    }

    bool in_question(const std::string& said) const {
        if (!room.facts.findings.empty()) return true;
        if (room.field != kAward || layer.computed.empty()) return false;
        const int value = said == "blank" || said == "void" ? 0
                          : is_legible(said)                ? std::stoi(said)
                                                            : -1;
        return std::find(layer.computed.begin(), layer.computed.end(), value) ==
               layer.computed.end();
    }

    int needed(Basis basis, const std::string& said) const {
        const int award = std::max(2, room.rules.officials_for_rule);
        if (basis == Basis::AsComputed) return award;
        if (basis == Basis::AsReported) return 2;
        if (in_question(said)) return award;
        const bool one_may =
            room.policy.keyers == 1 && somebody_keyed(said) && !two_against(said, "");
        return one_may ? 1 : 2;
    }

    bool somebody_keyed(const std::string& said) const {
        const auto is = [&](const Entry& entry) { return value_word(entry.said) == said; };
        return std::any_of(old.begin(), old.end(), is) ||
               std::any_of(fresh.begin(), fresh.end(), is);
    }

    bool all_illegible() const {
        const auto is = [](const Entry& entry) { return !is_legible(entry.said); };
        return !(old.empty() && fresh.empty()) && std::all_of(old.begin(), old.end(), is) &&
               std::all_of(fresh.begin(), fresh.end(), is);
    }

    void complain(const std::string& why) {
        if (broken.empty()) broken = why;
    }

    const Room& room;
    const KnownField& layer;
    std::vector<Entry> old, fresh;
    std::string said_third;
    std::map<std::string, std::pair<Basis, std::string>> decided;
    std::set<std::string> asked, reopeners;
    std::optional<std::optional<int>> standing;
    std::string broken;
};

}  // namespace

ByTheRules judged_by_hand(const Room& room) {
    HandJudge judge(room);
    for (const auto& act : room.facts.history)
        std::visit([&](const auto& one) { judge.see(one); }, act);
    ByTheRules out;
    out.broken = judge.broken;
    out.settled = judge.stage() == "settled";
    const auto said = out.settled ? judge.settled_word() : "";
    if (!said.empty() && said.find_first_not_of("0123456789") == std::string::npos)
        out.value = std::stoi(said);
    return out;
}

}  // namespace verify::testing_support
