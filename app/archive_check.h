// Whether the archive still holds what the ledger says, byte for byte.
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
// Those of `all` that the archive does not hold whole, in their order.
std::vector<BrokenBytes> broken_in(const store::Archive& archive,
                                   const std::vector<store::ArchivedBytes>& all);
// What is wrong and what to do, in one sentence.
std::string in_words(const BrokenBytes& broken, const store::Archive& archive);

}  // namespace app
