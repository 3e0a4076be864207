#include "web_review/http.h"

#include <algorithm>

#include "core/json.h"
#include "core/log.h"

namespace web_review {

using nlohmann::json;

std::string_view Request::header(const std::string& lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

std::string_view Request::parameter(const std::string& name) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string_view{} : std::string_view{found->second};
}

std::string Request::cookie(std::string_view name) const {
    std::string_view rest = header("cookie");
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return std::string{pair.substr(name.size() + 1)};
    }
    return {};
}

Response answer(const json& body, int status) {
    Response response;
    response.status = status;
    // Bytes that are not UTF-8 (a file's name) become replacement characters; they never throw.
    response.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    return response;
}

Response refuse(int status, std::string_view sentence) {
    return answer({{"error", std::string{sentence}}}, status);
}

int status_of(core::ErrorKind kind) {
    switch (kind) {
        case core::ErrorKind::BadInput:
            return 400;
        case core::ErrorKind::Refused:
            return 403;
        case core::ErrorKind::NotFound:
            return 404;
        case core::ErrorKind::Conflict:
            return 409;
        case core::ErrorKind::Machine:
            break;
    }
    return 500;
}

Response refuse(const core::Error& error) {
    if (error.kind != core::ErrorKind::Machine) return refuse(status_of(error.kind), error.message);
    core::log(core::LogLevel::Error, "web_review: " + error.message);
    return refuse(500,
                  "The server could not do this: its disk or its database is in trouble. What was "
                  "stored before is kept. Tell who runs the server: its log says what to do.");
}

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        if (end > 0) parts.emplace_back(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return parts;
}

json body_of(const Request& request) {
    auto body = core::parse_json(request.body, "This request");
    return body && body->is_object() ? *std::move(body) : json::object();
}

std::string text_of(const json& object, const std::string& name, std::size_t most) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) return {};
    std::string text = found->get<std::string>();
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return {};
    text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    const bool typed = std::none_of(text.begin(), text.end(), [](unsigned char c) {
        return (c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7F;
    });
    if (!typed) return {};
    return text.size() <= most ? text : std::string{};
}

}  // namespace web_review
