// The configuration with which a command works: the one in force, which the ledger holds. The files
// of the folder must agree with it, or with the change that waits for officials.
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

// Turns a configuration into its form in the ledger, and back. Errors name the event.
store::ConfigurationChange recorded_form(const Configuration& configuration);
core::Result<Configuration> configuration_of(const store::RecordedConfiguration& recorded);

// At most this many differences are told one by one.
inline constexpr std::size_t kMostDifferencesTold = 20;
// Returns each difference on a line of its own, indented, fit for a terminal.
std::string told(const std::vector<std::string>& differences);
// Returns a line of a file or a person's words without control characters, cut to a few lines.
std::string fit_for_terminal(std::string_view text);

// Puts the configuration in force into `canvass`, which was read from its files. If no
// configuration was recorded, the one of the files counts; a command that works records it as
// `actor`. Returns a sentence for people about the change that waits for officials; empty: none
// waits. Errors: the files differ from the configuration in force and from the one that waits; the
// sentence names file and line.
core::Result<std::string> put_in_force(Canvass& canvass, store::Configurations& configurations,
                                       Use use, const std::string& actor);

}  // namespace app
