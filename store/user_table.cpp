#include "store/user_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string_view>
#include <utility>

#include "store/factor_table.h"
#include "store/proved_rows.h"
#include "store/sql.h"

namespace store {

namespace {

// Accounts as they stand. One row each: the newest change of a name is found by its index.
template <class... Values>
std::vector<User> users_where(sql::Session& session, const std::string& which,
                              const Values&... values) {
    std::vector<User> users;
    for (const auto& [name, role, hash, locked, unconfirmed, changed] :
         sql::rows<std::string, std::string, std::string, int, int, std::int64_t>(
             session,
             "SELECT u.name, COALESCE(c.role, u.role), COALESCE(c.password_hash, u.password_hash), "
             "COALESCE(c.locked, 0), COALESCE(c.unconfirmed, u.unconfirmed), COALESCE((SELECT "
             "MAX(o.seq) FROM user_changes o WHERE o.name = u.name AND o.confirmed_by = ''), "
             "u.seq) FROM users u LEFT JOIN user_changes c ON c.seq = (SELECT MAX(n.seq) FROM "
             "user_changes n WHERE n.name = u.name) " +
                 which,
             values...)) {
        users.push_back({name, role_of_name(role).value_or(Role::Observer), hash, locked != 0,
                         changed, unconfirmed != 0});
    }
    return users;
}

}  // namespace

namespace {

// Names that look alike, or like the program, would make one person two in the ledger.
bool is_account_name(const std::string& name) {
    constexpr std::size_t kLongest = 64;
    return name.size() <= kLongest && name != "program" &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) {
               return (c < 0x80 && std::isalnum(c) != 0) ||
                      std::string_view("._-@").find(static_cast<char>(c)) != std::string_view::npos;
           });
}

}  // namespace

core::Result<> store_user(LedgerPen& pen, const User& user, const std::string& actor,
                          const core::SecretKey& secrets_key) {
    if (user.name.empty() || user.password_hash.empty())
        return core::fail("A user needs a name and a password.");
    if (!is_account_name(user.name))
        return core::fail(
            fmt::format("\"{}\" cannot be the name of an account: use 1 to 64 letters a to z, "
                        "digits, and . _ - @, "
                        "and no name of the program's own.",
                        user.name));
    if (find_user(pen.session(), user.name))
        return core::conflict(
            fmt::format("There is a user {} already; choose another name.", user.name));
    const std::string role(name_of(user.role));
    const auto seq =
        pen.append(actor, "user.added", user.name,
                   {{"role", role},
                    {"unconfirmed", true},
                    {"password_mac", secret_digest(secrets_key, user.name, user.password_hash)}});
    sql::run(pen.session(),
             "INSERT INTO users (name, role, password_hash, seq, unconfirmed) VALUES ($1, $2, $3, "
             "$4, 1)",
             user.name, role, user.password_hash, seq);
    return {};
}

std::optional<User> find_user(sql::Session& session, const std::string& name) {
    auto found = users_where(session, "WHERE u.name = $1", name);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<User> all_users(sql::Session& session) {
    return users_where(session, "ORDER BY u.name");
}

bool any_secret_digest(sql::Session& session) {
    return sql::row<std::int64_t>(
               session,
               "SELECT seq FROM events WHERE action IN ('user.added', 'user.password_changed', "
               "'user.own_password_changed') AND "
               "body LIKE '%\"password_mac\":%' LIMIT 1")
        .has_value();
}

verify::Account account_of(const User& user, bool factors_asked, bool has_factor) {
    verify::Account out;
    out.name = user.name;
    out.official = user.role == Role::Official;
    out.has_say = has_say(user.role);
    out.locked = user.locked;
    out.unconfirmed = user.unconfirmed;
    out.lacks_factor = factors_asked && needs_factor(user.role) && !has_factor;
    return out;
}

core::Result<> change_user(LedgerPen& pen, const User& wanted, verify::AccountAct change,
                           const std::string& actor, const core::SecretKey& secrets_key,
                           const Json& how) {
    using verify::AccountAct;
    auto user = find_user(pen.session(), wanted.name);
    if (!user) {
        return core::not_found(fmt::format(
            "There is no user {}; `recanvass user add` makes an account.", wanted.name));
    }
    const auto before = *user;
    Json body = how;
    std::string action;
    switch (change) {
        case AccountAct::Made:
            return store_user(pen, wanted, actor, secrets_key);
        case AccountAct::Locked:
            user->locked = true;
            action = "user.locked";
            break;
        case AccountAct::Unlocked:
            user->locked = false;
            action = "user.unlocked";
            break;
        case AccountAct::RoleChanged:
            user->role = wanted.role;
            action = "user.role_changed";
            body["role"] = name_of(user->role);
            break;
        case AccountAct::PasswordChanged:
        case AccountAct::OwnPasswordChanged:
            user->password_hash = wanted.password_hash;
            action = change == AccountAct::PasswordChanged ? "user.password_changed"
                                                           : "user.own_password_changed";
            body["password_mac"] = secret_digest(secrets_key, user->name, user->password_hash);
            break;
        case AccountAct::FactorReset:
            action = "user.factor_reset";
            break;
        case AccountAct::Confirmed:
            action = "user.confirmed";
            break;
    }
    if (*user == before && change != AccountAct::FactorReset && change != AccountAct::Confirmed) {
        return core::conflict(fmt::format("{} {} already; nothing was changed.", user->name,
                                          change == AccountAct::RoleChanged
                                              ? fmt::format("is {}", name_of(user->role))
                                              : (user->locked ? "is locked" : "is not locked")));
    }
    user->unconfirmed = verify::unconfirmed_after(change, before.unconfirmed);
    body["unconfirmed"] = user->unconfirmed;
    const auto seq = pen.append(actor, action, user->name, body);
    sql::run(pen.session(),
             "INSERT INTO user_changes (seq, name, role, password_hash, locked, unconfirmed, "
             "confirmed_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
             seq, user->name, std::string(name_of(user->role)), user->password_hash,
             user->locked ? 1 : 0, user->unconfirmed ? 1 : 0,
             change == AccountAct::Confirmed ? actor : std::string());
    if (change == AccountAct::FactorReset) insert_factor_act(pen, seq, user->name, "reset", body);
    return {};
}

}  // namespace store
