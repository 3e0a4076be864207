// A crowd at the door: silent, slow, rude and honest clients on real sockets.
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "tests/web_review/support/canvass.h"
#include "tests/web_review/support/certificates.h"
#include "tests/web_review/support/client.h"
#include "web_review/compress.h"
#include "web_review/http.h"
#include "web_review/server.h"

namespace web_review {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using web_review_test::Answer;
using web_review_test::ask;
using web_review_test::Canvass;
using web_review_test::Wire;

constexpr const char* kPlainRequest = "GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr const char* kSignIn = R"({"user":"observer","password":"correct horse battery"})";

class Crowd : public testing::Test {
protected:
    void SetUp() override {
        // Both ends of every connection are in this process.
        rlimit files{};
        ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
        files.rlim_cur = std::min<rlim_t>(files.rlim_max, 8192);
        ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
        ASSERT_GE(files.rlim_cur, 4096U) << "the tests need as many open files: ulimit -n";
    }
    void serve() {
        options.port = 0;
        auto started = Server::start(canvass.context(), options);
        ASSERT_TRUE(started) << started.error().message;
        server = *std::move(started);
    }
    int port() const { return server->port(); }
    Poco::Net::HTTPClientSession session() const {
        return Poco::Net::HTTPClientSession("127.0.0.1", static_cast<Poco::UInt16>(port()));
    }
    // A new honest client's request, in seconds; a large number where it got no answer.
    double honest() const {
        const auto start = steady_clock::now();
        try {
            auto connection = session();
            connection.setTimeout(Poco::Timespan(30, 0));
            if (ask(connection, "GET", "/api/v1/session").status != 200) return 1000;
        } catch (const Poco::Exception&) {
            return 1000;
        }
        return std::chrono::duration<double>(steady_clock::now() - start).count();
    }
    // Every one of five is answered, the quickest in under a second: the machine may be busy with
    // other tests, but a server whose threads are taken is late each time.
    void expect_honest_clients_do_not_wait() const {
        double quickest = 1000;
        for (int i = 0; i < 5; ++i) {
            const double took = honest();
            EXPECT_LT(took, 10);
            quickest = std::min(quickest, took);
        }
        EXPECT_LT(quickest, 1);
    }
    std::vector<std::unique_ptr<Wire>> wires(int count, const std::string& first = "") const {
        std::vector<std::unique_ptr<Wire>> out;
        for (int i = 0; i < count; ++i) {
            out.push_back(std::make_unique<Wire>(port()));
            if (!first.empty()) out.back()->say(first);
        }
        return out;
    }

    Canvass canvass;
    ServerOptions options;
    std::unique_ptr<Server> server;
};

TEST_F(Crowd, twelve_hundred_connections_cost_nobody_anything) {
    serve();
    const auto silent = wires(400);
    const auto idle = wires(400, kPlainRequest);
    const auto slow = wires(400, "G");
    std::atomic<bool> done = false;
    std::jthread dripping([&] {
        const std::string rest = "ET /api/v1/session HTTP/1.1\r\nX-Filler: ";
        for (std::size_t i = 0; !done; ++i) {
            for (const auto& wire : slow) {
                try {
                    wire->say(i < rest.size() ? rest.substr(i, 1) : "x");
                } catch (const Poco::Exception&) {
                    // The server ended it: a head has ten seconds.
                }
            }
            std::this_thread::sleep_for(seconds(1));
        }
    });
    expect_honest_clients_do_not_wait();
    auto connection = session();
    EXPECT_EQ(ask(connection, "POST", "/api/v1/session", kSignIn).status, 200);
    done = true;
}

TEST_F(Crowd, silent_ones_give_way_before_anybody_is_refused) {
    options.limits.most_connections = 64;
    serve();
    auto first = std::make_unique<Wire>(port());
    const auto silent = wires(300);
    EXPECT_TRUE(first->is_closed(seconds(10))) << "the oldest goes first";
    EXPECT_FALSE(silent.back()->is_closed(milliseconds(200))) << "the newest stays";
    expect_honest_clients_do_not_wait();
}

TEST_F(Crowd, who_acts_stays_while_silent_ones_come_and_go) {
    options.limits.most_connections = 64;
    serve();
    auto person = session();
    std::vector<std::unique_ptr<Wire>> silent;
    for (int round = 0; round < 10; ++round) {
        for (auto& wire : wires(20)) silent.push_back(std::move(wire));
        ASSERT_EQ(ask(person, "GET", "/api/v1/session").status, 200);
    }
    // A client of Poco's would open another connection without a word.
    Wire own(port());
    for (int round = 0; round < 10; ++round) {
        own.say(kPlainRequest);
        ASSERT_NE(own.hear(milliseconds(300)).find("200 OK"), std::string::npos) << round;
        for (auto& wire : wires(20)) silent.push_back(std::move(wire));
    }
}

struct Slow {
    const char* what;
    std::string first;  // at once
    std::string again;  // ten times a second
};

// A deadline is for the whole: what comes byte by byte ends like what does not come at all.
TEST_F(Crowd, every_phase_has_an_end) {
    options.limits.idle = options.limits.head = options.limits.body = milliseconds(1000);
    serve();
    const Slow cases[] = {
        {"silent", "", ""},
        {"empty lines", "", "\r\n"},
        {"a head by bytes", "GET / HTTP/1.1\r\nX-Filler: ", "x"},
        {"a head by lines", "GET / HTTP/1.1\r\n", "X-Filler: x\r\n"},
        {"a body that does not come",
         "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n", ""},
        {"a body by bytes",
         "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n", "x"},
        {"chunks without end",
         "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
         "chunked\r\n\r\n",
         "1\r\nx\r\n"},
        {"a chunk's size without end",
         "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
         "chunked\r\n\r\n1;",
         "x"},
        {"asks whether it may go on, and does not",
         "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
         "Content-Length: 50\r\n\r\n",
         ""},
    };
    for (const auto& [what, first, again] : cases) {
        SCOPED_TRACE(what);
        Wire wire(port());
        const auto start = steady_clock::now();
        bool closed = false;
        try {
            if (!first.empty()) wire.say(first);
            while (!closed && steady_clock::now() - start < seconds(15)) {
                if (!again.empty()) wire.say(again);
                closed = wire.is_closed(milliseconds(100));
            }
        } catch (const Poco::Exception&) {
            closed = true;
        }
        EXPECT_TRUE(closed);
        EXPECT_GE(steady_clock::now() - start, milliseconds(500)) << "but not at once";
    }
    expect_honest_clients_do_not_wait();
}

TEST_F(Crowd, a_reader_that_does_not_read_ends) {
    options.limits.answer = milliseconds(500);
    options.limits.slowest_bytes_per_second = 10'000'000;
    serve();
    auto connection = session();
    const std::string page = ask(connection, "GET", "/").body;
    const auto at = page.find("/assets/review-", page.find("<script"));
    ASSERT_NE(at, std::string::npos);
    const std::string script = page.substr(at, page.find('"', at) - at);
    Wire wire(port());
    wire.socket().setReceiveBufferSize(4096);
    // Answers of many megabytes in all, of which nothing is read.
    const std::string request = "GET " + script + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const auto start = steady_clock::now();
    bool ended = false;
    wire.socket().setSendTimeout(Poco::Timespan(1, 0));
    while (!ended && steady_clock::now() - start < seconds(20)) {
        try {
            wire.say(request);
            std::this_thread::sleep_for(milliseconds(2));
        } catch (const Poco::TimeoutException&) {
        } catch (const Poco::Exception&) {
            ended = true;
        }
    }
    EXPECT_TRUE(ended);
    expect_honest_clients_do_not_wait();
}

TEST_F(Crowd, requests_come_one_behind_the_other) {
    serve();
    Wire wire(port());
    std::string all;
    for (int i = 0; i < 20; ++i) all += kPlainRequest;
    all += "GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    wire.say(all);
    const std::string heard = wire.hear();
    std::size_t answers = 0;
    for (auto at = heard.find("HTTP/1.1 200"); at != std::string::npos;
         at = heard.find("HTTP/1.1 200", at + 1))
        ++answers;
    EXPECT_EQ(answers, 21U);
}

TEST_F(Crowd, thousands_of_short_connections) {
    serve();
    for (int i = 0; i < 2000; ++i) {
        Wire wire(port());
        if (i % 2 == 0) wire.say("GET / HT");
    }
    expect_honest_clients_do_not_wait();
}

// What could be understood in two ways is refused, and nothing behind it is read.
TEST_F(Crowd, what_is_odd_is_refused_and_the_connection_closed) {
    serve();
    const auto post = [](const std::string& headers, const std::string& body) {
        return "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body;
    };
    struct Case {
        std::string sent;
        int status;
    };
    const Case cases[] = {
        {"GET / HTTP/1.1\r\nX-Long: " + std::string(20'000, 'x') + "\r\n\r\n", 431},
        {"GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\n\r\n", 431},
        {"GET / HTTP/1.1\r\nX-Long: " + std::string(9'000, 'x') + "\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", 505},
        {"\x16\x03\x01\x02" + std::string(100, '\x01') + "\r\n\r\n", 400},
        {"GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400},
        {post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), 400},
        {post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "{}"), 400},
        {post("Transfer-Encoding: gzip\r\n", "{}"), 400},
        {post("Transfer-Encoding: \x0b"
              "chunked\r\n",
              "0\r\n\r\n"),
         400},
        {post(std::string("X-Zero: a\0b\r\n", 13), ""), 400},
        {post("Content-Length: -2\r\n", "{}"), 400},
        {post("Content-Length: two\r\n", "{}"), 400},
        {post("Content-Length: 99999999999999999999999\r\n", "{}"), 413},
        {post("Content-Length: 65537\r\nExpect: 100-continue\r\n", ""), 413},
        {post("Content-Length: 2\r\nExpect: a miracle\r\n", ""), 417},
        {post("Transfer-Encoding: chunked\r\n",
              "11000\r\n" + std::string(0x11000, ' ') + "\r\n0\r\n\r\n"),
         413},
    };
    for (const auto& [sent, status] : cases) {
        SCOPED_TRACE(sent.substr(0, 100));
        Wire wire(port());
        wire.say(sent + kPlainRequest);
        const std::string heard = wire.hear();
        EXPECT_EQ(heard.substr(0, 12), fmt::format("HTTP/1.1 {}", status));
        EXPECT_NE(heard.find("Content-Security-Policy"), std::string::npos);
        EXPECT_EQ(heard.find("HTTP/1.1 2"), std::string::npos) << "one answer only";
    }
}

TEST_F(Crowd, bodies_come_in_every_lawful_way) {
    serve();
    const std::string head =
        "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nX-Recanvass: 1\r\nContent-Type: "
        "application/json\r\nConnection: close\r\n";
    const std::string length = fmt::format("Content-Length: {}\r\n", std::string(kSignIn).size());
    {
        Wire wire(port());
        wire.say(head + "Transfer-Encoding: chunked\r\n\r\n" +
                 fmt::format("{:x};name=value\r\n{}\r\n", 10, std::string(kSignIn).substr(0, 10)) +
                 fmt::format("{:X}\r\n{}\r\n0\r\n\r\n", std::string(kSignIn).size() - 10,
                             std::string(kSignIn).substr(10)));
        EXPECT_EQ(wire.hear().substr(0, 12), "HTTP/1.1 200") << "chunks";
    }
    {
        Wire wire(port());
        wire.say(head + length + "Expect: 100-continue\r\n\r\n");
        EXPECT_EQ(wire.hear(milliseconds(1000)).substr(0, 12), "HTTP/1.1 100");
        wire.say(kSignIn);
        EXPECT_EQ(wire.hear().substr(0, 12), "HTTP/1.1 200") << "after 100";
    }
    {
        Wire wire(port());
        for (const char byte : head + length + "\r\n" + kSignIn) wire.say(std::string(1, byte));
        EXPECT_EQ(wire.hear().substr(0, 12), "HTTP/1.1 200") << "byte by byte";
    }
}

TEST_F(Crowd, old_clients_and_clients_that_want_the_head_only) {
    serve();
    {
        Wire wire(port());
        wire.say("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
        const std::string heard = wire.hear();
        EXPECT_NE(heard.find("Connection: Close"), std::string::npos) << heard;
        EXPECT_NE(heard.find("</html>"), std::string::npos);
    }
    {
        Wire wire(port());
        wire.say("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        wire.say("HEAD /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        const std::string heard = wire.hear();
        EXPECT_EQ(heard.find("<html"), std::string::npos) << "no body";
        EXPECT_NE(heard.find("Content-Length"), std::string::npos);
        EXPECT_NE(heard.rfind("HTTP/1.1"), 0U) << "and the connection went on";
    }
}

TEST_F(Crowd, answers_are_packed_where_the_client_takes_it) {
    serve();
    auto connection = session();
    const Answer plain = ask(connection, "GET", "/");
    const auto at = plain.body.find("/assets/review-", plain.body.find("<script"));
    const std::string script = plain.body.substr(at, plain.body.find('"', at) - at);
    const Answer whole = ask(connection, "GET", script);
    EXPECT_FALSE(whole.headers.has("Content-Encoding"));
    EXPECT_EQ(whole.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
    const Answer packed =
        ask(connection, "GET", script, "", {{"Accept-Encoding", "br, gzip;q=0.5"}});
    EXPECT_EQ(packed.headers.get("Content-Encoding"), "gzip");
    EXPECT_LT(packed.body.size(), whole.body.size() / 2);
    EXPECT_EQ(packed.body.substr(0, 2), "\x1f\x8b");
    EXPECT_EQ(packed.headers.get("Vary"), "Accept-Encoding");
    const Answer again =
        ask(connection, "GET", "/", "", {{"If-None-Match", plain.headers.get("ETag")}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(ask(connection, "GET", "/", "", {{"If-None-Match", "\"other\""}}).status, 200);
    EXPECT_EQ(ask(connection, "GET", "/assets/review-0000000000000000.js").status, 404);

    const Answer in = ask(connection, "POST", "/api/v1/session", kSignIn);
    ASSERT_EQ(in.status, 200) << in.body;
    const std::string cookie = in.headers.get("Set-Cookie").substr(0, 74);
    const Answer roster = ask(connection, "GET", "/api/v1/precincts?search=a", "",
                              {{"Cookie", cookie}, {"Accept-Encoding", "gzip"}});
    EXPECT_EQ(roster.status, 200);
    EXPECT_EQ(roster.headers.get("Content-Encoding"), "gzip");
}

TEST(Compress, takes_gzip_only_where_it_is_offered) {
    for (const char* yes : {"gzip", "deflate, gzip", "GZIP;q=1.0", "br;q=1, gzip;q=0.1"})
        EXPECT_TRUE(takes_gzip(yes)) << yes;
    for (const char* no : {"", "br", "gzip;q=0", "gzip; q=0.000", "identity", "xgzip"})
        EXPECT_FALSE(takes_gzip(no)) << no;
    EXPECT_FALSE(is_worth_gzip("image/jpeg", 100'000));
    EXPECT_FALSE(is_worth_gzip("application/json; charset=utf-8", 500));
    EXPECT_TRUE(is_worth_gzip("application/json; charset=utf-8", 5000));
}

// The half of a handshake that comes, and the half that does not.
TEST_F(Crowd, half_a_handshake_costs_nobody_anything) {
    if (!web_review_test::has_openssl()) GTEST_SKIP() << "the openssl command is absent";
    web_review_test::make_pair(canvass.folder + "/good");
    options.certificate = canvass.folder + "/good.pem";
    options.private_key = canvass.folder + "/good.key";
    options.limits.greeting = milliseconds(3000);
    serve();
    const auto silent = wires(600);
    const auto half = wires(600, std::string("\x16\x03\x01\x02\x00\x01", 6));
    const Poco::Net::Context::Ptr context = new Poco::Net::Context(
        Poco::Net::Context::TLS_CLIENT_USE, "", Poco::Net::Context::VERIFY_NONE);
    double quickest = 1000;
    for (int i = 0; i < 5; ++i) {
        const auto start = steady_clock::now();
        Poco::Net::HTTPSClientSession connection("127.0.0.1", static_cast<Poco::UInt16>(port()),
                                                 context);
        ASSERT_EQ(ask(connection, "GET", "/api/v1/session").status, 200);
        quickest =
            std::min(quickest, std::chrono::duration<double>(steady_clock::now() - start).count());
    }
    EXPECT_LT(quickest, 1);
    EXPECT_TRUE(silent.front()->is_closed(seconds(20)));
    EXPECT_TRUE(half.front()->is_closed(seconds(20)));
}

TEST_F(Crowd, sign_ins_run_beside_each_other_and_all_get_in) {
    serve();
    std::atomic<int> in = 0;
    {
        std::vector<std::jthread> people;
        for (int i = 0; i < 40; ++i)
            people.emplace_back([&] {
                auto connection = session();
                connection.setTimeout(Poco::Timespan(60, 0));
                if (ask(connection, "POST", "/api/v1/session", kSignIn).status == 200) ++in;
            });
        expect_honest_clients_do_not_wait();
    }
    EXPECT_EQ(in, 40) << "from one address";
}

TEST_F(Crowd, stopping_ends_connections_and_does_not_wait_for_silent_ones) {
    serve();
    const auto silent = wires(100);
    const auto slow = wires(100, "GET / HT");
    EXPECT_LT(honest(), 10);
    const auto start = steady_clock::now();
    server.reset();
    EXPECT_LT(steady_clock::now() - start, seconds(5));
}

TEST_F(Crowd, a_restart_remembers_from_where_people_signed_in) {
    options.trusted_proxies = {"127.0.0.1"};
    serve();
    const auto sign_in = [&](const std::string& password, const std::string& from) {
        auto connection = session();
        return ask(connection, "POST", "/api/v1/session",
                   R"({"user":"observer","password":")" + password + "\"}",
                   {{"X-Forwarded-For", from}})
            .status;
    };
    ASSERT_EQ(sign_in(web_review_test::kPassword, "192.0.2.1"), 200);
    server.reset();
    serve();
    for (int i = 0; i < 25; ++i) sign_in("wrong", fmt::format("203.0.113.{}", i));
    EXPECT_EQ(sign_in(web_review_test::kPassword, "198.51.100.1"), 429) << "a new address";
    EXPECT_EQ(sign_in(web_review_test::kPassword, "192.0.2.1"), 200) << "where she works";
}

TEST_F(Crowd, without_a_trusted_proxy_nobody_may_name_an_address) {
    serve();
    const auto wrong = [&](int i) {
        auto connection = session();
        return ask(connection, "POST", "/api/v1/session",
                   R"({"user":"observer","password":"wrong"})",
                   {{"X-Forwarded-For", fmt::format("203.0.113.{}", i)},
                    {"X-Forwarded-Proto", "https"}})
            .status;
    };
    for (int i = 0; i < 3; ++i) EXPECT_EQ(wrong(i), 401);
    EXPECT_EQ(wrong(4), 429) << "they are one address";
    auto connection = session();
    const Answer in = ask(connection, "POST", "/api/v1/session",
                          R"({"user":"official","password":"correct horse battery"})",
                          {{"X-Forwarded-Proto", "https"}});
    EXPECT_EQ(in.headers.get("Set-Cookie").find("Secure"), std::string::npos);
}

TEST_F(Crowd, refuses_a_proxy_that_is_no_address) {
    options.trusted_proxies = {"proxy.example"};
    options.port = 0;
    const auto started = Server::start(canvass.context(), options);
    ASSERT_FALSE(started);
    EXPECT_NE(started.error().message.find("proxy.example"), std::string::npos);
}

}  // namespace
}  // namespace web_review
