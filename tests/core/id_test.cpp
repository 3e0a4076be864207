#include "core/id.h"

#include <gtest/gtest.h>

#include <string>

namespace core {
namespace {

TEST(Id, IsoExampleOfMod3736) {
    // ISO/IEC 7064 annex: A12425GABC1234002 has the check character M.
    EXPECT_EQ(check_character("A12425GABC1234002"), 'M');
}

TEST(Id, AcceptsWhatPeopleType) {
    const auto id = with_check_character("POLK-080");
    EXPECT_EQ(normalised_id(id), id);
    std::string typed = " polk 080 ";
    typed += static_cast<char>(id.back() >= 'A' ? id.back() - 'A' + 'a' : id.back());
    EXPECT_EQ(normalised_id(typed), id);
    EXPECT_EQ(normalised_id(typed + " "), id);
    EXPECT_EQ(normalised_id(id + "-\n"), id);
    EXPECT_EQ(normalised_id(""), std::nullopt);
    EXPECT_EQ(normalised_id("-"), std::nullopt);
    EXPECT_EQ(normalised_id("POLK-080-M\n<b>"), std::nullopt);
}

TEST(Id, EverySingleWrongCharacterIsFound) {
    const auto id = with_check_character("POLK-080");
    const std::string alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (std::size_t i = 0; i < id.size(); ++i) {
        if (id[i] == '-') continue;
        for (const char c : alphabet) {
            if (c == id[i]) continue;
            auto wrong = id;
            wrong[i] = c;
            EXPECT_EQ(normalised_id(wrong), std::nullopt) << wrong;
        }
    }
}

}  // namespace
}  // namespace core
