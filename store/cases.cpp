#include "store/cases.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/case_table.h"
#include "store/door.h"
#include "store/queue_table.h"
#include "store/shortages.h"
#include "store/shown_table.h"

namespace store {

using core::Result;

namespace {

std::optional<CaseRecord> one_case(sql::Session& session, const std::string& precinct,
                                   const HoldClock& clock) {
    if (precinct.empty()) return std::nullopt;
    auto found = list_cases(session, sql::Which(precinct), clock);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

// In the order of `names`.
std::vector<CaseRecord> cases_in_order(sql::Session& session, const std::vector<std::string>& names,
                                       const HoldClock& clock) {
    std::map<std::string, CaseRecord> found;
    for (auto& record : list_cases(session, sql::Which(names), clock)) {
        const auto precinct = record.what.precinct;
        found.emplace(precinct, std::move(record));
    }
    std::vector<CaseRecord> out;
    for (const auto& name : names)
        if (const auto record = found.find(name); record != found.end())
            out.push_back(std::move(record->second));
    return out;
}

// Tries of somebody whose next case others take in the same moment; then the case is chosen under
// the write lock.
constexpr int kTriesToTake = 3;

}  // namespace

Result<std::vector<CaseRecord>> Cases::list(std::optional<verify::CaseState> state) {
    return door_.read<std::vector<CaseRecord>>([&](sql::Session& session) {
        auto all = list_cases(session, sql::Which::all(), door_.hold_clock());
        std::erase_if(all,
                      [&](const auto& record) { return state && record.what.state != *state; });
        return all;
    });
}

Result<std::vector<CaseRecord>> Cases::queue(const QueueAsk& ask) {
    return door_.read<std::vector<CaseRecord>>([&](sql::Session& session) {
        return cases_in_order(session, queue_page(session, ask), door_.hold_clock());
    });
}

Result<std::map<std::string, std::int64_t>> Cases::counts() {
    return door_.read<std::map<std::string, std::int64_t>>(
        [](sql::Session& session) { return count_cases(session); });
}

Result<std::map<std::string, std::string>> Cases::held() {
    return door_.read<std::map<std::string, std::string>>(
        [&](sql::Session& session) { return held_now(session, door_.hold_clock()); });
}

Result<std::vector<CaseRecord>> Cases::of(const std::vector<std::string>& precincts) {
    return door_.read<std::vector<CaseRecord>>([&](sql::Session& session) {
        return cases_in_order(session, precincts, door_.hold_clock());
    });
}

Result<std::optional<CaseRecord>> Cases::find(const std::string& precinct) {
    return door_.read<std::optional<CaseRecord>>(
        [&](sql::Session& session) { return one_case(session, precinct, door_.hold_clock()); });
}

Result<verify::CaseFacts> Cases::facts(const std::string& precinct) {
    return door_.read<verify::CaseFacts>(
        [&](sql::Session& session) { return case_facts_in(session, precinct); });
}

Result<std::vector<verify::CaseFacts>> Cases::facts_of(const std::vector<std::string>& precincts) {
    return door_.read<std::vector<verify::CaseFacts>>(
        [&](sql::Session& session) { return case_facts_of(session, precincts); });
}

Result<std::optional<CaseRecord>> Cases::take_next(const std::string& user, int most_held) {
    using Found = std::optional<CaseRecord>;
    const auto terms = door_.terms();
    const auto take = [&](LedgerPen& pen, const std::optional<std::string>& precinct) -> Found {
        const auto clock = door_.hold_clock();
        if (!precinct || !is_for(pen.session(), *precinct, user, *terms, clock))
            return std::nullopt;
        store::hold(pen, *precinct, user, clock, most_held);
        return one_case(pen.session(), *precinct, clock);
    };
    // Looked for beside others who write; only the hold needs the write lock.
    for (int i = 0; i < kTriesToTake; ++i) {
        const auto next = TRY(door_.read<std::optional<std::string>>([&](sql::Session& session) {
            return next_case(session, user, *terms, door_.hold_clock());
        }));
        if (!next) return std::nullopt;
        auto taken = TRY(
            door_.write<Found>([&](LedgerPen& pen) -> Result<Found> { return take(pen, next); }));
        if (taken) return taken;
    }
    return door_.write<Found>([&](LedgerPen& pen) -> Result<Found> {
        return take(pen, next_case(pen.session(), user, *terms, door_.hold_clock()));
    });
}

Result<bool> Cases::hold(const std::string& precinct, const std::string& user, int most_held) {
    return door_.write<bool>([&](LedgerPen& pen) -> Result<bool> {
        return store::hold(pen, precinct, user, door_.hold_clock(), most_held);
    });
}

Result<> Cases::release(const std::string& precinct, const std::string& user) {
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        let_go(pen, precinct, user);
        return {};
    });
}

Result<> Cases::key(const verify::Keying& keying) {
    return door_.write_only(
        [&](LedgerPen& pen) { return store_keying(pen, keying, *door_.terms()); });
}

Result<> Cases::look(const verify::ThirdLook& word) {
    return door_.write_only(
        [&](LedgerPen& pen) { return store_third_look(pen, word, *door_.terms()); });
}

Result<> Cases::decide(const std::string& precinct, const std::string& user,
                       const verify::Proposal& what) {
    return door_.write_only(
        [&](LedgerPen& pen) { return store_decision(pen, precinct, user, what, *door_.terms()); });
}

Result<> Cases::reopen(const std::string& precinct, const std::string& user,
                       const std::string& field, const std::string& reason) {
    return door_.write_only([&](LedgerPen& pen) {
        return store_reopening(pen, precinct, user, field, reason, *door_.terms());
    });
}

Result<> Cases::escalate(const std::string& precinct, const std::string& reason,
                         const std::string& user) {
    return door_.write_only([&](LedgerPen& pen) {
        return store_escalation(pen, precinct, reason, user, *door_.terms());
    });
}

Result<> Cases::show(const std::vector<verify::Shown>& what) {
    const auto anything_new = [&](sql::Session& session) {
        return std::any_of(what.begin(), what.end(),
                           [&](const auto& one) { return !not_shown_yet(session, one).empty(); });
    };
    if (!TRY(door_.read<bool>(anything_new))) return {};
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        for (const auto& one : what) store_shown(pen, one);
        return {};
    });
}

Result<std::vector<verify::Shown>> Cases::shown_to(const std::string& person) {
    return door_.read<std::vector<verify::Shown>>(
        [&](sql::Session& session) { return shown_to_person(session, person); });
}

Result<std::map<std::string, verify::FinalValue>> Cases::final_values(const std::string& precinct) {
    return door_.read<std::map<std::string, verify::FinalValue>>([&](sql::Session& session) {
        return verify::final_values(case_facts_in(session, precinct), *door_.terms());
    });
}

Result<std::vector<verify::Shortage>> Cases::cannot_finish() {
    return door_.read<std::vector<verify::Shortage>>(
        [&](sql::Session& session) { return shortages_in(session, *door_.terms()); });
}

Result<verify::Risk> Cases::risk() {
    return door_.read<verify::Risk>([](sql::Session& session) { return risk_of(session); });
}

}  // namespace store
