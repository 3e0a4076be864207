#include "store/factor_table.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "store/sql.h"

namespace store {

FactorState after_act(FactorState state, const std::string& act, const Json& what) {
    if (act == "reset") return {};
    if (act == "enrolled") {
        if (!state.nonce.empty()) throw std::runtime_error("there is a second factor already");
        return {what.at("nonce").get<std::string>(), what.at("step").get<std::int64_t>(),
                what.at("codes").get<std::vector<std::string>>()};
    }
    if (state.nonce.empty()) throw std::runtime_error("there is no second factor");
    if (what.contains("step")) {
        const auto step = what.at("step").get<std::int64_t>();
        if (step <= state.last_step) throw std::runtime_error("the code was used before");
        state.last_step = step;
    } else {
        const auto code =
            std::find(state.unused.begin(), state.unused.end(), what.at("code").get<std::string>());
        if (code == state.unused.end())
            throw std::runtime_error("the recovery code was used before");
        state.unused.erase(code);
    }
    if (act == "codes") state.unused = what.at("codes").get<std::vector<std::string>>();
    return state;
}

std::string factor_act_of(const std::string& action) {
    static const std::map<std::string, std::string> acts = {{"user.factor_enrolled", "enrolled"},
                                                            {"user.factor_used", "used"},
                                                            {"user.recovery_codes_drawn", "codes"},
                                                            {"user.factor_reset", "reset"}};
    const auto found = acts.find(action);
    return found == acts.end() ? "" : found->second;
}

FactorState factor_of(sql::Session& session, const std::string& name) {
    FactorState state;
    for (const auto& [act, what] : sql::rows<std::string, std::string>(
             session,
             "SELECT act, what FROM factor_acts WHERE name = $1 AND seq >= COALESCE((SELECT "
             "MAX(seq) FROM factor_acts WHERE name = $1 AND act IN ('enrolled', 'reset')), 0) "
             "ORDER BY seq",
             name))
        state = after_act(std::move(state), act, Json::parse(what));
    return state;
}

void insert_factor_act(LedgerPen& pen, std::int64_t seq, const std::string& name,
                       const std::string& act, const Json& what) {
    sql::run(pen.session(),
             "INSERT INTO factor_acts (seq, name, act, what) VALUES ($1, $2, $3, $4)", seq, name,
             act, canonical(what));
}

}  // namespace store
