#include "store/verdicts.h"

#include <fmt/format.h>

#include "core/check.h"
#include "store/case_table.h"
#include "store/door.h"
#include "store/due.h"
#include "store/page_table.h"
#include "store/pattern_table.h"
#include "store/report_table.h"
#include "store/setting_table.h"
#include "store/verdict_table.h"

namespace store {

using core::Result;

namespace {

// Versions by channel, oldest first: the last of each stands.
void take_versions(std::vector<verify::Report> versions, verify::PrecinctFacts& facts) {
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const bool replaced =
            i + 1 < versions.size() && versions[i + 1].channel == versions[i].channel;
        (replaced ? facts.earlier_reports : facts.reports).push_back(std::move(versions[i]));
    }
}

std::int64_t wrong_in_resolved(sql::Session& session) {
    return risk_of(session, SampleOf::ResolvedCases).boxes.wrong;
}

Snapshot snapshot_of(sql::Session& session, const std::string& precinct) {
    Snapshot out;
    out.as_of = newest_bearing(session, precinct);
    out.wrong_in_sample = wrong_in_sample_in(session);
    auto sheets = worksheets_of(session, precinct);
    if (!sheets.empty()) out.facts.worksheet = std::move(sheets.begin()->second);
    take_versions(std::move(report_versions_of(session, precinct)[precinct]), out.facts);
    out.facts.read = paper_read(session, precinct);
    out.facts.decided = first_decision(session, precinct);
    out.facts.settled = std::move(settled_boxes_of(session, precinct)[precinct]);
    out.facts.paper_findings = std::move(paper_findings_of(session, precinct)[precinct]);
    return out;
}

}  // namespace

Result<Snapshot> Verdicts::snapshot(const std::string& precinct) {
    CHECK(!precinct.empty());
    return door_.read<Snapshot>(
        [&](sql::Session& session) { return snapshot_of(session, precinct); });
}

Result<> Verdicts::save(const std::string& precinct, const verify::Verdict& verdict,
                        std::int64_t as_of) {
    const std::string digest = verdict_digest(verdict);
    const auto known = [&](sql::Session& session) {
        return is_newest_verdict(session, precinct, digest, as_of);
    };
    if (TRY(door_.read<bool>(known))) return {};
    return door_.write_only([&](LedgerPen& pen) -> Result<> {
        if (verdict_rests_on(pen.session(), precinct) > as_of)
            return core::conflict(
                fmt::format("{} was judged from newer facts meanwhile; judge it again.", precinct));
        if (is_newest_verdict(pen.session(), precinct, digest, 0))
            confirm_verdict(pen, precinct, as_of);
        else
            store_verdict(pen, precinct, verdict, digest, as_of);
        return {};
    });
}

Result<std::vector<std::string>> Verdicts::due(const std::string& after, std::int64_t limit) {
    return door_.read<std::vector<std::string>>(
        [&](sql::Session& session) { return due_precincts(session, after, limit); });
}

Result<std::vector<std::string>> Verdicts::known(const std::string& after, std::int64_t limit) {
    return door_.read<std::vector<std::string>>(
        [&](sql::Session& session) { return known_precincts(session, after, limit); });
}

Result<> Verdicts::adapt_sample() {
    const auto as_told = TRY(door_.read<bool>([](sql::Session& session) {
        return wrong_in_resolved(session) == wrong_in_sample_in(session);
    }));
    if (as_told) return {};
    return door_.write_only([](LedgerPen& pen) -> Result<> {
        const auto wrong = wrong_in_resolved(pen.session());
        if (wrong == wrong_in_sample_in(pen.session())) return {};
        bears_on_all(pen, store_wrong_in_sample(pen, wrong));
        return {};
    });
}

Result<bool> Verdicts::is_stored(const std::string& precinct, const verify::Verdict& verdict) {
    const auto digest = verdict_digest(verdict);
    return door_.read<bool>(
        [&](sql::Session& session) { return is_newest_verdict(session, precinct, digest, 0); });
}

Result<std::vector<verify::Finding>> Verdicts::findings(const std::string& precinct) {
    return door_.read<std::vector<verify::Finding>>(
        [&](sql::Session& session) { return findings_in(session, precinct); });
}

Result<std::map<std::string, std::vector<verify::Finding>>> Verdicts::findings_of_all() {
    return door_.read<std::map<std::string, std::vector<verify::Finding>>>(
        [&](sql::Session& session) {
            std::map<std::string, std::vector<verify::Finding>> out;
            for (const auto& [precinct, text] : sql::rows<std::string, std::string>(
                     session, "SELECT precinct, findings FROM verdicts"))
                out[precinct] = findings_of(text);
            return out;
        });
}

Result<std::vector<KnownField>> Verdicts::layers(const std::string& precinct) {
    return door_.read<std::vector<KnownField>>(
        [&](sql::Session& session) { return layers_in(session, precinct); });
}

}  // namespace store
