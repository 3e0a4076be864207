// Signed heads: the bytes that other programs expect, and whatever somebody may send instead.
#include "store/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace store_test {
namespace {

using testing::HasSubstr;

core::SecretKey numbered_key(std::uint8_t first) {
    core::SecretKey key;
    for (std::size_t i = 0; i < key.bytes.size(); ++i)
        key.bytes[i] = static_cast<std::uint8_t>(first + i);
    return key;
}

store::Head example_head() {
    store::Head head;
    head.origin = store::ledger_origin("IA20REHEARSE");
    head.size = 8123;
    head.root = core::sha256(core::bytes_of("root"));
    head.further = {"time 2020-02-04T03:12:45.123Z"};
    return head;
}

std::string example_note() {
    return store::signed_note(example_head(), numbered_key(0));
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
}

// The note and key of the documentation of golang.org/x/mod/sumdb/note: every implementation reads
// them.
TEST(Checkpoint, APublishedNotesKeyAndSignatureHold) {
    const auto key = store::parse_verifier_key(
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    ASSERT_TRUE(key.has_value()) << key.error().message;
    EXPECT_EQ(core::to_hex(key->id()), "c74f20a3");
    store::SignedHead note;
    note.text =
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n";
    core::Bytes bytes =
        core::from_base64(
            "x08go/ZJkuBS9UG/"
            "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBw"
            "JnAM=")
            .value();
    store::NoteSignature signature{"PeterNeumann", {}, {bytes.begin() + 4, bytes.end()}};
    std::copy_n(bytes.begin(), signature.key.size(), signature.key.begin());
    note.signatures = {signature};
    EXPECT_EQ(store::check_signature(note, *key), store::Signature::Holds);
    note.text[0] = 'i';
    EXPECT_EQ(store::check_signature(note, *key), store::Signature::False);
}

TEST(Checkpoint, WhatIsSignedIsReadBackAndHoldsForItsKeyOnly) {
    const auto head = store::parse_signed_head(example_note());
    ASSERT_TRUE(head.has_value()) << head.error().message;
    EXPECT_EQ(head->head, example_head());
    EXPECT_EQ(head->note(), example_note());
    EXPECT_EQ(store::time_of(head->head), "2020-02-04T03:12:45.123Z");
    const auto origin = example_head().origin;
    EXPECT_EQ(store::check_signature(*head, store::verifier_key_of(origin, numbered_key(0))),
              store::Signature::Holds);
    EXPECT_EQ(store::check_signature(*head, store::verifier_key_of(origin, numbered_key(1))),
              store::Signature::Missing);
    EXPECT_EQ(store::check_signature(
                  *head, store::verifier_key_of(store::ledger_origin("OTHER"), numbered_key(0))),
              store::Signature::Missing);
}

TEST(Checkpoint, ABadSignatureBesideAGoodOneIsFalse) {
    auto head = store::parse_signed_head(example_note()).value();
    auto wrong = head.signatures.front();
    wrong.bytes[5] ^= 1;
    head.signatures.push_back(wrong);
    const auto key = store::verifier_key_of(example_head().origin, numbered_key(0));
    EXPECT_EQ(store::check_signature(head, key), store::Signature::False);
    // Another program's signature beside ours is no matter.
    head.signatures.back().name = "witness.example";
    EXPECT_EQ(store::check_signature(head, key), store::Signature::Holds);
}

TEST(Checkpoint, AVerifierKeyHasOneTextOnly) {
    const auto key = store::verifier_key_of("recanvass/X", numbered_key(7));
    const auto text = key.text();
    EXPECT_EQ(store::parse_verifier_key(text).value(), key);
    for (const auto& wrong :
         {std::string(), text.substr(1), text + " ", text + "\n", text.substr(0, text.size() - 1),
          replaced(text, "recanvass/X+", "recanvass/Y+"), replaced(text, "recanvass/X", "a b"),
          replaced(text, "+AQ", "+AA"), std::string("++"), std::string("a+b+c")})
        EXPECT_FALSE(store::parse_verifier_key(wrong).has_value()) << wrong;
}

TEST(Checkpoint, WhatIsNoHeadIsRefusedAndSaidHow) {
    const auto note = example_note();
    const auto refused = [](const std::string& text) {
        const auto head = store::parse_signed_head(text);
        return head ? std::string("read") : head.error().message;
    };
    const std::string dash = "\xE2\x80\x94 ";
    EXPECT_THAT(refused(""), HasSubstr("no signature"));
    EXPECT_THAT(refused(note.substr(0, note.size() - 1)), HasSubstr("whole lines"));
    EXPECT_THAT(refused(note + "\n"), HasSubstr("is none"));
    EXPECT_THAT(refused(note + "rest"), HasSubstr("whole lines"));
    EXPECT_THAT(refused("\n" + note), HasSubstr("first line"));
    EXPECT_THAT(refused(replaced(note, "recanvass/", "recan vass/")), HasSubstr("first line"));
    EXPECT_THAT(refused(replaced(note, "8123", "08123")), HasSubstr("second line"));
    EXPECT_THAT(refused(replaced(note, "8123", "+8123")), HasSubstr("second line"));
    EXPECT_THAT(refused(replaced(note, "8123", "-8123")), HasSubstr("second line"));
    EXPECT_THAT(refused(replaced(note, "8123", "8123 ")), HasSubstr("second line"));
    EXPECT_THAT(refused(replaced(note, "8123", "99999999999999999999")), HasSubstr("second line"));
    EXPECT_THAT(refused(replaced(note, "=\n", "\n")), HasSubstr("third line"));
    EXPECT_THAT(refused(replaced(note, "time", "ti\rme")), HasSubstr("cannot be printed"));
    EXPECT_THAT(refused(replaced(note, "\n\n", "\n")), HasSubstr("no signature"));
    EXPECT_THAT(refused(replaced(note, dash, "- ")), HasSubstr("is none"));
    EXPECT_THAT(refused(replaced(note, dash + "recanvass/IA20REHEARSE ", dash)),
                HasSubstr("is none"));
    EXPECT_THAT(refused(std::string(100'000, 'x') + note), HasSubstr("too long"));
    std::string many = note;
    for (int i = 0; i < 200; ++i) many += dash + "w AAAAAAA=\n";
    EXPECT_THAT(refused(many), HasSubstr("whole lines"));
}

TEST(Checkpoint, ManyHeadsOfAFileComeBackInTheirOrder) {
    std::string file;
    for (int size = 0; size < 5; ++size) {
        auto head = example_head();
        head.size = size;
        file += (size > 0 ? "\n" : "") + store::signed_note(head, numbered_key(0));
    }
    const auto heads = store::parse_signed_heads(file);
    ASSERT_TRUE(heads.has_value()) << heads.error().message;
    ASSERT_EQ(heads->size(), 5u);
    for (std::size_t i = 0; i < heads->size(); ++i)
        EXPECT_EQ((*heads)[i].head.size, static_cast<std::int64_t>(i));
    EXPECT_TRUE(store::parse_signed_heads("").value().empty());
    EXPECT_FALSE(store::parse_signed_heads(file + "\n").has_value());
    EXPECT_FALSE(store::parse_signed_heads(file.substr(0, file.size() - 9)).has_value());
}

// Whatever is done to one byte: refused, or read as what its bytes say with a signature that does
// not hold for them.
RC_GTEST_PROP(CheckpointProperty, OneOtherByteIsNeverASignedHead, ()) {
    auto note = example_note();
    const auto at = *rc::gen::inRange<std::size_t>(0, note.size());
    note[at] = static_cast<char>(note[at] ^ *rc::gen::inRange(1, 256));
    const auto head = store::parse_signed_head(note);
    if (!head) return;
    RC_ASSERT(head->note() == note);
    const auto key = store::verifier_key_of(example_head().origin, numbered_key(0));
    RC_ASSERT(store::check_signature(*head, key) != store::Signature::Holds);
}

RC_GTEST_PROP(CheckpointProperty, HostileTextIsRefusedOrReadAsItStands, (std::string text)) {
    static const std::vector<std::string> kPieces{
        "recanvass/X", "\n", "\n\n",
        "0",           "12", "\xE2\x80\x94 ",
        " ",           "=",  core::to_base64(core::sha256({}).bytes)};
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces));
    std::string made;
    for (const auto& piece : pieces) made += piece;
    for (const auto& hostile : {text, made, example_note() + text, made + example_note()}) {
        const auto one = store::parse_signed_head(hostile);
        if (one) RC_ASSERT(one->note() == hostile);
        const auto many = store::parse_signed_heads(hostile);
        if (many && many->size() == 1) RC_ASSERT(many->front().note() == hostile);
        RC_ASSERT(!store::parse_verifier_key(hostile).has_value());
    }
}

}  // namespace
}  // namespace store_test
