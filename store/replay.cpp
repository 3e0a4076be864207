#include "store/replay.h"

#include <set>
#include <stdexcept>
#include <utility>

#include "store/user_table.h"
#include "store/vocabulary.h"
#include "verify/page_life.h"
#include "verify/policy.h"

namespace store {
namespace {

std::string text(const Json& body, const char* member) {
    return body.at(member).get<std::string>();
}

// Of a digest in an event: a row says '' where there is none.
std::string digest_or_none(const std::string& hex) {
    return hex == core::Digest{}.hex() ? std::string() : hex;
}

// Tables of which each row is told by one event alone, and is never changed by a later one.
const std::set<std::string> kToldOnce = {
    "paper_findings", "reports", "verdicts",   "keyings",     "decisions",
    "reopenings",     "shown",   "signatures", "third_looks", "sign_offs_taken_back"};

constexpr std::pair<const char*, const char*> kSheetColumns[] = {
    {"canvass", "id_canvass"},   {"precinct", "id_precinct"}, {"form", "id_form"},
    {"revision", "id_revision"}, {"page", "id_page"},         {"pages", "id_pages"},
    {"copy", "id_copy"}};

// Which sheet a page is, as its row says it; null: none.
void set_sheet(Json& row, const Json& id) {
    for (const auto& [member, column] : kSheetColumns) {
        const bool is_text = column == std::string("id_canvass") ||
                             column == std::string("id_precinct") ||
                             column == std::string("id_form");
        row[column] = !id.is_null() ? id.at(member) : is_text ? Json("") : Json(0);
    }
}

std::optional<forms::WorksheetId> sheet_of(const Json& row) {
    if (row.at("id_precinct") == "") return std::nullopt;
    Json id = Json::object();
    for (const auto& [member, column] : kSheetColumns) id[member] = row.at(column);
    return worksheet_id_of(id);
}

verify::PageStatement statement_of_row(const Json& row) {
    verify::PageStatement out;
    out.act = verify::page_act(text(row, "act")).value_or(verify::PageAct::Ask);
    if (const auto sheet = text(row, "sheet"); !sheet.empty())
        out.sheet = worksheet_id_of(Json::parse(sheet));
    out.person = text(row, "person");
    out.official = row.at("official") != 0;
    out.reason = text(row, "reason");
    out.at = text(row, "at");
    out.seq = row.at("seq").get<std::int64_t>();
    out.doubt = text(row, "doubt");
    return out;
}

}  // namespace

std::string fingerprint_of(const std::string& row) {
    constexpr std::size_t kBytes = 15;  // a short string holds them without memory of its own
    const auto digest = core::sha256(core::bytes_of(row));
    return {digest.bytes.begin(), digest.bytes.begin() + kBytes};
}

bool is_as_told(const ToldRow& told, const FoundRow& found) {
    if (told.only_fingerprint) return told.text == fingerprint_of(found.text);
    // Numbers of one value may be written differently.
    return told.text == found.text || Json::parse(told.text) == found.row;
}

std::optional<Json> Replay::find(const std::string& table, const Json& key) const {
    const auto rows = tables_.find(table);
    if (rows == tables_.end()) return std::nullopt;
    const auto found = rows->second.find(canonical(key));
    if (found == rows->second.end()) return std::nullopt;
    return Json::parse(found->second.text);
}

void Replay::put(const std::string& table, const Json& row, std::int64_t event) {
    const bool whole = keep_ == Keep::EveryText || !kToldOnce.contains(table);
    auto text = canonical(row);
    tables_[table][key_of(proved_table(table), row)] = {
        whole ? std::move(text) : fingerprint_of(text), !whole, event, false};
}

void Replay::change(const std::string& table, const Json& key, std::int64_t event,
                    const std::function<void(Json& row)>& how) {
    auto row = find(table, key);
    if (!row) throw std::runtime_error("it is about something of which no earlier event tells");
    how(*row);
    put(table, *row, event);
}

void Replay::begin_with(const std::string& table, const Json& kept, std::int64_t event) {
    Json row = kept;
    // A program before schema 6 did not know these columns.
    if (table == "users" || table == "user_changes") row.emplace("unconfirmed", 0);
    if (table == "user_changes") row.emplace("confirmed_by", "");
    if (table == "users" || table == "user_changes") set_account(row);
    tables_[table][key_of(proved_table(table), row)] = {canonical(row), false, event, false};
    if (table == "page_statements")
        statements_of_[text(row, "page")].push_back(row.at("seq").get<std::int64_t>());
}

void Replay::bears_on(const std::string& precinct, std::int64_t event) {
    put("bearings", {{"precinct", precinct}, {"seq", event}}, event);
}

void Replay::take(const Event& event) {
    take(event, Json::parse(event.body));
}

void Replay::take(const Event& event, const Json& body) {
    using Take = void (Replay::*)(const Event&, const Json&);
    static const std::map<std::string, Take> takes = {
        {"file.received", &Replay::take_file},
        {"file.offered_again", &Replay::take_file},
        {"page.accepted", &Replay::take_outcome},
        {"page.rejected", &Replay::take_outcome},
        {"page.blank", &Replay::take_outcome},
        {"page.superseded", &Replay::take_outcome},
        {"page.acted_on", &Replay::take_statement},
        {"paper.finding", &Replay::take_report},
        {"report.received", &Replay::take_report},
        {"verdict.changed", &Replay::take_verdict},
        {"case.opened", &Replay::take_case},
        {"case.changed", &Replay::take_case},
        {"case.closed", &Replay::take_case},
        {"case.escalated", &Replay::take_case},
        {"field.keyed", &Replay::take_act},
        {"field.looked_at", &Replay::take_act},
        {"field.decided", &Replay::take_act},
        {"field.reopened", &Replay::take_act},
        {"ledger.restored", &Replay::take_consent},
        {"ledger.key_replaced", &Replay::take_consent},
        {"values.shown", &Replay::take_shown},
        {"pattern.found", &Replay::take_pattern},
        {"pattern.gone", &Replay::take_pattern},
        {"pattern.decided", &Replay::take_pattern},
        {"user.added", &Replay::take_user},
        {"user.locked", &Replay::take_user},
        {"user.unlocked", &Replay::take_user},
        {"user.role_changed", &Replay::take_user},
        {"user.password_changed", &Replay::take_user},
        {"user.own_password_changed", &Replay::take_user},
        {"user.factor_reset", &Replay::take_user},
        {"user.confirmed", &Replay::take_user},
        {"user.factor_enrolled", &Replay::take_factor},
        {"user.factor_used", &Replay::take_factor},
        {"user.recovery_codes_drawn", &Replay::take_factor},
        {"precinct.signed", &Replay::take_signature},
        {"precinct.sign_off_taken_back", &Replay::take_signature},
        {"release.proposed", &Replay::take_release},
        {"release.made", &Replay::take_release},
        {"channel.columns", &Replay::take_setting},
        {"canvass.expected", &Replay::take_setting},
        {"sample.adapted", &Replay::take_setting},
        {"canvass.configured", &Replay::take_setting}};
    const auto found = takes.find(event.action);
    if (found != takes.end()) (this->*found->second)(event, body);
}

void Replay::take_file(const Event& event, const Json& body) {
    if (event.action == "file.offered_again") {
        change("files", Json::array({event.subject}), event.seq, [](Json& row) {
            row["times_offered"] = row.at("times_offered").get<std::int64_t>() + 1;
        });
        return;
    }
    const auto file = core::digest_from_hex(event.subject);
    if (!file) throw std::runtime_error("its subject is no digest");
    const int pages = body.at("pages").get<int>();
    put("files",
        {{"digest", event.subject},
         {"name", body.at("name")},
         {"media_type", body.at("media_type")},
         {"size", body.at("size")},
         {"pages", pages},
         {"received_at", event.time},
         {"times_offered", 1}},
        event.seq);
    for (int page = 1; page <= pages; ++page) {
        Json row = {{"digest", page_digest(*file, page, pages).hex()},
                    {"file", event.subject},
                    {"page_in_file", page},
                    {"journal", event.seq},
                    {"outcome", 0},
                    {"state", name_of(PageState::Pending)},
                    {"action", "none"}};
        for (const char* empty : {"reason", "detail", "remedy", "likely_precinct", "identified_by",
                                  "view_digest", "action_by", "action_reason"})
            row[empty] = "";
        for (const char* zero : {"dpi", "sharpness", "contrast", "residual_mm", "view_dpi"})
            row[zero] = 0;
        set_sheet(row, {});
        put("pages", row, event.seq);
    }
}

void Replay::take_outcome(const Event& event, const Json& body) {
    const Json key = Json::array({event.subject});
    if (event.action == "page.superseded") {
        change("pages", key, event.seq,
               [](Json& row) { row["state"] = name_of(PageState::Superseded); });
        return;
    }
    const bool accepted = event.action == "page.accepted";
    std::string precinct;
    change("pages", key, event.seq, [&](Json& row) {
        row["outcome"] = event.seq;
        row["state"] = name_of(accepted                       ? PageState::Accepted
                               : event.action == "page.blank" ? PageState::Blank
                                                              : PageState::Rejected);
        for (const char* same : {"reason", "detail", "remedy", "likely_precinct", "identified_by",
                                 "dpi", "sharpness", "contrast", "residual_mm", "view_dpi"})
            row[same] = body.at(same);
        row["view_digest"] = digest_or_none(text(body, "view"));
        set_sheet(row, body.contains("id") ? body.at("id") : Json());
        row["action"] = "none";
        row["action_by"] = row["action_reason"] = "";
        precinct = row.at("id_precinct").get<std::string>();
    });
    if (accepted) bears_on(precinct, event.seq);
}

void Replay::take_statement(const Event& event, const Json& body) {
    put("page_statements",
        {{"seq", event.seq},
         {"page", event.subject},
         {"act", body.at("action")},
         {"sheet", body.contains("id") ? canonical(body.at("id")) : std::string()},
         {"person", event.actor},
         {"official", body.at("official").get<bool>() ? 1 : 0},
         {"at", event.time},
         {"reason", body.at("reason")},
         {"doubt", body.at("doubt")}},
        event.seq);
    auto& said = statements_of_[event.subject];
    said.push_back(event.seq);
    change("pages", Json::array({event.subject}), event.seq, [&](Json& page) {
        verify::RejectedPageFacts facts;
        facts.reason = text(page, "reason");
        facts.code = sheet_of(page);
        facts.rejected_at = page.at("outcome").get<std::int64_t>();
        for (const auto seq : said)
            facts.said.push_back(
                statement_of_row(find("page_statements", Json::array({seq})).value()));
        page["action"] = verify::name_of(verify::standing_of(facts).stage);
        page["action_by"] = event.actor;
        page["action_reason"] = body.at("reason");
    });
}

void Replay::take_report(const Event& event, const Json& body) {
    if (event.action == "paper.finding") {
        put("paper_findings",
            {{"seq", event.seq},
             {"ordinal", 0},
             {"precinct", event.subject},
             {"finding", canonical(body.at("finding"))}},
            event.seq);
        return;
    }
    put("reports",
        {{"precinct", event.subject},
         {"channel", body.at("channel")},
         {"version", body.at("version")},
         {"submitter", body.at("submitter")},
         {"received_at", body.at("received_at")},
         {"said", canonical(body.at("values"))},
         {"seq", event.seq}},
        event.seq);
    bears_on(event.subject, event.seq);
}

void Replay::take_case(const Event& event, const Json& body) {
    const Json key = Json::array({event.subject});
    if (event.action == "case.closed") {
        change("cases", key, event.seq, [](Json& row) { row["needed"] = 0; });
        return;
    }
    if (event.action == "case.escalated") {
        change("cases", key, event.seq, [&](Json& row) { row["escalation"] = body.at("reason"); });
        return;
    }
    const auto before = find("cases", key);
    const std::string opened_at = before ? text(*before, "opened_at") : event.time;
    const std::string escalation = before ? text(*before, "escalation") : "";
    put("cases",
        {{"precinct", event.subject},
         {"needed", 1},
         {"findings", canonical(body.at("findings"))},
         {"fields", canonical(body.at("fields"))},
         {"drawn", canonical(body.at("drawn"))},
         {"by_pattern", canonical(body.at("by_pattern"))},
         {"at_stake", body.at("delegates_at_stake")},
         {"sde_at_stake", body.at("sde_at_stake")},
         {"escalation", escalation},
         {"opened_at", opened_at}},
        event.seq);
}

void Replay::take_act(const Event& event, const Json& body) {
    Json row = {{"seq", event.seq},
                {"precinct", event.subject},
                {"field", body.at("field")},
                {"at", body.at("at")}};
    if (event.action == "field.keyed") {
        row["person"] = event.actor;
        row["state"] = body.at("state");
        row["value"] = body.at("value");
        put("keyings", row, event.seq);
    } else if (event.action == "field.looked_at") {
        row["person"] = event.actor;
        for (const char* same : {"look", "state", "value"}) row[same] = body.at(same);
        put("third_looks", row, event.seq);
    } else if (event.action == "field.reopened") {
        row["person"] = event.actor;
        row["reason"] = body.at("reason");
        put("reopenings", row, event.seq);
    } else {
        row["people"] = canonical(body.at("users"));
        row["value"] = body.at("value");
        row["basis"] = body.at("basis");
        row["reason"] = body.at("reason");
        row["needed"] = body.at("needed");
        row["no_value"] = body.at("no_value");
        row["officials"] = body.at("officials").get<bool>() ? 1 : 0;
        row["keyed_alike"] = canonical(body.at("keyed_alike"));
        put("decisions", row, event.seq);
    }
    bears_on(event.subject, event.seq);
}

Json Replay::account_of(const std::string& name) const {
    const auto found = accounts_.find(name);
    return found == accounts_.end() ? Json() : found->second;
}

void Replay::set_account(Json row) {
    row.emplace("locked", 0);  // as in a row of users
    row["confirmed_by"] = "";
    const auto name = text(row, "name");
    accounts_[name] = std::move(row);
}

std::vector<verify::Account> Replay::accounts() const {
    std::vector<verify::Account> out;
    for (const auto& [name, row] : accounts_) {
        User user;
        user.name = name;
        user.role = role_of_name(text(row, "role")).value_or(Role::Observer);
        user.locked = row.at("locked") != 0;
        user.unconfirmed = row.at("unconfirmed") != 0;
        out.push_back(store::account_of(user, false, false));
    }
    return out;
}

void Replay::need_officials(const Json& names) const {
    std::set<std::string> people;
    for (const auto& name : names) people.insert(name.get<std::string>());
    if (people.size() < verify::kOfficialsForConfiguration)
        throw std::runtime_error("it needs two officials");
    for (const auto& name : people) need_official(name);
}

void Replay::need_official(const std::string& name) const {
    const Json account = account_of(name);
    if (account.is_null() || account.at("locked") != 0 ||
        account.at("role") != name_of(Role::Official))
        throw std::runtime_error(name + " was no official then");
}

void Replay::take_signature(const Event& event, const Json& body) {
    // A row that is told once more, to name what differs, is told by its event alone: whether its
    // person was an official was asked before.
    const bool of_all_events = keep_ == Keep::FewBytes;
    if (event.action == "precinct.signed") {
        if (of_all_events) need_official(event.actor);
        put("signatures",
            {{"seq", event.seq},
             {"precinct", event.subject},
             {"person", event.actor},
             {"at", event.time},
             {"rests_on", body.at("rests_on")},
             {"paper_only", body.at("paper_only").get<bool>() ? 1 : 0},
             {"values_sha256", body.at("values_sha256")}},
            event.seq);
        return;
    }
    const bool by_person = body.at("because") == 0;
    if (by_person && of_all_events) need_official(event.actor);
    put("sign_offs_taken_back",
        {{"seq", event.seq},
         {"precinct", event.subject},
         {"at", event.time},
         {"because", body.at("because")},
         {"person", by_person ? event.actor : std::string()},
         {"reason", body.at("reason")}},
        event.seq);
}

void Replay::take_consent(const Event& event, const Json& body) {
    need_officials(body.at("officials"));
    if (body.value("consent_mac", "") != consent_digest(secrets_key_, event.action, body))
        throw std::runtime_error("the program did not see its officials consent");
}

// No row follows from a release; its officials must have been officials.
void Replay::take_release(const Event& event, const Json& body) {
    if (event.action == "release.made")
        need_officials(body.at("officials"));
    else
        need_official(event.actor);
}

void Replay::take_shown(const Event& event, const Json& body) {
    put("shown",
        {{"seq", event.seq},
         {"precinct", event.subject},
         {"person", event.actor},
         {"fields", canonical(body.at("fields"))}},
        event.seq);
}

void Replay::take_pattern(const Event& event, const Json& body) {
    if (event.action == "pattern.gone") {
        change("patterns", Json::array({event.subject}), event.seq, [&](Json& row) {
            row["standing"] = 0;
            row["seq"] = event.seq;
        });
        return;
    }
    if (event.action == "pattern.found") {
        Json found = body;
        found.erase("salt");
        put("patterns",
            {{"name", event.subject},
             {"found", canonical(found)},
             {"precincts", body.at("precincts").size()},
             {"standing", 1},
             {"seq", event.seq}},
            event.seq);
        return;
    }
    put("pattern_decisions",
        {{"seq", event.seq},
         {"pattern", event.subject},
         {"choice", body.at("choice")},
         {"boxes", canonical(body.at("boxes"))},
         {"person", event.actor},
         {"at", body.at("at")},
         {"reason", body.at("reason")}},
        event.seq);
    for (const auto& [key, told] : rows("pattern_decisions")) {
        const Json row = Json::parse(told.text);
        if (row.at("pattern") != event.subject) continue;
        for (const auto& box : boxes_of(Json::parse(text(row, "boxes"))))
            bears_on(box.precinct, event.seq);
    }
}

void Replay::take_verdict(const Event& event, const Json& body) {
    put("verdicts",
        {{"precinct", event.subject},
         {"digest", body.at("verdict_sha256")},
         {"findings", canonical(body.at("findings"))},
         {"layers", body.at("layers_sha256")},
         {"seq", event.seq},
         {"passed_boxes", body.at("passed_boxes")},
         {"passed_delegates", body.at("passed_delegates")}},
        event.seq);
}

namespace {

// By the actions of docs/ledger.md.
verify::AccountAct account_act(const std::string& action) {
    using verify::AccountAct;
    static const std::map<std::string, AccountAct> acts = {
        {"user.added", AccountAct::Made},
        {"user.locked", AccountAct::Locked},
        {"user.unlocked", AccountAct::Unlocked},
        {"user.role_changed", AccountAct::RoleChanged},
        {"user.password_changed", AccountAct::PasswordChanged},
        {"user.own_password_changed", AccountAct::OwnPasswordChanged},
        {"user.factor_reset", AccountAct::FactorReset},
        {"user.confirmed", AccountAct::Confirmed}};
    return acts.at(action);
}

// Whether the account waits for an official after the event. An event of a program before schema 6
// says nothing of it: such an account does not wait.
int unconfirmed_by(const Event& event, const Json& body, bool before) {
    if (!body.contains("unconfirmed")) return before ? 1 : 0;
    const bool after = verify::unconfirmed_after(account_act(event.action), before);
    if (body.at("unconfirmed") != after)
        throw std::runtime_error(
            "it says otherwise than the rule whether the account is confirmed");
    return after ? 1 : 0;
}

}  // namespace

void Replay::take_user(const Event& event, const Json& body) {
    if (event.action == "user.added") {
        const Json row = {{"name", event.subject},
                          {"role", body.at("role")},
                          {"password_hash", body.at("password_mac")},
                          {"unconfirmed", unconfirmed_by(event, body, false)},
                          {"seq", event.seq}};
        put("users", row, event.seq);
        set_account(row);
        return;
    }
    change("users", Json::array({event.subject}), event.seq, [](Json&) {});  // it must be there
    if (event.action == "user.confirmed") {
        const auto may = verify::may_confirm(accounts(), event.actor, event.subject);
        if (!may)
            throw std::runtime_error(event.actor + " could not confirm it: " + may.error().message);
        if (body.at("by_official_of_none") != (*may == verify::ConfirmedBy::OfficialOfNone))
            throw std::runtime_error("it does not say whether an official counted");
    }
    if (event.action == "user.own_password_changed" && event.actor != event.subject)
        throw std::runtime_error("it is not of the person");
    Json account = account_of(event.subject);
    account["seq"] = event.seq;
    if (event.action == "user.role_changed") account["role"] = body.at("role");
    if (body.contains("password_mac")) account["password_hash"] = body.at("password_mac");
    if (event.action == "user.locked") account["locked"] = 1;
    if (event.action == "user.unlocked") account["locked"] = 0;
    account["unconfirmed"] = unconfirmed_by(event, body, account.at("unconfirmed") != 0);
    set_account(account);
    if (event.action == "user.confirmed") account["confirmed_by"] = event.actor;
    put("user_changes", account, event.seq);
    if (event.action == "user.factor_reset") take_factor(event, body);
}

void Replay::take_factor(const Event& event, const Json& body) {
    Json what = body;
    what.erase("salt");
    const auto act = factor_act_of(event.action);
    if (act != "reset" && event.actor != event.subject)
        throw std::runtime_error("it is not of the person");
    factors_[event.subject] = after_act(factors_[event.subject], act, what);
    put("factor_acts",
        {{"seq", event.seq}, {"name", event.subject}, {"act", act}, {"what", canonical(what)}},
        event.seq);
}

void Replay::take_setting(const Event& event, const Json& body) {
    const auto set = [&](const std::string& name, const std::string& value) {
        put("settings", {{"name", name}, {"value", value}}, event.seq);
    };
    if (event.action == "channel.columns")
        set("columns of " + event.subject, canonical(body.at("columns")));
    if (event.action == "canvass.expected")
        set("expected_precincts", std::to_string(body.at("count").get<std::int64_t>()));
    if (event.action == "sample.adapted")
        set("wrong_in_sample", std::to_string(body.at("wrong").get<std::int64_t>()));
    if (event.action == "canvass.configured") {
        const auto& texts = body.at("texts");
        const auto settings =
            texts.contains("canvass.toml") ? texts.at("canvass.toml").value("text", "") : "";
        const bool live = settings.find("mode = \"live\"") != std::string::npos;
        if (live && configured_) need_officials(body.value("confirmed_by", Json::array()));
        configured_ = true;
    }
    if (event.action == "sample.adapted" || event.action == "canvass.configured")
        bears_on("", event.seq);
}

}  // namespace store
