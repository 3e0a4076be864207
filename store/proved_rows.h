// The rows that a final value or a right rests on, read alike whatever their table: what the events
// must account for (store/proof.h). Used inside this room only; throws as sql.h does.
#pragma once

#include <string>
#include <vector>

#include "core/digest.h"
#include "store/codec.h"
#include "store/sql.h"

namespace store {

// How a column is compared. A digest stands for what is long or secret.
enum class ColumnKind {
    Plain,
    Hashed,  // SHA-256 of the text, in hex
    Secret,  // secret_digest of the text: it is in no event
};
struct ProvedColumn {
    std::string name;
    ColumnKind kind = ColumnKind::Plain;
};
struct ProvedTable {
    std::string name;
    std::vector<std::string> key;       // the columns that name a row
    std::vector<ProvedColumn> columns;  // all that follow from events, those of the key among them
};
// Every table but events and readings (whose digests are in their events), and those columns that
// do not follow from events: who holds a case and until when, which state it is in, and up to
// which event a verdict was confirmed.
const std::vector<ProvedTable>& proved_tables();

// Rows as JSON objects, column by column, as they are in the database.
std::vector<Json> rows_of(sql::Session& session, const ProvedTable& table);
// The row with digests in the place of what is long or secret.
Json comparable(const ProvedTable& table, Json row, const core::SecretKey& secrets_key);
// The values of the key's columns, as a canonical JSON array.
std::string key_of(const ProvedTable& table, const Json& row);

// What an event says of a secret (a password's hash) of `subject`: whoever does not have the
// canvass's keys/secrets.key cannot try secrets against it. 64 hex.
std::string secret_digest(const core::SecretKey& key, const std::string& subject,
                          const std::string& secret);

}  // namespace store
