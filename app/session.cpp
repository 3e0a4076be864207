#include "app/session.h"

#include <pwd.h>
#include <unistd.h>

#include "core/file.h"

namespace app {

std::string terminal_actor() {
    const auto* who = ::getpwuid(::getuid());
    return "terminal:" + std::string(who == nullptr ? "unknown" : who->pw_name);
}

core::Result<std::unique_ptr<Session>> open_session(const std::string& folder) {
    auto session = std::make_unique<Session>();
    session->canvass = TRY(open_canvass(folder));
    store::RecordsOptions options;
    options.least_probability_scan = session->canvass.policy.least_probability_scan;
    session->records = TRY(store::Records::open(session->canvass.database_path(), options));
    TRY(core::keep_private(session->canvass.archive_path()));
    session->archive = std::make_unique<store::Archive>(session->canvass.archive_path());
    session->pipeline = TRY(
        Pipeline::create(session->canvass, *session->records, *session->archive, terminal_actor()));
    return session;
}

core::Result<std::unique_ptr<Session>> create_session(const std::string& folder,
                                                      const NewCanvass& what) {
    TRY(create_canvass(folder, what));
    auto session = TRY(open_session(folder));
    const auto expected = static_cast<std::int64_t>(session->canvass.roster.size());
    TRY(session->records->progress().set_expected_precincts(expected, terminal_actor()));
    return session;
}

}  // namespace app
