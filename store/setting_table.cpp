#include "store/setting_table.h"

namespace store {
namespace {

const std::string kColumnsOf = "columns of ";  // … a channel: a setting
const std::string kExpectedPrecincts = "expected_precincts";
const std::string kWrongInSample = "wrong_in_sample";

std::optional<std::string> setting(sql::Session& session, const std::string& name) {
    const auto found =
        sql::row<std::string>(session, "SELECT value FROM settings WHERE name = $1", name);
    if (!found) return std::nullopt;
    return std::get<0>(*found);
}

void set(LedgerPen& pen, const std::string& name, const std::string& value) {
    sql::run(pen.session(),
             "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET "
             "value = excluded.value",
             name, value);
}

}  // namespace

verify::ColumnNames columns_of(sql::Session& session, const std::string& channel) {
    const auto found = setting(session, kColumnsOf + channel);
    return found ? Json::parse(*found).get<verify::ColumnNames>() : verify::ColumnNames{};
}

void store_columns(LedgerPen& pen, const std::string& channel, const verify::ColumnNames& names,
                   const std::string& actor) {
    if (columns_of(pen.session(), channel) == names) return;
    pen.append(actor, "channel.columns", channel, {{"columns", names}});
    set(pen, kColumnsOf + channel, canonical(Json(names)));
}

std::int64_t expected_precincts_in(sql::Session& session) {
    const auto found = setting(session, kExpectedPrecincts);
    return found ? std::stoll(*found) : 0;
}

void store_expected(LedgerPen& pen, std::int64_t precincts, const std::string& actor) {
    if (setting(pen.session(), kExpectedPrecincts) == std::to_string(precincts)) return;
    pen.append(actor, "canvass.expected", "precincts", {{"count", precincts}});
    set(pen, kExpectedPrecincts, std::to_string(precincts));
}

std::int64_t wrong_in_sample_in(sql::Session& session) {
    const auto found = setting(session, kWrongInSample);
    return found ? std::stoll(*found) : 0;
}

std::int64_t store_wrong_in_sample(LedgerPen& pen, std::int64_t wrong) {
    set(pen, kWrongInSample, std::to_string(wrong));
    return pen.append("program", "sample.adapted", "sample", {{"wrong", wrong}});
}

}  // namespace store
