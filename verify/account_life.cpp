#include "verify/account_life.h"

#include <fmt/format.h>

#include <algorithm>

namespace verify {
namespace {

const Account* account_of(const std::vector<Account>& accounts, std::string_view name) {
    const auto found = std::find_if(accounts.begin(), accounts.end(),
                                    [&](const Account& one) { return one.name == name; });
    return found == accounts.end() ? nullptr : &*found;
}

core::Result<> may_be_confirmed(const Account& account) {
    if (!account.has_say) {
        return core::refuse(
            fmt::format("{} keys and decides nothing: there is nothing to confirm.", account.name));
    }
    if (!account.unconfirmed)
        return core::conflict(fmt::format("{} is confirmed already.", account.name));
    if (account.locked) {
        return core::conflict(fmt::format(
            "{} is locked: whoever runs the canvass unlocks the account first.", account.name));
    }
    if (account.lacks_factor) {
        return core::conflict(fmt::format(
            "{} has to sign in and set up the second factor first: until then, whoever made the "
            "password could set it up.",
            account.name));
    }
    return {};
}

}  // namespace

bool counts(const Account& account) {
    return !account.locked && !account.unconfirmed;
}

std::string why_not_counted(const Account& account) {
    if (counts(account)) return "";
    if (account.locked) return "This account is locked: ask the person who runs the canvass.";
    return "Your account was made or changed by somebody else: an official has to confirm it "
           "before you key, decide or act on pages.";
}

bool unconfirmed_after(AccountAct act, bool before) {
    switch (act) {
        case AccountAct::Made:
        case AccountAct::RoleChanged:
        case AccountAct::PasswordChanged:
        case AccountAct::FactorReset:
            return true;
        case AccountAct::Confirmed:
            return false;
        case AccountAct::OwnPasswordChanged:
        case AccountAct::Locked:
        case AccountAct::Unlocked:
            return before;
    }
    return before;
}

core::Result<ConfirmedBy> may_confirm(const std::vector<Account>& accounts,
                                      std::string_view official, std::string_view name) {
    const auto* by = account_of(accounts, official);
    if (by == nullptr || !by->official || by->locked)
        return core::refuse("Only an official confirms an account.");
    if (by->lacks_factor)
        return core::refuse("Set up your second factor before you confirm an account.");
    const auto* account = account_of(accounts, name);
    if (account == nullptr) return core::not_found(fmt::format("There is no account {}.", name));
    if (by == account)
        return core::refuse("Nobody confirms the own account: another official has to do it.");
    TRY(may_be_confirmed(*account));
    if (counts(*by)) return ConfirmedBy::OfficialWhoCounts;
    // Also one who is locked: a lock is undone by whoever made it.
    const auto confirmed = std::find_if(accounts.begin(), accounts.end(), [](const Account& one) {
        return one.official && !one.unconfirmed;
    });
    if (confirmed != accounts.end()) {
        return core::refuse(
            fmt::format("Your own account waits for an official: {} is confirmed{}.",
                        confirmed->name, confirmed->locked ? ", and locked" : ""));
    }
    if (!account->official) {
        return core::refuse(
            "No official of this canvass counts yet: first two officials confirm each other, then "
            "they confirm the others.");
    }
    return ConfirmedBy::OfficialOfNone;
}

}  // namespace verify
