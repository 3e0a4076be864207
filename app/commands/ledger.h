// The subcommands of recanvass ledger, cut by subject; each adds its own.
#pragma once

#include <string>

#include "app/session.h"

namespace app {

class Command;

void add_ledger_heads(Command& ledger, int& status);   // head, prove
void add_ledger_people(Command& ledger, int& status);  // restored, rotate-key

// The records of a canvass without its configuration: a head is handed out, and a past given up,
// whatever the files say.
struct LedgerFolder : OpenRecords {
    Canvass canvass;
};
core::Result<LedgerFolder> open_ledger(const std::string& folder);

// "3 events, signed 2020-02-04T03:12:45.123Z" of a head, for people.
std::string told_newest(const store::Head& head);

}  // namespace app
