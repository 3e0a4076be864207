// Officials who confirm something at the terminal, each with a password of their own.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "store/people.h"

namespace app {

// Asks for the official's password, or reads it from stdin if stdin is no terminal. Refused: no
// official has the name, or the password is wrong.
core::Result<> sign_in_official(store::People& people, const std::string& name);

// Signs in two different officials, one after the other. Refused as above, or if there are not two
// different names.
core::Result<> sign_in_two(store::People& people, const std::vector<std::string>& names);

}  // namespace app
