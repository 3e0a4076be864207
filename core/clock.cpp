#include "core/clock.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <regex>

namespace core {

std::string utc_timestamp(std::chrono::system_clock::time_point time) {
    const auto since = time.time_since_epoch();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since).count() % 1000;
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), ms);
}

std::string utc_now() {
    return utc_timestamp(std::chrono::system_clock::now());
}

std::optional<std::string> normalised_timestamp(const std::string& text) {
    static const std::regex kForm(
        R"((\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{3})?Z)");
    std::smatch parts;
    if (!std::regex_match(text, parts, kForm)) return std::nullopt;
    const std::chrono::year_month_day day{
        std::chrono::year(std::stoi(parts[1])),
        std::chrono::month(static_cast<unsigned>(std::stoi(parts[2]))),
        std::chrono::day(static_cast<unsigned>(std::stoi(parts[3])))};
    if (!day.ok()) return std::nullopt;
    return parts[5].matched ? text : text.substr(0, text.size() - 1) + ".000Z";
}

std::optional<std::chrono::system_clock::time_point> time_of_timestamp(const std::string& text) {
    const auto normal = normalised_timestamp(text);
    if (!normal) return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t size) {
        return std::stoi(normal->substr(at, size));
    };
    const std::chrono::year_month_day day{std::chrono::year(number(0, 4)),
                                          std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                          std::chrono::day(static_cast<unsigned>(number(8, 2)))};
    return std::chrono::sys_days(day) + std::chrono::hours(number(11, 2)) +
           std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2)) +
           std::chrono::milliseconds(number(20, 3));
}

double thread_cpu_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double wall_ms() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::milli>(now).count();
}

}  // namespace core
