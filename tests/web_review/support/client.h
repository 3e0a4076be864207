// A browser, a stranger and a rude one: requests by Poco's client, and bytes by hand.
#pragma once

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <map>
#include <string>

namespace web_review_test {

struct Answer {
    int status = 0;
    Poco::Net::HTTPResponse headers;
    std::string body;  // as it came: packed, where the request asked for that
};

using Headers = std::map<std::string, std::string>;

Answer ask(Poco::Net::HTTPClientSession& session, const std::string& method,
           const std::string& path, const std::string& body = "", const Headers& headers = {});

// One connection on which the test writes what it likes.
class Wire {
public:
    explicit Wire(int port);
    void say(const std::string& bytes);
    // Returns what comes until the other side closes or `time` has passed.
    std::string hear(std::chrono::milliseconds time = std::chrono::seconds(20));
    // Whether the other side has closed it, within `time`.
    bool is_closed(std::chrono::milliseconds time);
    Poco::Net::StreamSocket& socket() { return socket_; }

private:
    Poco::Net::StreamSocket socket_;
};

}  // namespace web_review_test
