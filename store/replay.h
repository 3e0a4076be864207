// Makes the rows from the events alone. Pure: events in, rows out.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/ledger.h"
#include "store/proved_rows.h"

namespace store {

// A row as events tell it. `event`: the newest event that changed it.
struct ToldRow {
    Json row;
    std::int64_t event = 0;
};
using ToldRows = std::map<std::string, ToldRow>;  // by key_of

class Replay {
public:
    explicit Replay(const core::SecretKey& secrets_key) : secrets_key_(secrets_key) {}

    // Takes the events one by one in their order. Throws std::exception if an event does not have
    // the shape that docs/ledger.md gives it.
    void take(const Event& event);

    // Takes a row as it stood at event `event`, which commits to it (store/proof.h, bring_forward).
    void begin_with(const std::string& table, const Json& row, std::int64_t event);

    // The rows of a table (proved_tables); empty: no event tells of one.
    const ToldRows& rows(const std::string& table) const;

private:
    Json* find(const std::string& table, const Json& key);
    Json& put(const std::string& table, Json row, std::int64_t event);
    Json& row_of(const std::string& table, const Json& key, std::int64_t event);

    void take_file(const Event& event, const Json& body);
    void take_outcome(const Event& event, const Json& body);
    void take_statement(const Event& event, const Json& body);
    void take_report(const Event& event, const Json& body);
    void take_case(const Event& event, const Json& body);
    void take_act(const Event& event, const Json& body);
    void take_consent(const Event& event, const Json& body);
    // The account as it stands, as a row of user_changes; null: there is none.
    Json account_of(const std::string& name) const;
    void need_officials(const Json& names) const;
    void take_shown(const Event& event, const Json& body);
    void take_pattern(const Event& event, const Json& body);
    void take_verdict(const Event& event, const Json& body);
    void take_user(const Event& event, const Json& body);
    void take_setting(const Event& event, const Json& body);
    void bears_on(const std::string& precinct, std::int64_t event);

    core::SecretKey secrets_key_;
    bool configured_ = false;  // once at least
    std::map<std::string, ToldRows> tables_;
    std::map<std::string, std::vector<std::int64_t>> statements_of_;  // by page, in order
};

}  // namespace store
