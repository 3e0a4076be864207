#include "store/signing_key.h"

#include <fmt/format.h>

#include <filesystem>

#include "core/key_file.h"

namespace store {
namespace {

constexpr std::string_view kRemedy =
    "bring it back from the backup, or let two officials replace it with `recanvass ledger "
    "rotate-key DIR --lost`";

bool is_a_file(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

}  // namespace

core::Result<core::SecretKey> SigningKey::first() const {
    if (!is_a_file(path_))
        return core::not_found(fmt::format(
            "The ledger's key {} is missing: no head can be signed; {}.", path_, kRemedy));
    return core::read_key(path_);
}

core::Result<core::SecretKey> SigningKey::of(const VerifierKey& newest) const {
    if (is_a_file(next_path())) {
        const auto next = core::read_key(next_path());
        if (next && verifier_key_of(name_, *next) == newest)
            TRY(finish());
        else
            undo();
    }
    const auto key = TRY(first());
    if (verifier_key_of(name_, key) == newest) return key;
    return core::refuse(
        fmt::format("{} is not the key that the ledger names ({}): no head can be signed; {}.",
                    path_, newest.text(), kRemedy));
}

core::Result<core::SecretKey> SigningKey::draw_next() const {
    const auto key = core::random_key();
    TRY(core::write_key(next_path(), key));
    return key;
}

core::Result<> SigningKey::finish() const {
    TRY(core::write_key(path_, TRY(core::read_key(next_path()))));
    undo();
    return {};
}

void SigningKey::undo() const {
    std::error_code ignored;
    std::filesystem::remove(next_path(), ignored);
}

}  // namespace store
