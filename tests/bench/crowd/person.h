// A person at a browser: one connection that is kept, and the acts of the review.
#pragma once

#include <Poco/Net/HTTPClientSession.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/bench/crowd/timings.h"

namespace crowd {

using Clock = std::chrono::steady_clock;

inline constexpr const char* kPassword = "correct horse battery";

class Person {
public:
    Person(int port, std::string name, Timings& timings);

    // Measured from `since`. Returns whether the person is in.
    bool sign_in(Clock::time_point since);
    // The next act by turns: next case, its picture, two entries, progress. Measured from `since`,
    // when the person meant to act.
    void act(Clock::time_point since);
    void ask_progress(Clock::time_point since);

private:
    struct Answer {
        int status = 0;
        std::string body, cookie;
    };
    Answer request(const std::string& kind, const std::string& method, const std::string& path,
                   const nlohmann::json& body, Clock::time_point since);
    void take_case(Clock::time_point since);
    void look_at_picture(Clock::time_point since);
    void key_boxes(Clock::time_point since);

    Poco::Net::HTTPClientSession session_;
    std::string name_, cookie_;
    Timings& timings_;
    int turn_ = 0;
    std::string case_, picture_;      // of the case in hand; empty: none is left
    std::vector<std::string> boxes_;  // that this person has not keyed
};

}  // namespace crowd
