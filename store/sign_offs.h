// Officials who sign precincts off, and what took their signatures back.
// A subject of Records (store/records.h).
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "store/vocabulary.h"
#include "verify/sign_off.h"

namespace store {

class Door;

// A precinct that an official wants to sign, as the official saw it.
struct ToSign {
    std::string precinct;
    verify::WantedSignature wanted;
};
// Why a precinct could not be signed with the others.
struct NotSigned {
    std::string precinct;
    std::string why;
};

class SignOffs {
public:
    explicit SignOffs(Door& door) : door_(door) {}

    core::Result<verify::SignOffFacts> facts(const std::string& precinct);
    // Of these precincts, in their order; what waits in an unresolved case is not counted.
    core::Result<std::vector<verify::SignOffFacts>> facts_of(
        const std::vector<std::string>& precincts);
    // Whether the person counts as one of two officials.
    core::Result<bool> counts(const std::string& person);

    // Each asks verify/sign_off.h whether the person may, with the person's role at that moment.
    // The error's kind says why not. The same signature again is no error.
    core::Result<> sign(const std::string& precinct, const std::string& person,
                        const verify::WantedSignature& wanted);
    // Signs those that may be signed, in one transaction, and says why the others were not.
    core::Result<std::vector<NotSigned>> sign_all(const std::vector<ToSign>& precincts,
                                                  const std::string& person);
    core::Result<> take_back(const std::string& precinct, const std::string& person,
                             const std::string& reason);

private:
    Door& door_;
};

}  // namespace store
