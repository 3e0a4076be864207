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

namespace {

// The key by which events commit to passwords; a canvass of an older program gets one.
core::Result<core::SecretKey> secrets_key_of(const Canvass& canvass) {
    if (canvass.secrets_key) return *canvass.secrets_key;
    const auto without = TRY(store::Records::open(canvass.database_path()));
    if (TRY(without->people().commits_to_secrets())) {
        return core::machine_trouble(fmt::format(
            "{} is gone, and the ledger commits to passwords by it; bring it back from the backup.",
            canvass.secrets_key_path()));
    }
    return draw_key(canvass.secrets_key_path());
}

}  // namespace

core::Result<OpenRecords> open_records(const Canvass& canvass, Use use) {
    store::RecordsOptions options;
    options.secrets_key = TRY(secrets_key_of(canvass));
    OpenRecords open;
    open.records = TRY(store::Records::open(canvass.database_path(), options));
    auto heads = heads_options(canvass);
    heads.secrets_key = options.secrets_key;
    open.heads = open.records->heads(heads);
    if (use == Use::Works)
        open.keeper = std::make_unique<HeadKeeper>(*open.records, *open.heads, terminal_actor());
    return open;
}

core::Result<std::unique_ptr<Session>> open_session(const std::string& folder, Use use) {
    auto session = std::make_unique<Session>();
    session->canvass = TRY(open_canvass(folder));
    static_cast<OpenRecords&>(*session) = TRY(open_records(session->canvass, use));
    TRY(core::keep_private(session->canvass.archive_path()));
    const auto waiting = TRY(
        put_in_force(session->canvass, session->records->configurations(), use, terminal_actor()));
    if (!waiting.empty()) core::log(core::LogLevel::Info, waiting);
    const auto& canvass = session->canvass;
    session->records->set_terms(
        verify::canvass_terms(canvass.rules, canvass.policy, canvass.form.options));
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
