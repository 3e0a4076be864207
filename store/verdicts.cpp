#include "store/verdicts.h"

#include <fmt/format.h>

#include "core/check.h"
#include "core/every_core.h"
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
    return drawn_of(session, SampleOf::ResolvedCases).boxes.wrong;
}

// Takes the entry of a precinct out of a map; a value of its own where there is none.
template <class Value>
Value taken(std::map<std::string, Value>& from, const std::string& precinct) {
    const auto found = from.find(precinct);
    return found == from.end() ? Value{} : std::move(found->second);
}

std::vector<Snapshot> snapshots_of(sql::Session& session, const std::vector<std::string>& precincts,
                                   int keyers) {
    const sql::Which which(precincts);
    const auto bearings = newest_bearings(session, which);
    const auto wrong = wrong_in_sample_in(session);
    auto sheets = worksheets_of(session, which);
    auto reports = report_versions_of(session, which);
    auto read = paper_read(session, which);
    auto decided = first_settled(session, which, keyers);
    auto settled = settled_boxes_of(session, which);
    auto findings = paper_findings_of(session, which);
    std::vector<Snapshot> out;
    out.reserve(precincts.size());
    for (const auto& precinct : precincts) {
        auto& one = out.emplace_back();
        one.as_of = bearings.at(precinct);
        one.wrong_in_sample = wrong;
        if (const auto sheet = sheets.find(precinct); sheet != sheets.end())
            one.facts.worksheet = std::move(sheet->second);
        take_versions(taken(reports, precinct), one.facts);
        one.facts.read = taken(read, precinct);
        one.facts.decided = taken(decided, precinct);
        one.facts.settled = taken(settled, precinct);
        one.facts.paper_findings = taken(findings, precinct);
    }
    return out;
}

std::vector<std::string> names_of(const std::vector<Judged>& judged) {
    std::vector<std::string> out;
    for (const auto& one : judged) out.push_back(one.precinct);
    return out;
}

std::vector<std::string> digests_of(const std::vector<Judged>& judged) {
    std::vector<std::string> out(judged.size());
    core::on_every_core(judged.size(),
                        [&](std::size_t i) { out[i] = verdict_digest(judged[i].verdict); });
    return out;
}

// What is to be done with a verdict that was judged just now.
enum class Fate { Known, Older, Same, New };
Fate fate_of(const StoredVerdicts& stored, const Judged& judged, const std::string& digest) {
    const auto before = stored.find(judged.precinct);
    if (before == stored.end()) return Fate::New;
    const bool same = before->second.digest == digest;
    if (same && before->second.as_of >= judged.as_of) return Fate::Known;
    if (before->second.as_of > judged.as_of) return Fate::Older;
    return same ? Fate::Same : Fate::New;
}

}  // namespace

Result<Snapshot> Verdicts::snapshot(const std::string& precinct) {
    CHECK(!precinct.empty());
    return std::move(TRY(snapshots({precinct})).front());
}

Result<std::vector<Snapshot>> Verdicts::snapshots(const std::vector<std::string>& precincts) {
    return door_.read<std::vector<Snapshot>>([&](sql::Session& session) {
        return snapshots_of(session, precincts, door_.terms()->policy.keyers);
    });
}

Result<> Verdicts::save(const std::string& precinct, const verify::Verdict& verdict,
                        std::int64_t as_of) {
    if (TRY(save_all({{precinct, verdict, as_of}})).empty()) return {};
    return core::conflict(
        fmt::format("{} was judged from newer facts meanwhile; judge it again.", precinct));
}

Result<std::vector<std::size_t>> Verdicts::save_all(const std::vector<Judged>& judged) {
    const auto digests = digests_of(judged);
    const sql::Which which(names_of(judged));
    const auto before = TRY(door_.read<StoredVerdicts>(
        [&](sql::Session& session) { return stored_verdicts(session, which); }));
    std::vector<std::size_t> work;
    for (std::size_t i = 0; i < judged.size(); ++i)
        if (fate_of(before, judged[i], digests[i]) != Fate::Known) work.push_back(i);
    if (work.empty()) return work;
    return door_.write<std::vector<std::size_t>>(
        [&](LedgerPen& pen) -> Result<std::vector<std::size_t>> {
            const auto now = stored_verdicts(pen.session(), which);
            const auto terms = door_.terms();
            std::vector<std::size_t> older;
            for (const auto i : work) {
                const auto& one = judged[i];
                const auto fate = fate_of(now, one, digests[i]);
                if (fate == Fate::Older) older.push_back(i);
                if (fate == Fate::Same)
                    confirm_verdict(pen, one.precinct, one.as_of, one.verdict.queue_band, *terms);
                if (fate == Fate::New)
                    store_verdict(pen, one.precinct, one.verdict, digests[i], one.as_of, *terms);
            }
            return older;
        });
}

Result<std::vector<std::size_t>> Verdicts::not_stored(const std::vector<Judged>& judged) {
    const auto digests = digests_of(judged);
    const sql::Which which(names_of(judged));
    const auto stored = TRY(door_.read<StoredVerdicts>(
        [&](sql::Session& session) { return stored_verdicts(session, which); }));
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < judged.size(); ++i) {
        const auto found = stored.find(judged[i].precinct);
        if (found == stored.end() || found->second.digest != digests[i]) out.push_back(i);
    }
    return out;
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
                out[precinct] = store::findings_of(text);
            return out;
        });
}

Result<std::map<std::string, std::vector<verify::Finding>>> Verdicts::findings_of(
    const std::vector<std::string>& precincts) {
    return door_.read<std::map<std::string, std::vector<verify::Finding>>>(
        [&](sql::Session& session) {
            std::map<std::string, std::vector<verify::Finding>> out;
            for (const auto& [precinct, text] : sql::rows_of<std::string, std::string>(
                     session, "SELECT precinct, findings FROM verdicts WHERE ",
                     sql::Which(precincts), "precinct"))
                out[precinct] = store::findings_of(text);
            return out;
        });
}

Result<std::vector<KnownField>> Verdicts::layers(const std::string& precinct) {
    return door_.read<std::vector<KnownField>>(
        [&](sql::Session& session) { return layers_in(session, precinct); });
}

}  // namespace store
