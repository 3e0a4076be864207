// recanvass user add: who may sign in to the review, and as what.
#include <fmt/format.h>
#include <memory>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/password.h"
#include "app/commands/support.h"

namespace app {
namespace {

constexpr std::size_t kShortestPassword = 10;

struct UserArguments {
    std::string folder, name, role = "observer";
};

core::Result<> add(const UserArguments& chosen) {
    const auto session = TRY(open_session(chosen.folder));
    const auto role = store::role_of_name(chosen.role);
    if (!role) {
        return core::fail(
            fmt::format("There is no role \"{}\"; choose station, adjudicator, official, "
                        "observer or admin.",
                        chosen.role));
    }
    const auto password =
        ask_password(fmt::format("Password (at least {} characters): ", kShortestPassword));
    if (password.size() < kShortestPassword) {
        return core::fail(fmt::format("The password is too short; use at least {} characters.",
                                      kShortestPassword));
    }
    const store::User user{chosen.name, *role, TRY(core::hash_password(password))};
    return session->records->people().add(user, terminal_actor());
}

int run_user(const UserArguments& chosen) {
    const auto added = add(chosen);
    if (!added) return say(added.error());
    fmt::print("{} may sign in as {}\n", chosen.name, chosen.role);
    return kDone;
}

}  // namespace

void add_user(Command& program, int& status) {
    auto chosen = std::make_shared<UserArguments>();
    auto* command = program.add_subcommand("user", "People who may sign in to the review");
    command->require_subcommand(1);
    auto* adding =
        command->add_subcommand("add", "Add one; the password is asked, or read from stdin");
    adding->add_option("DIR", chosen->folder, "The canvass")->required();
    adding->add_option("NAME", chosen->name, "As it stands in the ledger")->required();
    adding->add_option("--role", chosen->role, "station, adjudicator, official, observer or admin")
        ->capture_default_str();
    adding->footer("Example: recanvass user add caucus mary --role adjudicator");
    adding->callback([chosen, &status] { status = run_user(*chosen); });
}

}  // namespace app
