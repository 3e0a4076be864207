#include "web_review/connection.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/TCPServerConnection.h>
#include <Poco/Timestamp.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "web_review/compress.h"
#include "web_review/read_request.h"

namespace web_review {

namespace {

using Poco::Net::HTTPResponse;

// The keeper ends connections; this only catches what it could not.
const Poco::Timespan kBackstop{15 * 60, 0};
// Given to the system at once. A reader that takes one of these has made progress.
constexpr std::size_t kPiece = 64 * 1024;

class Connection : public Poco::Net::TCPServerConnection {
public:
    Connection(const Listener& listener, const Poco::Net::StreamSocket& socket)
        : TCPServerConnection(socket), listener_(listener) {}

    void run() override {
        try {
            ConnectionKeeper::Ticket ticket(listener_.keeper, socket());
            socket().setReceiveTimeout(kBackstop);
            socket().setSendTimeout(kBackstop);
            if (listener_.secure && !greet(ticket)) return;
            peer_ = plain_address(socket().peerAddress().host().toString());
            HttpSession session(socket(), new Poco::Net::HTTPServerParams);
            while (serve_one(session, ticket)) {
            }
        } catch (const std::exception&) {
            // The other side is gone, or the keeper ended the connection: nobody is left to tell.
        }
    }

private:
    bool greet(ConnectionKeeper::Ticket& ticket) {
        return ticket.enter(Phase::Greeting) &&
               Poco::Net::SecureStreamSocket(socket()).completeHandshake() > 0;
    }

    // Returns whether the connection may take another request.
    bool serve_one(HttpSession& session, ConnectionKeeper::Ticket& ticket) {
        auto received = receive(session, ticket);
        if (!received) return false;
        Request& request = received->request;
        complete(request);
        if (received->refusal) {
            add_security_headers(request, *received->refusal);
            if (send(request, *received->refusal, false, ticket)) leave(ticket);
            return false;
        }
        if (!ticket.enter(Phase::Working)) return false;
        const Response response = respond(listener_.site, request, Clock::now());
        return send(request, response, received->keep_alive, ticket) && received->keep_alive;
    }

    // Adds what the connection knows, and what a proxy says that is believed.
    void complete(Request& request) const {
        const auto forwarded = request.header("x-forwarded-for");
        const bool by_proxy = !forwarded.empty() && listener_.proxies.trusts(peer_);
        request.address = listener_.proxies.client(peer_, forwarded);
        request.secure =
            listener_.secure || (by_proxy && request.header("x-forwarded-proto") == "https");
        // Behind a proxy the Host is the proxy's name.
        request.loopback = listener_.loopback && !by_proxy;
    }

    // Returns whether the other side took all of it in time.
    bool send(const Request& request, const Response& response, bool keep_alive,
              ConnectionKeeper::Ticket& ticket) {
        const bool gzipped = takes_gzip(request.header("accept-encoding")) &&
                             is_worth_gzip(response.type, response.body.size());
        std::string packed;
        if (gzipped && response.packed.empty()) packed = gzip(response.body, Effort::Quick);
        std::string_view body = response.body;
        if (gzipped) body = response.packed.empty() ? std::string_view(packed) : response.packed;
        std::string text = head_of(response, body.size(), gzipped, keep_alive);
        if (request.method != "HEAD" && response.status != kNotModified) text += body;
        return ticket.enter(Phase::Answering, text.size()) && send_all(text, ticket);
    }

    static std::string head_of(const Response& response, std::size_t size, bool gzipped,
                               bool keep_alive) {
        HTTPResponse head(Poco::Net::HTTPMessage::HTTP_1_1,
                          static_cast<HTTPResponse::HTTPStatus>(response.status));
        head.setDate(Poco::Timestamp());
        head.setKeepAlive(keep_alive);
        if (response.status != kNotModified) {
            head.setContentType(response.type);
            head.setContentLength64(static_cast<Poco::Int64>(size));
        }
        if (gzipped) head.set("Content-Encoding", "gzip");
        head.set("Vary", "Accept-Encoding");
        for (const auto& [name, value] : response.headers) head.add(name, value);
        std::ostringstream text;
        head.write(text);
        return text.str();
    }

    bool send_all(std::string_view text, ConnectionKeeper::Ticket& ticket) {
        while (!text.empty()) {
            const int sent =
                socket().sendBytes(text.data(), static_cast<int>(std::min(text.size(), kPiece)));
            if (sent <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
            ticket.progressed();
        }
        return true;
    }

    // Closing on bytes that were not read would take the refusal back from the other side.
    void leave(ConnectionKeeper::Ticket& ticket) {
        if (!ticket.enter(Phase::Leaving)) return;
        socket().shutdownSend();
        std::array<char, 4096> dropped{};
        while (socket().receiveBytes(dropped.data(), static_cast<int>(dropped.size())) > 0) {
        }
    }

    Listener listener_;
    std::string peer_;
};

class Connections : public Poco::Net::TCPServerConnectionFactory {
public:
    explicit Connections(const Listener& listener) : listener_(listener) {}
    Poco::Net::TCPServerConnection* createConnection(
        const Poco::Net::StreamSocket& socket) override {
        return new Connection(listener_, socket);  // owned by Poco
    }

private:
    Listener listener_;
};

}  // namespace

Poco::Net::TCPServerConnectionFactory::Ptr connections_of(const Listener& listener) {
    return new Connections(listener);
}

}  // namespace web_review
