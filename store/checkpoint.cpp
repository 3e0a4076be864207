#include "store/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/check.h"

namespace store {
namespace {

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // em dash and blank: begins a signature
constexpr std::string_view kTime = "time ";
constexpr std::uint8_t kEd25519 = 1;
constexpr std::size_t kPublicKeyBytes = 32;
constexpr std::size_t kLargestNote = 16384;  // bytes; a head has some 300
constexpr std::size_t kMostSignatures = 100;

// A file of heads may hold every head of months; a single one is short.
core::Error no_head(std::string_view why) {
    return {fmt::format(
        "This is no signed head of a ledger: {}. Give a file that `recanvass ledger head` or a "
        "canvass with head_copies wrote.",
        why)};
}

// A line of a note: no control characters. That it is UTF-8 is not asked: its bytes are signed.
bool printable(std::string_view line) {
    return std::none_of(line.begin(), line.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
}

bool is_key_name(std::string_view name) {
    return !name.empty() && printable(name) && name.find_first_of(" +") == std::string_view::npos;
}

// The lines of `text`, each without its end; nullopt where the last has none.
std::optional<std::vector<std::string_view>> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return lines;
}

std::optional<std::int64_t> size_of(std::string_view line) {
    std::int64_t size = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size);
    if (error != std::errc() || end != line.data() + line.size() || size < 0 ||
        std::to_string(size) != line)
        return std::nullopt;
    return size;
}

std::optional<core::Digest> root_of(std::string_view line) {
    const auto bytes = core::from_base64(line);
    core::Digest root;
    if (!bytes || bytes->size() != root.bytes.size()) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), root.bytes.begin());
    return root;
}

core::Result<Head> head_of(std::string_view text) {
    const auto lines = lines_of(text);
    if (!lines || lines->size() < 3)
        return tl::unexpected(no_head("it has fewer than the three lines origin, size and root"));
    Head head;
    head.origin = std::string((*lines)[0]);
    if (!is_key_name(head.origin))
        return tl::unexpected(no_head("its first line does not name a ledger"));
    const auto size = size_of((*lines)[1]);
    if (!size) return tl::unexpected(no_head("its second line is not a number of events"));
    const auto root = root_of((*lines)[2]);
    if (!root) return tl::unexpected(no_head("its third line is not 32 bytes in base64"));
    head.size = *size;
    head.root = *root;
    for (std::size_t i = 3; i < lines->size(); ++i) {
        if (!printable((*lines)[i]))
            return tl::unexpected(no_head("a line of it has characters that cannot be printed"));
        head.further.emplace_back((*lines)[i]);
    }
    return head;
}

std::optional<NoteSignature> signature_of(std::string_view line) {
    if (!line.starts_with(kDash)) return std::nullopt;
    line.remove_prefix(kDash.size());
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    NoteSignature signature;
    signature.name = std::string(line.substr(0, blank));
    const auto bytes = core::from_base64(line.substr(blank + 1));
    if (!is_key_name(signature.name) || !bytes || bytes->size() <= signature.key.size())
        return std::nullopt;
    const auto key_end = bytes->begin() + static_cast<std::ptrdiff_t>(signature.key.size());
    std::copy(bytes->begin(), key_end, signature.key.begin());
    signature.bytes.assign(key_end, bytes->end());
    return signature;
}

std::string signature_line(const NoteSignature& signature) {
    core::Bytes bytes(signature.key.begin(), signature.key.end());
    bytes.insert(bytes.end(), signature.bytes.begin(), signature.bytes.end());
    return fmt::format("{}{} {}\n", kDash, signature.name, core::to_base64(bytes));
}

std::string text_of_head(const Head& head) {
    std::string text =
        fmt::format("{}\n{}\n{}\n", head.origin, head.size, core::to_base64(head.root.bytes));
    for (const auto& line : head.further) text += line + '\n';
    return text;
}

// The key's bytes with the kind of signature before them, as ids and verifier keys hold them.
core::Bytes typed_key(const core::Bytes& public_key) {
    core::Bytes bytes{kEd25519};
    bytes.insert(bytes.end(), public_key.begin(), public_key.end());
    return bytes;
}

}  // namespace

std::string ledger_origin(std::string_view canvass) {
    return fmt::format("recanvass/{}", canvass);
}

std::optional<std::string> time_of(const Head& head) {
    for (const auto& line : head.further)
        if (line.starts_with(kTime)) return line.substr(kTime.size());
    return std::nullopt;
}

KeyId VerifierKey::id() const {
    core::Bytes named(name.begin(), name.end());
    named.push_back('\n');
    const auto key = typed_key(public_key);
    named.insert(named.end(), key.begin(), key.end());
    const auto digest = core::sha256(named);
    KeyId id{};
    std::copy_n(digest.bytes.begin(), id.size(), id.begin());
    return id;
}

std::string VerifierKey::text() const {
    return fmt::format("{}+{}+{}", name, core::to_hex(id()),
                       core::to_base64(typed_key(public_key)));
}

VerifierKey verifier_key_of(std::string name, const core::SecretKey& key) {
    return {std::move(name), core::public_key_of(key)};
}

core::Result<VerifierKey> parse_verifier_key(std::string_view text) {
    const auto first = text.find('+');
    const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
    if (second != std::string_view::npos) {
        const auto bytes = core::from_base64(text.substr(second + 1));
        VerifierKey key{std::string(text.substr(0, first)), {}};
        if (is_key_name(key.name) && bytes && bytes->size() == 1 + kPublicKeyBytes &&
            bytes->front() == kEd25519) {
            key.public_key.assign(bytes->begin() + 1, bytes->end());
            if (key.text() == text) return key;
        }
    }
    return core::fail(
        "This is not the public key of a ledger (NAME+8 hexadecimal characters+base64); copy the "
        "whole line \"key\" that `recanvass ledger head` prints.");
}

std::string signed_note(const Head& head, const core::SecretKey& key) {
    CHECK(is_key_name(head.origin) && head.size >= 0);
    for (const auto& line : head.further) CHECK(!line.empty() && printable(line));
    const auto text = text_of_head(head);
    const auto verifier = verifier_key_of(head.origin, key);
    return text + '\n' +
           signature_line({verifier.name, verifier.id(), core::sign(key, core::bytes_of(text))});
}

std::string SignedHead::note() const {
    std::string note = text + '\n';
    for (const auto& signature : signatures) note += signature_line(signature);
    return note;
}

core::Result<SignedHead> parse_signed_head(std::string_view note) {
    if (note.size() > kLargestNote) return tl::unexpected(no_head("it is too long"));
    const auto gap = note.find("\n\n");
    if (gap == std::string_view::npos)
        return tl::unexpected(no_head("it has no signature behind an empty line"));
    SignedHead out;
    out.text = std::string(note.substr(0, gap + 1));
    out.head = TRY(head_of(out.text));
    const auto lines = lines_of(note.substr(gap + 2));
    if (!lines || lines->empty() || lines->size() > kMostSignatures)
        return tl::unexpected(no_head("its signatures are not whole lines"));
    for (const auto line : *lines) {
        auto signature = signature_of(line);
        if (!signature) return tl::unexpected(no_head("a line among its signatures is none"));
        out.signatures.push_back(std::move(*signature));
    }
    return out;
}

core::Result<std::vector<SignedHead>> parse_signed_heads(std::string_view notes) {
    std::vector<SignedHead> heads;
    if (notes.empty()) return heads;
    for (;;) {
        const auto gap = notes.find("\n\n");
        const auto end = gap == std::string_view::npos ? gap : notes.find("\n\n", gap + 2);
        const bool last = end == std::string_view::npos;
        heads.push_back(TRY(parse_signed_head(last ? notes : notes.substr(0, end + 1))));
        if (last) return heads;
        notes.remove_prefix(end + 2);
    }
}

Signature check_signature(const SignedHead& head, const VerifierKey& key) {
    auto found = Signature::Missing;
    for (const auto& signature : head.signatures) {
        if (signature.name != key.name || signature.key != key.id()) continue;
        if (!core::signature_holds(key.public_key, core::bytes_of(head.text), signature.bytes))
            return Signature::False;
        found = Signature::Holds;
    }
    return found;
}

}  // namespace store
