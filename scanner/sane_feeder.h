// Takes sheets from a scanner with a document feeder, through SANE: 300 dots an inch, grey.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "scanner/load_scans.h"

namespace scanner {

struct FeederSettings {
    std::string device;  // as SANE names it ("fujitsu:fi-7160:12345"); empty: the first one found
    double dpi = 300;
};

// Gives one sheet after the other. One feeder at a time in a program; not thread-safe.
class Feeder {
public:
    virtual ~Feeder() = default;
    // Returns the next side; nullopt when the feeder is empty. Errors tell the remedy: a jam, an
    // open cover, a lost device. After a cleared jam, calling again goes on.
    virtual core::Result<std::optional<Scan>> next() = 0;
};

// Returns the names of the devices that SANE finds, as for FeederSettings.
core::Result<std::vector<std::string>> feeder_devices();

// Errors: no such device, a device that cannot scan in grey, access denied.
core::Result<std::unique_ptr<Feeder>> open_feeder(const FeederSettings& settings);

}  // namespace scanner
