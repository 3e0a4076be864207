// Makes the rows from the events alone. Pure: events in, rows out.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/factor_table.h"
#include "store/ledger.h"
#include "store/proved_rows.h"
#include "verify/account_life.h"

namespace store {

// A row as events tell it, in few bytes: a large canvass has a million.
struct ToldRow {
    // The row as canonical JSON; or, where one event by itself tells the whole row and no later one
    // changes it, only fingerprint_of that text.
    std::string text;
    bool only_fingerprint = false;
    std::int64_t event = 0;  // the newest that changed the row
    bool met = false;        // by whoever compares: the database has it
};
using ToldRows = std::map<std::string, ToldRow>;  // by key_of

// The first 15 bytes of the SHA-256 of a row's canonical JSON: nobody finds another row with the
// same.
std::string fingerprint_of(const std::string& row);
// Whether the row of the database is the one that events tell.
bool is_as_told(const ToldRow& told, const FoundRow& found);

enum class Keep {
    FewBytes,   // fingerprints where they do
    EveryText,  // for naming what differs in a row
};

class Replay {
public:
    explicit Replay(const core::SecretKey& secrets_key, Keep keep = Keep::FewBytes)
        : secrets_key_(secrets_key), keep_(keep) {}

    // Takes the events one by one in their order. Throws std::exception if an event does not have
    // the shape that docs/ledger.md gives it.
    void take(const Event& event);
    // The same, with the body parsed.
    void take(const Event& event, const Json& body);

    // Takes a row as it stood at event `event`, which commits to it (store/proof.h, bring_forward).
    void begin_with(const std::string& table, const Json& row, std::int64_t event);

    // The rows of a table (proved_tables); empty: no event tells of one.
    ToldRows& rows(const std::string& table) { return tables_[table]; }

private:
    std::optional<Json> find(const std::string& table, const Json& key) const;
    void put(const std::string& table, const Json& row, std::int64_t event);
    // Changes the row that an earlier event told.
    void change(const std::string& table, const Json& key, std::int64_t event,
                const std::function<void(Json& row)>& how);

    void take_file(const Event& event, const Json& body);
    void take_outcome(const Event& event, const Json& body);
    void take_statement(const Event& event, const Json& body);
    void take_report(const Event& event, const Json& body);
    void take_case(const Event& event, const Json& body);
    void take_act(const Event& event, const Json& body);
    void take_consent(const Event& event, const Json& body);
    // The account as it stands, as a row of user_changes; null: there is none.
    Json account_of(const std::string& name) const;
    void set_account(Json row);
    std::vector<verify::Account> accounts() const;
    void need_officials(const Json& names) const;
    void need_official(const std::string& name) const;
    void take_release(const Event& event, const Json& body);
    void take_signature(const Event& event, const Json& body);
    void take_shown(const Event& event, const Json& body);
    void take_pattern(const Event& event, const Json& body);
    void take_verdict(const Event& event, const Json& body);
    void take_user(const Event& event, const Json& body);
    void take_factor(const Event& event, const Json& body);
    void take_setting(const Event& event, const Json& body);
    void bears_on(const std::string& precinct, std::int64_t event);

    core::SecretKey secrets_key_;
    Keep keep_;
    bool configured_ = false;  // once at least
    std::map<std::string, ToldRows> tables_;
    std::map<std::string, std::vector<std::int64_t>> statements_of_;  // by page, in order
    std::map<std::string, Json> accounts_;                            // account_of, by name
    std::map<std::string, FactorState> factors_;                      // by name
};

}  // namespace store
