// Everything a canvass knows, in one database, by subject. Each operation of a subject is one
// transaction that appends its events to the ledger; none overwrites a fact. Safe from several
// threads; several processes may hold the same canvass (SQLite's lock, waited for up to 30 s).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "core/digest.h"
#include "core/result.h"
#include "store/cases.h"
#include "store/configurations.h"
#include "store/database.h"
#include "store/heads.h"
#include "store/history.h"
#include "store/pages.h"
#include "store/patterns.h"
#include "store/people.h"
#include "store/progress.h"
#include "store/releases.h"
#include "store/reports.h"
#include "store/second_factors.h"
#include "store/sign_offs.h"
#include "store/verdicts.h"

namespace store {

struct RecordsOptions {
    // Returns the present time; empty: core's clock. Tests let it run faster.
    std::function<std::chrono::system_clock::time_point()> clock = {};
    // Draws the salts of events; empty: the machine's random bytes. Tests give two canvasses the
    // same salts.
    std::function<core::Bytes(std::size_t)> salts = {};
    Opening opening = Opening::MustExist;
    // The canvass's keys/secrets.key: with it, events commit to passwords without telling them.
    core::SecretKey secrets_key = {};
};

class Records {
public:
    // Opens the database at `path`, or creates it if the options say so, and brings it to the
    // newest migration. Errors: the file cannot be opened, is no database, or was written by a
    // newer program; it must exist and is missing, empty or without events.
    static core::Result<std::unique_ptr<Records>> open(const std::string& path,
                                                       RecordsOptions options = {});
    ~Records();
    Records(const Records&) = delete;
    Records& operator=(const Records&) = delete;

    Pages& pages() { return pages_; }
    Reports& reports() { return reports_; }
    Verdicts& verdicts() { return verdicts_; }
    Cases& cases() { return cases_; }
    Patterns& patterns() { return patterns_; }
    People& people() { return people_; }
    SecondFactors& second_factors() { return second_factors_; }
    Progress& progress() { return progress_; }
    History& history() { return history_; }
    Configurations& configurations() { return configurations_; }
    SignOffs& sign_offs() { return sign_offs_; }
    Releases& releases() { return releases_; }
    // Says by which rules, policy and sums people settle boxes: those of the configuration in
    // force. Until it is said, the program's own policy and no rules.
    void set_terms(verify::CanvassTerms terms);
    std::shared_ptr<const verify::CanvassTerms> terms() const;
    // Returns the signed heads of this ledger. They use this object, which must outlive them.
    std::unique_ptr<Heads> heads(const HeadsOptions& options);
    // While it lives, everything that this thread reads is of one moment (Database::HeldSnapshot).
    using OneMoment = std::unique_ptr<Database::HeldSnapshot>;
    core::Result<OneMoment> hold_moment();
    // One moment for several threads: each calls `read_here` of one of them.
    core::Result<Database::HeldSnapshots> hold_moments(std::size_t threads);

private:
    Records(std::unique_ptr<Door> door, const RecordsOptions& options);

    std::unique_ptr<Door> door_;
    Pages pages_;
    Reports reports_;
    Verdicts verdicts_;
    Cases cases_;
    Patterns patterns_;
    People people_;
    SecondFactors second_factors_;
    Progress progress_;
    History history_;
    Configurations configurations_;
    SignOffs sign_offs_;
    Releases releases_;
};

}  // namespace store
