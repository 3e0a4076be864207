// The review behind a real nginx, with the very settings of docs/operations.md.
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <thread>

#include "core/digest.h"
#include "core/file.h"
#include "tests/web_review/support/canvass.h"
#include "tests/web_review/support/certificates.h"
#include "tests/web_review/support/client.h"
#include "web_review/server.h"

namespace web_review {
namespace {

using web_review_test::Canvass;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << "docs/operations.md has no longer: " << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

int free_port() {
    return Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)).address().port();
}

// nginx in a folder of its own, as the same user.
class Nginx {
public:
    Nginx(const std::string& folder, const std::string& server_block) {
        const std::string conf = folder + "/nginx.conf";
        const auto own = [&](const char* name) { return folder + "/" + name; };
        EXPECT_TRUE(core::write_file_durably(
            conf,
            core::bytes_of(fmt::format(
                "daemon off;\nmaster_process off;\npid {};\nerror_log {};\nevents {{}}\nhttp {{\n"
                "access_log off;\nclient_body_temp_path {};\nproxy_temp_path {};\n"
                "fastcgi_temp_path {};\nuwsgi_temp_path {};\nscgi_temp_path {};\n{}}}\n",
                own("nginx.pid"), own("nginx.log"), own("body"), own("proxy"), own("fastcgi"),
                own("uwsgi"), own("scgi"), server_block))));
        child_ = ::fork();
        if (child_ == 0) {
            ::execl("/usr/sbin/nginx", "nginx", "-c", conf.c_str(), "-p", folder.c_str(), nullptr);
            ::_exit(127);
        }
    }
    ~Nginx() {
        ::kill(child_, SIGTERM);
        int status = 0;
        ::waitpid(child_, &status, 0);
    }
    Nginx(const Nginx&) = delete;
    Nginx& operator=(const Nginx&) = delete;

private:
    pid_t child_ = -1;
};

class BehindNginx : public testing::Test {
protected:
    void SetUp() override {
        ServerOptions options;
        options.port = 0;
        options.trusted_proxies = {"127.0.0.1"};
        auto started = Server::start(canvass.context(), options);
        ASSERT_TRUE(started) << started.error().message;
        server = *std::move(started);
        web_review_test::make_pair(canvass.folder + "/proxy");
        const std::string guide =
            *core::read_text_file(std::string{RECANVASS_SOURCE_DIR} + "/docs/operations.md");
        const auto from = guide.find("```nginx\n") + 9;
        std::string block = guide.substr(from, guide.find("```", from) - from);
        port = free_port();
        block = replaced(block, "listen 443 ssl", fmt::format("listen 127.0.0.1:{} ssl", port));
        block = replaced(block, "/etc/ssl/review.pem", canvass.folder + "/proxy.pem");
        block = replaced(block, "/etc/ssl/review.key", canvass.folder + "/proxy.key");
        block = replaced(block, "http://127.0.0.1:8080", server->url());
        nginx = std::make_unique<Nginx>(canvass.folder, block);
        wait_for_nginx();
    }
    void wait_for_nginx() const {
        for (int i = 0; i < 200; ++i) {
            try {
                const web_review_test::Wire wire(port);
                return;
            } catch (const Poco::Exception&) {
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
        }
        FAIL() << "nginx does not listen: "
               << core::read_text_file(canvass.folder + "/nginx.log").value_or("");
    }
    web_review_test::Answer ask(const std::string& method, const std::string& path,
                                const std::string& body = "",
                                web_review_test::Headers headers = {}) const {
        const Poco::Net::Context::Ptr context = new Poco::Net::Context(
            Poco::Net::Context::TLS_CLIENT_USE, "", Poco::Net::Context::VERIFY_NONE);
        Poco::Net::HTTPSClientSession session("127.0.0.1", static_cast<Poco::UInt16>(port),
                                              context);
        headers["Host"] = "review.example.org";
        return web_review_test::ask(session, method, path, body, headers);
    }

    Canvass canvass;
    std::unique_ptr<Server> server;
    std::unique_ptr<Nginx> nginx;
    int port = 0;
};

TEST_F(BehindNginx, people_work_through_the_proxy) {
    EXPECT_EQ(ask("GET", "/").status, 200);
    const auto in =
        ask("POST", "/api/v1/session", R"({"user":"observer","password":"correct horse battery"})",
            {{"Origin", "https://review.example.org"}});
    ASSERT_EQ(in.status, 200) << in.body;
    const std::string cookie = in.headers.get("Set-Cookie");
    EXPECT_EQ(cookie.rfind("__Host-recanvass=", 0), 0U) << "the proxy speaks TLS";
    EXPECT_TRUE(in.headers.has("Strict-Transport-Security"));
    const auto progress =
        ask("GET", "/api/v1/progress", "",
            {{"Cookie", cookie.substr(0, cookie.find(';'))}, {"Accept-Encoding", "gzip"}});
    EXPECT_EQ(progress.status, 200);
    EXPECT_EQ(ask("POST", "/api/v1/session", std::string(70'000, ' ')).status, 413);
}

}  // namespace
}  // namespace web_review
