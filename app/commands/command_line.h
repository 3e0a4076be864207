// The command line: subcommands, their options and flags, and their help. The one door to CLI11,
// whose header takes longer to compile than all commands together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace app {

class Option {
public:
    explicit Option(CLI::Option* option) : option_(option) {}
    Option* required();
    Option* capture_default_str();  // --help shows the present value
    Option* one_of(const std::vector<std::string>& values);
    Option* between(int least, int most);
    Option* needs(Option* other);
    Option* one_at_a_time();  // of several values each takes the option's name before it

private:
    CLI::Option* option_;
};

// Names: "DIR" stands by itself; "-o,--out" is short and long. Targets must outlive parsing.
// Pointers stay the command's.
class Command {
public:
    explicit Command(CLI::App* command);
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;
    ~Command();

    Command* add_subcommand(const std::string& name, const std::string& description);
    void require_subcommand(int count);
    Option* add_option(const std::string& name, std::string& target, const std::string& help);
    Option* add_option(const std::string& name, std::vector<std::string>& target,
                       const std::string& help);
    Option* add_option(const std::string& name, int& target, const std::string& help);
    Option* add_option(const std::string& name, std::uint64_t& target, const std::string& help);
    void add_flag(const std::string& name, bool& target, const std::string& help);
    void footer(const std::string& text);
    void hide();                               // from the program's list of commands
    void callback(std::function<void()> run);  // when this command was chosen

private:
    Option* kept(CLI::Option* option);

    CLI::App* command_;
    std::vector<std::unique_ptr<Command>> subcommands_;
    std::vector<std::unique_ptr<Option>> options_;
};

// Reads the command line with the commands of `add_commands` and runs the chosen one. Returns its
// exit status, 0 after --help, or 2 where the command line cannot be understood (stderr tells
// why).
int run_command_line(int argc, char** argv, const std::string& description,
                     const std::string& footer,
                     const std::function<void(Command& program, int& status)>& add_commands);

}  // namespace app
