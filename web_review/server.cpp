#include "web_review/server.h"

#include <Poco/Crypto/EVPPKey.h>
#include <Poco/Crypto/X509Certificate.h>
#include <Poco/DateTime.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/String.h>
#include <Poco/ThreadPool.h>
#include <Poco/Timespan.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include <istream>
#include <optional>
#include <sstream>

#include "core/check.h"
#include "core/file.h"
#include "core/log.h"
#include "web_review/routes.h"

namespace web_review {

namespace {

// A browser holds up to six connections; a hall has a dozen people.
constexpr int kThreads = 24;
constexpr int kQueue = 128;
const Poco::Timespan kTimeout{30, 0};   // s, for a slow or silent other side
const Poco::Timespan kKeepAlive{5, 0};  // s: an idle browser does not keep a thread

Request request_of(Poco::Net::HTTPServerRequest& from, bool secure, bool loopback) {
    Request request;
    request.method = from.getMethod();
    request.secure = secure;
    request.loopback = loopback;
    request.address = from.clientAddress().host().toString();
    const Poco::URI uri(from.getURI());
    request.path = uri.getPath();
    for (const auto& [name, value] : uri.getQueryParameters()) request.query.emplace(name, value);
    for (const auto& [name, value] : from) request.headers.emplace(Poco::toLower(name), value);
    return request;
}

// Returns the body, or nullopt where it is longer than the largest request.
std::optional<std::string> body_of(Poco::Net::HTTPServerRequest& from) {
    if (from.hasContentLength() && from.getContentLength64() > static_cast<int>(kMostBodyBytes))
        return std::nullopt;
    std::string body(kMostBodyBytes + 1, '\0');
    from.stream().read(body.data(), static_cast<std::streamsize>(body.size()));
    const auto size = static_cast<std::size_t>(from.stream().gcount());
    if (size > kMostBodyBytes) return std::nullopt;
    body.resize(size);
    return body;
}

void send(const Response& response, Poco::Net::HTTPServerResponse& to) {
    to.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(response.status));
    to.setContentType(response.type);
    for (const auto& [name, value] : response.headers) to.add(name, value);
    to.sendBuffer(response.body.data(), response.body.size());
}

class Handler : public Poco::Net::HTTPRequestHandler {
public:
    Handler(Site& site, bool secure, bool loopback)
        : site_(site), secure_(secure), loopback_(loopback) {}

    void handleRequest(Poco::Net::HTTPServerRequest& from,
                       Poco::Net::HTTPServerResponse& to) override {
        try {
            Request request = request_of(from, secure_, loopback_);
            auto body = body_of(from);
            if (!body) {
                to.setKeepAlive(false);  // the rest of the body is not read
                send(refuse(413, "This request is larger than any of the page's own."), to);
                return;
            }
            request.body = *std::move(body);
            send(respond(site_, request, Clock::now()), to);
        } catch (const Poco::SyntaxException&) {
            to.setKeepAlive(false);
            send(refuse(400, "This address is not well formed."), to);
        } catch (const std::exception&) {
            // The other side is gone: the answer has no receiver.
        }
    }

private:
    Site& site_;
    bool secure_, loopback_;
};

class Factory : public Poco::Net::HTTPRequestHandlerFactory {
public:
    Factory(Site& site, bool secure, bool loopback)
        : site_(site), secure_(secure), loopback_(loopback) {}
    Poco::Net::HTTPRequestHandler* createRequestHandler(
        const Poco::Net::HTTPServerRequest&) override {
        return new Handler(site_, secure_, loopback_);  // owned by Poco
    }

private:
    Site& site_;
    bool secure_, loopback_;
};

class PocoServer : public Server {
public:
    PocoServer(const ServerContext& context, const Poco::Net::ServerSocket& socket,
               std::string host, bool secure, bool loopback)
        : site_(context), pool_(2, kThreads), host_(std::move(host)), secure_(secure) {
        Poco::Net::HTTPServerParams::Ptr params = new Poco::Net::HTTPServerParams;
        params->setMaxThreads(kThreads);
        params->setMaxQueued(kQueue);
        params->setTimeout(kTimeout);
        params->setKeepAliveTimeout(kKeepAlive);
        params->setKeepAlive(true);
        Poco::Net::HTTPRequestHandlerFactory::Ptr factory = new Factory(site_, secure, loopback);
        http_ = std::make_unique<Poco::Net::HTTPServer>(factory, pool_, socket, params);
        http_->start();
    }

    ~PocoServer() override {
        try {
            http_->stopAll(false);
            pool_.joinAll();
        } catch (const std::exception& exception) {
            core::log(core::LogLevel::Error,
                      std::string{"web_review: stopping: "} + exception.what());
        }
    }

    int port() const override { return http_->port(); }
    std::string url() const override {
        const bool v6 = host_.find(':') != std::string::npos;
        return fmt::format("{}://{}:{}", secure_ ? "https" : "http", v6 ? "[" + host_ + "]" : host_,
                           port());
    }

private:
    Site site_;
    Poco::ThreadPool pool_;
    std::string host_;
    bool secure_;
    std::unique_ptr<Poco::Net::HTTPServer> http_;
};

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
        socket.listen(kQueue);
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
                                                    const ServerOptions& options) {
    CHECK(context.records && context.archive && context.form && context.roster);
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
        return std::make_unique<PocoServer>(context, socket, options.host, secure, loopback);
    } catch (const std::exception& exception) {
        return core::machine_trouble(
            fmt::format("Cannot start the review server: {}.", exception.what()));
    }
}

}  // namespace web_review
