// A request and its answer as plain values: the functions of the API see only these. Only
// connection.cpp and its neighbours know Poco's server.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace web_review {

// Largest request: a decision with a long reason is under 4 KiB.
inline constexpr std::size_t kMostBodyBytes = 64 * 1024;

struct Request {
    std::string method;  // "GET", "POST", "DELETE", "HEAD"
    std::string path;    // decoded, without the query: "/api/v1/cases/POLK-080-M"
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> headers;  // by lower-case name
    std::string body;
    std::string address;   // of the person's machine, without a port, as far as it is known
    bool secure = false;   // came through TLS, to this server or to a trusted proxy
    bool loopback = true;  // came straight to a server that listens on a loopback address

    // Returns the header's value; empty where there is none.
    std::string_view header(const std::string& lower_case_name) const;
    // Returns the value of the query's `name`; empty where it is absent.
    std::string_view parameter(const std::string& name) const;
    // Returns the value of a cookie; empty where it is absent.
    std::string cookie(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string type = "application/json; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    // The body in gzip, where it was packed before; it outlives the answer. Empty: it is packed
    // when it is sent, if that is worth it.
    std::string_view packed;
};

inline constexpr int kNotModified = 304;  // an answer without a body

Response answer(const nlohmann::json& body, int status = 200);
// Returns {"error": sentence}: every refusal tells the remedy.
Response refuse(int status, std::string_view sentence);
// Answers with the status of the error's kind: 400 bad input, 403 refused by a rule, 404 not found,
// 409 conflict, 500 machine. Only the server's log tells a machine's error in full: its sentence
// names folders and files of the server.
Response refuse(const core::Error& error);
int status_of(core::ErrorKind kind);

// Returns the parts of a path between slashes.
std::vector<std::string> split_path(std::string_view path);

// Returns the request's body as a JSON object; an empty object where it is none.
nlohmann::json body_of(const Request& request);
// Returns a text member of `object`, trimmed, at most `most` bytes; empty where it is absent,
// longer, not UTF-8, or holds control characters that nobody types.
std::string text_of(const nlohmann::json& object, const std::string& name, std::size_t most = 4000);

}  // namespace web_review
