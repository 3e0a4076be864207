// What results rest on, as events: the configuration that is in force, and a change of it that
// waits for officials. There are no rows beside the ledger: what the newest of these events says
// stands. A subject of Records (store/records.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace store {

class Door;

// A configuration as it was given: whole texts by name (app/configuration.h), and who wanted it.
struct ConfigurationChange {
    std::map<std::string, std::string> texts;
    std::int64_t precincts = 0;  // of the roster: what the status expects
    std::string wanted_by;       // as said at the terminal; may be empty
    std::string reason;          // may be empty

    bool operator==(const ConfigurationChange&) const = default;
};

struct RecordedConfiguration {
    std::int64_t seq = 0;  // of its event
    std::string time, actor;
    ConfigurationChange what;
};

struct ConfigurationState {
    std::optional<RecordedConfiguration> in_force;  // empty: never recorded (schema 3 and before)
    std::optional<RecordedConfiguration> proposed;  // waits for officials
    std::vector<std::string> confirmed_by;          // … who have confirmed it, in order
};

class Configurations {
public:
    explicit Configurations(Door& door) : door_(door) {}

    core::Result<ConfigurationState> state();
    // Seq of the event of the configuration in force; 0: never recorded.
    core::Result<std::int64_t> in_force();

    // Each returns the seq of its event. `after`: what is in force as the caller saw it (0: none);
    // refused as a conflict where that has changed since.
    // In force from now.
    core::Result<std::int64_t> take_over(const ConfigurationChange& change, std::int64_t after,
                                         const std::string& actor);
    // Waits for officials, instead of one that was waiting.
    core::Result<std::int64_t> propose(const ConfigurationChange& change, std::int64_t after,
                                       const std::string& actor);
    // True: enough officials have confirmed what event `proposal` proposes, and it is in force.
    // Refused: that one does not wait any more, `official` is not one or has confirmed already.
    core::Result<bool> confirm(std::int64_t proposal, const std::string& official,
                               const std::string& actor);
    // Nothing waits any more. Refused: that one does not wait.
    core::Result<> withdraw(std::int64_t proposal, const std::string& actor);

private:
    Door& door_;
};

}  // namespace store
