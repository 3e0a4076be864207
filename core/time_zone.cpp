#include "core/time_zone.h"

#define USE_OS_TZDB 1  // as Debian builds the library: zones are those of tzdata
#include <date/tz.h>
#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <chrono>
#include <exception>
#include <optional>

#include "core/clock.h"

namespace core {
namespace {

constexpr std::size_t kToTheSecond = std::string_view("2020-02-04T03:12:45").size();
constexpr std::size_t kShortest = kToTheSecond + 1;  // "…Z"
constexpr std::size_t kLongest = kShortest + 4;      // "….123Z"

std::optional<std::chrono::sys_seconds> seconds_of(std::string_view utc_timestamp) {
    const auto text = normalised_timestamp(std::string(utc_timestamp));
    if (!text) return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t digits) {
        int value = 0;
        std::from_chars(text->data() + at, text->data() + at + digits, value);
        return value;
    };
    const std::chrono::sys_days day{std::chrono::year(number(0, 4)) /
                                    std::chrono::month(static_cast<unsigned>(number(5, 2))) /
                                    std::chrono::day(static_cast<unsigned>(number(8, 2)))};
    return day + std::chrono::hours(number(11, 2)) + std::chrono::minutes(number(14, 2)) +
           std::chrono::seconds(number(17, 2));
}

std::string in_words(std::chrono::sys_seconds local, const std::string& zone) {
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{local - day};
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} {}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count(), zone);
}

}  // namespace

Result<TimeZone> TimeZone::named(const std::string& name) {
    TimeZone zone;
    if (name == zone.name_) return zone;
    try {
        zone.zone_ = date::locate_zone(name);
        zone.name_ = name;
        return zone;
    } catch (const std::exception&) {
        return not_found(fmt::format(
            "This machine knows no time zone \"{}\"; write a name such as America/Chicago, and "
            "see that the package tzdata is installed.",
            name));
    }
}

std::string TimeZone::local(std::string_view utc_timestamp) const {
    const auto seconds = seconds_of(utc_timestamp);
    if (!seconds) return std::string(utc_timestamp);
    if (zone_ == nullptr) return in_words(*seconds, "UTC");
    try {
        const auto about = zone_->get_info(*seconds);
        const bool has_name = !about.abbrev.empty() &&
                              std::isalpha(static_cast<unsigned char>(about.abbrev.front())) != 0;
        return in_words(*seconds + about.offset, has_name ? about.abbrev : "UTC" + about.abbrev);
    } catch (const std::exception&) {  // the zone's data went away since it was named
        return in_words(*seconds, "UTC");
    }
}

std::string TimeZone::in_text(std::string_view text) const {
    if (text.find('Z') == std::string_view::npos) return std::string(text);
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t taken = 0;
        for (const auto length : {kLongest, kShortest}) {
            if (taken > 0 || text.size() - at < length || text[at + length - 1] != 'Z') continue;
            if (seconds_of(text.substr(at, length))) taken = length;
        }
        out += taken > 0 ? local(text.substr(at, taken)) : std::string(1, text[at]);
        at += taken > 0 ? taken : 1;
    }
    return out;
}

}  // namespace core
