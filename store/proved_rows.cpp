#include "store/proved_rows.h"

#include <charconv>
#include <limits>
#include <stdexcept>
#include <string_view>

#include "core/check.h"
#include "core/every_core.h"

namespace store {
namespace {

std::vector<ProvedColumn> plain(std::initializer_list<const char*> names) {
    std::vector<ProvedColumn> out;
    for (const char* name : names) out.push_back({name, ColumnKind::Plain});
    return out;
}

std::vector<ProvedColumn> with(std::vector<ProvedColumn> columns, const char* name,
                               ColumnKind kind) {
    columns.push_back({name, kind});
    return columns;
}

// A value as query_of writes it: NULL, a number, or a text as "t" and its bytes in hex (quote()
// would end at a zero byte, and what stands behind it would be compared by nobody).
Json value_of_literal(std::string_view literal) {
    if (literal == "NULL") return {};
    if (literal.front() == 't') {
        const auto bytes = core::from_hex(literal.substr(1));
        CHECK(bytes.has_value());
        return std::string(bytes->begin(), bytes->end());
    }
    const char* end = literal.data() + literal.size();
    std::int64_t whole = 0;
    if (const auto read = std::from_chars(literal.data(), end, whole);
        read.ec == std::errc() && read.ptr == end)
        return whole;
    double number = 0;
    if (const auto read = std::from_chars(literal.data(), end, number);
        read.ec == std::errc() && read.ptr == end)
        return number;
    return Json{{"neither text nor number", std::string(literal)}};
}

std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

// Stands between two literals and in none.
constexpr char kBetween = '\x1f';

std::string query_of(const ProvedTable& table) {
    std::string out = "SELECT rowid, ";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (i > 0) out += " || char(31) || ";
        const auto& name = table.columns[i].name;
        out += "CASE typeof(" + name + ") WHEN 'text' THEN 't' || hex(CAST(" + name +
               " AS BLOB)) ELSE quote(" + name + ") END";
    }
    return out + " FROM " + table.name + " WHERE rowid >= $1 ORDER BY rowid LIMIT $2";
}

std::vector<std::string_view> literals_of(std::string_view row) {
    std::vector<std::string_view> out;
    for (std::size_t end = row.find(kBetween); end != std::string_view::npos;
         end = row.find(kBetween)) {
        out.push_back(row.substr(0, end));
        row.remove_prefix(end + 1);
    }
    out.push_back(row);
    return out;
}

Json row_of_literals(const ProvedTable& table, const std::string& text) {
    const auto literals = literals_of(text);
    CHECK(literals.size() == table.columns.size());
    Json row = Json::object();
    for (std::size_t i = 0; i < literals.size(); ++i)
        row[table.columns[i].name] = value_of_literal(literals[i]);
    return row;
}

// The rows as query_of writes them, in the order of their numbers in the file, some at a time:
// every number that a row can have is asked for.
void for_each_piece(sql::Session& session, const ProvedTable& table,
                    const std::function<void(const std::vector<std::string>&)>& work) {
    constexpr std::int64_t kRowsAtOnce = 1000;
    using Limits = std::numeric_limits<std::int64_t>;
    for (std::int64_t next = Limits::min();;) {
        std::vector<std::string> texts;
        std::int64_t last = next;
        for (auto& [row, text] :
             sql::rows<std::int64_t, std::string>(session, query_of(table), next, kRowsAtOnce)) {
            last = row;
            texts.push_back(std::move(text));
        }
        if (texts.empty()) return;
        work(texts);
        if (last == Limits::max()) return;
        next = last + 1;
    }
}

}  // namespace

const std::vector<ProvedTable>& proved_tables() {
    static const std::vector<ProvedTable> tables = {
        {"files",
         {"digest"},
         plain({"digest", "name", "media_type", "size", "pages", "received_at", "times_offered"})},
        {"pages",
         {"digest"},
         plain({"digest",          "file",          "page_in_file", "journal",
                "outcome",         "state",         "reason",       "detail",
                "remedy",          "id_canvass",    "id_precinct",  "id_form",
                "id_revision",     "id_page",       "id_pages",     "id_copy",
                "likely_precinct", "identified_by", "dpi",          "sharpness",
                "contrast",        "residual_mm",   "view_digest",  "view_dpi",
                "action",          "action_by",     "action_reason"})},
        {"page_statements",
         {"seq"},
         plain({"seq", "page", "act", "sheet", "person", "official", "at", "reason", "doubt"})},
        {"paper_findings", {"seq", "ordinal"}, plain({"seq", "ordinal", "precinct", "finding"})},
        {"reports",
         {"precinct", "channel", "version"},
         plain({"precinct", "channel", "version", "submitter", "received_at", "said", "seq"})},
        {"verdicts",
         {"precinct"},
         with(plain({"precinct", "digest", "findings", "seq", "passed_boxes", "passed_delegates"}),
              "layers", ColumnKind::Hashed)},
        {"cases",
         {"precinct"},
         plain({"precinct", "needed", "findings", "fields", "drawn", "by_pattern", "at_stake",
                "sde_at_stake", "escalation", "opened_at"})},
        {"keyings",
         {"precinct", "field", "person"},
         plain({"precinct", "field", "person", "at", "state", "value", "seq"})},
        {"decisions",
         {"seq"},
         plain({"seq", "precinct", "field", "people", "at", "value", "basis", "reason", "needed",
                "no_value", "officials", "keyed_alike"})},
        {"third_looks",
         {"seq"},
         plain({"seq", "precinct", "field", "person", "at", "look", "state", "value"})},
        {"reopenings", {"seq"}, plain({"seq", "precinct", "field", "person", "at", "reason"})},
        {"shown", {"seq"}, plain({"seq", "precinct", "person", "fields"})},
        {"patterns", {"name"}, plain({"name", "found", "precincts", "standing", "seq"})},
        {"pattern_decisions",
         {"seq"},
         plain({"seq", "pattern", "choice", "boxes", "person", "at", "reason"})},
        {"users",
         {"name"},
         with(plain({"name", "role", "seq", "unconfirmed"}), "password_hash", ColumnKind::Secret)},
        {"user_changes",
         {"seq"},
         with(plain({"seq", "name", "role", "locked", "unconfirmed", "confirmed_by"}),
              "password_hash", ColumnKind::Secret)},
        {"factor_acts", {"seq"}, plain({"seq", "name", "act", "what"})},
        {"signatures",
         {"seq"},
         plain({"seq", "precinct", "person", "at", "rests_on", "paper_only", "values_sha256"})},
        {"sign_offs_taken_back",
         {"seq"},
         plain({"seq", "precinct", "at", "because", "person", "reason"})},
        {"settings", {"name"}, plain({"name", "value"})},
        {"bearings", {"precinct"}, plain({"precinct", "seq"})},
    };
    return tables;
}

const ProvedTable& proved_table(const std::string& name) {
    for (const auto& table : proved_tables())
        if (table.name == name) return table;
    throw std::runtime_error("there is no table " + name);
}

std::string key_of(const ProvedTable& table, const Json& row) {
    Json key = Json::array();
    for (const auto& column : table.key) key.push_back(row.at(column));
    return canonical(key);
}

void for_each_row(sql::Session& session, const ProvedTable& table,
                  const std::function<void(const Json& row)>& work) {
    for_each_piece(session, table, [&](const std::vector<std::string>& rows) {
        for (const auto& text : rows) work(row_of_literals(table, text));
    });
}

void for_each_found_row(sql::Session& session, const ProvedTable& table,
                        const core::SecretKey& secrets_key,
                        const std::function<void(const FoundRow& row)>& work) {
    for_each_piece(session, table, [&](const std::vector<std::string>& rows) {
        std::vector<FoundRow> found(rows.size());
        core::on_every_core(rows.size(), [&](std::size_t i) {
            auto raw = row_of_literals(table, rows[i]);
            found[i].key = key_of(table, raw);
            found[i].row = comparable(table, std::move(raw), secrets_key);
            found[i].text = canonical(found[i].row);
        });
        for (const auto& row : found) work(row);
    });
}

Json comparable(const ProvedTable& table, Json row, const core::SecretKey& secrets_key) {
    for (const auto& column : table.columns) {
        auto& value = row.at(column.name);
        if (column.kind == ColumnKind::Hashed)
            value = core::sha256(core::bytes_of(text_of(value))).hex();
        if (column.kind == ColumnKind::Secret)
            value = secret_digest(secrets_key, text_of(row.at("name")), text_of(value));
    }
    return row;
}

std::string consent_digest(const core::SecretKey& key, std::string_view action, Json body) {
    body.erase("salt");
    body.erase("consent_mac");
    return secret_digest(key, std::string(action), canonical(body));
}

std::string secret_digest(const core::SecretKey& key, const std::string& subject,
                          const std::string& secret) {
    constexpr std::size_t kBytes = 32;
    const std::string message = std::to_string(subject.size()) + ":" + subject + secret;
    return core::to_hex(core::keyed_mac(key, core::bytes_of(message), kBytes));
}

}  // namespace store
