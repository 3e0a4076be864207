// Runs a rehearsal: writes worksheets, ages, scans, reads and compares them, and measures the
// results against the truth that the writer knows.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/rehearsal/measure.h"
#include "app/rehearsal/writer.h"
#include "app/session.h"
#include "core/result.h"

namespace app::rehearsal {

struct RehearsalOptions {
    std::size_t precincts = 0;  // 0: the whole roster
    std::uint64_t seed = 1;
    Quality quality = Quality::Scanner;
    std::string values_csv;    // the values on paper; empty: invented
    std::string reported_csv;  // the reported values; empty: as written, with planted discrepancies
    std::string cells_file;    // every cell, as in cell_lines.h; empty: not written
    int threads = 0;           // 0: one a core
};

// What one precinct writes and reports.
struct Sheet {
    const forms::Precinct* precinct = nullptr;
    std::map<std::string, int> values;    // on paper, by field
    std::map<std::string, bool> marks;    // ticks and signatures
    std::vector<verify::Report> reports;  // in the order they arrive
    bool page_missing = false;            // its first page never reaches the scanner
    std::set<std::string> planted;        // fields that differ on purpose, or kPageField
};

// Returns the sheets of a rehearsal: invented, or from the two tables. Errors name the table and
// line.
core::Result<std::vector<Sheet>> plan_rehearsal(const Canvass& canvass,
                                                const RehearsalOptions& options);

struct RehearsalResult {
    Figures figures;
    Mix mix;
};

// Called with a word for the stage ("Writing", "Scanning", "Judging") and its progress.
using Progress = std::function<void(std::string_view stage, std::size_t done, std::size_t total)>;

// Runs in an empty rehearsal canvass (any other is an error that names it). The pages lie in
// <canvass>/pages.
core::Result<RehearsalResult> rehearse(Session& session, const RehearsalOptions& options,
                                       const Progress& progress);

}  // namespace app::rehearsal
