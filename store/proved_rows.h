// The rows on which a final value or a right rests, read in the same way from every table. The
// events must account for them (store/proof.h). Used inside this room only; throws as sql.h does.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "store/codec.h"
#include "store/sql.h"

namespace store {

// How a column is compared. A digest takes the place of a long or secret text.
enum class ColumnKind {
    Plain,
    Hashed,  // SHA-256 of the text, in hex
    Secret,  // secret_digest of the text: no event holds the text itself
};
struct ProvedColumn {
    std::string name;
    ColumnKind kind = ColumnKind::Plain;
};
struct ProvedTable {
    std::string name;
    std::vector<std::string> key;       // the columns that name a row
    std::vector<ProvedColumn> columns;  // all that follow from events, the key's columns among them
};
// Every table except events and readings (whose digests are in events). Left out are the columns
// that do not follow from events: who holds a case and until when, the state of a case, and the
// event up to which a verdict was confirmed.
const std::vector<ProvedTable>& proved_tables();
// Throws std::runtime_error where there is none of that name.
const ProvedTable& proved_table(const std::string& name);

// Calls `work` with every row as a JSON object, column by column, as it is in the database. Memory
// holds some rows at a time.
void for_each_row(sql::Session& session, const ProvedTable& table,
                  const std::function<void(const Json& row)>& work);

// A row as it is compared with what events tell.
struct FoundRow {
    std::string key;   // key_of
    Json row;          // comparable
    std::string text;  // canonical
};
// Calls `work` with every row, one after the other; prepares them on every core.
void for_each_found_row(sql::Session& session, const ProvedTable& table,
                        const core::SecretKey& secrets_key,
                        const std::function<void(const FoundRow& row)>& work);
// Returns the row with digests in the place of long or secret texts.
Json comparable(const ProvedTable& table, Json row, const core::SecretKey& secrets_key);
// The values of the key's columns, as a canonical JSON array.
std::string key_of(const ProvedTable& table, const Json& row);

// Returns what an event holds in the place of a secret (a password's hash) of `subject`, 64 hex.
// Without the canvass's keys/secrets.key nobody can test guessed secrets against it.
std::string secret_digest(const core::SecretKey& key, const std::string& subject,
                          const std::string& secret);

// What an event says for the consent of its officials: whoever can only write to the database
// cannot make it. `body`: without this member and without the salt.
std::string consent_digest(const core::SecretKey& key, std::string_view action, Json body);

}  // namespace store
