#include "core/digest.h"

#include <gtest/gtest.h>

namespace core {
namespace {

TEST(Digest, Sha256OfTheStandardsExample) {
    EXPECT_EQ(sha256(bytes_of("abc")).hex(),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(digest_from_hex(sha256(bytes_of("abc")).hex()), sha256(bytes_of("abc")));
    EXPECT_EQ(digest_from_hex("ba78"), std::nullopt);
    EXPECT_EQ(digest_from_hex(std::string(64, 'g')), std::nullopt);
}

TEST(Digest, HexIsReadInEitherCase) {
    EXPECT_EQ(from_hex("09afAF"), (Bytes{0x09, 0xAF, 0xAF}));
    EXPECT_EQ(to_hex(Bytes{0x09, 0xAF}), "09af");
    EXPECT_EQ(from_hex(""), Bytes());
    for (const char* bad : {"0", "0g", "g0", "0x", " 0"}) EXPECT_EQ(from_hex(bad), std::nullopt);
}

TEST(Digest, Base64HasOneTextForEachByteString) {
    // RFC 4648, section 10.
    for (const auto& [bytes, text] :
         std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}}) {
        EXPECT_EQ(to_base64(bytes_of(bytes)), text);
        const auto back = from_base64(text);
        ASSERT_TRUE(back.has_value()) << text;
        EXPECT_EQ(std::string(back->begin(), back->end()), bytes);
    }
    for (const char* bad :
         {"Zg", "Zg=", "Zh==", "Zg==\n", " Zg==", "Zg==Zg==", "Zm9v=", "Zm-_", "="})
        EXPECT_EQ(from_base64(bad), std::nullopt) << bad;
}

TEST(Digest, MacDependsOnKeyAndMessage) {
    const auto key = random_key();
    const auto mac = keyed_mac(key, bytes_of("sheet"), 16);
    EXPECT_TRUE(equal_in_constant_time(mac, keyed_mac(key, bytes_of("sheet"), 16)));
    EXPECT_FALSE(equal_in_constant_time(mac, keyed_mac(key, bytes_of("sheeu"), 16)));
    EXPECT_FALSE(equal_in_constant_time(mac, keyed_mac(random_key(), bytes_of("sheet"), 16)));
}

TEST(Digest, SignaturesHoldForTheirMessageOnly) {
    const auto seed = random_key();
    const auto signature = sign(seed, bytes_of("head"));
    EXPECT_TRUE(signature_holds(public_key_of(seed), bytes_of("head"), signature));
    EXPECT_FALSE(signature_holds(public_key_of(seed), bytes_of("heaf"), signature));
    EXPECT_FALSE(signature_holds(public_key_of(random_key()), bytes_of("head"), signature));
}

TEST(Digest, PasswordsAreStoredByArgon2id) {
    const auto stored = hash_password("correct horse");
    ASSERT_TRUE(stored.has_value());
    EXPECT_TRUE(stored->starts_with("$argon2id$"));
    EXPECT_TRUE(password_matches(*stored, "correct horse"));
    EXPECT_FALSE(password_matches(*stored, "correct horsf"));
    EXPECT_FALSE(password_matches("", "anything"));
}

}  // namespace
}  // namespace core
