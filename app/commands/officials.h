// Officials who confirm something at the terminal, each with a password of their own.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "store/records.h"

namespace app {

// Asks for the official's password, or reads it from stdin if stdin is no terminal; where the
// official has a second factor, also for a code. Refused: no official has the name, or what was
// typed is wrong; in a live canvass also an account that does not count as one of two, unless
// `counted` is false.
core::Result<> sign_in_official(store::Records& records, bool live, const std::string& name,
                                bool counted = true);

// Signs in two different officials, one after the other. Refused as above, or if there are not two
// different names.
core::Result<> sign_in_two(store::Records& records, bool live,
                           const std::vector<std::string>& names);

}  // namespace app
