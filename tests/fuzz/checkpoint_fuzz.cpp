// Any bytes as a file of signed heads or as a public key: what is read stands for exactly its
// bytes, and nothing holds that was not signed.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/check.h"
#include "store/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static const auto kKey =
        store::verifier_key_of(store::ledger_origin("FUZZ"), core::random_key());
    if (const auto heads = store::parse_signed_heads(text)) {
        std::string again;
        for (const auto& head : *heads) {
            again += (again.empty() ? "" : "\n") + head.note();
            CHECK(store::parse_signed_head(head.note()) == head);
            CHECK(store::check_signature(head, kKey) != store::Signature::Holds);
        }
        CHECK(again == text);
    }
    if (const auto key = store::parse_verifier_key(text)) CHECK(key->text() == text);
    return 0;
}
