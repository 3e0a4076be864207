// recanvass user: the accounts of people who may sign in to the review, and their roles.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/password.h"
#include "app/commands/support.h"
#include "core/log.h"

namespace app {
namespace {

constexpr std::size_t kShortestPassword = 10;

struct UserArguments {
    std::string folder, name, role = "observer";
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

// Each of these functions does what its name says and returns the sentence for the terminal.
core::Result<std::string> add(store::People& people, const UserArguments& chosen) {
    const auto role = TRY(role_of(chosen.role));
    store::User user;
    user.name = chosen.name;
    user.role = role;
    user.password_hash = TRY(hash_of_asked_password());
    TRY(people.add(user, terminal_actor()));
    return fmt::format("{} may sign in as {}", chosen.name, chosen.role);
}

core::Result<std::string> lock(store::People& people, const UserArguments& chosen) {
    TRY(people.lock(chosen.name, terminal_actor()));
    return fmt::format("{} may not sign in any more and is signed out", chosen.name);
}

core::Result<std::string> unlock(store::People& people, const UserArguments& chosen) {
    TRY(people.unlock(chosen.name, terminal_actor()));
    return fmt::format("{} may sign in again", chosen.name);
}

core::Result<std::string> change_role(store::People& people, const UserArguments& chosen) {
    TRY(people.change_role(chosen.name, TRY(role_of(chosen.role)), terminal_actor()));
    return fmt::format("{} is {} from now on and must sign in again", chosen.name, chosen.role);
}

core::Result<std::string> change_password(store::People& people, const UserArguments& chosen) {
    if (!TRY(people.find(chosen.name))) {
        return core::not_found(fmt::format(
            "There is no user {}; `recanvass user add` makes an account.", chosen.name));
    }
    const auto hash = TRY(hash_of_asked_password());
    TRY(people.change_password(chosen.name, hash, terminal_actor()));
    return fmt::format("{} has a new password and must sign in again", chosen.name);
}

bool is_official(const store::User& user) {
    return !user.locked && (user.role == store::Role::Official || user.role == store::Role::Admin);
}

// Warns when a change leaves too few officials: many acts take two officials, and some take one.
core::Result<> say_officials_left(store::People& people, std::ptrdiff_t before) {
    constexpr std::ptrdiff_t kNeeded = 2;
    const auto users = TRY(people.list());
    const auto left = std::count_if(users.begin(), users.end(), is_official);
    if (left >= before || left >= kNeeded) return {};
    core::log(
        core::LogLevel::Warning,
        left == 0
            ? "Nobody who may sign in is an official or admin now: whatever takes officials "
              "waits until `recanvass user` adds or unlocks two."
            : "Only one who may sign in is an official or admin now: whatever takes two officials "
              "waits until `recanvass user` adds or unlocks another.");
    return {};
}

using Doing = core::Result<std::string> (*)(store::People&, const UserArguments&);

core::Result<> change(const UserArguments& chosen, Doing doing) {
    const auto session = TRY(open_session(chosen.folder));
    auto& people = session->records->people();
    const auto users = TRY(people.list());
    const auto before = std::count_if(users.begin(), users.end(), is_official);
    show("{}\n", TRY(doing(people, chosen)));
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
    UserCommand{"password", "Give a person a new password; it is asked, or read from stdin",
                change_password, false, "Example: recanvass user password caucus mary"},
};

}  // namespace

void add_user(Command& program, int& status) {
    auto* command = program.add_subcommand("user", "People who may sign in to the review");
    command->require_subcommand(1);
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
        sub->footer(one.example);
        sub->callback([chosen, &status, doing = one.doing] { status = run_user(*chosen, doing); });
    }
}

}  // namespace app
