// The second factor of people who sign in: one-time codes of an app (core/one_time_code.h), and
// recovery codes. A subject of Records (store/records.h).
//
// No secret is stored: each is a keyed digest of a random text that stands in the ledger, made with
// the canvass's keys/secrets.key. Of recovery codes only digests are stored, under the same key.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/result.h"
#include "store/vocabulary.h"

namespace store {

class Door;

inline constexpr std::size_t kRecoveryCodes = 10;

class SecondFactors {
public:
    SecondFactors(Door& door, const core::SecretKey& secrets_key)
        : door_(door), secrets_key_(secrets_key) {}

    core::Result<SecondFactor> find(const std::string& name);

    // Draws the text of which the secret of a new factor is made; nothing is stored.
    static std::string draw_nonce();
    // The secret of a person, 20 bytes: what the app keeps.
    core::Bytes secret_of(const std::string& name, const std::string& nonce) const;
    // The person typed the app's code of a new secret: from now on it is asked. Returns ten
    // recovery codes, which nobody can be shown again. Refused: a wrong code. Conflict: there is a
    // factor already.
    core::Result<std::vector<std::string>> enrol(const std::string& name, const std::string& nonce,
                                                 const std::string& code);
    // Takes a code of the app, or a recovery code. Each counts once, whoever asks at once. Refused:
    // it is wrong or was used.
    core::Result<> use(const std::string& name, const std::string& code);
    // The same, and draws ten new recovery codes in the place of those that are left.
    core::Result<std::vector<std::string>> draw_codes(const std::string& name,
                                                      const std::string& code);

private:
    std::string digest_of_code(const std::string& name, std::string_view code) const;
    std::vector<std::string> digests_of(const std::string& name,
                                        const std::vector<std::string>& codes) const;

    Door& door_;
    core::SecretKey secrets_key_;
};

}  // namespace store
