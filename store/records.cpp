#include "store/records.h"

#include <fmt/format.h>

#include "core/clock.h"
#include "store/cases.h"
#include "store/database.h"
#include "store/journal.h"
#include "store/patterns.h"
#include "store/people.h"
#include "store/record_page.h"

namespace store {
namespace {

using core::Result;

constexpr std::size_t kMostActorBytes = 200;  // a user name or a program's; longer is a mistake

// Each operation: one transaction on the database, its rows in the files of their subject.
class DatabaseRecords final : public Records {
public:
    DatabaseRecords(std::unique_ptr<Database> database, RecordsOptions options)
        : database_(std::move(database)), clock_(std::move(options.clock)) {}

    Result<Offer> offer_file(const core::Digest& file, const std::string& file_name,
                             const std::string& media_type, std::int64_t size, int pages,
                             const std::string& actor) override {
        if (pages < 1)
            return core::fail(fmt::format("{} has no page to read; scan it again.", file_name));
        return write<Offer>([&](LedgerPen& pen) -> Result<Offer> {
            return offer(pen, {file, file_name, media_type, size, pages}, actor);
        });
    }

    Result<std::vector<PageKey>> pending_pages() override {
        return keys_where("WHERE p.state = 'pending' ORDER BY p.journal, p.page_in_file", "");
    }
    Result<std::vector<PageKey>> pages_of_file(const core::Digest& file) override {
        return keys_where("WHERE p.file = $1 ORDER BY p.page_in_file", file.hex());
    }

    Result<RecordedPage> record_page(const PageRecord& page,
                                     const std::vector<forms::Reading>& readings,
                                     const std::string& actor) override {
        auto recorded = TRY(record_pages({{page, readings}}, actor));
        return std::move(recorded.front());
    }
    Result<std::vector<RecordedPage>> record_pages(const std::vector<PageOutcome>& outcomes,
                                                   const std::string& actor) override {
        return write<std::vector<RecordedPage>>(
            [&](LedgerPen& pen) -> Result<std::vector<RecordedPage>> {
                std::vector<RecordedPage> out;
                for (const auto& outcome : outcomes)
                    out.push_back(TRY(record_outcome(pen, outcome, actor)));
                return out;
            });
    }

    Result<std::optional<PageRecord>> page(const core::Digest& page) override {
        return read<std::optional<PageRecord>>(
            [&](sql::Session& session) { return find_page(session, page); });
    }
    Result<std::vector<PageRecord>> pages(PageState state) override {
        return records_where("WHERE p.state = $1 ORDER BY p.journal, p.page_in_file",
                             std::string(name_of(state)));
    }
    Result<std::vector<PageRecord>> pages_of_precinct(const std::string& precinct) override {
        return records_where(
            "WHERE p.id_precinct = $1 AND p.state IN ('accepted', 'superseded') ORDER BY p.outcome "
            "DESC",
            precinct);
    }
    Result<std::vector<PageRecord>> pages_to_redo() override {
        return records_where(
            "WHERE p.state = 'rejected' AND p.action = $1 ORDER BY p.journal, p.page_in_file",
            std::string(name_of(PageAction::IdentifyRequested)));
    }
    Result<std::vector<std::string>> precincts_to_judge() override {
        return read<std::vector<std::string>>([](sql::Session& session) {
            std::vector<std::string> precincts;
            for (const auto& [precinct] : sql::rows<std::string>(
                     session,
                     "SELECT DISTINCT p.id_precinct FROM pages p LEFT JOIN verdicts v ON "
                     "v.precinct = p.id_precinct WHERE p.state = $1 AND (v.seq IS NULL OR v.seq < "
                     "p.outcome) ORDER BY p.id_precinct",
                     std::string(name_of(PageState::Accepted))))
                precincts.push_back(precinct);
            return precincts;
        });
    }
    Result<> act_on_page(const core::Digest& page, PageAction action,
                         const std::optional<forms::WorksheetId>& id, const std::string& reason,
                         const std::string& actor) override {
        return write_only(
            [&](LedgerPen& pen) { return act_on(pen, page, action, id, reason, actor); });
    }

    Result<std::optional<forms::Worksheet>> worksheet(const std::string& precinct) override {
        return read<std::optional<forms::Worksheet>>(
            [&](sql::Session& session) -> std::optional<forms::Worksheet> {
                if (precinct.empty()) return std::nullopt;
                auto found = worksheets_of(session, precinct);
                if (found.empty()) return std::nullopt;
                return std::move(found.begin()->second);
            });
    }
    Result<std::map<std::string, forms::Worksheet>> worksheets() override {
        return read<std::map<std::string, forms::Worksheet>>(
            [&](sql::Session& session) { return worksheets_of(session, ""); });
    }
    Result<std::vector<forms::Reading>> readings_of_page(const core::Digest& page) override {
        return read<std::vector<forms::Reading>>(
            [&](sql::Session& session) { return readings_of(session, page); });
    }

    Result<std::vector<verify::Finding>> paper_findings(const std::string& precinct) override {
        return read<std::vector<verify::Finding>>([&](sql::Session& session) {
            auto all = findings_in(session, kPaperFindings + " WHERE precinct = $1 ORDER BY seq",
                                   precinct);
            return std::move(all[precinct]);
        });
    }
    Result<std::map<std::string, std::vector<verify::Finding>>> all_paper_findings() override {
        return read<std::map<std::string, std::vector<verify::Finding>>>(
            [&](sql::Session& session) {
                return findings_in(session, kPaperFindings + " WHERE precinct <> $1 ORDER BY seq",
                                   "");
            });
    }

    Result<int> add_reports(const std::vector<verify::Report>& reports,
                            const std::string& actor) override {
        return write<int>([&](LedgerPen& pen) -> Result<int> {
            int added = 0;
            for (const auto& report : reports) added += add_report(pen, report, actor) ? 1 : 0;
            return added;
        });
    }
    Result<std::vector<verify::Report>> reports(const std::string& precinct) override {
        return latest(TRY(report_versions(precinct)));
    }
    Result<std::vector<verify::Report>> report_versions(const std::string& precinct) override {
        return read<std::vector<verify::Report>>([&](sql::Session& session) {
            return precinct.empty() ? std::vector<verify::Report>{}
                                    : std::move(report_versions_of(session, precinct)[precinct]);
        });
    }
    Result<std::map<std::string, std::vector<verify::Report>>> report_versions_all() override {
        return read<std::map<std::string, std::vector<verify::Report>>>(
            [&](sql::Session& session) { return report_versions_of(session, ""); });
    }
    Result<std::map<std::string, PaperTimes>> paper_times(const std::string& precinct) override {
        return read<std::map<std::string, PaperTimes>>(
            [&](sql::Session& session) { return paper_times_of(session, precinct); });
    }
    Result<std::map<std::string, std::vector<verify::Report>>> reports_all() override {
        return read<std::map<std::string, std::vector<verify::Report>>>([&](sql::Session& session) {
            auto all = report_versions_of(session, "");
            for (auto& [precinct, versions] : all) versions = latest(versions);
            return all;
        });
    }

    Result<> save_verdict(const std::string& precinct, const verify::Verdict& verdict) override {
        const std::string digest = verdict_digest(verdict);
        const auto same = TRY(read<bool>(
            [&](sql::Session& session) { return is_newest(session, precinct, digest); }));
        if (same) return {};
        return write_only([&](LedgerPen& pen) -> Result<> {
            if (!is_newest(pen.session(), precinct, digest))
                store_verdict(pen, precinct, verdict, digest);
            return {};
        });
    }
    Result<std::vector<verify::Finding>> findings(const std::string& precinct) override {
        return read<std::vector<verify::Finding>>([&](sql::Session& session) {
            const auto found = sql::row<std::string>(
                session, "SELECT findings FROM verdicts WHERE precinct = $1", precinct);
            return found ? findings_of(std::get<0>(*found)) : std::vector<verify::Finding>{};
        });
    }
    Result<std::map<std::string, std::vector<verify::Finding>>> all_findings() override {
        return read<std::map<std::string, std::vector<verify::Finding>>>(
            [&](sql::Session& session) {
                std::map<std::string, std::vector<verify::Finding>> out;
                for (const auto& [precinct, text] : sql::rows<std::string, std::string>(
                         session, "SELECT precinct, findings FROM verdicts"))
                    out[precinct] = findings_of(text);
                return out;
            });
    }
    Result<std::vector<KnownField>> layers(const std::string& precinct) override {
        return read<std::vector<KnownField>>([&](sql::Session& session) {
            const auto found = sql::row<std::string>(
                session, "SELECT layers FROM verdicts WHERE precinct = $1", precinct);
            return found ? layers_of(std::get<0>(*found)) : std::vector<KnownField>{};
        });
    }

    Result<std::vector<CaseRecord>> cases(std::optional<verify::CaseState> state) override {
        return read<std::vector<CaseRecord>>([&](sql::Session& session) {
            return list_cases(session, {.precinct = {}, .state = state}, text_now());
        });
    }
    Result<std::optional<CaseRecord>> find_case(const std::string& precinct) override {
        return read<std::optional<CaseRecord>>(
            [&](sql::Session& session) { return one_case(session, precinct); });
    }
    Result<std::optional<CaseRecord>> take_next_case(const std::string& user) override {
        return write<std::optional<CaseRecord>>(
            [&](LedgerPen& pen) -> Result<std::optional<CaseRecord>> {
                const auto next = next_case(pen, user);
                if (!next) return std::nullopt;
                hold(pen, *next, user, hold_until());
                return one_case(pen.session(), *next);
            });
    }
    Result<bool> hold_case(const std::string& precinct, const std::string& user) override {
        return write<bool>([&](LedgerPen& pen) -> Result<bool> {
            return hold(pen, precinct, user, hold_until());
        });
    }
    Result<> release_case(const std::string& precinct, const std::string& user) override {
        return write_only([&](LedgerPen& pen) -> Result<> {
            sql::run(
                pen.session(),
                "UPDATE cases SET held_by = '', held_until = '' WHERE precinct = $1 AND held_by "
                "= $2",
                precinct, user);
            return {};
        });
    }
    Result<> add_keying(const verify::Keying& keying) override {
        return write_only([&](LedgerPen& pen) { return store_keying(pen, keying); });
    }
    Result<> add_decision(const verify::Decision& decision) override {
        return write_only([&](LedgerPen& pen) { return store_decision(pen, decision); });
    }
    Result<> escalate(const std::string& precinct, const std::string& reason,
                      const std::string& user) override {
        return write_only(
            [&](LedgerPen& pen) { return store_escalation(pen, precinct, reason, user); });
    }

    Result<> save_patterns(const std::vector<verify::Pattern>& found) override {
        return write_only([&](LedgerPen& pen) -> Result<> {
            store_patterns(pen, found);
            return {};
        });
    }
    Result<std::vector<PatternRecord>> patterns() override {
        return read<std::vector<PatternRecord>>(
            [](sql::Session& session) { return list_patterns(session); });
    }
    Result<> decide_pattern(const verify::PatternDecision& decision,
                            std::int64_t version) override {
        return write_only(
            [&](LedgerPen& pen) { return store_pattern_decision(pen, decision, version); });
    }
    Result<std::map<std::string, std::vector<verify::SettledBox>>> settled_boxes(
        const std::string& precinct) override {
        return read<std::map<std::string, std::vector<verify::SettledBox>>>(
            [&](sql::Session& session) { return settled_boxes_of(session, precinct); });
    }
    Result<std::int64_t> newest_pattern_decision() override {
        return read<std::int64_t>(
            [](sql::Session& session) { return newest_pattern_decision_in(session); });
    }
    Result<std::int64_t> newest_evidence() override {
        return read<std::int64_t>(
            [](sql::Session& session) { return newest_evidence_in(session); });
    }

    Result<std::map<std::string, verify::FinalValue>> final_values(
        const std::string& precinct) override {
        return read<std::map<std::string, verify::FinalValue>>(
            [&](sql::Session& session) { return final_values_of(session, precinct); });
    }

    Result<> add_user(const User& user, const std::string& actor) override {
        return write_only([&](LedgerPen& pen) { return store_user(pen, user, actor); });
    }
    Result<std::optional<User>> user(const std::string& name) override {
        return read<std::optional<User>>(
            [&](sql::Session& session) { return find_user(session, name); });
    }

    Result<> set_columns(const std::string& channel, const verify::ColumnNames& names,
                         const std::string& actor) override {
        return write_only([&](LedgerPen& pen) -> Result<> {
            store_columns(pen, channel, names, actor);
            return {};
        });
    }
    Result<verify::ColumnNames> columns(const std::string& channel) override {
        return read<verify::ColumnNames>(
            [&](sql::Session& session) { return columns_of(session, channel); });
    }

    Result<> set_expected_precincts(std::int64_t count, const std::string& actor) override {
        return write_only([&](LedgerPen& pen) -> Result<> {
            store_expected(pen, count, actor);
            return {};
        });
    }
    Result<Status> status() override {
        return read<Status>([](sql::Session& session) { return status_of(session); });
    }
    Result<verify::Risk> risk() override {
        return read<verify::Risk>([](sql::Session& session) { return risk_of(session); });
    }
    Result<std::vector<Event>> events(std::int64_t after, std::int64_t limit) override {
        return read<std::vector<Event>>(
            [&](sql::Session& session) { return events_after(session, after, limit); });
    }
    Result<ChainCheck> check_ledger() override {
        return read<ChainCheck>(
            [](sql::Session& session) { return check_ledger_and_readings(session); });
    }
    Result<> append_event(const std::string& actor, const std::string& action,
                          const std::string& subject, const std::string& body_json) override {
        Json body = Json::parse(body_json, nullptr, false);
        if (body.is_discarded() || !body.is_object())
            return core::fail(fmt::format("The event {} needs a JSON object as its body.", action));
        return write_only([&](LedgerPen& pen) -> Result<> {
            pen.append(actor.substr(0, kMostActorBytes), action, subject, body);
            return {};
        });
    }

private:
    inline static const std::string kPaperFindings = "SELECT precinct, finding FROM paper_findings";

    std::chrono::system_clock::time_point now() const {
        return clock_ ? clock_() : std::chrono::system_clock::now();
    }
    std::string text_now() const { return core::utc_timestamp(now()); }
    std::string hold_until() const { return core::utc_timestamp(now() + kHoldLasts); }

    // `work` gets the pen of one write transaction and returns Result<T>.
    template <class T, class Work>
    Result<T> write(const Work& work) {
        std::optional<T> out;
        TRY(database_->write([&](sql::Session& session) -> Result<> {
            LedgerPen pen(session, text_now());
            out = TRY(work(pen));
            return {};
        }));
        return std::move(*out);
    }
    template <class Work>
    Result<> write_only(const Work& work) {
        return database_->write([&](sql::Session& session) -> Result<> {
            LedgerPen pen(session, text_now());
            return work(pen);
        });
    }
    // `work` gets one snapshot and returns T.
    template <class T, class Work>
    Result<T> read(const Work& work) {
        std::optional<T> out;
        TRY(database_->read([&](sql::Session& session) -> Result<> {
            out = work(session);
            return {};
        }));
        return std::move(*out);
    }

    Result<std::vector<PageRecord>> records_where(const std::string& condition,
                                                  const std::string& parameter) {
        return read<std::vector<PageRecord>>(
            [&](sql::Session& session) { return pages_where(session, condition, parameter); });
    }
    Result<std::vector<PageKey>> keys_where(const std::string& condition,
                                            const std::string& parameter) {
        std::vector<PageKey> out;
        for (auto& record : TRY(records_where(condition, parameter)))
            out.push_back(std::move(record.key));
        return out;
    }
    std::optional<CaseRecord> one_case(sql::Session& session, const std::string& precinct) const {
        if (precinct.empty()) return std::nullopt;
        auto found = list_cases(session, {.precinct = precinct, .state = {}}, text_now());
        if (found.empty()) return std::nullopt;
        return std::move(found.front());
    }
    static bool is_newest(sql::Session& session, const std::string& precinct,
                          const std::string& digest) {
        const auto found = sql::row<std::string>(
            session, "SELECT digest FROM verdicts WHERE precinct = $1", precinct);
        return found && std::get<0>(*found) == digest;
    }
    static std::map<std::string, std::vector<verify::Finding>> findings_in(
        sql::Session& session, const std::string& text, const std::string& parameter) {
        std::map<std::string, std::vector<verify::Finding>> out;
        for (const auto& [precinct, finding] :
             sql::rows<std::string, std::string>(session, text, parameter))
            for (auto& one : findings_of("[" + finding + "]")) out[precinct].push_back(one);
        return out;
    }

    std::unique_ptr<Database> database_;
    std::function<std::chrono::system_clock::time_point()> clock_;
};

}  // namespace

Result<std::unique_ptr<Records>> Records::open(const std::string& path, RecordsOptions options) {
    auto database = TRY(Database::open(path));
    return std::unique_ptr<Records>(
        std::make_unique<DatabaseRecords>(std::move(database), std::move(options)));
}

}  // namespace store
