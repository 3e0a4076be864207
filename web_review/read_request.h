// Reads one HTTP request from a connection, within bounds. What is malformed or could be understood
// in two ways (two lengths, two hosts) is refused: a proxy in front must never see other requests
// than this server does.
#pragma once

#include <Poco/Net/HTTPServerSession.h>

#include <cstddef>
#include <optional>

#include "web_review/connection_keeper.h"
#include "web_review/http.h"

namespace web_review {

// Longest head: the page's own are under 1 KiB, a browser's with its cookies and a proxy's under 4.
inline constexpr std::size_t kMostHeadBytes = 16 * 1024;

// What Poco reads from: lets this room look at single bytes.
class HttpSession : public Poco::Net::HTTPServerSession {
public:
    using HTTPServerSession::HTTPServerSession;
    using HTTPSession::get;
    using HTTPSession::peek;
};

struct Received {
    // Method, path, query, headers and body; address, secure and loopback are the caller's.
    Request request;
    std::optional<Response> refusal;  // answer this, then close: the rest of it was not read
    bool keep_alive = false;          // whether the connection may take another request
};

// Waits for the next request. nullopt: the other side is gone, or the keeper ended the connection.
// Throws Poco::Exception where the connection breaks.
std::optional<Received> receive(HttpSession& session, ConnectionKeeper::Ticket& ticket);

}  // namespace web_review
