// Which configuration a command works with: the one in force, which the ledger holds. The files of
// the folder must say the same, or what waits for officials.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "core/result.h"
#include "store/configurations.h"

namespace app {

enum class Use {
    Looks,  // the command changes nothing
    Works,
};

// What the ledger holds of a configuration, and back. Errors name the event.
store::ConfigurationChange recorded_form(const Configuration& configuration);
core::Result<Configuration> configuration_of(const store::RecordedConfiguration& recorded);

// At most this many differences are told one by one.
inline constexpr std::size_t kMostDifferencesTold = 20;
// Each on a line of its own, indented, fit for a terminal.
std::string told(const std::vector<std::string>& differences);
// A line of a file or a person's words: without control characters, and not longer than a few
// lines.
std::string fit_for_terminal(std::string_view text);

// Puts the configuration in force into `canvass`, which was read from its files. Where none was
// recorded, that of the files counts; a command that works records it as `actor`. Returns what
// waits for officials, for people; empty: nothing. Errors: the files differ from what is in force
// and from what waits; the sentence names file and line.
core::Result<std::string> put_in_force(Canvass& canvass, store::Configurations& configurations,
                                       Use use, const std::string& actor);

}  // namespace app
