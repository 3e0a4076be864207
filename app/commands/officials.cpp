#include "app/commands/officials.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/commands/password.h"

namespace app {
namespace {

core::Result<> must_count(store::Records& records, const std::string& name) {
    for (const auto& account : TRY(records.people().accounts(false))) {
        if (account.name == name && !verify::counts(account)) {
            return core::refuse(fmt::format(
                "{} was made or changed by somebody else and counts only after another official "
                "has confirmed it (`recanvass user confirm`, or the page Accounts); nothing was "
                "confirmed.",
                name));
        }
    }
    return {};
}

}  // namespace

core::Result<> sign_in_official(store::Records& records, bool live, const std::string& name,
                                bool counted) {
    const auto user = TRY(records.people().find(name));
    const auto password = ask_password(fmt::format("Password of {}: ", name));
    if (!user || user->locked || user->role != store::Role::Official ||
        !core::password_matches(user->password_hash, password))
        return core::refuse(fmt::format(
            "{} is no official of this canvass, is locked, or has another password; nothing was "
            "confirmed.",
            name));
    if (live && TRY(records.second_factors().find(name)).enrolled)
        TRY(records.second_factors().use(
            name, ask_password(fmt::format("Code of {}'s second factor: ", name))));
    return live && counted ? must_count(records, name) : core::Result<>{};
}

core::Result<> sign_in_two(store::Records& records, bool live,
                           const std::vector<std::string>& names) {
    if (names.size() != 2 || names[0] == names[1])
        return core::fail("Two different officials confirm this; give --confirm NAME twice.");
    for (const auto& name : names) TRY(sign_in_official(records, live, name));
    return {};
}

}  // namespace app
