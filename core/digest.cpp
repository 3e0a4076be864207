#include "core/digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sodium.h>

#include <array>

#include "core/check.h"

namespace core {
namespace {

// libsodium must be initialised once before any use; a function-local static does it on demand.
void ensure_sodium() {
    static const int started = sodium_init();
    CHECK(started >= 0);
}

// The value of each hexadecimal digit; -1: other characters.
std::array<int, 256> nibbles() {
    std::array<int, 256> out{};
    out.fill(-1);
    for (int i = 0; i < 16; ++i)
        for (const char* digits : {"0123456789abcdef", "0123456789ABCDEF"})
            out[static_cast<std::uint8_t>(digits[i])] = i;
    return out;
}

}  // namespace

std::string to_hex(ByteView bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

std::optional<Bytes> from_hex(std::string_view hex) {
    if (hex.size() % 2 != 0) return std::nullopt;
    static const auto kNibbles = nibbles();
    Bytes bytes(hex.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const int high = kNibbles[static_cast<std::uint8_t>(hex[2 * i])];
        const int low = kNibbles[static_cast<std::uint8_t>(hex[2 * i + 1])];
        if (high < 0 || low < 0) return std::nullopt;
        bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return bytes;
}

std::string to_base64(ByteView bytes) {
    ensure_sodium();
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), 0);
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // the zero that ends it
    return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
    ensure_sodium();
    Bytes bytes(text.size() / 4 * 3);
    if (bytes.empty()) return text.empty() ? std::optional(bytes) : std::nullopt;
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size,
                          &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != text.data() + text.size())
        return std::nullopt;
    bytes.resize(size);
    if (to_base64(bytes) != text) return std::nullopt;
    return bytes;
}

std::string Digest::hex() const {
    return to_hex(bytes);
}

Digest sha256(ByteView data) {
    Digest digest;
    SHA256(data.data(), data.size(), digest.bytes.data());
    return digest;
}

void Sha256::End::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    CHECK(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

void Sha256::add(ByteView piece) {
    CHECK(EVP_DigestUpdate(context_.get(), piece.data(), piece.size()) == 1);
}

Digest Sha256::digest() {
    Digest digest;
    CHECK(EVP_DigestFinal_ex(context_.get(), digest.bytes.data(), nullptr) == 1);
    return digest;
}

std::optional<Digest> digest_from_hex(std::string_view hex) {
    const auto bytes = from_hex(hex);
    Digest digest;
    if (!bytes || bytes->size() != digest.bytes.size()) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), digest.bytes.begin());
    return digest;
}

SecretKey random_key() {
    ensure_sodium();
    SecretKey key;
    randombytes_buf(key.bytes.data(), key.bytes.size());
    return key;
}

Bytes random_bytes(std::size_t count) {
    ensure_sodium();
    Bytes bytes(count);
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

Bytes keyed_mac(const SecretKey& key, ByteView message, std::size_t size) {
    ensure_sodium();
    CHECK(size >= crypto_generichash_BYTES_MIN && size <= crypto_generichash_BYTES_MAX);
    Bytes mac(size);
    const int done = crypto_generichash(mac.data(), mac.size(), message.data(), message.size(),
                                        key.bytes.data(), key.bytes.size());
    CHECK(done == 0);
    return mac;
}

bool equal_in_constant_time(ByteView a, ByteView b) {
    ensure_sodium();
    return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

namespace {

struct KeyPair {
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> open{};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
};

KeyPair pair_of(const SecretKey& seed) {
    ensure_sodium();
    KeyPair pair;
    crypto_sign_seed_keypair(pair.open.data(), pair.secret.data(), seed.bytes.data());
    return pair;
}

}  // namespace

Bytes sign(const SecretKey& seed, ByteView message) {
    const auto pair = pair_of(seed);
    Bytes signature(crypto_sign_BYTES);
    crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(),
                         pair.secret.data());
    return signature;
}

Bytes public_key_of(const SecretKey& seed) {
    const auto pair = pair_of(seed);
    return {pair.open.begin(), pair.open.end()};
}

bool signature_holds(ByteView public_key, ByteView message, ByteView signature) {
    ensure_sodium();
    return public_key.size() == crypto_sign_PUBLICKEYBYTES &&
           signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                       public_key.data()) == 0;
}

Result<std::string> hash_password(std::string_view password) {
    ensure_sodium();
    std::array<char, crypto_pwhash_STRBYTES> stored{};
    if (crypto_pwhash_str_alg(
            stored.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
            crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return machine_trouble(
            "The password could not be stored, because 64 MiB of memory were not free; "
            "close other programs and try again.");
    }
    return std::string(stored.data());
}

bool password_matches(std::string_view stored, std::string_view password) {
    ensure_sodium();
    return crypto_pwhash_str_verify(std::string(stored).c_str(), password.data(),
                                    password.size()) == 0;
}

}  // namespace core
