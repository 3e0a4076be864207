// Who may say from where a request comes.
#include "web_review/client_address.h"

#include <gtest/gtest.h>

namespace web_review {
namespace {

TEST(ClientAddress, only_a_trusted_proxy_is_believed) {
    const auto proxies = TrustedProxies::of({"127.0.0.1", "192.0.2.10", "2001:db8::1"});
    ASSERT_TRUE(proxies);
    struct Case {
        const char* peer;
        const char* forwarded_for;
        const char* client;
    };
    const Case cases[] = {
        {"198.51.100.1", "", "198.51.100.1"},
        {"198.51.100.1", "203.0.113.5", "198.51.100.1"},
        {"127.0.0.1", "203.0.113.5", "203.0.113.5"},
        {"127.0.0.1", "", "127.0.0.1"},
        // What stands left of the first stranger, the stranger may have written.
        {"127.0.0.1", "127.0.0.1, 203.0.113.5", "203.0.113.5"},
        {"127.0.0.1", "10.0.0.1, 203.0.113.5", "203.0.113.5"},
        {"127.0.0.1", "203.0.113.5, 192.0.2.10", "203.0.113.5"},
        {"127.0.0.1", "203.0.113.5,192.0.2.10 ,\t127.0.0.1", "203.0.113.5"},
        {"127.0.0.1", "not an address", "127.0.0.1"},
        {"127.0.0.1", "203.0.113.5, unknown", "127.0.0.1"},
        {"127.0.0.1", "203.0.113.5, unknown, 192.0.2.10", "192.0.2.10"},
        {"127.0.0.1", ",", "127.0.0.1"},
        {"::ffff:127.0.0.1", "::ffff:203.0.113.5", "203.0.113.5"},
        {"2001:db8::1", "2001:DB8:0:0::77", "2001:db8::77"},
    };
    for (const auto& [peer, forwarded_for, client] : cases)
        EXPECT_EQ(proxies->client(peer, forwarded_for), client) << peer << " | " << forwarded_for;
    EXPECT_EQ(TrustedProxies().client("127.0.0.1", "203.0.113.5"), "127.0.0.1");
}

TEST(ClientAddress, a_proxy_may_name_the_port_as_well) {
    const auto proxies = TrustedProxies::of({"10.0.0.1"}).value();
    EXPECT_EQ(proxies.client("10.0.0.1", "192.0.2.7:4711"), "192.0.2.7");
    EXPECT_EQ(proxies.client("10.0.0.1", "203.0.113.9, 192.0.2.7:4711"), "192.0.2.7");
    EXPECT_EQ(proxies.client("10.0.0.1", "[2001:db8::7]:4711"), "2001:db8::7");
    EXPECT_EQ(proxies.client("10.0.0.1", "[2001:db8::7]"), "2001:db8::7");
    EXPECT_EQ(proxies.client("10.0.0.1", "2001:db8::7"), "2001:db8::7");
    for (const char* wrong : {"[", "]", "[]", ":", "[192.0.2.7", ":4711", "192.0.2.7:4:5"})
        EXPECT_NE(proxies.client("10.0.0.1", wrong), "") << wrong;
}

TEST(ClientAddress, what_is_no_address_is_refused) {
    for (const char* text : {"proxy.example", "127.0.0", "10.0.0.0/8", "", "127.0.0.1:80"}) {
        const auto proxies = TrustedProxies::of({text});
        ASSERT_FALSE(proxies) << text;
        EXPECT_NE(proxies.error().message.find("is no IP address"), std::string::npos);
    }
}

TEST(ClientAddress, networks) {
    EXPECT_EQ(network_of("203.0.113.5"), "203.0.113.5");
    EXPECT_EQ(network_of("::ffff:203.0.113.5"), "203.0.113.5");
    EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), network_of("2001:db8:1:2::9"));
    EXPECT_NE(network_of("2001:db8:1:2::9"), network_of("2001:db8:1:3::9"));
    EXPECT_EQ(network_of("fe80::1"), network_of("fe80::2"));
}

}  // namespace
}  // namespace web_review
