// Signed heads of the ledger, as transparency logs publish them (c2sp.org/tlog-checkpoint): a
// signed note (c2sp.org/signed-note) that says whose ledger it is, how many events it has and the
// root of their Merkle tree. Any program that reads checkpoints can check them.
//
//     recanvass/IA20REHEARSE
//     8123
//     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//     time 2020-02-04T03:12:45.123Z
//
//     — recanvass/IA20REHEARSE Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe…
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/result.h"

namespace store {

// "recanvass/<id of the canvass>": what heads of its ledger begin with, and the name of its key.
std::string ledger_origin(std::string_view canvass);

struct Head {
    std::string origin;
    std::int64_t size = 0;  // number of events
    core::Digest root;      // merkle_root of the events' leaves
    // Further lines, none empty: "time <UTC>", and what every later reader must know ("key …").
    std::vector<std::string> further;

    bool operator==(const Head&) const = default;
};
// When it was signed, from its line "time …"; nullopt: it does not say.
std::optional<std::string> time_of(const Head& head);

using KeyId = std::array<std::uint8_t, 4>;

// The public half of a ledger's key, as people pass it on: "NAME+<key id in hex>+<base64>".
struct VerifierKey {
    std::string name;
    core::Bytes public_key;  // 32 bytes, Ed25519

    KeyId id() const;
    std::string text() const;
    bool operator==(const VerifierKey&) const = default;
};
VerifierKey verifier_key_of(std::string name, const core::SecretKey& key);
core::Result<VerifierKey> parse_verifier_key(std::string_view text);

// The head as a note, signed under the name of its origin. The origin and the further lines are
// printable and not empty, the origin has neither blank nor plus (CHECK).
std::string signed_note(const Head& head, const core::SecretKey& key);

struct NoteSignature {
    std::string name;
    KeyId key{};
    core::Bytes bytes;  // 64 for Ed25519; other programs may sign otherwise

    bool operator==(const NoteSignature&) const = default;
};

// A note that was read; nothing is known of its signatures yet.
struct SignedHead {
    Head head;
    std::string text;  // what is signed: the head's lines, each with its end
    std::vector<NoteSignature> signatures;

    bool operator==(const SignedHead&) const = default;
    std::string note() const;  // the bytes it was read from
};

// Errors say in which way the text is no signed head. One text only is right for a head: another
// number format, further blanks or a missing end of line are refused.
core::Result<SignedHead> parse_signed_head(std::string_view note);
// Several, with one empty line between two, as a canvass keeps its own. Empty text: none.
core::Result<std::vector<SignedHead>> parse_signed_heads(std::string_view notes);

enum class Signature {
    Holds,
    Missing,  // somebody else's signatures only
    False,    // says to be of this key, and is not
};
Signature check_signature(const SignedHead& head, const VerifierKey& key);

}  // namespace store
