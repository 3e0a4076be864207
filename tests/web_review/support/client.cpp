#include "tests/web_review/support/client.h"

#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>

#include <array>
#include <iterator>

namespace web_review_test {

Answer ask(Poco::Net::HTTPClientSession& session, const std::string& method,
           const std::string& path, const std::string& body, const Headers& headers) {
    Poco::Net::HTTPRequest request(method, path, Poco::Net::HTTPRequest::HTTP_1_1);
    request.set("X-Recanvass", "1");
    for (const auto& [name, value] : headers) request.set(name, value);
    if (method == "POST") {
        request.setContentType("application/json");
        request.setContentLength(static_cast<std::streamsize>(body.size()));
    }
    session.sendRequest(request) << body;
    Answer answer;
    std::istream& stream = session.receiveResponse(answer.headers);
    answer.body.assign(std::istreambuf_iterator<char>(stream), {});
    answer.status = answer.headers.getStatus();
    return answer;
}

Wire::Wire(int port)
    : socket_(Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(port))) {}

void Wire::say(const std::string& bytes) {
    socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
}

std::string Wire::hear(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    std::string heard;
    std::array<char, 4096> piece{};
    try {
        for (;;) {
            const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
                end - std::chrono::steady_clock::now());
            if (left.count() <= 0) return heard;
            socket_.setReceiveTimeout(Poco::Timespan(left.count()));
            const int count = socket_.receiveBytes(piece.data(), static_cast<int>(piece.size()));
            if (count <= 0) return heard;
            heard.append(piece.data(), static_cast<std::size_t>(count));
        }
    } catch (const Poco::Exception&) {
        return heard;
    }
}

bool Wire::is_closed(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    hear(time);
    return std::chrono::steady_clock::now() < end;
}

}  // namespace web_review_test
