#include "app/commands/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <sstream>
#include <utility>

#include "core/printable.h"

namespace app {

Option* Option::required() {
    option_->required();
    return this;
}

Option* Option::capture_default_str() {
    option_->capture_default_str();
    return this;
}

Option* Option::one_of(const std::vector<std::string>& values) {
    option_->check(CLI::IsMember(values));
    return this;
}

Option* Option::one_at_a_time() {
    option_->allow_extra_args(false);
    return this;
}

Option* Option::between(int least, int most) {
    option_->check(CLI::Range(least, most));
    return this;
}

Option* Option::needs(Option* other) {
    option_->needs(other->option_);
    return this;
}

Command::Command(CLI::App* command) : command_(command) {}
Command::~Command() = default;

Command* Command::add_subcommand(const std::string& name, const std::string& description) {
    auto* added = command_->add_subcommand(name, description);
    return subcommands_.emplace_back(std::make_unique<Command>(added)).get();
}

void Command::require_subcommand(int count) {
    command_->require_subcommand(count);
}

Option* Command::kept(CLI::Option* option) {
    if (option->get_positional()) option->type_name("");  // its name says what it is
    return options_.emplace_back(std::make_unique<Option>(option)).get();
}

Option* Command::add_option(const std::string& name, std::string& target, const std::string& help) {
    return kept(command_->add_option(name, target, help));
}

Option* Command::add_option(const std::string& name, std::vector<std::string>& target,
                            const std::string& help) {
    return kept(command_->add_option(name, target, help));
}

Option* Command::add_option(const std::string& name, int& target, const std::string& help) {
    return kept(command_->add_option(name, target, help));
}

Option* Command::add_option(const std::string& name, std::uint64_t& target,
                            const std::string& help) {
    return kept(command_->add_option(name, target, help));
}

void Command::add_flag(const std::string& name, bool& target, const std::string& help) {
    command_->add_flag(name, target, help);
}

void Command::footer(const std::string& text) {
    command_->footer(text);
}

void Command::hide() {
    command_->group("");
}

void Command::callback(std::function<void()> run) {
    command_->callback(std::move(run));
}

int run_command_line(int argc, char** argv, const std::string& description,
                     const std::string& footer,
                     const std::function<void(Command& program, int& status)>& add_commands) {
    constexpr std::size_t kNameColumns = 34;  // of --help
    CLI::App parser{description};
    parser.require_subcommand(1);
    const auto formatter = parser.get_formatter();
    formatter->column_width(kNameColumns);
    formatter->label("REQUIRED", "(needed)");
    formatter->label("TEXT", "VALUE");
    formatter->label("INT", "NUMBER");
    formatter->label("UINT", "NUMBER");
    parser.name("recanvass");  // without the folder that it lies in
    parser.footer(footer);
    Command program(&parser);
    int status = 0;
    add_commands(program, status);
    try {
        parser.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        constexpr int kUnusable = 2;
        std::ostringstream aside;  // it quotes what was typed: names of files, say
        const bool fine = parser.exit(error, std::cout, aside) == 0;
        std::cerr << core::printable_lines(aside.str());
        return fine ? 0 : kUnusable;
    }
    return status;
}

}  // namespace app
