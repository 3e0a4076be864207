// The secret half of a ledger's key as a file, keys/ledger.key. While the key is being changed, its
// successor lies beside it as ledger.key.next. The successor is on the disk before the event that
// names it is written, and replaces ledger.key after that. Call these functions only while you hold
// the lock of the heads.
#pragma once

#include <string>
#include <utility>

#include "core/digest.h"
#include "core/result.h"
#include "store/checkpoint.h"

namespace store {

class SigningKey {
public:
    // `name`: the key's name, as ledger_origin gives it.
    SigningKey(std::string path, std::string name)
        : path_(std::move(path)), name_(std::move(name)) {}

    // Returns the key in the file, for a ledger that names no key yet.
    core::Result<core::SecretKey> first() const;
    // Returns the key whose public half is `newest`, the last that the ledger names. If a crash
    // stopped a change of the key, finishes the change if its event was written, and undoes it
    // otherwise. Refused: the file holds another key; not found: there is none.
    core::Result<core::SecretKey> of(const VerifierKey& newest) const;

    // Draws a successor and makes it durable.
    core::Result<core::SecretKey> draw_next() const;
    // Replaces the key by the successor, whose event is written.
    core::Result<> finish() const;

private:
    std::string next_path() const { return path_ + ".next"; }
    void undo() const;

    std::string path_;
    std::string name_;
};

}  // namespace store
