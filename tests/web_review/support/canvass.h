// A canvass in a folder of its own with a real store: sheets, reports and verdicts as the pipeline
// and the verifier would leave them, and people of every role. For the API's tests, and for the
// browser's (tests/browser).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "forms/form.h"
#include "forms/precinct.h"
#include "store/archive.h"
#include "store/records.h"
#include "verify/policy.h"
#include "verify/rules.h"
#include "web_review/server.h"

namespace web_review_test {

// Everybody's password here.
inline constexpr const char* kPassword = "correct horse battery";

using Values = std::map<std::string, int>;

class Canvass {
public:
    // Users "station", "adjudicator", "second" (adjudicator), "official", "deputy" (official),
    // "observer" and "admin".
    explicit Canvass(const store::RecordsOptions& options = {});
    ~Canvass();
    Canvass(const Canvass&) = delete;
    Canvass& operator=(const Canvass&) = delete;

    // A sheet of the precinct was read as `written`; fields in `unsure` with their probability.
    // The verdict is up to date afterwards. `misread`: what the machine reads otherwise than it is
    // written.
    void scan(const std::string& precinct, const Values& written,
              const std::map<std::string, double>& unsure = {}, const Values& misread = {});
    void report(const std::string& precinct, const Values& values,
                const std::string& channel = "app");
    // A page that needs a person; its digest.
    core::Digest reject(const std::string& file_name, const std::string& reason,
                        const std::string& detail, const std::string& remedy,
                        const std::string& likely_precinct = "");
    void judge(const std::string& precinct);
    // Keyed blind; no value: the box is blank.
    void key(const std::string& precinct, const std::string& field, std::optional<int> value,
             const std::string& user = "second");
    // What shows only over all precincts, as the pipeline would record it.
    void look_for_patterns();

    web_review::ServerContext context();

    std::string now() const;  // core::utc_timestamp by the records' clock

    std::string folder;
    store::RecordsOptions options;
    forms::Form form;
    forms::Roster roster;
    verify::Rules rules;
    verify::Policy policy;  // draws nothing to be checked unless a test says so
    std::unique_ptr<store::Archive> archive;
    std::unique_ptr<store::Records> records;
    int woken = 0;  // how often the pipeline was called
};

// The sheet of a room of 100 people that elects 5, and adds up: final Biden 15, Buttigieg 25,
// Klobuchar 17, Sanders 25, Warren 18, one delegate each.
Values clean_sheet();

// The scene of the browser's tests: see scene.cpp. All these precincts elect five.
inline constexpr const char* kMatched[] = {"ADAM-005-N", "BREM-011-W", "CRAW-008-T"};
inline constexpr const char* kSwapped = "POLK-045-S";
inline constexpr const char* kWrongAward = "LINN-019-D";
inline constexpr const char* kUnsure = "DALL-028-0";
inline constexpr const char* kWrongSum = "JASP-003-I";
// In the first alignment of these the reports have Patrick and Yang exchanged; two are keyed.
inline constexpr const char* kExchanged[] = {"WARR-006-I", "WARR-009-C", "WARR-011-O",
                                             "WARR-014-I"};
inline constexpr const char* kClaimed = "SAC-002-N";
inline constexpr const char* kWithoutPaper = "HARR-008-F";
void fill(Canvass& canvass);

// Another scene: eight sheets of which eight boxes each are hard to read, for the tests of typing.
void fill_with_doubts(Canvass& canvass);

}  // namespace web_review_test
