#include "core/id.h"

#include <cctype>

#include "core/check.h"

namespace core {
namespace {

int value_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    CHECK(c >= 'A' && c <= 'Z');
    return c - 'A' + 10;
}

char character_of(int value) {
    return static_cast<char>(value < 10 ? '0' + value : 'A' + value - 10);
}

}  // namespace

char check_character(std::string_view text) {
    // ISO/IEC 7064 hybrid system MOD 37,36.
    constexpr int kModulus = 36;
    int product = kModulus;
    for (const char c : text) {
        if (c == '-') continue;
        int sum = (product + value_of(c)) % kModulus;
        if (sum == 0) sum = kModulus;
        product = sum * 2 % (kModulus + 1);
    }
    return character_of((kModulus + 1 - product) % kModulus);
}

std::string with_check_character(std::string_view stem) {
    std::string id(stem);
    id += '-';
    id += check_character(stem);
    return id;
}

std::optional<std::string> normalised_id(std::string_view typed) {
    std::string id;
    for (const char c : typed) {
        const auto u = static_cast<unsigned char>(c);
        if (std::isspace(u) != 0 || c == '-') {
            if (!id.empty() && id.back() != '-') id += '-';
        } else if (std::isdigit(u) != 0 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
            id += static_cast<char>(std::toupper(u));
        } else {
            return std::nullopt;
        }
    }
    while (!id.empty() && id.back() == '-') id.pop_back();
    const auto dash = id.rfind('-');
    if (dash == std::string::npos || dash == 0 || dash + 2 != id.size()) return std::nullopt;
    if (check_character(std::string_view(id).substr(0, dash)) != id.back()) return std::nullopt;
    return id;
}

}  // namespace core
