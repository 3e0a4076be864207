#include "core/one_time_code.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "core/check.h"

namespace core {

std::int64_t code_step(std::int64_t seconds) {
    return seconds / kCodeSeconds;
}

std::string one_time_code(ByteView secret, std::int64_t step, int digits) {
    CHECK(digits >= 6 && digits <= 8 && step >= 0);
    std::array<std::uint8_t, 8> counter{};
    for (std::size_t i = 0; i < counter.size(); ++i)
        counter[i] = static_cast<std::uint8_t>(step >> (8 * (counter.size() - 1 - i)));
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    CHECK(HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(),
               counter.size(), mac.data(), &size) != nullptr);
    // RFC 4226, 5.3: the last four bits say where the four bytes of the code begin.
    const std::size_t at = mac[size - 1] & 0x0fU;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = (number << 8U) | mac[at + i];
    number &= 0x7fffffffU;
    std::string code(static_cast<std::size_t>(digits), '0');
    for (auto digit = code.rbegin(); digit != code.rend(); ++digit, number /= 10)
        *digit = static_cast<char>('0' + number % 10);
    return code;
}

std::optional<std::int64_t> step_of_code(ByteView secret, std::string_view code, std::int64_t now,
                                         std::int64_t last_used) {
    std::string typed(code);
    std::erase(typed, ' ');
    std::optional<std::int64_t> found;
    // Tries every step: the time does not tell which one it was.
    for (auto step = std::max<std::int64_t>(0, now - kCodeSlack); step <= now + kCodeSlack; ++step)
        if (equal_in_constant_time(bytes_of(one_time_code(secret, step)), bytes_of(typed)) &&
            step > last_used && !found)
            found = step;
    return found;
}

std::string to_base32(ByteView bytes) {
    static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t kept = 0;
    int bits = 0;
    for (const auto byte : bytes) {
        kept = (kept << 8U) | byte;
        for (bits += 8; bits >= 5; bits -= 5) out += kLetters[(kept >> (bits - 5)) & 31U];
    }
    if (bits > 0) out += kLetters[(kept << (5 - bits)) & 31U];
    return out;
}

}  // namespace core
