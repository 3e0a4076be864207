#include "app/pipeline.h"

#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <opencv2/core/utility.hpp>
#include <optional>
#include <set>
#include <thread>

#include "app/page_work.h"
#include "core/check.h"
#include "core/clock.h"
#include "core/every_core.h"
#include "core/file.h"
#include "scanner/load_scans.h"
#include "verify/risk.h"
#include "verify/verify_precinct.h"

namespace app {
namespace {

// CPU time of a step that also waits for the disk, and the time of waiting.
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

Outcome outcome_of(store::PageState state) {
    switch (state) {
        case store::PageState::Rejected:
            return Outcome::Rejected;
        case store::PageState::Blank:
            return Outcome::Blank;
        default:
            return Outcome::Accepted;
    }
}

PageResult result_of(const store::PageRecord& record, const StageTimes& ms) {
    PageResult result;
    result.file = record.key.file_name;
    result.page = record.key.page_in_file;
    result.digest = record.key.digest;
    result.outcome = outcome_of(record.state);
    result.reason = record.reason;
    if (!record.detail.empty()) result.detail = record.detail + " " + record.remedy;
    if (record.id) result.precinct = record.id->precinct;
    result.ms = ms;
    return result;
}

// Callbacks come from several threads; passes them to the caller one at a time.
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

}  // namespace

std::string_view name_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::Accepted:
            return "accepted";
        case Outcome::Rejected:
            return "rejected";
        case Outcome::Duplicate:
            return "duplicate";
        case Outcome::Blank:
            return "blank";
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

core::Result<> Pipeline::still_configured() {
    const auto event = TRY(records_.configurations().in_force());
    if (event == canvass_.configured_by) return {};
    return core::conflict(fmt::format(
        "The configuration was changed while this went on (event {}); start the command again, and "
        "it goes on with the new one.",
        event));
}

core::Result<> Pipeline::process_pages(const OpenedFile& opened,
                                       const std::vector<store::PageKey>& keys, StageTimes spent,
                                       ocr::NumberReader& reader, const ScanCallbacks& callbacks) {
    for (const auto& key : keys) {
        TRY(still_configured());
        StageTimes ms = spent;
        spent = {};  // the cost of the file counts for its first page
        auto work = opened ? TRY(work_on_page(canvass_, key, **opened, std::nullopt, reader, ms))
                           : undecodable(key, opened.error());
        const auto recorded = TRY(timed_store(ms, [&]() -> core::Result<store::RecordedPage> {
            if (!work.view.empty()) work.record.view = TRY(archive_.put(work.view));
            auto done = TRY(records_.pages().record(work.record, work.readings, actor_,
                                                    canvass_.policy.least_probability_scan));
            if (work.record.state != store::PageState::Accepted) return done;
            TRY(judge_and_save(work.record.id->precinct));
            return done;
        }));
        auto result = result_of(work.record, ms);
        // Somebody else recorded it first, where the disk knows no locks.
        if (!recorded.recorded) result.outcome = Outcome::Duplicate;
        if (callbacks.page) callbacks.page(result);
    }
    return {};
}

core::Result<Pipeline::Taken> Pipeline::take_file(const std::string& path, store::IfTaken if_taken,
                                                  ocr::NumberReader& reader,
                                                  const ScanCallbacks& callbacks) {
    StageTimes ms;
    const auto bytes = TRY(core::read_file(path));
    const auto name = std::filesystem::path(path).filename().string();
    const auto digest = TRY(timed_store(ms, [&] { return archive_.put(bytes); }));
    const auto in_hand = archive_.take_in_hand(digest, if_taken);
    if (!in_hand) return Taken::InOtherHands;
    TRY(take_bytes(name, bytes, digest, ms, reader, callbacks));
    return Taken::Done;
}

core::Result<> Pipeline::take_bytes(const std::string& name, core::ByteView bytes,
                                    const core::Digest& digest, StageTimes ms,
                                    ocr::NumberReader& reader, const ScanCallbacks& callbacks) {
    const double start = core::thread_cpu_ms();
    const auto opened = scanner::open_scans(bytes, name);
    // Without the program that draws PDFs, or without memory, a file is neither good nor bad.
    if (!opened && opened.error().kind == core::ErrorKind::Machine)
        return tl::unexpected(opened.error());
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
            continue;
        }
        if (record && opened) TRY(mend_view(*record, **opened, reader));
        if (record && callbacks.page && offer == store::Offer::Duplicate) {
            auto result = result_of(*record, ms);
            result.outcome = Outcome::Duplicate;
            callbacks.page(result);
            ms = {};
        }
    }
    return process_pages(opened, open, ms, reader, callbacks);
}

core::Result<> Pipeline::mend_view(const store::PageRecord& record, scanner::ScanFile& file,
                                   ocr::NumberReader& reader) {
    if (record.view == core::Digest{}) return {};
    store::ArchivedBytes view;
    view.digest = record.view;
    view.original = false;
    if (archive_.look_at(view) == store::Kept::Whole) return {};
    StageTimes ms;
    const auto named = record.identified_by == "person" ? record.id : std::nullopt;
    const auto work = TRY(work_on_page(canvass_, record.key, file, named, reader, ms));
    if (!work.view.empty() && core::sha256(work.view) == record.view) TRY(archive_.put(work.view));
    return {};
}

namespace {

// Paths for several threads: each in turn, and at the end those that were in other hands.
class Paths {
public:
    explicit Paths(const std::vector<std::string>& paths) : paths_(paths) {}

    struct Next {
        std::string path;
        store::IfTaken if_taken = store::IfTaken::GiveUp;
    };
    std::optional<Next> next() {
        const std::lock_guard lock(guard_);
        if (at_ < paths_.size()) return Next{paths_[at_++], store::IfTaken::GiveUp};
        if (put_off_.empty()) return std::nullopt;
        Next last{std::move(put_off_.back()), store::IfTaken::Wait};
        put_off_.pop_back();
        return last;
    }
    void put_off(std::string path) {
        const std::lock_guard lock(guard_);
        put_off_.push_back(std::move(path));
    }

private:
    const std::vector<std::string>& paths_;
    std::mutex guard_;
    std::size_t at_ = 0;
    std::vector<std::string> put_off_;
};

}  // namespace

bool Pipeline::scan_files(const std::vector<std::string>& paths, int threads,
                          const ScanCallbacks& callbacks) {
    std::mutex guard;
    const auto guarded = one_at_a_time(callbacks, guard);
    Paths queue(paths);
    std::atomic<bool> all_taken{true};
    const auto work = [&] {
        auto reader = ocr::NumberReader::create();
        if (!reader) {
            guarded.problem(reader.error());
            all_taken = false;
            return;
        }
        while (auto next = queue.next()) {
            const auto taken = take_file(next->path, next->if_taken, **reader, guarded);
            if (taken && *taken == Taken::InOtherHands) queue.put_off(std::move(next->path));
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

core::Result<> Pipeline::resume_file(const std::vector<store::PageKey>& pages,
                                     ocr::NumberReader& reader, const ScanCallbacks& callbacks) {
    const auto in_hand = archive_.take_in_hand(pages.front().file, store::IfTaken::GiveUp);
    if (!in_hand) return {};
    // Whoever had it in hand until now may have finished some.
    std::vector<store::PageKey> open;
    for (const auto& key : pages) {
        const auto record = TRY(records_.pages().find(key.digest));
        if (record && record->state == store::PageState::Pending) open.push_back(key);
    }
    if (open.empty()) return {};
    const auto bytes = TRY(archive_.get(pages.front().file));
    const auto opened = scanner::open_scans(bytes, pages.front().file_name);
    if (!opened && opened.error().kind == core::ErrorKind::Machine)
        return tl::unexpected(opened.error());
    return process_pages(opened, open, {}, reader, callbacks);
}

core::Result<> Pipeline::resume(const ScanCallbacks& callbacks) {
    const auto pending = TRY(records_.pages().pending());
    const auto redo = TRY(records_.pages().to_redo());
    TRY(judge_due());
    if (pending.empty() && redo.empty()) return {};
    const auto reader = TRY(ocr::NumberReader::create());
    for (std::size_t i = 0; i < pending.size();) {
        std::vector<store::PageKey> of_file;
        const auto file = pending[i].file;
        for (; i < pending.size() && pending[i].file == file; ++i) of_file.push_back(pending[i]);
        const auto done = resume_file(of_file, *reader, callbacks);
        if (done) continue;
        if (!callbacks.problem) return done;
        callbacks.problem(done.error());  // one file's trouble does not keep the others waiting
    }
    return redo_pages(*reader, callbacks);
}

core::Result<> Pipeline::redo_pages(ocr::NumberReader& reader, const ScanCallbacks& callbacks) {
    for (const auto& record : TRY(records_.pages().to_redo())) {
        TRY(redo_page(record, reader, callbacks));
    }
    return {};
}

core::Result<> Pipeline::redo_page(const store::PageRecord& record, ocr::NumberReader& reader,
                                   const ScanCallbacks& callbacks) {
    const auto in_hand = archive_.take_in_hand(record.key.file, store::IfTaken::GiveUp);
    if (!in_hand) return {};
    StageTimes ms;
    const auto bytes = TRY(archive_.get(record.key.file));
    auto opened = scanner::open_scans(bytes, record.key.file_name);
    if (!opened && opened.error().kind == core::ErrorKind::Machine)
        return tl::unexpected(opened.error());
    auto work = opened ? TRY(work_on_page(canvass_, record.key, **opened, record.id, reader, ms))
                       : undecodable(record.key, opened.error());
    if (!work.view.empty()) work.record.view = TRY(archive_.put(work.view));
    const auto actor = record.action_by.empty() ? actor_ : record.action_by;
    const auto recorded = TRY(records_.pages().record(work.record, work.readings, actor,
                                                      canvass_.policy.least_probability_scan));
    if (work.record.state == store::PageState::Accepted) {
        TRY(judge_and_save(work.record.id->precinct));
    }
    if (recorded.recorded && callbacks.page) callbacks.page(result_of(work.record, ms));
    return {};
}

core::Result<std::vector<store::Judged>> Pipeline::judged(
    const std::vector<std::string>& precincts) {
    auto known = TRY(records_.verdicts().snapshots(precincts));
    // After the snapshots: a configuration that comes later bears on the precincts, and the store
    // refuses the verdicts as older than that.
    TRY(still_configured());
    std::vector<store::Judged> out(precincts.size());
    core::on_every_core(precincts.size(), [&](std::size_t i) {
        auto& facts = known[i].facts;
        facts.precinct = canvass_.roster.find(precincts[i]);
        CHECK(facts.precinct != nullptr);
        facts.form = &canvass_.form;
        verify::Policy policy = canvass_.policy;
        policy.risk_sample = verify::widened(policy.risk_sample, known[i].wrong_in_sample);
        out[i] = {precincts[i], verify::verify_precinct(facts, canvass_.rules, policy),
                  known[i].as_of};
    });
    return out;
}

core::Result<verify::Verdict> Pipeline::judge(const std::string& precinct) {
    TRY(check_on_roster(precinct));
    return std::move(TRY(judged({precinct})).front().verdict);
}

core::Result<> Pipeline::check_on_roster(const std::string& precinct) const {
    if (canvass_.roster.find(precinct) != nullptr) return {};
    return core::not_found(
        fmt::format("{} is not in this canvass's roster; check the id.", precinct));
}

core::Result<verify::Verdict> Pipeline::judge_and_save(const std::string& precinct) {
    TRY(check_on_roster(precinct));
    for (;;) {
        auto judgements = TRY(judged({precinct}));
        // Somebody else judged from newer facts in between: those are to be judged now.
        if (TRY(records_.verdicts().save_all(judgements)).empty())
            return std::move(judgements.front().verdict);
    }
}

core::Result<> Pipeline::save_until_newest(std::vector<std::string> precincts) {
    while (!precincts.empty()) {
        const auto judgements = TRY(judged(precincts));
        // Somebody else judged some from newer facts in between: those are to be judged now.
        std::vector<std::string> again;
        for (const auto i : TRY(records_.verdicts().save_all(judgements)))
            again.push_back(judgements[i].precinct);
        precincts = std::move(again);
    }
    return {};
}

core::Result<> Pipeline::each_batch(const Those& those, const Work& work) {
    // Facts of so many precincts are read, and their verdicts stored, together: a transaction and
    // its flush cost as much as judging a dozen precincts, and keyers wait for it some 30 ms.
    constexpr std::int64_t kAtOnce = 200;
    for (std::string after;;) {
        const auto precincts = TRY(those(after, kAtOnce));
        if (precincts.empty()) return {};
        after = precincts.back();
        TRY(work(precincts));
    }
}

std::vector<std::string> Pipeline::on_the_roster(const std::vector<std::string>& precincts) const {
    std::vector<std::string> out;
    for (const auto& precinct : precincts)
        if (canvass_.roster.find(precinct) != nullptr) out.push_back(precinct);
    return out;
}

core::Result<> Pipeline::judge_each(const Those& those,
                                    const std::function<void(std::size_t done)>& progress) {
    std::size_t done = 0;
    return each_batch(those, [&](const std::vector<std::string>& precincts) -> core::Result<> {
        // What the roster does not name any more is told by the roster's own event.
        TRY(save_until_newest(on_the_roster(precincts)));
        done += precincts.size();
        if (progress) progress(done);
        return {};
    });
}

core::Result<> Pipeline::judge_due() {
    TRY(records_.verdicts().adapt_sample());
    return judge_each([this](const std::string& after, std::int64_t limit) {
        return records_.verdicts().due(after, limit);
    });
}

core::Result<> Pipeline::judge_all(const std::function<void(std::size_t done)>& progress) {
    TRY(records_.verdicts().adapt_sample());
    return judge_each(
        [this](const std::string& after, std::int64_t limit) {
            return records_.verdicts().known(after, limit);
        },
        progress);
}

core::Result<std::vector<std::string>> Pipeline::verdicts_that_do_not_follow() {
    std::set<std::string> due;
    TRY(each_batch(
        [this](const auto& after, auto limit) { return records_.verdicts().due(after, limit); },
        [&](const std::vector<std::string>& precincts) -> core::Result<> {
            due.insert(precincts.begin(), precincts.end());
            return {};
        }));
    std::vector<std::string> out;
    TRY(each_batch(
        [this](const auto& after, auto limit) { return records_.verdicts().known(after, limit); },
        [&](std::vector<std::string> precincts) -> core::Result<> {
            std::erase_if(precincts, [&](const auto& name) { return due.contains(name); });
            const auto known = on_the_roster(precincts);
            std::set<std::string> wrong(precincts.begin(), precincts.end());
            for (const auto& name : known) wrong.erase(name);
            const auto judgements = TRY(judged(known));
            for (const auto i : TRY(records_.verdicts().not_stored(judgements)))
                wrong.insert(judgements[i].precinct);
            out.insert(out.end(), wrong.begin(), wrong.end());
            return {};
        }));
    return out;
}

core::Result<CanvassPatterns> Pipeline::find_patterns() {
    TRY(still_configured());
    const std::lock_guard lock(compared_guard_);
    TRY(compared_.follow(canvass_, records_));
    const auto& compared = compared_.all();
    CanvassPatterns found{verify::find_patterns(compared, canvass_.form.options, canvass_.policy),
                          verify::identical_reports(compared, canvass_.policy)};
    TRY(records_.patterns().save(found.patterns));
    return found;
}

core::Result<> Pipeline::look_for_patterns() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_look_) return {};
    const auto newest = TRY(records_.patterns().newest_evidence());
    if (evidence_ == newest) return {};
    TRY(find_patterns());
    evidence_ = newest;
    next_look_ = std::chrono::steady_clock::now() + verify::kLeastBetweenLooks;
    return {};
}

}  // namespace app
