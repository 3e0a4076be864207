#include "app/rehearsal/plant.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/rehearsal/measure.h"
#include "app/rehearsal/random.h"
#include "verify/caucus_math.h"
#include "verify/sheet.h"

namespace app::rehearsal {
namespace {

constexpr std::array<std::string_view, kSlips> kNames = {
    "digit changed",      "transposed",   "digit dropped", "neighbouring row",
    "alignments swapped", "page missing", "late version",  "rule misapplied"};

// Most boxes in which a late version is old.
constexpr int kMostStaleFields = 3;

std::optional<int> changed(int value, Random& random) {
    auto digits = std::to_string(value);
    const auto at = static_cast<std::size_t>(random.whole(0, static_cast<int>(digits.size()) - 1));
    const bool leads = at == 0 && digits.size() > 1;
    const char before = digits[at];
    do digits[at] = static_cast<char>('0' + random.whole(leads ? 1 : 0, 9));
    while (digits[at] == before);
    return std::stoi(digits);
}

std::optional<int> transposed(int value, Random& random) {
    const auto digits = std::to_string(value);
    std::vector<int> choices;
    for (std::size_t i = 0; i + 1 < digits.size(); ++i) {
        auto other = digits;
        std::swap(other[i], other[i + 1]);
        if (other != digits && other.front() != '0') choices.push_back(std::stoi(other));
    }
    return choices.empty() ? std::nullopt : std::optional(random.one_of(choices));
}

std::optional<int> dropped(int value, Random& random) {
    const auto digits = std::to_string(value);
    if (digits.size() < 2) return std::nullopt;
    auto other = digits;
    other.erase(static_cast<std::size_t>(random.whole(0, static_cast<int>(digits.size()) - 1)), 1);
    if (other.size() > 1 && other.front() == '0') return std::nullopt;
    return std::stoi(other);
}

// Plants one slip into one sheet.
class Planting {
public:
    Planting(const forms::Form& form, const forms::Precinct& precinct, const verify::Rules& rules,
             const Values& values, std::uint64_t seed)
        : form_(form), precinct_(precinct), rules_(rules), random_(seed) {
        planted_.values = values;
        planted_.reported = {values};
    }

    std::optional<Planted> with(Slip slip) && {
        planted_.slip = slip;
        const bool done = apply(slip);
        if (!done) return std::nullopt;
        return std::move(planted_);
    }

private:
    bool apply(Slip slip) {
        switch (slip) {
            case Slip::DigitChanged:
                return one_value(changed);
            case Slip::Transposed:
                return one_value(transposed);
            case Slip::DigitDropped:
                return one_value(dropped);
            case Slip::NeighbouringRow:
                return swap_rows();
            case Slip::AlignmentsSwapped:
                return swap_alignments();
            case Slip::PageMissing:
                return lose_page();
            case Slip::LateVersion:
                return late_version();
            case Slip::RuleMisapplied:
                return misapply_rule();
        }
        return false;
    }

    Values& report() { return planted_.reported.back(); }

    bool say(const std::string& field, int value) {
        if (planted_.values.at(field) == value) return false;
        report()[field] = value;
        planted_.fields.insert(field);
        return true;
    }

    std::vector<std::string> nonzero_fields() const {
        std::vector<std::string> fields;
        for (const auto& [field, value] : planted_.values) {
            if (value > 0) fields.push_back(field);
        }
        return fields;
    }

    template <class Change>
    bool one_value(const Change& change) {
        auto fields = nonzero_fields();
        while (!fields.empty()) {
            const auto at =
                static_cast<std::size_t>(random_.whole(0, static_cast<int>(fields.size()) - 1));
            const auto field = fields[at];
            const auto value = change(planted_.values.at(field), random_);
            if (value && say(field, *value)) return true;
            fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(at));
        }
        return false;
    }

    bool swap_rows() {
        std::vector<std::pair<std::string, std::string>> pairs;
        for (const auto* column : {"first.", "final.", "delegates.", "votes."}) {
            for (std::size_t i = 0; i + 1 < form_.options.size(); ++i) {
                const auto upper = column + form_.options[i].id;
                const auto lower = column + form_.options[i + 1].id;
                const auto a = planted_.values.find(upper);
                const auto b = planted_.values.find(lower);
                if (a == planted_.values.end() || b == planted_.values.end()) continue;
                if (a->second != b->second) pairs.emplace_back(upper, lower);
            }
        }
        if (pairs.empty()) return false;
        const auto [upper, lower] = random_.one_of(pairs);
        return say(upper, planted_.values.at(lower)) && say(lower, planted_.values.at(upper));
    }

    bool swap_alignments() {
        bool any = false;
        const auto written = planted_.values;
        for (const auto& [field, value] : written) {
            if (!field.starts_with("first.")) continue;
            const auto other = "final." + field.substr(6);
            const auto beside = written.find(other);
            if (beside == written.end() || beside->second == value) continue;
            say(field, beside->second);
            say(other, value);
            any = true;
        }
        return any;
    }

    bool lose_page() {
        planted_.page_missing = true;
        planted_.fields.insert(std::string(kPageField));
        return true;
    }

    // The room counted again: the older numbers are off by a few people.
    bool late_version() {
        auto fields = nonzero_fields();
        if (fields.empty()) return false;
        auto stale = planted_.values;
        std::set<std::string> old;
        const int count = random_.whole(1, kMostStaleFields);
        for (int i = 0; i < count; ++i) {
            const auto& field = random_.one_of(fields);
            stale[field] = planted_.values.at(field) + random_.whole(1, 4);
            old.insert(field);
        }
        // Half of the time the old report comes after the right one and stands.
        if (random_.chance(0.5)) {
            planted_.reported = {planted_.values, stale};
            planted_.fields = old;
        } else {
            planted_.reported = {stale, planted_.values};
        }
        return true;
    }

    // Gives one delegate to a group without a right to it.
    bool misapply_rule() {
        std::vector<int> counts;
        std::vector<int> awarded;
        for (const auto& option : form_.options) {
            const auto people = planted_.values.find("final." + option.id);
            const auto won = planted_.values.find("delegates." + option.id);
            if (people == planted_.values.end() || won == planted_.values.end()) return false;
            counts.push_back(people->second);
            awarded.push_back(won->second);
        }
        const auto attendees = planted_.values.find("header.attendees");
        if (attendees == planted_.values.end()) return false;
        auto delegates = precinct_.delegates;
        if (!delegates) delegates = verify::delegates_by_attendance(rules_, attendees->second);
        const auto awards = verify::award_delegates(rules_, attendees->second, delegates, counts);
        // After a toss, or with a single delegate, several awards may be right.
        if (awards.status != verify::AwardStatus::Exact || awards.outcomes.front() != awarded) {
            return false;
        }
        return move_delegate(counts, awarded);
    }

    bool move_delegate(const std::vector<int>& counts, const std::vector<int>& awarded) {
        std::vector<std::size_t> givers;
        std::vector<std::size_t> takers;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            if (awarded[i] > 0) givers.push_back(i);
            if (counts[i] > 0) takers.push_back(i);
        }
        if (givers.empty() || takers.size() < 2) return false;
        const auto from = random_.one_of(givers);
        takers.erase(std::find(takers.begin(), takers.end(), from));
        const auto to = random_.one_of(takers);
        for (const auto& [option, step] : {std::pair{from, -1}, std::pair{to, 1}}) {
            const auto field = "delegates." + form_.options[option].id;
            planted_.values[field] += step;
            planted_.fields.insert(field);
        }
        planted_.reported = {planted_.values};
        return true;
    }

    const forms::Form& form_;
    const forms::Precinct& precinct_;
    const verify::Rules& rules_;
    Random random_;
    Planted planted_;
};

}  // namespace

std::string_view name_of(Slip slip) {
    return kNames.at(static_cast<std::size_t>(slip));
}

std::optional<Planted> plant_slip(Slip slip, const forms::Form& form,
                                  const forms::Precinct& precinct, const verify::Rules& rules,
                                  const Values& values, std::uint64_t seed) {
    return Planting(form, precinct, rules, values, seed).with(slip);
}

Planted plant(const forms::Form& form, const forms::Precinct& precinct, const verify::Rules& rules,
              const Values& values, std::uint64_t seed, double share) {
    Random random(seed ^ 0x511B'0F7E'4EA2U);
    if (random.chance(share)) {
        const auto slip = static_cast<Slip>(random.whole(0, kSlips - 1));
        for (const auto attempt : {slip, Slip::DigitChanged}) {
            auto planted = plant_slip(attempt, form, precinct, rules, values, random.next());
            if (planted) return *std::move(planted);
        }
    }
    Planted honest;
    honest.values = values;
    honest.reported = {values};
    return honest;
}

}  // namespace app::rehearsal
