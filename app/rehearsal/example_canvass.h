// The example canvass: its id and its published worksheet key. Any canvass made from the example
// accepts the sample scans. `init` refuses this key for a live canvass.
#pragma once

#include <string_view>

#include "core/digest.h"

namespace app::rehearsal {

inline constexpr std::string_view kExampleCanvass = "IA20REHEARSE";
inline constexpr std::string_view kExampleTitle = "Iowa 2020, rehearsal";
inline constexpr std::string_view kExampleLayout = "iowa-2020-math";

// SHA-256 of the sentence kExampleKeySentence: published on purpose, worth nothing as a secret.
inline constexpr std::string_view kExampleKeySentence =
    "Recanvass example canvass: this worksheet key is public and protects nothing.";
core::SecretKey example_key();

}  // namespace app::rehearsal
