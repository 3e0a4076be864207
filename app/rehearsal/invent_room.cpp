#include "app/rehearsal/invent_room.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "app/rehearsal/random.h"
#include "verify/caucus_math.h"
#include "verify/sheet.h"

namespace app::rehearsal {

namespace {

constexpr int kSmallestRoom = 20;
constexpr int kLargestRoom = 400;

// Splits a room into few large groups and many empty ones, as in the published results.
std::vector<double> popularity(std::size_t groups, Random& random) {
    std::vector<double> shares;
    for (std::size_t i = 0; i < groups; ++i) {
        shares.push_back(random.chance(0.5) ? std::pow(random.unit(), 1.5) + 0.02 : 0);
    }
    if (std::accumulate(shares.begin(), shares.end(), 0.0) <= 0) shares[0] = 1;
    return shares;
}

std::size_t drawn(const std::vector<double>& shares, Random& random) {
    double left = random.unit() * std::accumulate(shares.begin(), shares.end(), 0.0);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        left -= shares[i];
        if (left < 0) return i;
    }
    return static_cast<std::size_t>(std::max_element(shares.begin(), shares.end()) -
                                    shares.begin());
}

int room_size(int delegates, Random& random) {
    const double people = delegates * std::exp(random.normal(2.3, 0.5));  // about 10 a delegate
    return std::clamp(static_cast<int>(std::lround(people)), kSmallestRoom, kLargestRoom);
}

// Returns the groups after the realignment: non-viable groups dissolve; where more groups are
// viable than there are delegates, the smallest dissolve first.
std::vector<int> realigned(std::vector<int> groups, const std::vector<double>& shares,
                           int viability, int delegates, Random& random) {
    const auto viable = [&](std::size_t i) { return groups[i] > 0 && groups[i] >= viability; };
    const auto count = [&] {
        int n = 0;
        for (std::size_t i = 0; i < groups.size(); ++i) n += viable(i) ? 1 : 0;
        return n;
    };
    std::vector<double> welcome = shares;
    int homeless = 0;
    const auto dissolve = [&](std::size_t i) {
        homeless += groups[i];
        groups[i] = 0;
        welcome[i] = 0;
    };
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (!viable(i)) dissolve(i);
    }
    while (count() > delegates) {
        std::size_t smallest = groups.size();
        for (std::size_t i = 0; i < groups.size(); ++i) {
            if (viable(i) && (smallest == groups.size() || groups[i] < groups[smallest]))
                smallest = i;
        }
        dissolve(smallest);
    }
    if (count() == 0) {  // all people walk to one group
        const auto host = drawn(shares, random);
        welcome.assign(groups.size(), 0);
        welcome[host] = 1;
    }
    for (int person = 0; person < homeless; ++person) {
        if (!random.chance(0.04)) ++groups[drawn(welcome, random)];  // a few go home
    }
    return groups;
}

class Sheet {
public:
    Sheet(const forms::Form& form, Room& room) : form_(form), room_(room) {}
    void put(const std::string& field, int value) {
        if (form_.field(field) != nullptr) room_.values[field] = value;
    }
    void put_column(const std::string& column, const std::vector<int>& counts) {
        for (std::size_t i = 0; i < counts.size(); ++i) {
            put(column + "." + form_.options[i].id, counts[i]);
        }
        put(column + ".total", std::accumulate(counts.begin(), counts.end(), 0));
    }

private:
    const forms::Form& form_;
    Room& room_;
};

void invent_caucus(const forms::Form& form, const forms::Precinct& precinct,
                   const verify::Rules& rules, Random& random, Room& room) {
    int delegates = std::max(1, precinct.delegates.value_or(random.whole(4, 9)));
    const int people = room_size(delegates, random);
    if (!precinct.delegates) {  // a satellite site: its delegates follow from the attendance
        delegates = verify::delegates_by_attendance(rules, people).value_or(delegates);
    }
    const auto shares = popularity(form.options.size(), random);
    const int silent = random.chance(0.1) ? random.whole(1, 3) : 0;
    std::vector<int> first(form.options.size(), 0);
    for (int person = 0; person < people - silent; ++person) ++first[drawn(shares, random)];
    const auto viability = verify::viability_number(rules, people, delegates);
    const auto final_counts =
        realigned(first, shares, viability.value_or(1), viability ? delegates : 1000, random);
    const auto awards = verify::award_delegates(rules, people, delegates, final_counts);

    Sheet sheet(form, room);
    sheet.put("header.attendees", people);
    sheet.put("header.delegates", delegates);
    if (viability) sheet.put("header.viability", *viability);
    sheet.put_column("first", first);
    sheet.put_column("final", final_counts);
    if (!awards.outcomes.empty()) {
        sheet.put_column("delegates", random.one_of(awards.outcomes));
    } else if (!awards.suggestion.empty()) {
        sheet.put_column("delegates", awards.suggestion);
    }
    room.marks["tick.toss"] = awards.status == verify::AwardStatus::Toss;
}

bool ends_with_total(const std::string& name) {
    return name.ends_with(".total");
}

// Fills the form of another contest: every count by itself, totals of their columns.
void invent_tally(const forms::Form& form, Random& random, Room& room) {
    std::map<std::string, int> totals;
    for (const auto& field : form.fields) {
        if (!forms::holds_number(field.kind)) continue;
        if (ends_with_total(field.name)) continue;
        const int most = field.most_digits >= 3 ? 320 : field.most_digits == 2 ? 60 : 9;
        const int value = random.chance(0.2) ? 0 : random.whole(1, most);
        room.values[field.name] = value;
        totals[field.name.substr(0, field.name.rfind('.'))] += value;
    }
    for (const auto& field : form.fields) {
        if (!ends_with_total(field.name)) continue;
        room.values[field.name] = totals[field.name.substr(0, field.name.rfind('.'))];
    }
}

}  // namespace

Room invent_room(const forms::Form& form, const forms::Precinct& precinct,
                 const verify::Rules& rules, std::uint64_t seed) {
    Random random(seed ^ 0x2007'0203U);
    Room room;
    const bool caucus = rules.caucus && !form.options.empty() &&
                        form.field("first." + form.options.front().id) != nullptr;
    if (caucus) {
        invent_caucus(form, precinct, rules, random, room);
    } else {
        invent_tally(form, random, room);
    }
    for (const auto& field : form.fields) {
        if (field.kind == forms::FieldKind::Signature) room.marks[field.name] = true;
    }
    return room;
}

}  // namespace app::rehearsal
