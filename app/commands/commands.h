// Every subcommand in a file of its own. Each function adds one to the program; when it is the
// chosen one, it runs and puts its exit status into `status`: 0 done; 1 done, and something needs
// people; 2 a named input could not be used, or the work could not be done.
#pragma once

namespace CLI {
class App;
}

namespace app {

void add_init(CLI::App& program, int& status);
void add_print(CLI::App& program, int& status);
void add_scan(CLI::App& program, int& status);
void add_import(CLI::App& program, int& status);
void add_verify(CLI::App& program, int& status);
void add_status(CLI::App& program, int& status);
void add_serve(CLI::App& program, int& status);
void add_export(CLI::App& program, int& status);
void add_ledger(CLI::App& program, int& status);
void add_rehearse(CLI::App& program, int& status);
void add_read_numbers(CLI::App& program, int& status);
void add_check_math(CLI::App& program, int& status);
void add_user(CLI::App& program, int& status);
void add_explain(CLI::App& program, int& status);
void add_replay(CLI::App& program, int& status);
void add_make_samples(CLI::App& program, int& status);  // makes samples/scans again

}  // namespace app
