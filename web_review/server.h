// The review: Poco serves one embedded page and a JSON API to people in browsers. It reads and
// writes records; it never looks into a picture (it sends archived JPEG views as they are) and
// never reads handwriting. docs/web_api.md lists the API.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/geometry.h"
#include "core/result.h"
#include "forms/form.h"
#include "forms/precinct.h"
#include "store/archive.h"
#include "store/records.h"
#include "verify/policy.h"
#include "verify/rules.h"

namespace web_review {

// What a connection may take. The deadlines are for the whole of a phase, however many bytes come
// in it; docs/decisions/0010-a-thread-for-each-connection.md has the reasons.
struct ConnectionLimits {
    // A hall of 200 people with six connections each, and as many strangers. Past that, who has
    // been without a served request for the longest time gives way.
    std::size_t most_connections = 2400;
    std::chrono::milliseconds greeting{10'000};  // the handshake of TLS
    // Between requests. Longer than a proxy keeps its idle connections (nginx: 60 s): the side that
    // sends requests closes first, and no request meets a closed door.
    std::chrono::milliseconds idle{75'000};
    std::chrono::milliseconds head{10'000};    // from its first byte; a head is one packet or two
    std::chrono::milliseconds body{20'000};    // at most 64 KiB
    std::chrono::milliseconds answer{20'000};  // and more for a longer one:
    std::size_t slowest_bytes_per_second = 8192;  // a poor mobile line (64 kbit/s)
    std::chrono::milliseconds leaving{2'000};     // for a refusal to arrive
};

struct ServerOptions {
    std::string host = "127.0.0.1";
    int port = 8080;  // 0: any free port (tests)
    // Paths of PEM files. Without them the server refuses any host that is not loopback.
    std::string certificate, private_key;
    // IP addresses of proxies: only these may say from where a request comes.
    std::vector<std::string> trusted_proxies;
    ConnectionLimits limits;
};

// Facts and settings of the review; all outlive the server.
struct ServerContext {
    store::Records* records = nullptr;
    const store::Archive* archive = nullptr;
    const forms::Form* form = nullptr;
    const forms::Roster* roster = nullptr;
    verify::Policy policy;
    // Serves released results to everybody, without a sign-in, and nothing else.
    bool only_results = false;
    std::string title;
    bool rehearsal = true;
    std::string canvass;            // id
    std::string time_zone = "UTC";  // IANA name: times are sent in UTC, and shown in this zone
    // Returns a JPEG of a part of what a page's view shows, with the dots of the archived original.
    // Safe from several threads; may be empty: people then see the views only.
    std::function<core::Result<core::Bytes>(const store::PageRecord&, const core::Portion&)>
        close_up;
    // Called after something was stored on which the pipeline must act (a page was identified):
    // wakes the workers of app/commands/serve.cpp. Cheap; may be empty.
    std::function<void()> wake_pipeline;
    // Whether the ledger is known to be broken: every page then says it. Cheap; may be empty.
    std::function<bool()> ledger_broken;
};

class Server {
public:
    // Errors, before it listens: not loopback and no certificate; the port is taken; certificate or
    // key cannot be read, do not belong together, or are not valid today; a trusted proxy is no IP
    // address; the system allows too few open files for any crowd.
    static core::Result<std::unique_ptr<Server>> start(const ServerContext& context,
                                                       const ServerOptions& options);
    virtual ~Server() = default;  // stops and waits for requests under way
    virtual int port() const = 0;
    virtual std::string url() const = 0;
};

}  // namespace web_review
