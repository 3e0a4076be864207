// Wall time for records, CPU time for measurements.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace core {

// "2020-02-04T03:12:45.123Z": UTC, milliseconds, sorts as text.
std::string utc_timestamp(std::chrono::system_clock::time_point time);
std::string utc_now();
// "2020-02-04T03:12:45Z" or with milliseconds, as utc_timestamp writes it; empty: it is no such
// time, or there is no such day.
std::optional<std::string> normalised_timestamp(const std::string& text);

// Milliseconds of processor time this thread has used.
double thread_cpu_ms();

// Milliseconds of wall time since an arbitrary start.
double wall_ms();

}  // namespace core
