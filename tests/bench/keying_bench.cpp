// How many cells are wrong after people keyed them: simulated columns through the rules of
// verify/box_life.h and verify/weigh_again.h. Every entry is wrong now and then, independently, by
// the reader's confusions on scanner pages (ocr/models/MODEL.md, "Confusions"): people misread what
// the reader misreads. Digits that it does not name there are taken for each other as it takes
// them the other way about, and 8 for 9 as on ORAND.
//
//   keying_bench [--boxes 10000000] [--seed 1] [--wrong 0.01]
//
// Prints wrong cells per 1,000 with the exact one-sided 95 % bound, with and without weighing
// columns again, and the same where one box in twenty misleads everybody 20 % of the time. A cell
// is wrong where another number stands than is written, or where none stands.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "verify/box_life.h"
#include "verify/risk.h"
#include "verify/weigh_again.h"

namespace {

using forms::ReadingState;
using verify::Claim;

struct Options {
    std::int64_t boxes = 10'000'000;
    std::uint64_t seed = 1;
    double wrong = 0.01;
};

// The numbers of a column and its total. 5 of 100 sheets truly do not add up (verify/policy.h).
constexpr std::size_t kRows = 7;
constexpr double kSheetWrong = 0.05;
constexpr double kMisleading = 0.05;  // share of boxes that mislead people,
constexpr double kMislead = 0.20;     // … each of them with this probability
constexpr int kMost = 999;            // three digits fit a box
constexpr int kTriesOfOfficials = 20;

struct Confusion {
    int written, read;
    double weight;
};
constexpr std::array<Confusion, 14> kDigits = {{{4, 9, 95},
                                                {9, 4, 95},
                                                {1, 3, 61},
                                                {3, 1, 61},
                                                {3, 5, 49},
                                                {5, 3, 49},
                                                {2, 7, 49},
                                                {7, 2, 49},
                                                {0, 6, 48},
                                                {6, 0, 48},
                                                {1, 7, 47},
                                                {7, 1, 47},
                                                {9, 8, 25},
                                                {8, 9, 25}}};
// Another digit, a digit too few, too many, read as blank, illegible, struck.
constexpr std::array<double, 6> kKinds = {349, 293, 170, 66, 49, 36};

class People {
public:
    explicit People(std::uint64_t seed, double wrong) : random_(seed), wrong_(wrong) {}

    bool happens(double probability) { return uniform_(random_) < probability; }
    int whole(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }

    // What a person takes the number for who misreads it.
    Claim misread(int truth) {
        for (;;) {
            const auto claim = misread_once(truth);
            if (claim && claim->value != truth) return *claim;
        }
    }

    // What somebody reads.
    Claim look(int truth, const std::optional<Claim>& misleading) {
        if (misleading && happens(kMislead)) return *misleading;
        if (happens(wrong_)) return misread(truth);
        return {ReadingState::Number, truth};
    }

private:
    std::optional<Claim> misread_once(int truth) {
        std::discrete_distribution<int> kinds(kKinds.begin(), kKinds.end());
        const int kind = kinds(random_);
        if (kind == 3) return Claim{ReadingState::Blank, std::nullopt};
        if (kind == 4) return Claim{ReadingState::Illegible, std::nullopt};
        if (kind == 5) return Claim{ReadingState::Void, std::nullopt};
        auto digits = std::to_string(truth);
        const auto at = static_cast<std::size_t>(whole(0, static_cast<int>(digits.size()) - 1));
        if (kind == 1) digits.erase(at, 1);
        if (kind == 2) digits.insert(at, 1, digits[at]);
        if (kind == 0) {
            const auto other = other_digit(digits[at] - '0');
            digits[at] = static_cast<char>('0' + other);
        }
        if (digits.empty()) return Claim{ReadingState::Blank, std::nullopt};
        const int value = std::stoi(digits);
        if (value > kMost) return std::nullopt;  // people see that it does not fit
        return Claim{ReadingState::Number, value};
    }

    int other_digit(int digit) {
        double sum = 0;
        for (const auto& one : kDigits) sum += one.written == digit ? one.weight : 0;
        double left = uniform_(random_) * sum;
        for (const auto& one : kDigits) {
            if (one.written != digit) continue;
            left -= one.weight;
            if (left <= 0) return one.read;
        }
        return digit;
    }

    std::mt19937_64 random_;
    std::uniform_real_distribution<double> uniform_{0, 1};
    double wrong_;
};

struct Counts {
    std::int64_t boxes = 0, wrong = 0, third = 0, once_more = 0, word = 0, officials = 0,
                 undecided = 0;
};

struct Box {
    std::string field;
    int truth = 0;
    std::optional<Claim> misleading;
    verify::BoxPast past;
    verify::BoxTerms terms;
    std::optional<Claim> decided;  // by officials
    bool third = false, word = false, officials = false;

    std::optional<Claim> stands() const {
        return decided ? decided : verify::box_now(past, terms).claim;
    }
};

constexpr std::array<const char*, 4> kKeyers = {"ann", "bob", "cid", "dan"};

// Two officials with the paper in hand decide what both read; where they differ, both look again.
void decide(Box& box, People& people) {
    for (int i = 0; i < kTriesOfOfficials && !box.decided; ++i) {
        const auto one = people.look(box.truth, box.misleading);
        const auto other = people.look(box.truth, box.misleading);
        if (verify::is_readable(one) && verify::alike(one, other)) box.decided = one;
    }
}

// The third looks again, and says which card is what the paper says.
void say(Box& box, People& people) {
    const std::string third = verify::box_now(box.past, box.terms).third;
    const auto seen = people.look(box.truth, box.misleading);
    verify::ThirdWord word{third, verify::Look::AnEntry, seen};
    if (!verify::may_say(box.past, box.terms, word))
        word = {third,
                verify::is_readable(seen) ? verify::Look::Neither : verify::Look::Unreadable,
                {}};
    box.past.words.push_back(word);
}

// People do what the box waits for until it waits for nobody.
void work_on(Box& box, People& people) {
    using enum verify::BoxStage;
    for (;;) {
        const auto stage = verify::box_now(box.past, box.terms).stage;
        if (stage == Settled) return;
        if (stage == ForOfficials) {
            if (!box.officials) decide(box, people);
            box.officials = true;
            return;
        }
        if (stage == ThirdsWord) {
            box.word = true;
            say(box, people);
            continue;
        }
        box.third = box.third || stage == ThirdLook;
        const auto* who = kKeyers.at(box.past.entries.size());
        box.past.entries.push_back({who, people.look(box.truth, box.misleading)});
    }
}

void weigh(std::vector<Box>& boxes, const verify::Relation& relation, People& people,
           Counts& counts) {
    std::map<std::string, verify::WeighedBox> weighed;
    for (const auto& box : boxes) {
        const auto stands = box.stands();
        if (!stands) continue;
        weighed[box.field] = {
            .value = stands->value.value_or(0),
            .most = kMost,
            .may_ask = !box.decided && verify::may_ask_once_more(box.past, box.terms)};
    }
    for (const auto& field : verify::to_key_once_more({relation}, weighed)) {
        const auto box = std::find_if(boxes.begin(), boxes.end(),
                                      [&](const auto& one) { return one.field == field; });
        box->terms.once_more = true;
        ++counts.once_more;
        work_on(*box, people);
    }
}

std::vector<Box> column(People& people, bool misleading) {
    std::vector<Box> boxes(kRows + 1);
    int sum = 0;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        auto& box = boxes[i];
        box.field = i < kRows ? "row" + std::to_string(i) : "total";
        box.truth = people.whole(1, 120);
        if (i == kRows) box.truth = sum;
        if (i == kRows && people.happens(kSheetWrong))
            box.truth = std::max(1, sum + people.whole(1, 5) * (people.happens(0.5) ? 1 : -1));
        sum += box.truth;
        if (misleading && people.happens(kMisleading)) box.misleading = people.misread(box.truth);
    }
    return boxes;
}

verify::Relation relation_of(const std::vector<Box>& boxes) {
    verify::Relation relation;
    relation.whole = boxes.back().field;
    for (std::size_t i = 0; i < kRows; ++i) relation.parts.push_back(boxes[i].field);
    return relation;
}

void count(const Box& box, Counts& counts) {
    const auto stands = box.stands();
    ++counts.boxes;
    counts.wrong += !stands || stands->value != box.truth ? 1 : 0;
    counts.third += box.third ? 1 : 0;
    counts.word += box.word ? 1 : 0;
    counts.officials += box.officials ? 1 : 0;
    counts.undecided += stands ? 0 : 1;
}

Counts simulate(const Options& options, bool weigh_again, bool misleading) {
    People people(options.seed, options.wrong);
    Counts counts;
    const auto relation = relation_of(column(people, false));
    while (counts.boxes < options.boxes) {
        auto boxes = column(people, misleading);
        for (auto& box : boxes) work_on(box, people);
        if (weigh_again) weigh(boxes, relation, people, counts);
        for (const auto& box : boxes) count(box, counts);
    }
    return counts;
}

void print(std::string_view what, const Counts& counts) {
    const auto boxes = static_cast<double>(counts.boxes);
    const auto percent = [&](std::int64_t part) { return 100 * static_cast<double>(part) / boxes; };
    fmt::print(
        "{}: {} of {} boxes wrong, {:.4f} per 1,000 (95 %: at most {:.4f}); {} of them without any "
        "value\n"
        "  a third keyed {:.3f} %, {:.3f} % because a sum failed; the third's word {:.4f} %; "
        "officials {:.4f} %\n",
        what, counts.wrong, counts.boxes, 1000 * static_cast<double>(counts.wrong) / boxes,
        1000 * verify::most_wrong(counts.boxes, counts.wrong, 0.95), counts.undecided,
        percent(counts.third), percent(counts.once_more), percent(counts.word),
        percent(counts.officials));
}

template <class T>
bool read_number(std::string_view text, T& out) {
    const auto done = std::from_chars(text.data(), text.data() + text.size(), out);
    return done.ec == std::errc() && done.ptr == text.data() + text.size();
}

std::optional<Options> options_of(const std::vector<std::string_view>& words) {
    Options out;
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const bool read = (words[i] == "--boxes" && read_number(words[i + 1], out.boxes)) ||
                          (words[i] == "--seed" && read_number(words[i + 1], out.seed)) ||
                          (words[i] == "--wrong" && read_number(words[i + 1], out.wrong));
        if (!read) return std::nullopt;
    }
    if (words.size() % 2 != 0 || out.boxes < 1 || out.wrong < 0 || out.wrong > 1)
        return std::nullopt;
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = options_of({argv + 1, argv + argc});
    if (!options) {
        fmt::print(stderr, "keying_bench [--boxes 10000000] [--seed 1] [--wrong 0.01]\n");
        return 2;
    }
    fmt::print("Columns of {} rows and a total; an entry is wrong with {:.1f} %\n", kRows,
               100 * options->wrong);
    print("columns weighed again", simulate(*options, true, false));
    print("columns not weighed", simulate(*options, false, false));
    print("one box in 20 misleads everybody 20 % of the time, weighed again",
          simulate(*options, true, true));
    print("one box in 20 misleads everybody 20 % of the time, not weighed",
          simulate(*options, false, true));
    return 0;
}
