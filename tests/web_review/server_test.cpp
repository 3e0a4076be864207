// The server on a real socket: where it listens, what it refuses, what every answer carries.
#include "web_review/server.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocket.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iterator>

#include "core/digest.h"
#include "core/file.h"
#include "tests/web_review/support/canvass.h"
#include "tests/web_review/support/certificates.h"
#include "tests/web_review/support/client.h"
#include "web_review/http.h"

namespace web_review {
namespace {

using web_review_test::Canvass;

using web_review_test::Answer;

Answer ask_host(Poco::Net::HTTPClientSession& session, const std::string& method,
                const std::string& path, const std::string& body = "",
                const std::string& host = "") {
    return web_review_test::ask(
        session, method, path, body,
        host.empty() ? web_review_test::Headers{} : web_review_test::Headers{{"Host", host}});
}

core::Result<std::unique_ptr<Server>> start(Canvass& canvass, const std::string& host,
                                            const std::string& certificate = "",
                                            const std::string& key = "", int port = 0) {
    ServerOptions options;
    options.host = host;
    options.port = port;
    options.certificate = certificate;
    options.private_key = key;
    return Server::start(canvass.context(), options);
}

using web_review_test::has_openssl;
using web_review_test::make_pair;
using web_review_test::run;

class Listening : public testing::Test {
protected:
    Listening() : server(start(canvass, "127.0.0.1")) {}
    Poco::Net::HTTPClientSession session() {
        return Poco::Net::HTTPClientSession("127.0.0.1",
                                            static_cast<Poco::UInt16>((*server)->port()));
    }
    Canvass canvass;
    core::Result<std::unique_ptr<Server>> server;
};

TEST_F(Listening, serves_one_page_with_a_strict_policy) {
    ASSERT_TRUE(server) << server.error().message;
    auto connection = session();
    const Answer page = ask_host(connection, "GET", "/");
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("<script type=\"module\" src=\"/assets/"), std::string::npos);
    const std::string policy = page.headers.get("Content-Security-Policy");
    EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_EQ(page.headers.get("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(page.headers.get("Cache-Control"), "no-cache");
    const Answer state = ask_host(connection, "GET", "/api/v1/session");
    EXPECT_EQ(state.status, 200);
    EXPECT_NE(state.body.find("\"rehearsal\":true"), std::string::npos);
    EXPECT_EQ(state.headers.get("Cache-Control"), "no-store");
    EXPECT_EQ(ask_host(connection, "GET", "/etc/passwd").status, 404);
    EXPECT_EQ(ask_host(connection, "DELETE", "/").status, 405);
}

TEST_F(Listening, refuses_what_is_too_large_or_names_another_host) {
    ASSERT_TRUE(server) << server.error().message;
    auto connection = session();
    EXPECT_EQ(ask_host(connection, "POST", "/api/v1/session", std::string(kMostBodyBytes + 1, ' '))
                  .status,
              413);
    auto second = session();
    EXPECT_EQ(ask_host(second, "GET", "/api/v1/session", "", "rebound.example").status, 421);
    auto third = session();
    EXPECT_EQ(ask_host(third, "GET", "/api/v1/session", "", "localhost:8080").status, 200);
}

TEST_F(Listening, signs_in_and_out_with_a_cookie) {
    ASSERT_TRUE(server) << server.error().message;
    auto connection = session();
    const Answer in = ask_host(connection, "POST", "/api/v1/session",
                               R"({"user":"observer","password":"correct horse battery"})");
    EXPECT_EQ(in.status, 200) << in.body;
    EXPECT_NE(in.headers.get("Set-Cookie").find("HttpOnly; SameSite=Strict"), std::string::npos);
    EXPECT_EQ(ask_host(connection, "GET", "/api/v1/progress").status, 401) << "no cookie was sent";
}

TEST_F(Listening, a_taken_port_is_one_sentence) {
    ASSERT_TRUE(server) << server.error().message;
    const auto second = start(canvass, "127.0.0.1", "", "", (*server)->port());
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find("Cannot listen on 127.0.0.1"), std::string::npos);
}

TEST(Server, refuses_other_hosts_without_tls) {
    Canvass canvass;
    for (const char* host : {"0.0.0.0", "192.0.2.7", "::", "review.example"}) {
        const auto server = start(canvass, host);
        ASSERT_FALSE(server) << host;
        EXPECT_NE(server.error().message.find("without TLS"), std::string::npos);
    }
    for (const char* host : {"127.0.0.1", "localhost", "127.0.0.9"})
        EXPECT_TRUE(start(canvass, host)) << host;
}

TEST(Server, listens_elsewhere_with_tls) {
    Canvass canvass;
    if (!has_openssl()) GTEST_SKIP() << "the openssl command is absent";
    make_pair(canvass.folder + "/good");
    const auto server =
        start(canvass, "0.0.0.0", canvass.folder + "/good.pem", canvass.folder + "/good.key");
    ASSERT_TRUE(server) << server.error().message;
    EXPECT_EQ((*server)->url().substr(0, 8), "https://");

    const Poco::Net::Context::Ptr context = new Poco::Net::Context(
        Poco::Net::Context::TLS_CLIENT_USE, "", Poco::Net::Context::VERIFY_NONE);
    const auto port = static_cast<Poco::UInt16>((*server)->port());
    Poco::Net::HTTPSClientSession session("127.0.0.1", port, context);
    const Answer in = ask_host(session, "POST", "/api/v1/session",
                               R"({"user":"observer","password":"correct horse battery"})");
    EXPECT_EQ(in.status, 200) << in.body;
    EXPECT_EQ(in.headers.get("Set-Cookie").rfind("__Host-recanvass=", 0), 0U);
    EXPECT_NE(in.headers.get("Set-Cookie").find("; Secure"), std::string::npos);
    EXPECT_TRUE(in.headers.has("Strict-Transport-Security"));

    Poco::Net::HTTPClientSession plain("127.0.0.1", port);
    EXPECT_THROW(ask_host(plain, "GET", "/api/v1/session"), Poco::Exception)
        << "nothing in the clear";
}

TEST(Server, names_a_certificate_it_cannot_use) {
    Canvass canvass;
    const auto server = start(canvass, "0.0.0.0", "/no/such.pem", "/no/such.key");
    ASSERT_FALSE(server);
    EXPECT_NE(server.error().message.find("/no/such.pem"), std::string::npos);
    EXPECT_FALSE(start(canvass, "0.0.0.0", "/no/such.pem"));
}

// A server that listened with one of these would look as if it ran, while no browser could reach
// it.
TEST(Server, refuses_what_browsers_could_not_use_before_it_listens) {
    if (!has_openssl()) GTEST_SKIP() << "the openssl command is absent";
    Canvass canvass;
    const auto path = [&](const char* name) { return canvass.folder + "/" + name; };
    make_pair(path("good"));
    make_pair(path("other"));
    make_pair(path("ended"), "20200101", "20200201");
    make_pair(path("early"), "20490101", "20490201");
    run("openssl ec -aes128 -passout pass:secret -in " + path("good.key") + " -out " +
        path("locked.key"));
    ASSERT_TRUE(core::write_file_durably(path("garbage.pem"), core::bytes_of("-----BEGIN")));
    ASSERT_TRUE(core::write_file_durably(
        path("cut.pem"), core::bytes_of(core::read_text_file(path("good.pem"))->substr(0, 200))));
    struct Case {
        const char* certificate;
        const char* key;
        const char* named;
        const char* why;
    };
    const Case cases[] = {
        {"good.pem", "other.key", "other.key", "does not fit"},
        {"other.pem", "good.key", "good.key", "does not fit"},
        {"ended.pem", "ended.key", "ended.pem", "ended on 2020-02-01"},
        {"early.pem", "early.key", "early.pem", "valid only from 2049-01-01"},
        {"garbage.pem", "good.key", "garbage.pem", "no certificate"},
        {"cut.pem", "good.key", "cut.pem", "no certificate"},
        {"good.key", "good.key", "good.key", "no certificate"},
        {"good.pem", "garbage.pem", "garbage.pem", "no private key"},
        {"good.pem", "good.pem", "good.pem", "no private key"},
        {"good.pem", "locked.key", "locked.key", "password"},
        {"good.pem", "none.key", "none.key", "cannot be opened"},
    };
    for (const auto& [certificate, key, named, why] : cases) {
        const auto server = start(canvass, "127.0.0.1", path(certificate), path(key));
        ASSERT_FALSE(server) << certificate << " with " << key;
        EXPECT_NE(server.error().message.find(path(named)), std::string::npos)
            << server.error().message;
        EXPECT_NE(server.error().message.find(why), std::string::npos) << server.error().message;
    }
    EXPECT_TRUE(start(canvass, "127.0.0.1", path("good.pem"), path("good.key")));
}

}  // namespace
}  // namespace web_review
