// Joins the two wings: a file of scans goes in, readings and verdicts come out in the records. The
// order is archive, journal, look, record: a crash at any instruction loses no sheet and counts
// none twice.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/compared_precincts.h"
#include "app/config.h"
#include "core/result.h"
#include "ocr/number_reader.h"
#include "scanner/load_scans.h"
#include "scanner/scan_page.h"
#include "store/archive.h"
#include "store/records.h"
#include "verify/patterns.h"

namespace app {

// Dots an inch of the archived view of a rectified page: enough for keying, and cheap.
inline constexpr double kViewDpi = 150;

enum class Outcome { Accepted, Rejected, Duplicate, Blank };
std::string_view name_of(Outcome outcome);  // "accepted", …

// Milliseconds of CPU time by stage; waiting for the disk is separate.
struct StageTimes {
    double decode = 0, identify = 0, register_page = 0, read = 0, store = 0, disk_wait = 0;
    double total() const { return decode + identify + register_page + read + store; }
};

struct PageResult {
    std::string file;
    int page = 1;  // in the file
    Outcome outcome = Outcome::Accepted;
    std::string reason;    // scanner::name_of(Rejection); empty unless rejected
    std::string detail;    // sentences for a person: what was seen and the remedy
    std::string precinct;  // empty: not known
    core::Digest digest;
    StageTimes ms;
};

struct ScanCallbacks {
    std::function<void(const PageResult&)> page;  // one at a time, in order of completion
    // Called for a file that could not be taken (no such file, disk full); the others go on.
    std::function<void(const core::Error&)> problem;
};

struct CanvassPatterns {
    std::vector<verify::Pattern> patterns;
    // Groups of precincts whose reports are the same, number for number.
    std::vector<std::vector<std::string>> identical;
};

class Pipeline {
public:
    // `actor` stands in the ledger. All references outlive the pipeline.
    static core::Result<std::unique_ptr<Pipeline>> create(const Canvass& canvass,
                                                          store::Records& records,
                                                          const store::Archive& archive,
                                                          std::string actor);

    // Takes files by path, on `threads` threads (0: one a core). A file that another thread or
    // program has in hand comes last, and is then known already. Returns false where some file
    // could not be taken.
    bool scan_files(const std::vector<std::string>& paths, int threads,
                    const ScanCallbacks& callbacks);
    // Takes pages that a crash left pending, and pages that a person has identified since. Pages
    // that another program has in hand are its own.
    core::Result<> resume(const ScanCallbacks& callbacks);
    // An error where another configuration was put in force since the canvass was opened: what this
    // pipeline would read and judge is not what counts any more.
    core::Result<> still_configured();
    // The verdict on one precinct from what is known now.
    core::Result<verify::Verdict> judge(const std::string& precinct);
    // The same, saved; judged again where somebody else judged from newer facts meanwhile.
    core::Result<verify::Verdict> judge_and_save(const std::string& precinct);
    // Judges every precinct that is due (store/verdicts.h): after whatever bears on one.
    core::Result<> judge_due();
    // Judges every precinct that has paper or a report, due or not. More boxes are drawn to be
    // checked than before where people found checked ones wrong.
    core::Result<> judge_all(const std::function<void(std::size_t done)>& progress = {});
    // Precincts whose stored verdict is not what follows from the facts; those that are due are
    // passed over.
    core::Result<std::vector<std::string>> verdicts_that_do_not_follow();
    // Finds and records patterns over all precincts with paper and a report: people then decide
    // about them.
    core::Result<CanvassPatterns> find_patterns();
    // Does the same, only where a page or a report came since this pipeline last looked, and not
    // more often than verify::kLeastBetweenLooks says. Called by one thread.
    core::Result<> look_for_patterns();

private:
    Pipeline(const Canvass& canvass, store::Records& records, const store::Archive& archive,
             std::string actor)
        : canvass_(canvass), records_(records), archive_(archive), actor_(std::move(actor)) {}

    enum class Taken { Done, InOtherHands };
    core::Result<Taken> take_file(const std::string& path, store::IfTaken if_taken,
                                  ocr::NumberReader& reader, const ScanCallbacks& callbacks);
    // The bytes of the file are in hand.
    core::Result<> take_bytes(const std::string& name, core::ByteView bytes,
                              const core::Digest& digest, StageTimes ms, ocr::NumberReader& reader,
                              const ScanCallbacks& callbacks);
    // Draws the view of a page anew where the archive does not hold it whole any more.
    core::Result<> mend_view(const store::PageRecord& record, scanner::ScanFile& file,
                             ocr::NumberReader& reader);
    // `opened` may be an error about the file: its pages are then undecodable.
    using OpenedFile = core::Result<std::unique_ptr<scanner::ScanFile>>;
    core::Result<> process_pages(const OpenedFile& opened, const std::vector<store::PageKey>& keys,
                                 StageTimes spent, ocr::NumberReader& reader,
                                 const ScanCallbacks& callbacks);
    // Pages of one file that a crash left pending.
    core::Result<> resume_file(const std::vector<store::PageKey>& pages, ocr::NumberReader& reader,
                               const ScanCallbacks& callbacks);
    core::Result<> redo_pages(ocr::NumberReader& reader, const ScanCallbacks& callbacks);
    core::Result<> redo_page(const store::PageRecord& record, ocr::NumberReader& reader,
                             const ScanCallbacks& callbacks);

    // The verdicts from what is known now; every precinct is on the roster (CHECK).
    core::Result<std::vector<store::Judged>> judged(const std::vector<std::string>& precincts);
    core::Result<> save_until_newest(std::vector<std::string> precincts);
    core::Result<> check_on_roster(const std::string& precinct) const;
    std::vector<std::string> on_the_roster(const std::vector<std::string>& precincts) const;
    // Precincts after one, some at a time (Verdicts::due).
    using Those = std::function<core::Result<std::vector<std::string>>(const std::string& after,
                                                                       std::int64_t limit)>;
    using Work = std::function<core::Result<>(const std::vector<std::string>& precincts)>;
    core::Result<> each_batch(const Those& those, const Work& work);
    core::Result<> judge_each(const Those& those,
                              const std::function<void(std::size_t done)>& progress = {});

    const Canvass& canvass_;
    std::mutex compared_guard_;
    ComparedPrecincts compared_;
    std::int64_t evidence_ = 0;  // seq of the newest page or report looked at
    std::chrono::steady_clock::time_point next_look_;
    store::Records& records_;
    const store::Archive& archive_;
    std::string actor_;
};

}  // namespace app
