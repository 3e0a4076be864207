#include "store/page_statement_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/page_table.h"
#include "store/sign_off_table.h"

namespace store {
namespace {

using StatementRow = std::tuple<std::string, std::int64_t, std::string, std::string, std::string,
                                int, std::string, std::string, std::string>;

constexpr const char* kStatements =
    "SELECT s.page, s.seq, s.act, s.sheet, s.person, s.official, s.at, s.reason, s.doubt FROM "
    "page_statements s ";

verify::PageStatement statement_of(const StatementRow& row) {
    verify::PageStatement out;
    out.seq = std::get<1>(row);
    out.act = verify::page_act(std::get<2>(row)).value_or(verify::PageAct::Ask);
    if (!std::get<3>(row).empty()) out.sheet = worksheet_id_of(Json::parse(std::get<3>(row)));
    out.person = std::get<4>(row);
    out.official = std::get<5>(row) != 0;
    out.at = std::get<6>(row);
    out.reason = std::get<7>(row);
    out.doubt = std::get<8>(row);
    return out;
}

std::vector<StatementRow> statement_rows(sql::Session& session, const std::string& condition,
                                         const std::string& parameter) {
    return sql::rows<std::string, std::int64_t, std::string, std::string, std::string, int,
                     std::string, std::string, std::string>(session, kStatements + condition,
                                                            parameter);
}

void insert_statement(sql::Session& session, const core::Digest& page,
                      const verify::PageStatement& said) {
    sql::run(session,
             "INSERT INTO page_statements (seq, page, act, sheet, person, official, at, reason, "
             "doubt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
             said.seq, page.hex(), std::string(verify::name_of(said.act)),
             said.sheet ? canonical(json_of(*said.sheet)) : std::string(), said.person,
             said.official ? 1 : 0, said.at, said.reason, said.doubt);
}

void show_standing(sql::Session& session, const PageRecord& page,
                   const verify::PageStatement& said) {
    const auto standing = verify::standing_of(facts_of_page(session, page));
    set_stage(session, page.key.digest, standing.stage, said.person, said.reason);
}

}  // namespace

core::Result<> say_of_page(LedgerPen& pen, const core::Digest& page,
                           const verify::PageStatement& statement) {
    const auto there = find_page(pen.session(), page);
    if (!there) return core::not_found(fmt::format("No page {} was ever offered.", page.hex()));
    if (there->state != PageState::Rejected)
        return core::conflict(fmt::format("Page {} does not need a person any more: it is {}.",
                                          page.hex(), name_of(there->state)));
    const auto facts = facts_of_page(pen.session(), *there);
    if (verify::was_said(facts, statement)) return {};
    TRY(verify::may_say(facts, statement));
    verify::PageStatement said = statement;
    said.at = pen.now();
    said.doubt = there->reason;
    Json body = {{"action", verify::name_of(said.act)},
                 {"reason", said.reason},
                 {"official", said.official},
                 {"doubt", said.doubt}};
    if (said.sheet) body["id"] = json_of(*said.sheet);
    said.seq = pen.append(said.person, "page.acted_on", page.hex(), body);
    insert_statement(pen.session(), page, said);
    show_standing(pen.session(), *there, said);
    if (there->id) take_back_sign_off(pen, there->id->precinct, said.seq);
    return {};
}

verify::RejectedPageFacts facts_of_page(sql::Session& session, const PageRecord& page) {
    verify::RejectedPageFacts out;
    out.reason = page.reason;
    out.code = page.id;
    const std::string hex = page.key.digest.hex();
    if (const auto outcome =
            sql::row<std::int64_t>(session, "SELECT outcome FROM pages WHERE digest = $1", hex))
        out.rejected_at = std::get<0>(*outcome);
    for (const auto& row : statement_rows(session, "WHERE s.page = $1 ORDER BY s.seq", hex))
        out.said.push_back(statement_of(row));
    return out;
}

std::map<std::string, verify::RejectedPageFacts> facts_of_rejected_pages(sql::Session& session) {
    std::map<std::string, verify::RejectedPageFacts> out;
    const std::string rejected(name_of(PageState::Rejected));
    for (const auto& page : pages_where(session, "WHERE p.state = $1", rejected)) {
        auto& facts = out[page.key.digest.hex()];
        facts.reason = page.reason;
        facts.code = page.id;
    }
    for (const auto& [page, outcome] : sql::rows<std::string, std::int64_t>(
             session, "SELECT digest, outcome FROM pages WHERE state = $1", rejected))
        out[page].rejected_at = outcome;
    for (const auto& row : statement_rows(
             session, "JOIN pages p ON p.digest = s.page WHERE p.state = $1 ORDER BY s.seq",
             rejected))
        out[std::get<0>(row)].said.push_back(statement_of(row));
    return out;
}

bool paper_was_doubtful(sql::Session& session, const core::Digest& page) {
    const auto doubts = sql::rows<std::string>(
        session, "SELECT DISTINCT doubt FROM page_statements WHERE page = $1", page.hex());
    return std::any_of(doubts.begin(), doubts.end(), [](const auto& row) {
        return verify::paper_of(std::get<0>(row)) == verify::Paper::Doubtful;
    });
}

void fill_page_statements(sql::Session& session) {
    const std::map<std::string, verify::PageAct> acts = {
        {"identify_requested", verify::PageAct::Name},
        {"rescan_requested", verify::PageAct::AskForRescan},
        {"set_aside", verify::PageAct::SetAside}};
    for (const auto& [hex, action, person, reason] :
         sql::rows<std::string, std::string, std::string, std::string>(
             session,
             "SELECT digest, action, action_by, action_reason FROM pages WHERE state = 'rejected' "
             "AND action <> 'none'")) {
        const auto digest = core::digest_from_hex(hex);
        const auto act = acts.find(action);
        const auto event = sql::row<std::int64_t, std::string>(
            session,
            "SELECT seq, time FROM events WHERE subject = $1 AND action = 'page.acted_on' ORDER BY "
            "seq DESC LIMIT 1",
            hex);
        if (!digest || act == acts.end() || !event) continue;
        auto page = find_page(session, *digest);
        verify::PageStatement said;
        said.act = act->second;
        said.person = person;
        said.reason = reason;
        std::tie(said.seq, said.at) = *event;
        said.doubt = page->reason;
        const auto role =
            sql::row<std::string>(session, "SELECT role FROM users WHERE name = $1", person);
        said.official = role && (std::get<0>(*role) == name_of(Role::Official) ||
                                 std::get<0>(*role) == name_of(Role::Admin));
        if (said.act == verify::PageAct::Name) {
            said.sheet = page->id;
            set_code(session, *digest, std::nullopt);
            page->id.reset();
        }
        insert_statement(session, *digest, said);
        show_standing(session, *page, said);
    }
}

}  // namespace store
