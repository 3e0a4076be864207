#include "tests/store/support/scratch.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

namespace store_test {

Scratch::Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "store_test_XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no scratch folder");
    folder_ = pattern;
}

Scratch::~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::unique_ptr<store::Records> open_records(const std::string& path,
                                             store::RecordsOptions options) {
    options.opening = store::Opening::CreateIfMissing;
    auto records = store::Records::open(path, std::move(options));
    if (!records) throw std::runtime_error(records.error().message);
    return std::move(*records);
}

core::Digest digest_of(const std::string& text) {
    return core::sha256(core::bytes_of(text));
}

std::vector<forms::Reading> readings(int plus, double probability) {
    std::vector<forms::Reading> out;
    for (int i = 0; i < kFields; ++i) {
        forms::Reading reading;
        reading.field = fmt::format("field.{}", i);
        reading.state = forms::ReadingState::Number;
        reading.value = i + plus;
        reading.digits = fmt::format("0{}", i + plus);
        reading.probability = probability;
        reading.alternatives = {{std::to_string(i + plus + 1), 0.003}, {"", 0.001}};
        reading.flags.overwritten = i == 3;
        reading.flags.touches_frame = i == 4;
        reading.evidence.box = {10 * i, 20, 80, 40};
        reading.evidence.crop = digest_of(fmt::format("crop {} {}", i, plus));
        out.push_back(std::move(reading));
    }
    out[1].state = forms::ReadingState::Blank;
    out[1].digits.clear();
    out[1].value.reset();
    return out;
}

store::PageRecord accepted(const std::string& bytes, const std::string& precinct, int copy,
                           int page, int pages) {
    store::PageRecord record;
    record.key.digest = record.key.file = digest_of(bytes);
    record.state = store::PageState::Accepted;
    record.id = forms::WorksheetId{.canvass = "IA20REHEARSE",
                                   .precinct = precinct,
                                   .form = "IA20MATH",
                                   .revision = 1,
                                   .page = page,
                                   .pages = pages,
                                   .copy = copy};
    record.identified_by = "two_codes";
    record.dpi = 300;
    record.sharpness = 0.25;
    record.contrast = 0.8;
    record.residual_mm = 0.1;
    record.view = digest_of("view of " + bytes);
    record.view_dpi = 200;
    return record;
}

store::PageRecord rejected(const std::string& bytes, const std::string& reason) {
    store::PageRecord record;
    record.key.digest = record.key.file = digest_of(bytes);
    record.state = store::PageState::Rejected;
    record.reason = reason;
    record.detail = "No code was found.";
    record.remedy = "Scan the sheet again.";
    return record;
}

store::RecordedPage scan(store::Records& records, const std::string& bytes,
                         const store::PageRecord& page,
                         const std::vector<forms::Reading>& page_readings) {
    const auto offer = records.pages().offer(digest_of(bytes), bytes + ".jpg", "image/jpeg",
                                             static_cast<std::int64_t>(bytes.size()), 1, "station");
    EXPECT_TRUE(offer) << (offer ? "" : offer.error().message);
    auto recorded = records.pages().record(page, page_readings, "station");
    EXPECT_TRUE(recorded) << (recorded ? "" : recorded.error().message);
    return recorded ? *recorded : store::RecordedPage{};
}

verify::Verdict verdict(const std::string& precinct, const std::vector<std::string>& disputed,
                        int delegates_at_stake) {
    verify::Verdict out;
    const auto all = readings();
    for (const auto& reading : all) {
        verify::Layers layer;
        layer.field = reading.field;
        layer.written = reading;
        layer.reported = reading.value;
        layer.computed = {1, 2};
        layer.passes = std::find(disputed.begin(), disputed.end(), reading.field) == disputed.end();
        if (layer.passes) layer.passing = reading.value;
        out.layers.push_back(std::move(layer));
    }
    if (disputed.empty()) return out;
    for (const auto& field : disputed)
        out.findings.push_back({verify::Code::ValueDiffers,
                                verify::Kind::Transcription,
                                {field},
                                "8",
                                "9",
                                "Reported 9, written 8.",
                                delegates_at_stake,
                                0.25 * delegates_at_stake,
                                "",
                                {}});
    verify::Case needed;
    needed.precinct = precinct;
    needed.findings = out.findings;
    needed.fields = disputed;
    needed.delegates_at_stake = delegates_at_stake;
    needed.sde_at_stake = 0.25 * delegates_at_stake;
    out.needs_people = needed;
    return out;
}

core::Result<> key_by_two(store::Records& records, const std::string& precinct,
                          const std::string& field, int value) {
    for (const auto* user : {"ann", "bob"})
        TRY(records.cases().key({precinct, field, user, "", forms::ReadingState::Number, value}));
    return {};
}

core::Result<> dispute(store::Records& records, const std::string& precinct,
                       const std::vector<std::string>& fields) {
    int value = 900;
    for (const auto* user : {"ann", "bob", "cid"}) {
        ++value;
        for (const auto& field : fields)
            TRY(records.cases().key(
                {precinct, field, user, "", forms::ReadingState::Number, value}));
    }
    for (const auto& field : fields)
        TRY(records.cases().look({precinct, field, "cid", "", verify::Look::Neither}));
    return {};
}

core::Result<> decide_as_written(store::Records& records, const std::string& precinct,
                                 const std::string& field, const std::string& user, int value,
                                 const std::string& reason) {
    return records.cases().decide(
        precinct, user,
        {field, verify::Basis::AsWritten, {forms::ReadingState::Number, value}, reason});
}

std::string raw_sql_error(const std::string& path, const std::string& text) {
    sqlite3* database = nullptr;
    if (sqlite3_open(path.c_str(), &database) != SQLITE_OK) return "cannot open";
    char* message = nullptr;
    std::string out;
    if (sqlite3_exec(database, text.c_str(), nullptr, nullptr, &message) != SQLITE_OK) {
        out = message != nullptr ? message : "unknown";
        sqlite3_free(message);
    }
    sqlite3_close(database);
    return out;
}

core::Result<> save_verdict(store::Records& records, const std::string& precinct,
                            const verify::Verdict& verdict) {
    const auto known = TRY(records.verdicts().snapshot(precinct));
    return records.verdicts().save(precinct, verdict, known.as_of);
}

void raw_sql(const std::string& path, const std::string& text) {
    EXPECT_EQ(raw_sql_error(path, text), "");
}

namespace {

// An accepted page has its readings, a page that is not accepted has none, and a sheet stands once.
std::string broken_pages(store::Records& records) {
    std::set<std::string> sheets;
    const auto all = records.pages().in_state(store::PageState::Accepted).value();
    for (const auto& page : all) {
        const auto sheet =
            fmt::format("{} page {} copy {}", page.id->precinct, page.id->page, page.id->copy);
        if (!sheets.insert(sheet).second) return sheet + " stands twice";
        if (records.pages().readings_of(page.key.digest)->size() != kFields)
            return sheet + " has lost readings";
    }
    const auto pending = records.pages().in_state(store::PageState::Pending).value();
    for (const auto& page : pending)
        if (!records.pages().readings_of(page.key.digest)->empty())
            return "a pending page has readings";
    return {};
}

}  // namespace

std::string broken_invariant(store::Records& records) {
    const auto chain = records.history().check();
    if (!chain) return chain.error().message;
    if (!chain->valid) return chain->problem;
    const auto status = records.progress().status();
    if (!status) return status.error().message;
    if (status->pages_archived !=
        status->pages_accepted + status->pages_rejected + status->pages_pending)
        return "the counts of pages do not add up";
    std::int64_t received = 0, outcomes = 0;
    const auto events = records.history().events(0, 1'000'000).value();
    for (const auto& event : events) {
        if (event.action == "file.received")
            received += nlohmann::json::parse(event.body).at("pages").get<int>();
        outcomes += event.action == "page.accepted" ? 1 : 0;
    }
    if (received != status->pages_archived) return "a page is counted twice or not at all";
    if (outcomes != status->pages_accepted) return "an accepted page was counted twice or lost";
    return broken_pages(records);
}

}  // namespace store_test
