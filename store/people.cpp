#include "store/people.h"

#include <fmt/format.h>

#include "store/door.h"
#include "store/factor_table.h"
#include "store/user_table.h"

namespace store {

using core::Result;
using verify::AccountAct;

Result<> People::add(const User& user, const std::string& actor) {
    return door_.write_only(
        [&](LedgerPen& pen) { return store_user(pen, user, actor, secrets_key_); });
}

Result<std::optional<User>> People::find(const std::string& name) {
    return door_.read<std::optional<User>>(
        [&](sql::Session& session) { return find_user(session, name); });
}

Result<std::vector<User>> People::list() {
    return door_.read<std::vector<User>>([](sql::Session& session) { return all_users(session); });
}

Result<bool> People::commits_to_secrets() {
    return door_.read<bool>([](sql::Session& session) { return any_secret_digest(session); });
}

Result<> People::change(const User& wanted, AccountAct change, const std::string& actor) {
    return door_.write_only(
        [&](LedgerPen& pen) { return change_user(pen, wanted, change, actor, secrets_key_); });
}

namespace {

User named(const std::string& name) {
    User user;
    user.name = name;
    return user;
}

}  // namespace

Result<> People::lock(const std::string& name, const std::string& actor) {
    return change(named(name), AccountAct::Locked, actor);
}

Result<> People::unlock(const std::string& name, const std::string& actor) {
    return change(named(name), AccountAct::Unlocked, actor);
}

Result<> People::change_role(const std::string& name, Role role, const std::string& actor) {
    User user = named(name);
    user.role = role;
    return change(user, AccountAct::RoleChanged, actor);
}

Result<> People::change_password(const std::string& name, const std::string& password_hash,
                                 const std::string& actor) {
    User user = named(name);
    user.password_hash = password_hash;
    return change(user, AccountAct::PasswordChanged, actor);
}

Result<std::int64_t> People::change_own_password(const std::string& name,
                                                 const std::string& password_hash,
                                                 std::int64_t account) {
    User user = named(name);
    user.password_hash = password_hash;
    return door_.write<std::int64_t>([&](LedgerPen& pen) -> Result<std::int64_t> {
        if (const auto now = find_user(pen.session(), name); now && now->changed != account)
            return core::conflict("Your account was changed meanwhile: sign in again.");
        TRY(change_user(pen, user, AccountAct::OwnPasswordChanged, name, secrets_key_));
        return ledger_head(pen.session()).first;
    });
}

Result<> People::reset_factor(const std::string& name, const std::string& actor) {
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        if (find_user(pen.session(), name) && factor_of(pen.session(), name).nonce.empty()) {
            return core::conflict(
                fmt::format("{} has no second factor; nothing was changed.", name));
        }
        return change_user(pen, named(name), AccountAct::FactorReset, actor, secrets_key_);
    });
}

namespace {

std::vector<verify::Account> accounts_in(sql::Session& session, bool factors_asked) {
    std::vector<verify::Account> out;
    for (const auto& user : all_users(session)) {
        const bool asked = factors_asked && needs_factor(user.role);
        const bool has = asked && !factor_of(session, user.name).nonce.empty();
        out.push_back(account_of(user, asked, has));
    }
    return out;
}

}  // namespace

Result<std::vector<verify::Account>> People::accounts(bool factors_asked) {
    return door_.read<std::vector<verify::Account>>(
        [&](sql::Session& session) { return accounts_in(session, factors_asked); });
}

Result<> People::confirm(const std::string& name, const std::string& official, bool factors_asked) {
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        const auto by =
            TRY(verify::may_confirm(accounts_in(pen.session(), factors_asked), official, name));
        return change_user(pen, named(name), AccountAct::Confirmed, official, secrets_key_,
                           {{"by_official_of_none", by == verify::ConfirmedBy::OfficialOfNone}});
    });
}

Result<std::vector<Event>> People::acts() {
    return door_.read<std::vector<Event>>([](sql::Session& session) {
        std::vector<Event> out;
        for (const auto& [seq] : sql::rows<std::int64_t>(
                 session, "SELECT seq FROM users UNION SELECT seq FROM user_changes ORDER BY seq"))
            out.push_back(events_after(session, seq - 1, 1).front());
        return out;
    });
}

}  // namespace store
