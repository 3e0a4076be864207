// recanvass serve: serves the web review, with the pipeline behind it.
#include <fmt/format.h>

#include <charconv>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/close_ups.h"
#include "app/commands/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/support.h"
#include "core/log.h"
#include "web_review/server.h"

namespace app {
namespace {

struct ServeArguments {
    std::string folder, listen = "127.0.0.1:8080", certificate, key;
    std::vector<std::string> trusted_proxies;
    bool only_results = false;
};

// Reads pages as soon as people have identified them.
class PipelineWorker {
public:
    explicit PipelineWorker(Pipeline& pipeline)
        : pipeline_(pipeline), thread_([this] { work(); }) {}
    PipelineWorker(const PipelineWorker&) = delete;
    PipelineWorker& operator=(const PipelineWorker&) = delete;
    ~PipelineWorker() {
        {
            const std::lock_guard lock(guard_);
            stopping_ = true;
        }
        wake_.notify_one();
    }
    void wake() {
        {
            const std::lock_guard lock(guard_);
            woken_ = true;
        }
        wake_.notify_one();
    }

private:
    void work() {
        std::unique_lock lock(guard_);
        while (!stopping_) {
            woken_ = false;
            lock.unlock();
            const auto done = pipeline_.resume({});
            if (!done) say(done.error());
            const auto looked = pipeline_.look_for_patterns();
            if (!looked) say(looked.error());
            lock.lock();
            // Looks every few seconds without a call as well: another process may have left pages.
            wake_.wait_for(lock, std::chrono::seconds(5), [this] { return woken_ || stopping_; });
        }
    }

    Pipeline& pipeline_;
    std::mutex guard_;
    std::condition_variable wake_;
    bool woken_ = false;
    bool stopping_ = false;
    std::jthread thread_;  // last member: it starts when the others exist
};

core::Result<web_review::ServerOptions> server_options(const ServeArguments& chosen) {
    web_review::ServerOptions options;
    options.certificate = chosen.certificate;
    options.private_key = chosen.key;
    options.trusted_proxies = chosen.trusted_proxies;
    const auto colon = chosen.listen.rfind(':');
    const auto port = colon == std::string::npos ? std::string() : chosen.listen.substr(colon + 1);
    const auto [stop, error] =
        std::from_chars(port.data(), port.data() + port.size(), options.port);
    if (error != std::errc() || stop != port.data() + port.size() || options.port < 0 ||
        options.port > 65535) {
        return core::fail(
            fmt::format("\"{}\" is not an address to listen on; write HOST:PORT, such as "
                        "127.0.0.1:8080.",
                        chosen.listen));
    }
    options.host = chosen.listen.substr(0, colon);
    return options;
}

// What the canvass is; who may do what with it comes with the review.
web_review::ServerContext canvass_of(Session& session) {
    web_review::ServerContext context;
    context.records = session.records.get();
    context.archive = session.archive.get();
    context.form = &session.canvass.form;
    context.roster = &session.canvass.roster;
    context.title = session.canvass.title;
    context.rehearsal = session.canvass.rehearsal();
    context.canvass = session.canvass.id;
    context.time_zone = session.canvass.time_zone.name();
    context.policy = session.canvass.policy;
    return context;
}

web_review::ServerContext context_of(Session& session, PipelineWorker& worker,
                                     CloseUps& close_ups) {
    auto context = canvass_of(session);
    context.close_up = [&close_ups](const store::PageRecord& page, const core::Portion& part) {
        return close_ups.cut(page, part);
    };
    context.wake_pipeline = [&worker] { worker.wake(); };
    context.ledger_broken = [&session] { return !session.keeper->broken().empty(); };
    return context;
}

enum class Ended { BySignal, ByConfiguration };

// Waits until a signal comes, or until another process puts another configuration in force. Only
// this thread takes signals: the server then ends in order.
Ended wait_for_end(Session& session, const sigset_t& signals) {
    constexpr timespec kLookEvery{.tv_sec = 2, .tv_nsec = 0};
    while (sigtimedwait(&signals, nullptr, &kLookEvery) < 0) {
        const auto event = session.records->configurations().in_force();
        if (event && *event != session.canvass.configured_by) return Ended::ByConfiguration;
    }
    return Ended::BySignal;
}

core::Result<Ended> serve_once(const std::string& folder, const web_review::ServerOptions& options,
                               const sigset_t& signals) {
    const auto session = TRY(open_session(folder));
    say_mode(session->canvass);
    session->keeper->keep_signing(store::HowFar::Whole);
    PipelineWorker worker(*session->pipeline);
    CloseUps close_ups(session->canvass, *session->archive);
    const auto server =
        TRY(web_review::Server::start(context_of(*session, worker, close_ups), options));
    show("The review is at {} (Ctrl-C ends it)\n", server->url());
    std::fflush(stdout);
    return wait_for_end(*session, signals);
}

// Serves the released results; writes nothing.
core::Result<Ended> serve_results_once(const std::string& folder,
                                       const web_review::ServerOptions& options,
                                       const sigset_t& signals) {
    const auto session = TRY(open_session(folder, Use::Looks));
    say_mode(session->canvass);
    auto context = canvass_of(*session);
    context.only_results = true;
    const auto server = TRY(web_review::Server::start(context, options));
    show("The released results are at {}/results (Ctrl-C ends it)\n", server->url());
    std::fflush(stdout);
    return wait_for_end(*session, signals);
}

int run_serve(const ServeArguments& chosen) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread starts
    const auto options = server_options(chosen);
    if (!options) return say(options.error());
    for (;;) {
        const auto serve = chosen.only_results ? serve_results_once : serve_once;
        const auto ended = serve(chosen.folder, *options, signals);
        if (!ended) return say(ended.error());
        if (*ended == Ended::BySignal) return kDone;
        core::log(core::LogLevel::Info,
                  "The configuration was changed: the review starts again with the one in force, "
                  "and people sign in again.");
    }
}

}  // namespace

void add_serve(Command& program, int& status) {
    auto chosen = std::make_shared<ServeArguments>();
    auto* command = program.add_subcommand("serve", "Serve the web review");
    command->add_option("DIR", chosen->folder, "The canvass")->required();
    command
        ->add_option("--listen", chosen->listen,
                     "HOST:PORT; beyond this machine only with a certificate")
        ->capture_default_str();
    command->add_option("--certificate", chosen->certificate, "PEM file, for TLS");
    command->add_option("--key", chosen->key, "PEM file of the certificate's private key");
    command
        ->add_option("--trusted-proxy", chosen->trusted_proxies,
                     "IP address of a proxy in front: only from there are X-Forwarded-For and "
                     "X-Forwarded-Proto believed; may be given several times")
        ->one_at_a_time();
    command->add_flag("--public", chosen->only_results,
                      "Serve released results at /results, without a sign-in, and nothing else");
    command->footer(
        "Example: recanvass serve caucus\n"
        "         recanvass serve caucus --trusted-proxy 127.0.0.1   (behind nginx on this "
        "machine)");
    command->callback([chosen, &status] { status = run_serve(*chosen); });
}

}  // namespace app
