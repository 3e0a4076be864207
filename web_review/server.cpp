#include "web_review/server.h"

#include <Poco/Crypto/EVPPKey.h>
#include <Poco/Crypto/X509Certificate.h>
#include <Poco/DateTime.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Exception.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/ThreadPool.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "core/check.h"
#include "core/file.h"
#include "core/log.h"
#include "web_review/client_address.h"
#include "web_review/connection.h"
#include "web_review/connection_keeper.h"
#include "web_review/routes.h"

namespace web_review {

namespace {

// Connections that the system has taken and the server has not yet: a burst.
constexpr int kBacklog = 1024;
// A connection that gave way frees its thread a moment later.
constexpr int kSpareThreads = 32;
// A thread that waits for a connection; a server that stops may have to wait as long.
const Poco::Timespan kIdleThread{1, 0};
// Nothing here recurses deeply. Only what is touched takes memory, about 20 KiB.
constexpr int kStackBytes = 1024 * 1024;
// Files, databases, children of the pipeline.
constexpr std::size_t kOtherFiles = 256;
constexpr std::size_t kFewestConnections = 64;

// Lets the new one in, or nobody.
class Door : public Poco::Net::TCPServerConnectionFilter {
public:
    explicit Door(ConnectionKeeper& keeper) : keeper_(keeper) {}
    bool accept(const Poco::Net::StreamSocket& socket) override { return keeper_.let_in(socket); }

private:
    ConnectionKeeper& keeper_;
};

class PocoServer : public Server {
public:
    PocoServer(const ServerContext& context, const ServerOptions& options,
               const Poco::Net::ServerSocket& socket, TrustedProxies proxies, bool secure,
               bool loopback)
        : site_(context),
          keeper_(options.limits),
          proxies_(std::move(proxies)),
          host_(options.host),
          secure_(secure) {
        const auto most = static_cast<int>(options.limits.most_connections);
        pool_ = std::make_unique<Poco::ThreadPool>(2, most + kSpareThreads, 60, kStackBytes);
        Poco::Net::TCPServerParams::Ptr params = new Poco::Net::TCPServerParams;
        params->setMaxThreads(most + kSpareThreads);
        params->setMaxQueued(most);
        params->setThreadIdleTime(kIdleThread);
        tcp_ = std::make_unique<Poco::Net::TCPServer>(
            connections_of({site_, keeper_, proxies_, secure, loopback}), *pool_, socket, params);
        tcp_->setConnectionFilter(new Door(keeper_));
    }

    // Reads from the ledger from where people have signed in, then listens.
    core::Result<> begin() {
        TRY(remember_sign_ins(site_));
        tcp_->start();
        return {};
    }

    ~PocoServer() override {
        try {
            tcp_->stop();
            keeper_.stop();
            pool_->joinAll();
        } catch (const std::exception& exception) {
            core::log(core::LogLevel::Error,
                      std::string{"web_review: stopping: "} + exception.what());
        }
    }

    int port() const override { return tcp_->port(); }
    std::string url() const override {
        const bool v6 = host_.find(':') != std::string::npos;
        return fmt::format("{}://{}:{}", secure_ ? "https" : "http", v6 ? "[" + host_ + "]" : host_,
                           port());
    }

private:
    Site site_;
    ConnectionKeeper keeper_;
    TrustedProxies proxies_;
    std::string host_;
    bool secure_;
    std::unique_ptr<Poco::ThreadPool> pool_;
    std::unique_ptr<Poco::Net::TCPServer> tcp_;
};

// Lets the process open as many files as that many connections need, or says how many connections
// its limit allows.
std::size_t connections_within_open_files(std::size_t wanted) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
    const rlim_t needed = wanted + kOtherFiles;
    if (limit.rlim_cur < needed) {
        limit.rlim_cur = std::min(needed, limit.rlim_max);
        ::setrlimit(RLIMIT_NOFILE, &limit);
        ::getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= needed) return wanted;
    return limit.rlim_cur > kOtherFiles ? limit.rlim_cur - kOtherFiles : 0;
}

core::Result<ServerOptions> within_open_files(ServerOptions options) {
    auto& most = options.limits.most_connections;
    const std::size_t allowed = connections_within_open_files(most);
    if (allowed == most) return options;
    if (allowed < kFewestConnections)
        return core::machine_trouble(fmt::format(
            "This process may open too few files to serve anybody ({} connections); raise the "
            "limit (ulimit -n) to {}.",
            allowed, most + kOtherFiles));
    core::log(core::LogLevel::Warning,
              fmt::format("This process may open so few files that it serves {} connections at "
                          "once instead of {}; raise the limit (ulimit -n) to {}.",
                          allowed, most, most + kOtherFiles));
    most = allowed;
    return options;
}

bool is_loopback(const std::string& host) {
    if (host == "localhost") return true;
    Poco::Net::IPAddress address;
    return Poco::Net::IPAddress::tryParse(host, address) && address.isLoopback();
}

std::string date_of(const Poco::DateTime& time) {
    return Poco::DateTimeFormatter::format(time, "%Y-%m-%d");
}

core::Result<Poco::Crypto::X509Certificate> read_certificate(const std::string& path) {
    std::istringstream text(TRY(core::read_text_file(path)));
    try {
        return Poco::Crypto::X509Certificate(text);
    } catch (const Poco::Exception&) {
        return core::fail(
            fmt::format("{} holds no certificate in PEM form (\"-----BEGIN CERTIFICATE-----\"); "
                        "give the file that "
                        "the certificate came in, or convert it to PEM.",
                        path));
    }
}

core::Result<Poco::Crypto::EVPPKey> read_private_key(const std::string& path) {
    const auto text = TRY(core::read_text_file(path));
    // OpenSSL would ask for the password on the terminal, where no one may sit.
    if (text.find("ENCRYPTED") != std::string::npos) {
        return core::fail(
            fmt::format("The private key {} is locked with a password; give a key without one, in "
                        "a file that only "
                        "the server's account may read.",
                        path));
    }
    const auto no_key = core::fail(
        fmt::format("{} holds no private key in PEM form (\"-----BEGIN PRIVATE KEY-----\"); "
                    "give the key that the "
                    "certificate was made with.",
                    path));
    // Poco's EVPPKey leaks memory where it finds no key: ask it only about what looks like one.
    if (text.find("PRIVATE KEY-----") == std::string::npos) return no_key;
    std::istringstream stream(text);
    try {
        return Poco::Crypto::EVPPKey(nullptr, &stream);
    } catch (const Poco::Exception&) {
        return no_key;
    }
}

// Whether browsers would accept the pair: a server that listens with a wrong one only looks as if
// it ran.
core::Result<> check_pair(const ServerOptions& options) {
    const auto certificate = TRY(read_certificate(options.certificate));
    const auto key = TRY(read_private_key(options.private_key));
    if (X509_check_private_key(certificate.certificate(), key) != 1) {
        return core::fail(
            fmt::format("The private key {} does not fit the certificate {}; give the key that "
                        "this certificate "
                        "was made with.",
                        options.private_key, options.certificate));
    }
    const Poco::DateTime now;
    if (certificate.expiresOn() < now) {
        return core::fail(fmt::format("The certificate {} ended on {}; get a new one.",
                                      options.certificate, date_of(certificate.expiresOn())));
    }
    if (certificate.validFrom() > now) {
        return core::fail(
            fmt::format("The certificate {} is valid only from {}; check the clock of this "
                        "machine, or give another "
                        "certificate.",
                        options.certificate, date_of(certificate.validFrom())));
    }
    return {};
}

core::Result<Poco::Net::Context::Ptr> tls_context(const ServerOptions& options) {
    try {
        Poco::Net::initializeSSL();
        TRY(check_pair(options));
        Poco::Net::Context::Ptr context =
            new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, options.private_key,
                                   options.certificate, "", Poco::Net::Context::VERIFY_NONE);
        context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
        return context;
    } catch (const Poco::Exception& exception) {
        return core::fail(fmt::format(
            "Cannot use the certificate {} with the private key {}: {}; give two PEM files that "
            "belong together and can be read.",
            options.certificate, options.private_key, exception.displayText()));
    }
}

core::Result<Poco::Net::ServerSocket> listening_socket(const ServerOptions& options, bool secure) {
    std::optional<Poco::Net::Context::Ptr> context;
    if (secure) context = TRY(tls_context(options));
    try {
        // A machine without a hosts file does not know localhost; the name means this machine.
        const std::string host = options.host == "localhost" ? "127.0.0.1" : options.host;
        const Poco::Net::SocketAddress address(host, static_cast<Poco::UInt16>(options.port));
        Poco::Net::ServerSocket socket;
        if (context) socket = Poco::Net::SecureServerSocket(*context);
        // Not SO_REUSEPORT: a second server on this port must be an error, not a lottery.
        socket.bind(address, true, false);
        socket.listen(kBacklog);
        return socket;
    } catch (const Poco::Exception& exception) {
        return core::machine_trouble(fmt::format(
            "Cannot listen on {}:{}: {}; choose another port with --listen, or stop the program "
            "that has it.",
            options.host, options.port, exception.displayText()));
    }
}

}  // namespace

core::Result<std::unique_ptr<Server>> Server::start(const ServerContext& context,
                                                    const ServerOptions& asked) {
    CHECK(context.records && context.archive && context.form && context.roster);
    const auto options = TRY(within_open_files(asked));
    auto proxies = TRY(TrustedProxies::of(options.trusted_proxies));
    if (options.port < 0 || options.port > 65535)
        return core::fail(
            fmt::format("Port {} does not exist: choose one from 1 to 65535.", options.port));
    const bool loopback = is_loopback(options.host);
    const bool secure = !options.certificate.empty() || !options.private_key.empty();
    if (secure && (options.certificate.empty() || options.private_key.empty()))
        return core::fail("TLS needs both a certificate and its private key: give both.");
    if (!loopback && !secure)
        return core::refuse(fmt::format(
            "Refusing to listen on {} without TLS: passwords and worksheets would cross the "
            "network in the clear; give a certificate and its private key, or listen on 127.0.0.1.",
            options.host));
    const auto socket = TRY(listening_socket(options, secure));
    try {
        auto server = std::make_unique<PocoServer>(context, options, socket, std::move(proxies),
                                                   secure, loopback);
        TRY(server->begin());
        return server;
    } catch (const std::exception& exception) {
        return core::machine_trouble(
            fmt::format("Cannot start the review server: {}.", exception.what()));
    }
}

}  // namespace web_review
