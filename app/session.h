// An opened canvass with everything a command needs: records, archive, pipeline.
#pragma once

#include <memory>
#include <string>

#include "app/config.h"
#include "app/head_keeper.h"
#include "app/in_force.h"
#include "app/pipeline.h"
#include "core/result.h"
#include "store/archive.h"
#include "store/records.h"

namespace app {

// The records of a canvass and their signed heads.
struct OpenRecords {
    std::unique_ptr<store::Records> records;
    std::unique_ptr<store::Heads> heads;
    // Only for a command that works: signs what was written when this object ends.
    std::unique_ptr<HeadKeeper> keeper;
};

struct Session : OpenRecords {
    Canvass canvass;
    std::unique_ptr<store::Archive> archive;
    std::unique_ptr<Pipeline> pipeline;
};

// Returns the name in the ledger for work from this terminal: "terminal:<login name>".
std::string terminal_actor();

// Opens the records of a canvass. Errors: the database beside canvass.toml is missing, empty or
// cannot be read; keys/secrets.key is lost.
core::Result<OpenRecords> open_records(const Canvass& canvass, Use use);

// Opens a canvass with the configuration in force. If a change of it waits for officials, says so
// on stderr.
core::Result<std::unique_ptr<Session>> open_session(const std::string& folder,
                                                    Use use = Use::Works);

// Makes a canvass and opens it.
core::Result<std::unique_ptr<Session>> create_session(const std::string& folder,
                                                      const NewCanvass& what);

}  // namespace app
