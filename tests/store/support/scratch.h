// A folder of its own for each test, and pages as the pipeline would record them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/archive.h"
#include "store/records.h"
#include "verify/case_rights.h"

namespace store_test {

class Scratch {
public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    std::string operator/(const std::string& name) const { return folder_ + "/" + name; }
    const std::string& folder() const { return folder_; }

private:
    std::string folder_;
};

// Opens, or fails the test with the error's sentence.
std::unique_ptr<store::Records> open_records(const std::string& path,
                                             store::RecordsOptions options = {});

core::Digest digest_of(const std::string& text);

inline constexpr int kFields = 51;  // as many as the Iowa 2020 math worksheet has

// `kFields` readings "field.0" …; each value is its number plus `plus`, read with `probability`.
std::vector<forms::Reading> readings(int plus = 0, double probability = 0.99);

// An accepted page of the file whose bytes are `bytes`.
store::PageRecord accepted(const std::string& bytes, const std::string& precinct, int copy = 1,
                           int page = 1, int pages = 1);
store::PageRecord rejected(const std::string& bytes, const std::string& reason = "no_code");

// Offers the one-page file and records the page; the result of record_page.
store::RecordedPage scan(store::Records& records, const std::string& bytes,
                         const store::PageRecord& page,
                         const std::vector<forms::Reading>& readings);

// A verdict that needs people for `disputed` of "field.0" … and passes the other fields.
verify::Verdict verdict(const std::string& precinct, const std::vector<std::string>& disputed,
                        int delegates_at_stake = 1);

// Saves it as judged from what is known now.
core::Result<> save_verdict(store::Records& records, const std::string& precinct,
                            const verify::Verdict& verdict);
// "ann" and "bob" key the same.
core::Result<> key_by_two(store::Records& records, const std::string& precinct,
                          const std::string& field, int value);
// "ann", "bob" and "cid" key 901, 902 and 903, and "cid" finds none of it right: it is for
// officials.
core::Result<> dispute(store::Records& records, const std::string& precinct,
                       const std::vector<std::string>& fields);
// The official lets `value` stand, as it is written.
core::Result<> decide_as_written(store::Records& records, const std::string& precinct,
                                 const std::string& field, const std::string& user, int value,
                                 const std::string& reason = "plainly so");

// Runs SQL behind the store's back.
void raw_sql(const std::string& path, const std::string& text);
// The error sentence of raw_sql, empty where it worked.
std::string raw_sql_error(const std::string& path, const std::string& text);

// What must hold after any crash: the chain is whole, every page is there and counted once,
// accepted pages have their readings. Returns what is wrong, in words; empty: nothing.
std::string broken_invariant(store::Records& records);

}  // namespace store_test
