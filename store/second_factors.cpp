#include "store/second_factors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>

#include "core/clock.h"
#include "core/one_time_code.h"
#include "store/door.h"
#include "store/factor_table.h"
#include "store/proved_rows.h"
#include "store/user_table.h"

namespace store {
namespace {

using core::Result;
using Codes = std::vector<std::string>;

constexpr std::size_t kSecretBytes = 20;  // RFC 4226, 4: 160 bits
constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kRecoveryBytes = 10;  // 80 bits: nobody guesses one, and 16 letters

std::int64_t step_at(const std::string& time) {
    const auto at = core::time_of_timestamp(time);
    if (!at) return 0;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at->time_since_epoch());
    return core::code_step(seconds.count());
}

// Without what people put between letters.
std::string letters_of(std::string_view code) {
    std::string out;
    for (const char c : code)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

// "ABCD-EFGH-IJKL-MNOP"
Codes new_recovery_codes() {
    constexpr std::size_t kGroup = 4;
    Codes codes;
    while (codes.size() < kRecoveryCodes) {
        auto code = core::to_base32(core::random_bytes(kRecoveryBytes));
        for (auto at = kGroup; at < code.size(); at += kGroup + 1) code.insert(at, 1, '-');
        codes.push_back(code);
    }
    return codes;
}

tl::unexpected<core::Error> wrong_code() {
    return core::refuse(
        "That code is wrong or was used before: wait for the next one of the app, or type one of "
        "your recovery codes.");
}

}  // namespace

std::string SecondFactors::draw_nonce() {
    return core::to_hex(core::random_bytes(kNonceBytes));
}

core::Bytes SecondFactors::secret_of(const std::string& name, const std::string& nonce) const {
    const auto what = fmt::format("second factor {}:{} {}", name.size(), name, nonce);
    return core::keyed_mac(secrets_key_, core::bytes_of(what), kSecretBytes);
}

std::string SecondFactors::digest_of_code(const std::string& name, std::string_view code) const {
    return secret_digest(secrets_key_, name, "recovery code " + letters_of(code));
}

Codes SecondFactors::digests_of(const std::string& name, const Codes& codes) const {
    Codes out;
    for (const auto& code : codes) out.push_back(digest_of_code(name, code));
    return out;
}

Result<SecondFactor> SecondFactors::find(const std::string& name) {
    return door_.read<SecondFactor>([&](sql::Session& session) {
        const auto state = factor_of(session, name);
        return SecondFactor{!state.nonce.empty(), state.unused.size()};
    });
}

Result<Codes> SecondFactors::enrol(const std::string& name, const std::string& nonce,
                                   const std::string& code) {
    return door_.write<Codes>([&](LedgerPen& pen) -> Result<Codes> {
        if (!find_user(pen.session(), name))
            return core::not_found(fmt::format("There is no user {}.", name));
        if (!factor_of(pen.session(), name).nonce.empty()) {
            return core::conflict(
                "You have set up a second factor already: sign in again and give a code of it.");
        }
        const auto step = core::step_of_code(secret_of(name, nonce), code, step_at(pen.now()), -1);
        if (!step) {
            return core::refuse(
                "That is not the code that the app shows now: type the newest one, and check the "
                "clock of your phone.");
        }
        const auto codes = new_recovery_codes();
        const Json body = {{"nonce", nonce}, {"step", *step}, {"codes", digests_of(name, codes)}};
        const auto seq = pen.append(name, "user.factor_enrolled", name, body);
        insert_factor_act(pen, seq, name, "enrolled", body);
        return codes;
    });
}

namespace {

// What an event says of the code that was used; empty: the code is wrong or was used.
std::optional<Json> used_code(const FactorState& state, const core::Bytes& secret,
                              const std::string& code, const std::string& recovery_digest,
                              const std::string& now) {
    if (state.nonce.empty()) return std::nullopt;
    if (const auto step = core::step_of_code(secret, code, step_at(now), state.last_step))
        return Json{{"step", *step}};
    if (std::find(state.unused.begin(), state.unused.end(), recovery_digest) != state.unused.end())
        return Json{{"code", recovery_digest}};
    return std::nullopt;
}

}  // namespace

Result<> SecondFactors::use(const std::string& name, const std::string& code) {
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        const auto state = factor_of(pen.session(), name);
        const auto body = used_code(state, secret_of(name, state.nonce), code,
                                    digest_of_code(name, code), pen.now());
        if (!body) return wrong_code();
        const auto seq = pen.append(name, "user.factor_used", name, *body);
        insert_factor_act(pen, seq, name, "used", *body);
        return {};
    });
}

Result<Codes> SecondFactors::draw_codes(const std::string& name, const std::string& code) {
    return door_.write<Codes>([&](LedgerPen& pen) -> Result<Codes> {
        const auto state = factor_of(pen.session(), name);
        auto body = used_code(state, secret_of(name, state.nonce), code, digest_of_code(name, code),
                              pen.now());
        if (!body) return wrong_code();
        const auto codes = new_recovery_codes();
        (*body)["codes"] = digests_of(name, codes);
        const auto seq = pen.append(name, "user.recovery_codes_drawn", name, *body);
        insert_factor_act(pen, seq, name, "codes", *body);
        return codes;
    });
}

}  // namespace store
