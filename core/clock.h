// Wall time for records, CPU time for measurements.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace core {

// Returns "2020-02-04T03:12:45.123Z": UTC, with milliseconds; sorts as text.
std::string utc_timestamp(std::chrono::system_clock::time_point time);
std::string utc_now();
// Returns a time such as "2020-02-04T03:12:45Z", with or without milliseconds, as utc_timestamp
// writes it. Empty: the text is no such time, or the day does not exist.
std::optional<std::string> normalised_timestamp(const std::string& text);

// Returns the time that utc_timestamp wrote as `text`. Empty: it is no such text.
std::optional<std::chrono::system_clock::time_point> time_of_timestamp(const std::string& text);

// Returns the milliseconds of processor time that this thread has used.
double thread_cpu_ms();

// Returns the milliseconds of wall time since an arbitrary start.
double wall_ms();

}  // namespace core
