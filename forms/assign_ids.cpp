#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/check.h"
#include "core/id.h"
#include "forms/precinct.h"

namespace forms {
namespace {

constexpr std::size_t kLongestPrefix = 4;

// Returns the words of a county's name: its ASCII letters and digits, in upper case.
std::vector<std::string> words_of(std::string_view county) {
    std::vector<std::string> words(1);
    for (const char c : county) {
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
            words.back() += c;
        } else if (c == ' ' && !words.back().empty()) {
            words.emplace_back();
        }
    }
    return words;
}

// "BLACK HAWK" gives BLAC, "VAN BUREN" gives VAN, "LA SALLE" gives LASA.
std::string preferred_prefix(const std::vector<std::string>& words) {
    constexpr std::size_t kTellingWord = 3;  // a shorter first word says too little by itself
    std::string prefix;
    for (const std::string& word : words) {
        if (prefix.size() >= kTellingWord) break;
        prefix += word;
    }
    return prefix.substr(0, kLongestPrefix);
}

std::string base36(std::size_t value, std::size_t digits) {
    std::string text(digits, '0');
    for (std::size_t i = digits; i-- > 0; value /= 36) {
        text[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[value % 36];
    }
    return text;
}

std::string letters_of(const std::vector<std::string>& words) {
    std::string letters;
    for (const std::string& word : words) letters += word;
    return letters;
}

// Returns the place where `name` first differs from every other name in the group; its length where
// it never does.
std::size_t first_difference(const std::string& name, const std::vector<std::string>& group) {
    std::size_t at = 0;
    for (const std::string& other : group) {
        if (other == name) continue;
        const auto differs = std::mismatch(name.begin(), name.end(), other.begin(), other.end());
        at = std::max(at, static_cast<std::size_t>(differs.first - name.begin()));
    }
    return at;
}

// Returns prefixes to try where several counties want the same one, the most telling first:
// WINNEBAGO and WINNESHIEK give WINB and WINS, CLAY and CLAYTON give CLAY and CLAT.
std::vector<std::string> other_prefixes(const std::string& letters,
                                        const std::vector<std::string>& group) {
    std::vector<std::string> prefixes;
    const std::string stem = letters.substr(0, kLongestPrefix - 1);
    const std::size_t differs = first_difference(letters, group);
    if (differs >= letters.size()) prefixes.push_back(letters.substr(0, kLongestPrefix));
    for (std::size_t i = differs; i < letters.size(); ++i) prefixes.push_back(stem + letters[i]);
    return prefixes;
}

std::string first_free(const std::vector<std::string>& prefixes,
                       const std::set<std::string>& taken) {
    for (const std::string& prefix : prefixes) {
        if (!prefix.empty() && taken.count(prefix) == 0) return prefix;
    }
    // For names without an ASCII letter, and for very many that are alike: a letter and a number.
    for (std::size_t number = 1;; ++number) {
        const std::string prefix = "C" + base36(number, kLongestPrefix - 1);
        if (taken.count(prefix) == 0) return prefix;
    }
}

// Returns the prefixes by folded county name. Counties are taken in the order of their names, not
// of the roster.
std::map<std::string, std::string> prefixes_of(const std::vector<Precinct>& precincts) {
    std::map<std::string, std::vector<std::string>> counties_by_preferred;
    std::set<std::string> counties;
    for (const Precinct& precinct : precincts) counties.insert(folded_name(precinct.county));
    for (const std::string& county : counties) {
        counties_by_preferred[preferred_prefix(words_of(county))].push_back(county);
    }
    std::map<std::string, std::string> prefixes;
    std::set<std::string> taken;
    for (const auto& [preferred, group] : counties_by_preferred) {
        if (group.size() != 1 || preferred.empty()) continue;
        prefixes[group.front()] = preferred;
        taken.insert(preferred);
    }
    for (const auto& [preferred, group] : counties_by_preferred) {
        std::vector<std::string> names;
        for (const std::string& county : group) names.push_back(letters_of(words_of(county)));
        for (const std::string& county : group) {
            if (prefixes.count(county) != 0) continue;
            const auto letters = letters_of(words_of(county));
            const std::string prefix = first_free(other_prefixes(letters, names), taken);
            prefixes[county] = prefix;
            taken.insert(prefix);
        }
    }
    return prefixes;
}

// Returns "080"; from the thousandth on a letter leads ("A00"): three characters are always enough.
std::string number_text(std::size_t number) {
    constexpr std::size_t kPlainNumbers = 999;
    if (number <= kPlainNumbers) return fmt::format("{:03}", number);
    constexpr std::size_t kFirstWithLetter = 10 * 36 * 36;  // "A00" in base 36
    return base36(kFirstWithLetter + number - kPlainNumbers - 1, 3);
}

}  // namespace

void assign_ids(std::vector<Precinct>& precincts) {
    static_assert(26 * 36 * 36 + 999 >= kMostPrecinctsOfCounty);
    const auto prefixes = prefixes_of(precincts);
    std::map<std::string, std::size_t> count_of;
    for (Precinct& precinct : precincts) {
        const std::string& prefix = prefixes.at(folded_name(precinct.county));
        const std::size_t number = ++count_of[prefix];
        CHECK(number <= kMostPrecinctsOfCounty);
        precinct.id = core::with_check_character(prefix + "-" + number_text(number));
    }
}

}  // namespace forms
