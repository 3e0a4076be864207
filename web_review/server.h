// The review: Poco serves one embedded page and a JSON API to people in browsers. It reads and
// writes records; it never looks into a picture (it sends archived JPEG views as they are) and
// never reads handwriting. docs/web_api.md lists the API.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/result.h"
#include "forms/form.h"
#include "forms/precinct.h"
#include "store/archive.h"
#include "store/records.h"
#include "verify/policy.h"
#include "verify/rules.h"

namespace web_review {

struct ServerOptions {
    std::string host = "127.0.0.1";
    int port = 8080;  // 0: any free port (tests)
    // Paths of PEM files. Without them the server refuses any host that is not loopback.
    std::string certificate, private_key;
};

// Facts and settings of the review; all outlive the server.
struct ServerContext {
    store::Records* records = nullptr;
    const store::Archive* archive = nullptr;
    const forms::Form* form = nullptr;
    const forms::Roster* roster = nullptr;
    const verify::Rules* rules = nullptr;  // what a decision may follow; null: the default Rules
    verify::Policy policy;
    std::string title;
    bool rehearsal = true;
    std::string canvass;            // id
    std::string time_zone = "UTC";  // IANA name: times are sent in UTC, and shown in this zone
    // Called after something was stored on which the pipeline must act (a page was identified):
    // wakes the workers of app/commands/serve.cpp. Cheap; may be empty.
    std::function<void()> wake_pipeline;
    // Whether the ledger is known to be broken: every page then says it. Cheap; may be empty.
    std::function<bool()> ledger_broken;
};

class Server {
public:
    // Errors, before it listens: not loopback and no certificate; the port is taken; certificate or
    // key cannot be read, do not belong together, or are not valid today.
    static core::Result<std::unique_ptr<Server>> start(const ServerContext& context,
                                                       const ServerOptions& options);
    virtual ~Server() = default;  // stops and waits for requests under way
    virtual int port() const = 0;
    virtual std::string url() const = 0;
};

}  // namespace web_review
