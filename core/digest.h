// The one door to cryptography: SHA-256 (OpenSSL's, which uses the processor's instructions and is
// several times faster here than libsodium's), and libsodium for everything with a key.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

struct evp_md_ctx_st;  // OpenSSL's

namespace core {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// 32 bytes of SHA-256. The default value is all zeros; no stored bytes have it.
struct Digest {
    std::array<std::uint8_t, 32> bytes{};

    std::string hex() const;  // 64 lower-case characters
    auto operator<=>(const Digest&) const = default;
};

Digest sha256(ByteView data);
// The same of data that comes in pieces.
class Sha256 {
public:
    Sha256();
    void add(ByteView piece);
    // Once, after the last piece.
    Digest digest();

private:
    struct End {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, End> context_;
};
std::optional<Digest> digest_from_hex(std::string_view hex);
std::string to_hex(ByteView bytes);
std::optional<Bytes> from_hex(std::string_view hex);
// Base64 as in RFC 4648, section 4, with padding. Each byte string has one text: another one (no
// padding, blanks, bits that are left over) is refused.
std::string to_base64(ByteView bytes);
std::optional<Bytes> from_base64(std::string_view text);

// Secret bytes of a canvass: a MAC key, or the seed of a signing key.
struct SecretKey {
    std::array<std::uint8_t, 32> bytes{};
};

SecretKey random_key();
Bytes random_bytes(std::size_t count);

// Returns the keyed BLAKE2b (RFC 7693) of `message`: `size` bytes (16–64, CHECK).
Bytes keyed_mac(const SecretKey& key, ByteView message, std::size_t size);
// Compares in a time that does not depend on where the two differ.
bool equal_in_constant_time(ByteView a, ByteView b);

// Returns the Ed25519 signature of `message`, 64 bytes; the key is given as its 32-byte seed.
Bytes sign(const SecretKey& seed, ByteView message);
Bytes public_key_of(const SecretKey& seed);
bool signature_holds(ByteView public_key, ByteView message, ByteView signature);

// Returns Argon2id at libsodium's INTERACTIVE limits (64 MiB, about 0.1 s), as a printable string
// with its salt and parameters.
Result<std::string> hash_password(std::string_view password);
bool password_matches(std::string_view stored, std::string_view password);

}  // namespace core
