// The secret half of a ledger's key as a file, keys/ledger.key. While the key is changed its
// successor lies beside it as ledger.key.next: it is on the disk before the event that names it,
// and takes the place of ledger.key after it. Only who holds the lock of the heads calls these.
#pragma once

#include <string>
#include <utility>

#include "core/digest.h"
#include "core/result.h"
#include "store/checkpoint.h"

namespace store {

class SigningKey {
public:
    // `name`: of the key, as ledger_origin gives it.
    SigningKey(std::string path, std::string name)
        : path_(std::move(path)), name_(std::move(name)) {}

    // The key as the file has it, for a ledger that names none yet.
    core::Result<core::SecretKey> first() const;
    // The key whose public half is `newest`, the last that the ledger names. A change of the key
    // that a crash stopped is finished where its event was written, else undone. Refused: the file
    // holds another key; not found: there is none.
    core::Result<core::SecretKey> of(const VerifierKey& newest) const;

    // Draws a successor and makes it durable.
    core::Result<core::SecretKey> draw_next() const;
    // Puts the successor, whose event is written, into the place of the key.
    core::Result<> finish() const;

private:
    std::string next_path() const { return path_ + ".next"; }
    void undo() const;

    std::string path_;
    std::string name_;
};

}  // namespace store
