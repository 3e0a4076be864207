#include "app/pipeline.h"

#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <opencv2/core/utility.hpp>
#include <set>
#include <thread>

#include "app/page_work.h"
#include "core/clock.h"
#include "core/file.h"
#include "scanner/load_scans.h"
#include "verify/risk.h"
#include "verify/verify_precinct.h"

namespace app {
namespace {

// CPU time of a step that also waits for the disk, and how long it waited.
template <class Step>
auto timed_store(StageTimes& ms, Step&& step) {
    const double cpu = core::thread_cpu_ms();
    const double wall = core::wall_ms();
    auto result = step();
    const double spent = core::thread_cpu_ms() - cpu;
    ms.store += spent;
    ms.disk_wait += std::max(0.0, core::wall_ms() - wall - spent);
    return result;
}

PageResult result_of(const store::PageRecord& record, const StageTimes& ms) {
    PageResult result;
    result.file = record.key.file_name;
    result.page = record.key.page_in_file;
    result.digest = record.key.digest;
    result.outcome =
        record.state == store::PageState::Rejected ? Outcome::Rejected : Outcome::Accepted;
    result.reason = record.reason;
    if (!record.detail.empty()) result.detail = record.detail + " " + record.remedy;
    if (record.id) result.precinct = record.id->precinct;
    result.ms = ms;
    return result;
}

// Callbacks come from several threads; the caller sees them one at a time.
ScanCallbacks one_at_a_time(const ScanCallbacks& callbacks, std::mutex& guard) {
    ScanCallbacks guarded;
    guarded.page = [&callbacks, &guard](const PageResult& page) {
        const std::lock_guard lock(guard);
        if (callbacks.page) callbacks.page(page);
    };
    guarded.problem = [&callbacks, &guard](const core::Error& problem) {
        const std::lock_guard lock(guard);
        if (callbacks.problem) callbacks.problem(problem);
    };
    return guarded;
}

// Versions by channel, oldest first: the last of each stands.
void take_versions(std::vector<verify::Report> versions, verify::PrecinctFacts& facts) {
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const bool replaced =
            i + 1 < versions.size() && versions[i + 1].channel == versions[i].channel;
        (replaced ? facts.earlier_reports : facts.reports).push_back(std::move(versions[i]));
    }
}

void take_times(const store::PaperTimes& times, verify::PrecinctFacts& facts) {
    facts.read_at = times.read_at;
    facts.decided_at = times.decided_at;
}

}  // namespace

std::string_view name_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::Accepted:
            return "accepted";
        case Outcome::Rejected:
            return "rejected";
        case Outcome::Duplicate:
            return "duplicate";
    }
    return "";
}

core::Result<std::unique_ptr<Pipeline>> Pipeline::create(const Canvass& canvass,
                                                         store::Records& records,
                                                         const store::Archive& archive,
                                                         std::string actor) {
    cv::setNumThreads(1);  // pages run side by side; inside a page more threads only contend
    return std::unique_ptr<Pipeline>(new Pipeline(canvass, records, archive, std::move(actor)));
}

core::Result<> Pipeline::process_pages(const OpenedFile& opened,
                                       const std::vector<store::PageKey>& keys, StageTimes spent,
                                       ocr::NumberReader& reader, const ScanCallbacks& callbacks) {
    for (const auto& key : keys) {
        StageTimes ms = spent;
        spent = {};  // the file's own cost is its first page's
        auto work = opened ? TRY(work_on_page(canvass_, key, **opened, std::nullopt, reader, ms))
                           : undecodable(key, opened.error());
        TRY(timed_store(ms, [&]() -> core::Result<> {
            if (!work.view.empty()) work.record.view = TRY(archive_.put(work.view));
            TRY(records_.pages().record(work.record, work.readings, actor_));
            if (work.record.state != store::PageState::Accepted) return {};
            return judge_and_save(work.record.id->precinct);
        }));
        if (callbacks.page) callbacks.page(result_of(work.record, ms));
    }
    return {};
}

core::Result<> Pipeline::take_file(const std::string& path, ocr::NumberReader& reader,
                                   const ScanCallbacks& callbacks) {
    StageTimes ms;
    const auto bytes = TRY(core::read_file(path));
    const auto name = std::filesystem::path(path).filename().string();
    const auto digest = TRY(timed_store(ms, [&] { return archive_.put(bytes); }));
    const double start = core::thread_cpu_ms();
    const auto opened = scanner::open_scans(bytes, name);
    const int pages = opened ? (*opened)->page_count() : 1;
    ms.decode += core::thread_cpu_ms() - start;
    const auto kind = scanner::kind_of(bytes);
    const auto offer = TRY(timed_store(ms, [&] {
        return records_.pages().offer(digest, name, std::string(scanner::media_type(kind)),
                                      static_cast<std::int64_t>(bytes.size()), pages, actor_);
    }));
    const auto keys = TRY(records_.pages().of_file(digest));
    std::vector<store::PageKey> open;
    for (const auto& key : keys) {
        const auto record = TRY(records_.pages().find(key.digest));
        if (record && record->state == store::PageState::Pending) {
            open.push_back(key);
        } else if (record && callbacks.page && offer == store::Offer::Duplicate) {
            auto result = result_of(*record, ms);
            result.outcome = Outcome::Duplicate;
            callbacks.page(result);
            ms = {};
        }
    }
    return process_pages(opened, open, ms, reader, callbacks);
}

bool Pipeline::scan_files(const std::vector<std::string>& paths, int threads,
                          const ScanCallbacks& callbacks) {
    std::mutex guard;
    const auto guarded = one_at_a_time(callbacks, guard);
    std::atomic<std::size_t> next{0};
    std::atomic<bool> all_taken{true};
    const auto work = [&] {
        auto reader = ocr::NumberReader::create();
        if (!reader) {
            guarded.problem(reader.error());
            all_taken = false;
            return;
        }
        for (std::size_t at = next++; at < paths.size(); at = next++) {
            const auto taken = take_file(paths[at], **reader, guarded);
            if (taken) continue;
            guarded.problem(taken.error());
            all_taken = false;
        }
    };
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    const auto wanted = threads > 0 ? static_cast<std::size_t>(threads) : std::size_t{cores};
    const auto count = std::min(wanted, std::max<std::size_t>(1, paths.size()));
    std::vector<std::jthread> workers;
    for (std::size_t i = 1; i < count; ++i) workers.emplace_back(work);
    work();
    workers.clear();  // joins
    return all_taken;
}

core::Result<> Pipeline::resume(const ScanCallbacks& callbacks) {
    const auto pending = TRY(records_.pages().pending());
    const auto redo = TRY(records_.pages().to_redo());
    if (TRY(adapt_sample())) {
        TRY(judge_all());
    } else {
        for (const auto& precinct : TRY(records_.verdicts().to_judge()))
            TRY(judge_and_save(precinct));
    }
    TRY(follow_pattern_decisions());
    if (pending.empty() && redo.empty()) return {};
    const auto reader = TRY(ocr::NumberReader::create());
    for (std::size_t i = 0; i < pending.size();) {
        std::vector<store::PageKey> of_file;
        const auto file = pending[i].file;
        for (; i < pending.size() && pending[i].file == file; ++i) of_file.push_back(pending[i]);
        const auto bytes = TRY(archive_.get(file));
        const auto opened = scanner::open_scans(bytes, of_file.front().file_name);
        TRY(process_pages(opened, of_file, {}, *reader, callbacks));
    }
    return redo_pages(*reader, callbacks);
}

core::Result<> Pipeline::redo_pages(ocr::NumberReader& reader, const ScanCallbacks& callbacks) {
    for (const auto& record : TRY(records_.pages().to_redo())) {
        StageTimes ms;
        const auto bytes = TRY(archive_.get(record.key.file));
        auto opened = scanner::open_scans(bytes, record.key.file_name);
        auto work = opened
                        ? TRY(work_on_page(canvass_, record.key, **opened, record.id, reader, ms))
                        : undecodable(record.key, opened.error());
        if (!work.view.empty()) work.record.view = TRY(archive_.put(work.view));
        const auto actor = record.action_by.empty() ? actor_ : record.action_by;
        TRY(records_.pages().record(work.record, work.readings, actor));
        if (work.record.state == store::PageState::Accepted) {
            TRY(judge_and_save(work.record.id->precinct));
        }
        if (callbacks.page) callbacks.page(result_of(work.record, ms));
    }
    return {};
}

core::Result<verify::Verdict> Pipeline::judge(const std::string& precinct) {
    verify::PrecinctFacts facts;
    facts.precinct = canvass_.roster.find(precinct);
    if (facts.precinct == nullptr) {
        return core::fail(
            fmt::format("{} is not in this canvass's roster; check the id.", precinct));
    }
    facts.form = &canvass_.form;
    facts.worksheet = TRY(records_.pages().worksheet(precinct));
    take_versions(TRY(records_.reports().versions(precinct)), facts);
    take_times(TRY(records_.verdicts().paper_times(precinct))[precinct], facts);
    facts.settled = TRY(records_.patterns().settled_boxes(precinct))[precinct];
    facts.paper_findings = TRY(records_.pages().paper_findings(precinct));
    return verify::verify_precinct(facts, canvass_.rules, policy_in_force());
}

verify::Policy Pipeline::policy_in_force() const {
    verify::Policy policy = canvass_.policy;
    policy.risk_sample = verify::widened(policy.risk_sample, wrong_in_sample_);
    return policy;
}

core::Result<bool> Pipeline::adapt_sample() {
    const auto risk = TRY(records_.cases().risk());
    return wrong_in_sample_.exchange(risk.boxes.wrong) != risk.boxes.wrong;
}

core::Result<> Pipeline::judge_and_save(const std::string& precinct) {
    return records_.verdicts().save(precinct, TRY(judge(precinct)));
}

core::Result<> Pipeline::judge_all(const std::function<void(std::size_t done)>& progress) {
    auto worksheets = TRY(records_.pages().worksheets());
    auto reports = TRY(records_.reports().versions_of_all());
    auto times = TRY(records_.verdicts().paper_times(""));
    auto settled = TRY(records_.patterns().settled_boxes(""));
    auto paper_findings = TRY(records_.pages().all_paper_findings());
    TRY(adapt_sample());
    const auto policy = policy_in_force();
    std::size_t done = 0;
    for (const auto& precinct : canvass_.roster.precincts()) {
        if (progress) progress(++done);
        if (!worksheets.contains(precinct.id) && !reports.contains(precinct.id)) continue;
        verify::PrecinctFacts facts;
        facts.precinct = &precinct;
        facts.form = &canvass_.form;
        if (const auto sheet = worksheets.find(precinct.id); sheet != worksheets.end()) {
            facts.worksheet = std::move(sheet->second);
        }
        take_versions(std::move(reports[precinct.id]), facts);
        take_times(times[precinct.id], facts);
        facts.settled = std::move(settled[precinct.id]);
        facts.paper_findings = std::move(paper_findings[precinct.id]);
        TRY(records_.verdicts().save(precinct.id,
                                     verify::verify_precinct(facts, canvass_.rules, policy)));
    }
    return {};
}

core::Result<CanvassPatterns> Pipeline::find_patterns() {
    const auto worksheets = TRY(records_.pages().worksheets());
    const auto reports = TRY(records_.reports().latest_of_all());
    std::vector<verify::ComparedPrecinct> compared;
    for (const auto& precinct : canvass_.roster.precincts()) {
        const auto sheet = worksheets.find(precinct.id);
        const auto said = reports.find(precinct.id);
        if (sheet == worksheets.end() || said == reports.end()) continue;
        compared.push_back(verify::compared(canvass_.form, precinct, sheet->second, said->second,
                                            canvass_.policy));
    }
    CanvassPatterns found{verify::find_patterns(compared, canvass_.form.options),
                          verify::identical_reports(compared)};
    TRY(records_.patterns().save(found.patterns));
    return found;
}

core::Result<> Pipeline::look_for_patterns() {
    const auto newest = TRY(records_.patterns().newest_evidence());
    if (evidence_.exchange(newest) != newest) TRY(find_patterns());
    return {};
}

core::Result<> Pipeline::follow_pattern_decisions() {
    const auto newest = TRY(records_.patterns().newest_decision());
    if (pattern_decision_.exchange(newest) == newest) return {};
    std::set<std::string> precincts;
    for (const auto& pattern : TRY(records_.patterns().list()))
        for (const auto& decision : pattern.decisions)
            for (const auto& box : decision.boxes) precincts.insert(box.precinct);
    for (const auto& precinct : precincts) TRY(judge_and_save(precinct));
    return {};
}

}  // namespace app
