// A request and its answer as plain values: what the API's functions see of HTTP. Only server.cpp
// knows Poco's server.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace web_review {

// No request of ours is larger: a decision with a long reason is under 4 KiB.
inline constexpr std::size_t kMostBodyBytes = 64 * 1024;

struct Request {
    std::string method;  // "GET", "POST", "DELETE"
    std::string path;    // decoded, without the query: "/api/v1/cases/POLK-080-M"
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> headers;  // by lower-case name
    std::string body;
    std::string address;   // of the other side, without its port
    bool secure = false;   // came through TLS
    bool loopback = true;  // the server listens on a loopback address

    // Empty where there is no such header.
    std::string_view header(const std::string& lower_case_name) const;
    // The value of the query's `name`; empty where it is absent.
    std::string_view parameter(const std::string& name) const;
    // The value of a cookie; empty where it is absent.
    std::string cookie(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string type = "application/json; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

Response answer(const nlohmann::json& body, int status = 200);
// {"error": sentence}: every refusal says what to do.
Response refuse(int status, std::string_view sentence);
// The status of the error's kind: 400 bad input, 403 refused by a rule, 404 not found, 409
// conflict, 500 machine. Trouble with the machine is told in full to the server's log only: its
// sentence names folders and files of the server.
Response refuse(const core::Error& error);
int status_of(core::ErrorKind kind);

// The parts of a path between slashes.
std::vector<std::string> split_path(std::string_view path);

// The request's body as a JSON object; an empty object where it is none.
nlohmann::json body_of(const Request& request);
// A text member of `object`, trimmed, at most `most` bytes; empty where absent, longer or not UTF-8
// text.
std::string text_of(const nlohmann::json& object, const std::string& name, std::size_t most = 4000);

}  // namespace web_review
