// Officials who confirm something at the terminal, each with a password of their own.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "store/people.h"

namespace app {

// Asks for the official's password, or reads it from stdin where that is no terminal. Refused: the
// name is no official's, or the password is another.
core::Result<> sign_in_official(store::People& people, const std::string& name);

// Two different officials, one after the other. Refused as above, or where there are not two names.
core::Result<> sign_in_two(store::People& people, const std::vector<std::string>& names);

}  // namespace app
