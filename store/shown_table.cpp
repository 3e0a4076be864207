#include "store/shown_table.h"

#include <algorithm>
#include <set>

#include "store/codec.h"

namespace store {

std::vector<verify::Shown> shown_of(sql::Session& session, const std::string& precinct) {
    std::vector<verify::Shown> out;
    for (const auto& [person, fields] : sql::rows<std::string, std::string>(
             session, "SELECT person, fields FROM shown WHERE precinct = $1 ORDER BY seq",
             precinct))
        out.push_back({precinct, person, strings_of(fields)});
    return out;
}

std::map<std::string, std::vector<verify::Shown>> shown_by_precinct(sql::Session& session,
                                                                    const sql::Which& which) {
    std::map<std::string, std::vector<verify::Shown>> out;
    for (const auto& [precinct, person, fields] :
         sql::rows_of<std::string, std::string, std::string>(
             session, "SELECT precinct, person, fields FROM shown WHERE ", which, "precinct",
             " ORDER BY seq"))
        out[precinct].push_back({precinct, person, strings_of(fields)});
    return out;
}

std::vector<verify::Shown> shown_to_person(sql::Session& session, const std::string& person) {
    std::vector<verify::Shown> out;
    for (const auto& [precinct, fields] : sql::rows<std::string, std::string>(
             session, "SELECT precinct, fields FROM shown WHERE person = $1 ORDER BY seq", person))
        out.push_back({precinct, person, strings_of(fields)});
    return out;
}

std::vector<std::string> not_shown_yet(sql::Session& session, const verify::Shown& what) {
    std::set<std::string> known;
    for (auto& before : shown_of(session, what.precinct))
        if (before.person == what.person) known.insert(before.fields.begin(), before.fields.end());
    if (known.contains(std::string(verify::kEveryBox))) return {};
    auto fields = what.fields;
    std::erase_if(fields, [&](const auto& field) { return known.contains(field); });
    return fields;
}

void store_shown(LedgerPen& pen, const verify::Shown& what) {
    const auto fields = not_shown_yet(pen.session(), what);
    if (fields.empty()) return;
    const auto seq = pen.append(what.person, "values.shown", what.precinct, {{"fields", fields}});
    sql::run(pen.session(),
             "INSERT INTO shown (seq, precinct, person, fields) VALUES ($1, $2, $3, $4)", seq,
             what.precinct, what.person, canonical(Json(fields)));
}

}  // namespace store
