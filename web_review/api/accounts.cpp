// The accounts: one's own, and everybody's with who made, changed and confirmed it.
#include <algorithm>
#include <map>

#include "core/json.h"
#include "verify/account_life.h"
#include "web_review/routes.h"

namespace web_review {

using nlohmann::json;

namespace {

json describe_act(const store::Event& event) {
    json out = {{"at", event.time}, {"user", event.actor}, {"action", event.action}};
    const auto body = core::parse_json(event.body, "The body of an event");
    if (!body) return out;
    for (const char* member : {"role", "by_official_of_none"})
        if (body->contains(member)) out[member] = body->at(member);
    return out;
}

// Why this person may not confirm the account; empty: may. Null: it does not wait for anybody.
json why_not_confirm(const Call& call, const std::vector<verify::Account>& accounts,
                     const verify::Account& account) {
    if (!call.site.needs_confirmed() || !account.unconfirmed || !account.has_say) return nullptr;
    const auto may = verify::may_confirm(accounts, call.session.user, account.name);
    return may ? "" : may.error().message;
}

core::Result<json> all_accounts(const Call& call) {
    auto& people = call.records().people();
    const auto accounts = TRY(people.accounts(call.site.asks_factor()));
    std::map<std::string, json> acts;
    for (const auto& event : TRY(people.acts())) acts[event.subject].push_back(describe_act(event));
    json list = json::array();
    for (const auto& user : TRY(people.list())) {
        const auto account = std::find_if(accounts.begin(), accounts.end(),
                                          [&](const auto& one) { return one.name == user.name; });
        if (account == accounts.end()) continue;  // made between the two looks
        list.push_back({{"name", user.name},
                        {"role", store::name_of(user.role)},
                        {"locked", user.locked},
                        {"unconfirmed", user.unconfirmed && account->has_say},
                        {"lacks_factor", account->lacks_factor},
                        {"why_not_confirm", why_not_confirm(call, accounts, *account)},
                        {"acts", acts[user.name]}});
    }
    return json{{"accounts", list}, {"asks_confirmation", call.site.needs_confirmed()}};
}

Response accounts_answer(const Call& call) {
    const auto body = all_accounts(call);
    return body ? answer(*body) : refuse(body.error());
}

}  // namespace

Response get_account(const Call& call) {
    const auto factor = call.records().second_factors().find(call.session.user);
    if (!factor) return refuse(factor.error());
    return answer(
        {{"user", call.session.user},
         {"role", store::name_of(call.session.role)},
         {"factor_asked", call.site.asks_factor() && store::needs_factor(call.session.role)},
         {"factor_set_up", factor->enrolled},
         {"recovery_codes_left", factor->recovery_codes_left},
         {"shortest_password", store::kShortestPassword}});
}

Response list_accounts(const Call& call) {
    return accounts_answer(call);
}

Response confirm_account(const Call& call) {
    const auto done =
        call.records().people().confirm(call.path[1], call.session.user, call.site.asks_factor());
    return done ? accounts_answer(call) : refuse(done.error());
}

}  // namespace web_review
