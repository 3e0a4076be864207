#include "core/one_time_code.h"

#include <gtest/gtest.h>

namespace core {
namespace {

// The secret of RFC 4226, appendix D, and of RFC 6238, appendix B.
const ByteView kSecret = bytes_of("12345678901234567890");

TEST(OneTimeCode, IsThatOfRfc4226) {
    constexpr const char* kCodes[] = {"755224", "287082", "359152", "969429", "338314",
                                      "254676", "287922", "162583", "399871", "520489"};
    for (std::int64_t step = 0; step < 10; ++step)
        EXPECT_EQ(one_time_code(kSecret, step), kCodes[step]) << step;
}

TEST(OneTimeCode, IsThatOfRfc6238) {
    const struct {
        std::int64_t seconds;
        const char* code;
    } vectors[] = {{59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
                   {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
    for (const auto& vector : vectors)
        EXPECT_EQ(one_time_code(kSecret, code_step(vector.seconds), 8), vector.code)
            << vector.seconds;
}

TEST(OneTimeCode, CountsOneStepAroundItsOwnAndNeverTwice) {
    const std::int64_t now = 5;
    for (std::int64_t step = 0; step < 10; ++step) {
        const auto found = step_of_code(kSecret, one_time_code(kSecret, step), now, 0);
        EXPECT_EQ(found.has_value(), step >= 4 && step <= 6) << step;
        if (found) {
            EXPECT_EQ(*found, step);
        }
    }
    const auto code = one_time_code(kSecret, 5);
    EXPECT_EQ(step_of_code(kSecret, code, now, 4), 5);
    EXPECT_FALSE(step_of_code(kSecret, code, now, 5)) << "used";
    EXPECT_FALSE(step_of_code(kSecret, code, now, 6)) << "older than one that was used";
    EXPECT_EQ(step_of_code(kSecret, code.substr(0, 3) + " " + code.substr(3), now, 0), 5);
    for (const char* wrong : {"", "000000", "25467", "2546760", "254 67x", "-54676"})
        EXPECT_FALSE(step_of_code(kSecret, wrong, now, 0)) << wrong;
    EXPECT_EQ(step_of_code(kSecret, one_time_code(kSecret, 0), 0, -1), 0) << "no step before 0";
}

TEST(Base32, IsThatOfRfc4648) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "MY"},
                                                           {"fo", "MZXQ"},
                                                           {"foo", "MZXW6"},
                                                           {"foob", "MZXW6YQ"},
                                                           {"fooba", "MZXW6YTB"},
                                                           {"foobar", "MZXW6YTBOI"}};
    for (const auto& [plain, text] : vectors) EXPECT_EQ(to_base32(bytes_of(plain)), text);
}

}  // namespace
}  // namespace core
