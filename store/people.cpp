#include "store/people.h"

#include <fmt/format.h>

#include <array>

namespace store {
namespace {

constexpr std::array kRoles = {Role::Station, Role::Adjudicator, Role::Official, Role::Observer,
                               Role::Admin};
constexpr std::array kCaseStates = {verify::CaseState::Open, verify::CaseState::Keyed,
                                    verify::CaseState::Escalated, verify::CaseState::Resolved};

const std::string kColumnsOf = "columns of ";  // … a channel: a setting

std::int64_t count(sql::Session& session, const std::string& text) {
    const auto found = sql::row<std::int64_t>(session, text);
    return found ? std::get<0>(*found) : 0;
}

void count_pages(sql::Session& session, Status& status) {
    for (const auto& [state, pages] : sql::rows<std::string, std::int64_t>(
             session, "SELECT state, COUNT(*) FROM pages GROUP BY state")) {
        status.pages_archived += pages;
        if (state == name_of(PageState::Pending)) status.pages_pending += pages;
        if (state == name_of(PageState::Rejected)) status.pages_rejected += pages;
        if (state == name_of(PageState::Accepted) || state == name_of(PageState::Superseded))
            status.pages_accepted += pages;
    }
    status.files_duplicate =
        count(session, "SELECT COALESCE(SUM(times_offered - 1), 0) FROM files");
}

void count_precincts(sql::Session& session, Status& status) {
    const auto expected = sql::row<std::string>(
        session, "SELECT value FROM settings WHERE name = 'expected_precincts'");
    if (expected) status.precincts_expected = std::stoll(std::get<0>(*expected));
    status.precincts_scanned =
        count(session,
              "SELECT COUNT(DISTINCT id_precinct) FROM pages WHERE state IN ('accepted', "
              "'superseded')");
    // Every page of the form is there, there is a verdict, and nothing is in dispute.
    status.precincts_matched = count(
        session,
        "SELECT COUNT(*) FROM (SELECT id_precinct FROM pages WHERE state = 'accepted' GROUP BY "
        "id_precinct HAVING COUNT(DISTINCT id_page) >= MAX(id_pages)) AS whole JOIN verdicts v ON "
        "v.precinct = whole.id_precinct LEFT JOIN cases c ON c.precinct = whole.id_precinct AND "
        "c.needed = 1 AND c.findings <> '[]' WHERE c.precinct IS NULL");
}

void count_cases(sql::Session& session, Status& status) {
    for (const auto state : kCaseStates) status.cases[std::string(verify::name_of(state))] = 0;
    // A case without findings is there only because boxes of its sheet were drawn to be checked:
    // nobody disputes the precinct.
    for (const auto& [state, cases, disputed] : sql::rows<std::string, std::int64_t, std::int64_t>(
             session,
             "SELECT state, COUNT(*), SUM(CASE WHEN findings <> '[]' THEN 1 ELSE 0 END) FROM cases "
             "WHERE needed = 1 GROUP BY state")) {
        status.cases[state] = cases;
        status.precincts_disputed += disputed;
        if (state == verify::name_of(verify::CaseState::Resolved))
            status.precincts_resolved = disputed;
    }
}

}  // namespace

std::string_view name_of(Role role) {
    switch (role) {
        case Role::Station:
            return "station";
        case Role::Adjudicator:
            return "adjudicator";
        case Role::Official:
            return "official";
        case Role::Observer:
            return "observer";
        case Role::Admin:
            return "admin";
    }
    return "observer";
}

std::optional<Role> role_of_name(std::string_view name) {
    for (const auto role : kRoles)
        if (name_of(role) == name) return role;
    return std::nullopt;
}

bool add_report(LedgerPen& pen, const verify::Report& report, const std::string& actor) {
    const std::string said = canonical(Json(report.values));
    const auto last = sql::row<int, std::string, std::string>(
        pen.session(),
        "SELECT version, submitter, said FROM reports WHERE precinct = $1 AND channel = $2 ORDER "
        "BY version DESC LIMIT 1",
        report.precinct, report.channel);
    if (last && std::get<1>(*last) == report.submitter && std::get<2>(*last) == said) return false;
    const int version = last ? std::get<0>(*last) + 1 : 1;
    const std::string received = report.received_at.empty() ? pen.now() : report.received_at;
    const auto seq = pen.append(actor, "report.received", report.precinct,
                                {{"channel", report.channel},
                                 {"version", version},
                                 {"submitter", report.submitter},
                                 {"received_at", received},
                                 {"values", report.values}});
    sql::run(pen.session(),
             "INSERT INTO reports (precinct, channel, version, submitter, received_at, said, seq) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7)",
             report.precinct, report.channel, version, report.submitter, received, said, seq);
    return true;
}

std::map<std::string, std::vector<verify::Report>> report_versions_of(sql::Session& session,
                                                                      const std::string& precinct) {
    std::string text =
        "SELECT precinct, channel, version, submitter, received_at, said FROM reports ";
    text += precinct.empty() ? "" : "WHERE precinct = $1 ";
    text += "ORDER BY precinct, channel, version";
    using Row = std::tuple<std::string, std::string, int, std::string, std::string, std::string>;
    const std::vector<Row> found =
        precinct.empty()
            ? sql::rows<std::string, std::string, int, std::string, std::string, std::string>(
                  session, text)
            : sql::rows<std::string, std::string, int, std::string, std::string, std::string>(
                  session, text, precinct);
    std::map<std::string, std::vector<verify::Report>> out;
    for (const auto& [where, channel, version, submitter, received, said] : found) {
        verify::Report report;
        report.precinct = where;
        report.channel = channel;
        report.version = version;
        report.submitter = submitter;
        report.received_at = received;
        report.values = values_of(said);
        out[where].push_back(std::move(report));
    }
    return out;
}

std::vector<verify::Report> latest(const std::vector<verify::Report>& versions) {
    std::vector<verify::Report> out;
    for (const auto& report : versions) {
        if (!out.empty() && out.back().channel == report.channel)
            out.back() = report;
        else
            out.push_back(report);
    }
    return out;
}

core::Result<> store_user(LedgerPen& pen, const User& user, const std::string& actor) {
    if (user.name.empty() || user.password_hash.empty())
        return core::fail("A user needs a name and a password.");
    if (find_user(pen.session(), user.name))
        return core::fail(
            fmt::format("There is a user {} already; choose another name.", user.name));
    const std::string role(name_of(user.role));
    const auto seq = pen.append(actor, "user.added", user.name, {{"role", role}});
    sql::run(pen.session(),
             "INSERT INTO users (name, role, password_hash, seq) VALUES ($1, $2, $3, $4)",
             user.name, role, user.password_hash, seq);
    return {};
}

std::optional<User> find_user(sql::Session& session, const std::string& name) {
    const auto found = sql::row<std::string, std::string>(
        session, "SELECT role, password_hash FROM users WHERE name = $1", name);
    if (!found) return std::nullopt;
    return User{name, role_of_name(std::get<0>(*found)).value_or(Role::Observer),
                std::get<1>(*found)};
}

verify::ColumnNames columns_of(sql::Session& session, const std::string& channel) {
    const auto found = sql::row<std::string>(session, "SELECT value FROM settings WHERE name = $1",
                                             kColumnsOf + channel);
    return found ? Json::parse(std::get<0>(*found)).get<verify::ColumnNames>()
                 : verify::ColumnNames{};
}

void store_columns(LedgerPen& pen, const std::string& channel, const verify::ColumnNames& names,
                   const std::string& actor) {
    if (columns_of(pen.session(), channel) == names) return;
    pen.append(actor, "channel.columns", channel, {{"columns", names}});
    sql::run(pen.session(),
             "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET "
             "value = excluded.value",
             kColumnsOf + channel, canonical(Json(names)));
}

void store_expected(LedgerPen& pen, std::int64_t precincts, const std::string& actor) {
    const auto before = sql::row<std::string>(
        pen.session(), "SELECT value FROM settings WHERE name = 'expected_precincts'");
    const std::string value = std::to_string(precincts);
    if (before && std::get<0>(*before) == value) return;
    pen.append(actor, "canvass.expected", "precincts", {{"count", precincts}});
    sql::run(pen.session(),
             "INSERT INTO settings (name, value) VALUES ('expected_precincts', $1) ON CONFLICT "
             "(name) DO UPDATE SET value = excluded.value",
             value);
}

Status status_of(sql::Session& session) {
    Status status;
    count_pages(session, status);
    count_precincts(session, status);
    count_cases(session, status);
    std::tie(status.events, status.head) = ledger_head(session);
    return status;
}

}  // namespace store
