// The time of a place, for people. Records hold UTC; only what people read is said in their zone.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace date {
class time_zone;
}

namespace core {

class TimeZone {
public:
    TimeZone() = default;  // UTC
    // By its IANA name, such as "America/Chicago". Errors: the machine's time zone data (Debian's
    // tzdata) does not have the name.
    static Result<TimeZone> named(const std::string& name);

    const std::string& name() const { return name_; }
    // "2020-02-03 21:12:45 CST" for "2020-02-04T03:12:45.123Z"; a zone without an abbreviation is
    // said by its offset, "UTC-03". What is no timestamp comes back as it is.
    std::string local(std::string_view utc_timestamp) const;
    // `text` with every UTC timestamp in it said as `local` says it.
    std::string in_text(std::string_view text) const;

private:
    std::string name_ = "UTC";
    const date::time_zone* zone_ = nullptr;  // null: UTC; lives as long as the process
};

}  // namespace core
