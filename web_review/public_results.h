// Results that were released, for everybody: a page, JSON and CSV, without a sign-in. They hold
// what the ledger's newest release of each precinct holds, and nothing else. Before the first
// release every answer says the same: nothing was released.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "web_review/http.h"
#include "web_review/server.h"

namespace web_review {

class PublicResults {
public:
    // `style`: the address of the page's style.
    PublicResults(const ServerContext& context, std::string style);

    // Answers GET or HEAD of /results, /results.json and /results.csv. Safe from several threads.
    Response respond(const Request& request);

private:
    // The three answers, as of the newest event that bears on them.
    struct Made {
        std::int64_t as_of = -1;
        bool released = false;
        std::string page, json, csv;
    };
    core::Result<Made> make(std::int64_t as_of) const;

    const ServerContext& context_;
    std::string style_;
    std::mutex guard_;
    Made made_;
};

}  // namespace web_review
