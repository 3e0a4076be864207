// Whether the archive still holds every original and view that the ledger names, byte for byte.
#pragma once

#include <string>
#include <vector>

#include "store/archive.h"
#include "store/vocabulary.h"

namespace app {

struct BrokenBytes {
    store::ArchivedBytes what;
    store::Kept kept = store::Kept::Missing;
};
// Returns those of `all` that the archive does not hold whole, in their order.
std::vector<BrokenBytes> broken_in(const store::Archive& archive,
                                   const std::vector<store::ArchivedBytes>& all);
// Returns what is wrong and what to do, in one sentence.
std::string in_words(const BrokenBytes& broken, const store::Archive& archive);

}  // namespace app
