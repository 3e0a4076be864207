// When an account counts as one of two, and who may confirm one. Pure functions: the review and the
// commands ask them, and the proof of the ledger asks them again.
//
// The rule: whoever runs the machine makes accounts, and could make two of them to agree with
// himself. An account that somebody else made or changed (role, password, second factor) therefore
// counts only after an official whose own account counts has confirmed it. On a new canvass nobody
// counts: there the first officials confirm each other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace verify {

struct Account {
    std::string name;
    bool official = false;
    bool has_say = false;       // keys, decides or acts on pages; observers and admins do not
    bool locked = false;        // may not sign in
    bool unconfirmed = false;   // somebody else made or changed it since it was last confirmed
    bool lacks_factor = false;  // needs a second factor and has not set one up

    bool operator==(const Account&) const = default;
};

// Whether what the person does counts as done by one of two.
bool counts(const Account& account);
// Why it does not, in a sentence for this person; empty: it counts.
std::string why_not_counted(const Account& account);

enum class AccountAct {
    Made,
    RoleChanged,
    PasswordChanged,
    OwnPasswordChanged,  // by the person, who knows the old one
    FactorReset,
    Locked,
    Unlocked,
    Confirmed,
};
// Whether the account waits for an official after the act.
bool unconfirmed_after(AccountAct act, bool before);

// How an account comes to count.
enum class ConfirmedBy {
    OfficialWhoCounts,
    // No official of the canvass is confirmed: at its start, or after all of them were changed. Two
    // officials then confirm each other, which everybody is shown.
    OfficialOfNone,
};
// Whether `official` may confirm the account `name`. Refused: no official, one who is locked, or
// one who waits while another is confirmed; the own account; an account that is confirmed, locked,
// has no say, or lacks its second factor (whoever made its password could still set that up).
core::Result<ConfirmedBy> may_confirm(const std::vector<Account>& accounts,
                                      std::string_view official, std::string_view name);

}  // namespace verify
