// The program recanvass: checks what was reported electronically against what people wrote on
// paper.
#include <exception>
#include <string>

#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "core/log.h"

namespace {

void add_all(app::Command& program, int& status) {
    app::add_init(program, status);
    app::add_configure(program, status);
    app::add_print(program, status);
    app::add_scan(program, status);
    app::add_import(program, status);
    app::add_verify(program, status);
    app::add_status(program, status);
    app::add_serve(program, status);
    app::add_export(program, status);
    app::add_ledger(program, status);
    app::add_check(program, status);
    app::add_user(program, status);
    app::add_explain(program, status);
    app::add_replay(program, status);
    app::add_rehearse(program, status);
    app::add_read_numbers(program, status);
    app::add_check_math(program, status);
    app::add_make_samples(program, status);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return app::run_command_line(
            argc, argv,
            "Recanvass checks what was reported electronically against what people wrote on "
            "paper.\n"
            "A canvass is one folder. The usual order: init, print, import, scan, status, serve, "
            "export.\n"
            "Try all of it on invented worksheets: recanvass rehearse /tmp/try --precincts "
            "20",
            "Exit status: 0 done; 1 done, and something needs people (rejected pages, cases, "
            "findings);\n"
            "2 a named input could not be used, or the work could not be done.\n"
            "`recanvass COMMAND --help` explains one command, with examples.",
            add_all);
    } catch (const std::exception& error) {
        core::log(core::LogLevel::Error,
                  std::string("An unexpected error stopped the program: ") + error.what() +
                      ". Nothing recorded before this is lost; run the same command again.");
        return 2;
    }
}
