#include "app/session.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include "core/file.h"
#include "core/log.h"

namespace app {

std::string terminal_actor() {
    const auto* who = ::getpwuid(::getuid());
    return "terminal:" + std::string(who == nullptr ? "unknown" : who->pw_name);
}

core::Result<std::unique_ptr<store::Records>> open_records(Canvass& canvass) {
    const auto path = canvass.database_path();
    if (!canvass.secrets_key) {
        const auto without = TRY(store::Records::open(path));
        if (TRY(without->people().commits_to_secrets())) {
            return core::machine_trouble(fmt::format(
                "{} is gone, and the ledger commits to passwords by it; bring it back from the "
                "backup.",
                canvass.secrets_key_path()));
        }
        canvass.secrets_key = TRY(draw_key(canvass.secrets_key_path()));
    }
    store::RecordsOptions options;
    options.secrets_key = *canvass.secrets_key;
    return store::Records::open(path, options);
}

core::Result<std::unique_ptr<Session>> open_session(const std::string& folder, Use use) {
    auto session = std::make_unique<Session>();
    session->canvass = TRY(open_canvass(folder));
    session->records = TRY(open_records(session->canvass));
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
