#include "store/sign_offs.h"

#include "store/door.h"
#include "store/sign_off_table.h"

namespace store {

using core::Result;

Result<verify::SignOffFacts> SignOffs::facts(const std::string& precinct) {
    return door_.read<verify::SignOffFacts>([&](sql::Session& session) {
        return sign_off_facts_in(session, precinct, *door_.terms());
    });
}

Result<std::vector<verify::SignOffFacts>> SignOffs::facts_of(
    const std::vector<std::string>& precincts) {
    // SQLite takes a limited number of parameters; a longer list is nearly the whole roster.
    constexpr std::size_t kMostNamed = 500;
    return door_.read<std::vector<verify::SignOffFacts>>([&](sql::Session& session) {
        const auto which =
            precincts.size() > kMostNamed ? sql::Which::all() : sql::Which(precincts);
        return sign_off_facts_of(session, which, precincts);
    });
}

Result<bool> SignOffs::counts(const std::string& person) {
    return door_.read<bool>(
        [&](sql::Session& session) { return counts_as_official(session, person); });
}

Result<> SignOffs::sign(const std::string& precinct, const std::string& person,
                        const verify::WantedSignature& wanted) {
    return door_.write_only([&](LedgerPen& pen) {
        return store_signature(pen, precinct, person, wanted, *door_.terms());
    });
}

Result<std::vector<NotSigned>> SignOffs::sign_all(const std::vector<ToSign>& precincts,
                                                  const std::string& person) {
    return door_.write<std::vector<NotSigned>>(
        [&](LedgerPen& pen) -> Result<std::vector<NotSigned>> {
            std::vector<NotSigned> out;
            for (const auto& one : precincts) {
                const auto done =
                    store_signature(pen, one.precinct, person, one.wanted, *door_.terms());
                if (!done) out.push_back({one.precinct, done.error().message});
            }
            return out;
        });
}

Result<> SignOffs::take_back(const std::string& precinct, const std::string& person,
                             const std::string& reason) {
    return door_.write_only([&](LedgerPen& pen) {
        return store_taking_back(pen, precinct, person, reason, *door_.terms());
    });
}

}  // namespace store
