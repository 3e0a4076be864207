#include "web_review/client_address.h"

#include <Poco/Net/IPAddress.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace web_review {

namespace {

using Poco::Net::IPAddress;

constexpr std::size_t kNetworkBytes = 8;  // of the 16 of IPv6: what one customer gets

std::string_view without_blanks(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// Some proxies name the port as well: "192.0.2.7:4711", "[2001:db8::7]:4711".
std::string_view without_port(std::string_view text) {
    if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
    const auto colon = text.find(':');
    return colon != std::string_view::npos && text.rfind(':') == colon ? text.substr(0, colon)
                                                                       : text;
}

// "::ffff:192.0.2.7" is 192.0.2.7: a server that listens on both sees IPv4 so.
IPAddress unwrapped(const IPAddress& address) {
    if (address.family() != IPAddress::IPv6 || !address.isIPv4Mapped()) return address;
    const auto* bytes = static_cast<const char*>(address.addr());
    return {bytes + 12, 4};
}

}  // namespace

std::string plain_address(std::string_view text) {
    IPAddress address;
    if (!IPAddress::tryParse(std::string(text), address)) return {};
    // Poco takes "127.0.1" for 127.0.0.1, as C did.
    if (address.family() == IPAddress::IPv4 && address.toString() != text) return {};
    return unwrapped(address).toString();
}

std::string network_of(const std::string& address) {
    IPAddress parsed;
    if (!IPAddress::tryParse(address, parsed)) return address;
    parsed = unwrapped(parsed);
    if (parsed.family() == IPAddress::IPv4) return parsed.toString();
    std::array<unsigned char, 16> network{};
    std::memcpy(network.data(), parsed.addr(), kNetworkBytes);
    return IPAddress(network.data(), static_cast<poco_socklen_t>(network.size())).toString();
}

core::Result<TrustedProxies> TrustedProxies::of(const std::vector<std::string>& addresses) {
    TrustedProxies proxies;
    for (const auto& text : addresses) {
        const std::string address = plain_address(text);
        if (address.empty())
            return core::fail(fmt::format(
                "\"{}\" is no IP address; give the address from which the proxy reaches this "
                "server, such as 127.0.0.1.",
                text));
        proxies.addresses_.push_back(address);
    }
    return proxies;
}

bool TrustedProxies::trusts(const std::string& address) const {
    return std::find(addresses_.begin(), addresses_.end(), plain_address(address)) !=
           addresses_.end();
}

std::string TrustedProxies::client(const std::string& peer, std::string_view forwarded_for) const {
    std::string known = peer;
    while (trusts(known) && !forwarded_for.empty()) {
        const auto comma = forwarded_for.rfind(',');
        const auto start = comma == std::string_view::npos ? 0 : comma + 1;
        const std::string named =
            plain_address(without_port(without_blanks(forwarded_for.substr(start))));
        if (named.empty()) break;
        known = named;
        forwarded_for = forwarded_for.substr(0, start == 0 ? 0 : comma);
    }
    return known;
}

}  // namespace web_review
