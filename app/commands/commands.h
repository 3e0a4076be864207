// Every subcommand in a file of its own. Each function adds one to the program; when it is the
// chosen one, it runs and puts its exit status into `status`: 0 done; 1 done, and something needs
// people; 2 a named input could not be used, or the work could not be done.
#pragma once

namespace app {

class Command;

void add_init(Command& program, int& status);
void add_configure(Command& program, int& status);
void add_print(Command& program, int& status);
void add_scan(Command& program, int& status);
void add_import(Command& program, int& status);
void add_verify(Command& program, int& status);
void add_status(Command& program, int& status);
void add_serve(Command& program, int& status);
void add_export(Command& program, int& status);
void add_ledger(Command& program, int& status);
void add_check(Command& program, int& status);
void add_rehearse(Command& program, int& status);
void add_read_numbers(Command& program, int& status);
void add_check_math(Command& program, int& status);
void add_user(Command& program, int& status);
void add_explain(Command& program, int& status);
void add_replay(Command& program, int& status);
void add_make_samples(Command& program, int& status);  // makes samples/scans again

}  // namespace app
