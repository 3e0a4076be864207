// The subcommands of recanvass ledger; each function adds those of one subject.
#pragma once

#include <string>

#include "app/session.h"

namespace app {

class Command;

void add_ledger_heads(Command& ledger, int& status);   // head, prove
void add_ledger_people(Command& ledger, int& status);  // restored, rotate-key

// The records of a canvass without its configuration: people may print a head or give up a past
// even if the configuration files differ from the ledger.
struct LedgerFolder : OpenRecords {
    Canvass canvass;
};
core::Result<LedgerFolder> open_ledger(const std::string& folder);

// Returns a head in words: "3 events, signed 2020-02-04T03:12:45.123Z".
std::string told_newest(const store::Head& head);

}  // namespace app
