// From where a request comes: the other side of the connection, or, where that is a proxy of ours,
// the address that the proxy names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace web_review {

// Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.
class TrustedProxies {
public:
    TrustedProxies() = default;
    // Error: one of them is no IP address.
    static core::Result<TrustedProxies> of(const std::vector<std::string>& addresses);

    bool trusts(const std::string& address) const;
    // Returns the right-most address of `forwarded_for` that no trusted proxy has: proxies append
    // what they saw, and whatever stands left of it, anybody can have written. `peer`: the other
    // side of the connection; it is returned where it is no trusted proxy or named nobody.
    std::string client(const std::string& peer, std::string_view forwarded_for) const;

private:
    std::vector<std::string> addresses_;  // as plain_address writes them
};

// Returns an IP address in one way of writing; an IPv4 address inside an IPv6 one as IPv4. Returns
// "" where the text is no address.
std::string plain_address(std::string_view text);

// Returns what one household, office or attacker has for certain: an IPv4 address, the first 64
// bits of an IPv6 address.
std::string network_of(const std::string& address);

}  // namespace web_review
