// One-time codes of a second factor: HOTP (RFC 4226) and TOTP (RFC 6238) over SHA-1, as every
// authenticator app makes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/digest.h"

namespace core {

inline constexpr int kCodeDigits = 6;
inline constexpr std::int64_t kCodeSeconds = 30;
// A code counts one step before and after its own: the clock of a phone may be half a minute off.
inline constexpr std::int64_t kCodeSlack = 1;

// Returns the step of a time (seconds of UTC since 1970).
std::int64_t code_step(std::int64_t seconds);
// Returns the code of `step`, with zeros in front. `digits`: 6 to 8 (CHECK).
std::string one_time_code(ByteView secret, std::int64_t step, int digits = kCodeDigits);
// Returns the step whose code was typed, near the step of now; only a step after `last_used`
// counts, which keeps a code from counting twice. Empty: the code is wrong, too old, or was used.
// Blanks in the code are ignored.
std::optional<std::int64_t> step_of_code(ByteView secret, std::string_view code, std::int64_t now,
                                         std::int64_t last_used);

// Base32 of RFC 4648 without padding, as authenticator apps take a secret.
std::string to_base32(ByteView bytes);

}  // namespace core
