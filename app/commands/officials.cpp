#include "app/commands/officials.h"

#include <fmt/format.h>

#include "app/commands/password.h"

namespace app {

core::Result<> sign_in_official(store::People& people, const std::string& name) {
    const auto user = TRY(people.find(name));
    const auto password = ask_password(fmt::format("Password of {}: ", name));
    if (user && !user->locked && user->role == store::Role::Official &&
        core::password_matches(user->password_hash, password))
        return {};
    return core::refuse(fmt::format(
        "{} is no official of this canvass, is locked, or has another password; nothing was "
        "confirmed.",
        name));
}

core::Result<> sign_in_two(store::People& people, const std::vector<std::string>& names) {
    if (names.size() != 2 || names[0] == names[1])
        return core::fail("Two different officials confirm this; give --confirm NAME twice.");
    for (const auto& name : names) TRY(sign_in_official(people, name));
    return {};
}

}  // namespace app
