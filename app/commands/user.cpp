// recanvass user: the accounts of people who may sign in to the review, and their roles.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/officials.h"
#include "app/commands/password.h"
#include "app/commands/support.h"
#include "app/in_force.h"
#include "core/log.h"

namespace app {
namespace {

using store::kShortestPassword;

struct UserArguments {
    std::string folder, name, role = "observer", by;
};

core::Result<store::Role> role_of(const std::string& name) {
    if (const auto role = store::role_of_name(name)) return *role;
    return core::fail(
        fmt::format("There is no role \"{}\"; choose station, adjudicator, official, "
                    "observer or admin.",
                    name));
}

core::Result<std::string> hash_of_asked_password() {
    const auto password =
        ask_password(fmt::format("Password (at least {} characters): ", kShortestPassword));
    if (password.size() < kShortestPassword) {
        return core::fail(fmt::format("The password is too short; use at least {} characters.",
                                      kShortestPassword));
    }
    return core::hash_password(password);
}

// In a live canvass an account that was made or changed at the terminal waits for an official.
std::string until_confirmed(const Session& session, store::Role role) {
    if (session.canvass.rehearsal() || !store::has_say(role)) return "";
    return "; the account counts as one of two when another official has confirmed it (`recanvass "
           "user confirm`, or the page Accounts)";
}

// Each of these functions does what its name says and returns the sentence for the terminal.
core::Result<std::string> add(Session& session, const UserArguments& chosen) {
    auto& people = session.records->people();
    const auto role = TRY(role_of(chosen.role));
    store::User user;
    user.name = chosen.name;
    user.role = role;
    user.password_hash = TRY(hash_of_asked_password());
    TRY(people.add(user, terminal_actor()));
    return fmt::format("{} may sign in as {}{}", chosen.name, chosen.role,
                       until_confirmed(session, role));
}

core::Result<std::string> lock(Session& session, const UserArguments& chosen) {
    auto& people = session.records->people();
    TRY(people.lock(chosen.name, terminal_actor()));
    return fmt::format("{} may not sign in any more and is signed out", chosen.name);
}

core::Result<std::string> unlock(Session& session, const UserArguments& chosen) {
    auto& people = session.records->people();
    TRY(people.unlock(chosen.name, terminal_actor()));
    return fmt::format("{} may sign in again", chosen.name);
}

core::Result<std::string> change_role(Session& session, const UserArguments& chosen) {
    auto& people = session.records->people();
    const auto role = TRY(role_of(chosen.role));
    TRY(people.change_role(chosen.name, role, terminal_actor()));
    return fmt::format("{} is {} from now on and must sign in again{}", chosen.name, chosen.role,
                       until_confirmed(session, role));
}

core::Result<std::string> change_password(Session& session, const UserArguments& chosen) {
    auto& people = session.records->people();
    const auto user = TRY(people.find(chosen.name));
    if (!user) {
        return core::not_found(fmt::format(
            "There is no user {}; `recanvass user add` makes an account.", chosen.name));
    }
    const auto hash = TRY(hash_of_asked_password());
    TRY(people.change_password(chosen.name, hash, terminal_actor()));
    return fmt::format("{} has a new password and must sign in again{}", chosen.name,
                       until_confirmed(session, user->role));
}

core::Result<std::string> reset_factor(Session& session, const UserArguments& chosen) {
    auto& people = session.records->people();
    TRY(people.reset_factor(chosen.name, terminal_actor()));
    const auto user = TRY(people.find(chosen.name));
    return fmt::format("{} sets up a second factor at the next sign-in{}", chosen.name,
                       until_confirmed(session, user ? user->role : store::Role::Observer));
}

core::Result<std::string> confirm(Session& session, const UserArguments& chosen) {
    const bool live = !session.canvass.rehearsal();
    auto& people = session.records->people();
    TRY(sign_in_official(*session.records, live, chosen.by, false));
    TRY(people.confirm(chosen.name, chosen.by, live && session.canvass.policy.second_factor));
    return fmt::format("{} counts as one of two: {} confirmed the account", chosen.name, chosen.by);
}

bool is_official(const store::User& user) {
    return !user.locked && user.role == store::Role::Official;
}

// Warns when a change leaves too few officials: many acts take two officials, and some take one.
core::Result<> say_officials_left(store::People& people, std::ptrdiff_t before) {
    constexpr std::ptrdiff_t kNeeded = 2;
    const auto users = TRY(people.list());
    const auto left = std::count_if(users.begin(), users.end(), is_official);
    if (left >= before || left >= kNeeded) return {};
    core::log(core::LogLevel::Warning,
              left == 0
                  ? "Nobody who may sign in is an official now: whatever takes officials "
                    "waits until `recanvass user` adds or unlocks two."
                  : "Only one who may sign in is an official now: whatever takes two officials "
                    "waits until `recanvass user` adds or unlocks another.");
    return {};
}

using Doing = core::Result<std::string> (*)(Session&, const UserArguments&);

core::Result<> change(const UserArguments& chosen, Doing doing) {
    const auto session = TRY(open_session(chosen.folder));
    auto& people = session->records->people();
    const auto users = TRY(people.list());
    const auto before = std::count_if(users.begin(), users.end(), is_official);
    show("{}\n", TRY(doing(*session, chosen)));
    return say_officials_left(people, before);
}

int run_user(const UserArguments& chosen, Doing doing) {
    const auto done = change(chosen, doing);
    return done ? kDone : say(done.error());
}

struct UserCommand {
    const char* name;
    const char* help;
    Doing doing;
    bool with_role;
    const char* example;
};

constexpr std::array kUserCommands = {
    UserCommand{"add", "Add a person; the password is asked, or read from stdin", add, true,
                "Example: recanvass user add caucus mary --role adjudicator"},
    UserCommand{"lock", "Lock a person out: this person is signed out at once and may not sign in",
                lock, false, "What the person did stays. Example: recanvass user lock caucus mary"},
    UserCommand{"unlock", "Let a locked person sign in again", unlock, false,
                "Example: recanvass user unlock caucus mary"},
    UserCommand{"role", "Change a person's role; the person must sign in again", change_role, true,
                "Example: recanvass user role caucus mary --role official"},
    UserCommand{"reset-factor",
                "Take a person's second factor away: the person sets up another one at the next "
                "sign-in",
                reset_factor, false,
                "For a phone that is lost. Example: recanvass user reset-factor caucus mary"},
    UserCommand{
        "confirm",
        "Confirm an account that was made or changed here: an official does it, with the own "
        "password",
        confirm, false, "Example: recanvass user confirm caucus mary --by john"},
    UserCommand{"password", "Give a person a new password; it is asked, or read from stdin",
                change_password, false, "Example: recanvass user password caucus mary"},
};

// One line for each account: who made and changed it, and who confirmed it.
core::Result<> list(const std::string& folder) {
    const auto session = TRY(open_session(folder, Use::Looks));
    auto& people = session->records->people();
    const auto acts = TRY(people.acts());
    for (const auto& user : TRY(people.list())) {
        show("{} ({}{}{})\n", user.name, store::name_of(user.role), user.locked ? ", locked" : "",
             user.unconfirmed && store::has_say(user.role) ? ", not confirmed" : "");
        for (const auto& event : acts)
            if (event.subject == user.name)
                show("    event {}, {}: {} by {}\n", event.seq,
                     session->canvass.time_zone.local(event.time), event.action, event.actor);
    }
    return {};
}

int run_list(const std::string& folder) {
    const auto done = list(folder);
    return done ? kDone : say(done.error());
}

}  // namespace

void add_user(Command& program, int& status) {
    auto* command = program.add_subcommand("user", "People who may sign in to the review");
    command->require_subcommand(1);
    auto listed = std::make_shared<std::string>();
    auto* all = command->add_subcommand(
        "list", "Show every account: who made, changed and confirmed it, and when");
    all->add_option("DIR", *listed, "The canvass")->required();
    all->footer("Example: recanvass user list caucus");
    all->callback([listed, &status] { status = run_list(*listed); });
    for (const auto& one : kUserCommands) {
        auto chosen = std::make_shared<UserArguments>();
        auto* sub = command->add_subcommand(one.name, one.help);
        sub->add_option("DIR", chosen->folder, "The canvass")->required();
        sub->add_option("NAME", chosen->name, "The person's name, as it stands in the ledger")
            ->required();
        if (one.with_role) {
            auto* role = sub->add_option("--role", chosen->role,
                                         "station, adjudicator, official, observer or admin");
            if (one.doing == change_role) {
                role->required();
            } else {
                role->capture_default_str();
            }
        }
        if (one.doing == confirm) {
            sub->add_option("--by", chosen->by,
                            "The official who confirms; the password is asked, or read from stdin")
                ->required();
        }
        sub->footer(one.example);
        sub->callback([chosen, &status, doing = one.doing] { status = run_user(*chosen, doing); });
    }
}

}  // namespace app
