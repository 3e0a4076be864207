// Files that were offered, their pages, what became of each, and what was read.
// A subject of Records (store/records.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "store/vocabulary.h"
#include "verify/finding.h"
#include "verify/page_life.h"
#include "verify/policy.h"

namespace store {

class Door;

class Pages {
public:
    explicit Pages(Door& door) : door_(door) {}

    // Takes a file whose bytes are in the archive already. New: all its pages are Pending now.
    // Pending: the file is known, but a crash left some page unfinished; go on. Duplicate: all
    // pages are done; only the offer is counted.
    core::Result<Offer> offer(const core::Digest& file, const std::string& file_name,
                              const std::string& media_type, std::int64_t size, int pages,
                              const std::string& actor);
    core::Result<std::vector<PageKey>> pending();
    core::Result<std::vector<PageKey>> of_file(const core::Digest& file);
    // Records the outcome of a page: Accepted with its readings, Rejected, or Blank. Compares it
    // with an earlier scan of the same precinct, form page and copy (verify::compare_scans
    // decides), keeps both, and adds INTEGRITY findings if a field differs or a second sheet
    // appears. A page that was recorded before (rejected, then identified by a person) gets a new
    // outcome; the old outcome stays in the ledger. A page that is accepted or blank already keeps
    // its outcome: two processes may work on the same journal. `least_sure`: the probability from
    // which a reading counts as sure when two scans of a sheet are compared. Errors: nobody offered
    // the page.
    core::Result<RecordedPage> record(const PageRecord& page,
                                      const std::vector<forms::Reading>& readings,
                                      const std::string& actor,
                                      double least_sure = verify::Policy{}.least_probability_scan);
    core::Result<std::optional<PageRecord>> find(const core::Digest& page);
    core::Result<std::vector<PageRecord>> in_state(PageState state);
    // Every page of a precinct, superseded ones too, newest first.
    core::Result<std::vector<PageRecord>> of_precinct(const std::string& precinct);
    // Rejected pages that wait for the pipeline because enough people have named the same sheet
    // (verify/page_life.h); `id` is that sheet.
    core::Result<std::vector<PageRecord>> to_redo();
    // Records the statement and fills in its time, seq and doubt. The same statement again changes
    // nothing. Errors: the page does not need a person, or the rules do not let the person say so.
    core::Result<> say(const core::Digest& page, const verify::PageStatement& statement);
    // The facts about a rejected page, and about all rejected pages by the hex of their digests.
    core::Result<verify::RejectedPageFacts> facts_of(const PageRecord& page);
    core::Result<std::map<std::string, verify::RejectedPageFacts>> facts_of_rejected();
    // Rejected pages that are set aside and whose code, or printed id, names the precinct.
    core::Result<std::vector<PageRecord>> set_aside_of(const std::string& precinct);
    // Returns the accepted, not superseded pages put together; empty: none yet. If a precinct has
    // two sheets, returns the one with the lowest copy number: a finding names the other. The
    // evidence's page is the page with which the reading was recorded.
    core::Result<std::optional<forms::Worksheet>> worksheet(const std::string& precinct);
    // The worksheets of all precincts that have one, in one query.
    core::Result<std::map<std::string, forms::Worksheet>> worksheets();
    core::Result<std::map<std::string, forms::Worksheet>> worksheets(
        const std::vector<std::string>& precincts);
    // What was read of one page, superseded or not, in the order it was read.
    core::Result<std::vector<forms::Reading>> readings_of(const core::Digest& page);
    // Everything that the ledger says is in the archive: originals, and views of their pages.
    core::Result<std::vector<ArchivedBytes>> archived();
    // Draws by lot at most `most` originals and as many views from those that pages rest on now.
    core::Result<std::vector<ArchivedBytes>> archived_sample(std::int64_t most);
    core::Result<std::vector<verify::Finding>> paper_findings(const std::string& precinct);
    core::Result<std::map<std::string, std::vector<verify::Finding>>> all_paper_findings();

private:
    Door& door_;
};

}  // namespace store
