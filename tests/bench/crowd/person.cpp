#include "tests/bench/crowd/person.h"

#include <Poco/Exception.h>
#include <Poco/InflatingStream.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace crowd {

namespace {

using nlohmann::json;

constexpr std::size_t kBoxesAtATime = 2;
constexpr int kTurns = 4;
const Poco::Timespan kPatience{60, 0};

std::string unpacked(const Poco::Net::HTTPResponse& head, const std::string& body) {
    if (head.get("Content-Encoding", "") != "gzip") return body;
    std::istringstream packed(body);
    Poco::InflatingInputStream stream(packed, Poco::InflatingStreamBuf::STREAM_GZIP);
    return {std::istreambuf_iterator<char>(stream), {}};
}

double milliseconds_since(Clock::time_point since) {
    return std::chrono::duration<double, std::milli>(Clock::now() - since).count();
}

}  // namespace

Person::Person(int port, std::string name, Timings& timings)
    : session_("127.0.0.1", static_cast<Poco::UInt16>(port)),
      name_(std::move(name)),
      timings_(timings) {
    session_.setKeepAlive(true);
    session_.setTimeout(kPatience);
}

Person::Answer Person::request(const std::string& kind, const std::string& method,
                               const std::string& path, const json& body, Clock::time_point since) {
    Answer answer;
    try {
        Poco::Net::HTTPRequest request(method, "/api/v1/" + path, "HTTP/1.1");
        request.set("X-Recanvass", "1");
        request.set("Accept-Encoding", "gzip, deflate, br");
        if (!cookie_.empty()) request.set("Cookie", cookie_);
        const std::string text = method == "POST" ? body.dump() : "";
        if (method == "POST") {
            request.setContentType("application/json");
            request.setContentLength(static_cast<std::streamsize>(text.size()));
        }
        session_.sendRequest(request) << text;
        Poco::Net::HTTPResponse head;
        std::istream& stream = session_.receiveResponse(head);
        const std::string came(std::istreambuf_iterator<char>(stream), {});
        timings_.add(kind, milliseconds_since(since));
        answer.status = head.getStatus();
        answer.body = unpacked(head, came);
        answer.cookie = head.get("Set-Cookie", "");
        if (answer.status != 200)
            timings_.add_error(fmt::format("{}: {} {}", kind, answer.status, answer.body));
    } catch (const Poco::Exception& exception) {
        timings_.add(kind, milliseconds_since(since));
        timings_.add_error(kind + ": " + exception.displayText());
        session_.reset();
    }
    return answer;
}

bool Person::sign_in(Clock::time_point since) {
    const auto answer =
        request("sign-in", "POST", "session", {{"user", name_}, {"password", kPassword}}, since);
    cookie_ = answer.cookie.substr(0, answer.cookie.find(';'));
    return answer.status == 200;
}

void Person::act(Clock::time_point since) {
    switch (turn_++ % kTurns) {
        case 0:
            return take_case(since);
        case 1:
            return look_at_picture(since);
        case 2:
            return key_boxes(since);
        default:
            return ask_progress(since);
    }
}

void Person::take_case(Clock::time_point since) {
    case_.clear();
    picture_.clear();
    boxes_.clear();
    const auto next = request("next case", "POST", "cases/next", json::object(), since);
    if (next.status != 200) return;
    const auto precinct = json::parse(next.body).value("precinct", json());
    if (!precinct.is_string()) return;  // all is keyed
    case_ = precinct.get<std::string>();
    const auto found = request("case", "GET", "cases/" + case_, {}, Clock::now());
    if (found.status != 200) return;
    for (const auto& field : json::parse(found.body).value("list", json::array())) {
        if (field.value("to_key", false)) boxes_.push_back(field.at("field"));
        if (const auto place = field.value("place", json()); place.is_object() && picture_.empty())
            picture_ = place.value("digest", "");
    }
}

void Person::look_at_picture(Clock::time_point since) {
    if (!picture_.empty()) request("picture", "GET", "pages/" + picture_ + "/view", {}, since);
}

void Person::key_boxes(Clock::time_point since) {
    for (std::size_t i = 0; i < std::min(kBoxesAtATime, boxes_.size()); ++i) {
        request("entry", "POST", "cases/" + case_ + "/keyings",
                {{"field", boxes_[i]}, {"state", "number"}, {"value", 7}}, since);
        since = Clock::now();
    }
}

void Person::ask_progress(Clock::time_point since) {
    request("progress", "GET", "progress", {}, since);
}

}  // namespace crowd
