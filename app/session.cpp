#include "app/session.h"

#include <pwd.h>
#include <unistd.h>

#include "core/file.h"
#include "core/log.h"

namespace app {

std::string terminal_actor() {
    const auto* who = ::getpwuid(::getuid());
    return "terminal:" + std::string(who == nullptr ? "unknown" : who->pw_name);
}

core::Result<std::unique_ptr<Session>> open_session(const std::string& folder, Use use) {
    auto session = std::make_unique<Session>();
    session->canvass = TRY(open_canvass(folder));
    store::RecordsOptions options;
    options.least_probability_scan = session->canvass.policy.least_probability_scan;
    session->records = TRY(store::Records::open(session->canvass.database_path(), options));
    TRY(core::keep_private(session->canvass.archive_path()));
    const auto waiting = TRY(
        put_in_force(session->canvass, session->records->configurations(), use, terminal_actor()));
    if (!waiting.empty()) core::log(core::LogLevel::Info, waiting);
    session->archive = std::make_unique<store::Archive>(session->canvass.archive_path());
    session->pipeline = TRY(
        Pipeline::create(session->canvass, *session->records, *session->archive, terminal_actor()));
    return session;
}

core::Result<std::unique_ptr<Session>> create_session(const std::string& folder,
                                                      const NewCanvass& what) {
    TRY(create_canvass(folder, what, terminal_actor()));
    return open_session(folder);
}

}  // namespace app
