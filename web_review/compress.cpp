#include "web_review/compress.h"

#include <Poco/DeflatingStream.h>
#include <Poco/String.h>

#include <algorithm>
#include <sstream>

namespace web_review {

namespace {

constexpr std::size_t kOnePacket = 1400;  // bytes of payload over Ethernet
// zlib: 4 takes half the time of its default of 6 for nearly the same size.
constexpr int kQuickLevel = 4, kBestLevel = 9;

// "q=0" and "q=0.000" refuse a coding.
bool is_refused(const std::string& parameters) {
    const auto at = parameters.find("q=");
    if (at == std::string::npos) return false;
    const auto rest = parameters.substr(at + 2);
    return !rest.empty() && rest.find_first_not_of("0.") == std::string::npos;
}

}  // namespace

bool takes_gzip(std::string_view accept_encoding) {
    while (!accept_encoding.empty()) {
        const auto comma = std::min(accept_encoding.find(','), accept_encoding.size());
        const std::string part =
            Poco::toLower(Poco::trim(std::string(accept_encoding.substr(0, comma))));
        accept_encoding.remove_prefix(std::min(comma + 1, accept_encoding.size()));
        const auto name_end = std::min(part.find(';'), part.size());
        if (Poco::trim(part.substr(0, name_end)) == "gzip")
            return !is_refused(part.substr(name_end));
    }
    return false;
}

bool is_worth_gzip(std::string_view type, std::size_t size) {
    return size > kOnePacket && (type.starts_with("text/") || type.starts_with("application/json"));
}

std::string gzip(std::string_view text, Effort effort) {
    std::ostringstream packed;
    Poco::DeflatingOutputStream stream(packed, Poco::DeflatingStreamBuf::STREAM_GZIP,
                                       effort == Effort::Quick ? kQuickLevel : kBestLevel);
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    stream.close();
    return packed.str();
}

}  // namespace web_review
