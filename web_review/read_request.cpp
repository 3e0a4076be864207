#include "web_review/read_request.h"

#include <Poco/Net/HTTPChunkedStream.h>
#include <Poco/Net/HTTPFixedLengthStream.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/String.h>
#include <Poco/URI.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <string>

namespace web_review {

namespace {

using Poco::Net::HTTPRequest;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

enum class Came { Whole, TooLong, Ended };

// Takes a head with its empty line.
Came read_head(HttpSession& session, ConnectionKeeper::Ticket& ticket, std::string& head) {
    if (!ticket.enter(Phase::Idle)) return Came::Ended;
    // Some clients send an empty line after a body.
    while (session.peek() == '\r' || session.peek() == '\n') session.get();
    if (session.peek() < 0 || !ticket.enter(Phase::Head)) return Came::Ended;
    while (!head.ends_with("\n\r\n") && !head.ends_with("\n\n")) {
        if (head.size() == kMostHeadBytes) return Came::TooLong;
        const int byte = session.get();
        if (byte < 0) return Came::Ended;
        head += static_cast<char>(byte);
    }
    return Came::Whole;
}

Received refused(int status, std::string_view sentence) {
    Received received;
    received.refusal = refuse(status, sentence);
    return received;
}

// Whether a byte stands in the head that no client writes there: parsers take it in different ways.
bool has_control_bytes(std::string_view head) {
    return std::any_of(head.begin(), head.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < ' ' && c != '\t' && c != '\r' && c != '\n') || byte == 0x7F;
    });
}

// How the body comes, by the headers.
struct BodyFrame {
    enum class Kind { None, Length, Chunks } kind = Kind::None;
    std::size_t length = 0;
};

std::size_t count_of(const HTTPRequest& head, const std::string& name) {
    std::size_t count = 0;
    for (auto at = head.find(name); at != head.end() && Poco::icompare(at->first, name) == 0; ++at)
        ++count;
    return count;
}

core::Result<BodyFrame> frame_of(const HTTPRequest& head) {
    const auto lengths = count_of(head, HTTPRequest::CONTENT_LENGTH);
    const auto codings = count_of(head, HTTPRequest::TRANSFER_ENCODING);
    if (lengths + codings > 1)
        return core::fail("This request says in two ways where its body ends.");
    BodyFrame frame;
    if (codings == 1) {
        if (Poco::icompare(head.get(HTTPRequest::TRANSFER_ENCODING), "chunked") != 0 ||
            head.getVersion() != HTTPRequest::HTTP_1_1)
            return core::fail("This server knows no transfer coding but chunked.");
        frame.kind = BodyFrame::Kind::Chunks;
    }
    if (lengths == 1) {
        const std::string& text = head.get(HTTPRequest::CONTENT_LENGTH);
        const auto* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, frame.length);
        if (error == std::errc::result_out_of_range) frame.length = kMostBodyBytes + 1;
        if (error == std::errc::invalid_argument || stop != end || text.front() == '-')
            return core::fail("The length of this request is no number.");
        if (frame.length > 0) frame.kind = BodyFrame::Kind::Length;
    }
    return frame;
}

// Returns what is wrong with a head, by itself; nullopt: nothing.
std::optional<Received> fault_of(const HTTPRequest& head) {
    const std::string& version = head.getVersion();
    if (version != HTTPRequest::HTTP_1_1 && version != HTTPRequest::HTTP_1_0)
        return refused(505, "This server speaks HTTP/1.0 and HTTP/1.1.");
    for (const auto& [name, value] : head)
        if (name.empty() || name.find_first_of(" \t") != std::string::npos)
            return refused(400, "This request has a header without a proper name.");
    if (count_of(head, HTTPRequest::HOST) > 1) return refused(400, "This request names two hosts.");
    const std::string expected = head.get("Expect", "");
    if (!expected.empty() && Poco::icompare(expected, "100-continue") != 0)
        return refused(417, "This server cannot do what this request expects of it.");
    return std::nullopt;
}

Came read_body(HttpSession& session, const BodyFrame& frame, std::string& body) {
    if (frame.kind == BodyFrame::Kind::None) return Came::Whole;
    body.resize(kMostBodyBytes + 1);
    const auto take = [&](std::istream& from) {
        from.read(body.data(), static_cast<std::streamsize>(body.size()));
        body.resize(static_cast<std::size_t>(from.gcount()));
    };
    if (frame.kind == BodyFrame::Kind::Length) {
        Poco::Net::HTTPFixedLengthInputStream stream(session,
                                                     static_cast<Poco::Int64>(frame.length));
        take(stream);
        if (body.size() < frame.length) return Came::Ended;
    } else {
        Poco::Net::HTTPChunkedInputStream stream(session);
        take(stream);
    }
    return body.size() > kMostBodyBytes ? Came::TooLong : Came::Whole;
}

void fill(Request& request, const HTTPRequest& head) {
    request.method = head.getMethod();
    const Poco::URI uri(head.getURI());
    request.path = uri.getPath();
    for (const auto& [name, value] : uri.getQueryParameters()) request.query.emplace(name, value);
    for (const auto& [name, value] : head) {
        const auto [at, first] = request.headers.emplace(Poco::toLower(name), value);
        if (!first) at->second += ", " + value;  // as one header: a list
    }
}

Received too_large() {
    return refused(413, "This request is larger than any of the page's own.");
}

}  // namespace

std::optional<Received> receive(HttpSession& session, ConnectionKeeper::Ticket& ticket) {
    std::string text;
    const Came came = read_head(session, ticket, text);
    if (came == Came::Ended) return std::nullopt;
    if (came == Came::TooLong)
        return refused(431, "The head of this request is longer than any of the page's own.");
    if (has_control_bytes(text))
        return refused(400, "The head of this request has bytes that are no text.");
    HTTPRequest head;
    Received received;
    try {
        std::istringstream stream(text);
        head.read(stream);
        fill(received.request, head);
    } catch (const Poco::Exception&) {
        return refused(400, "This request or its address is not well formed.");
    }
    if (auto fault = fault_of(head)) return fault;
    const auto frame = frame_of(head);
    if (!frame) return refused(400, frame.error().message);
    if (frame->length > kMostBodyBytes) return too_large();
    if (!ticket.enter(Phase::Body)) return std::nullopt;
    if (frame->kind != BodyFrame::Kind::None && head.has("Expect") &&
        head.getVersion() == HTTPRequest::HTTP_1_1)
        session.socket().sendBytes(kContinue.data(), static_cast<int>(kContinue.size()));
    const Came body = read_body(session, *frame, received.request.body);
    if (body == Came::Ended) return std::nullopt;
    if (body == Came::TooLong) return too_large();
    // Poco's reader of chunks leaves open where a broken one ended: nothing is read behind it.
    received.keep_alive = head.getKeepAlive() && frame->kind != BodyFrame::Kind::Chunks;
    return received;
}

}  // namespace web_review
