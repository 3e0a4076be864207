// The queue in pages, and what the questions that are asked all evening cost: they read no table
// that grows from its first row to its last.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "store/codec.h"
#include "store/records.h"
#include "support/scratch.h"

namespace store_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using verify::CaseState;

std::string precinct_id(int i) {
    return fmt::format("POLK-{:03}-K", i);
}

// What each statement of every connection of this process cost, while it looks.
class Costs {
public:
    struct Cost {
        std::string text;
        int scanned = 0;  // rows that were passed on a walk over a whole table or index
        int steps = 0;    // of SQLite's machine
    };
    static void begin() {
        static const bool once = [] {
            sqlite3_auto_extension(reinterpret_cast<void (*)()>(&Costs::watch));
            return true;
        }();
        (void)once;
        const std::lock_guard lock(guard());
        costs().clear();
    }
    static std::vector<Cost> end() {
        const std::lock_guard lock(guard());
        return std::exchange(costs(), {});
    }

private:
    static int watch(sqlite3* database, char**, const sqlite3_api_routines*) {
        return sqlite3_trace_v2(database, SQLITE_TRACE_PROFILE, &Costs::note, nullptr);
    }
    static int note(unsigned, void*, void* about, void*) {
        auto* statement = static_cast<sqlite3_stmt*>(about);
        const std::lock_guard lock(guard());
        costs().push_back({sqlite3_sql(statement),
                           sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1),
                           sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1)});
        return 0;
    }
    static std::vector<Cost>& costs() {
        static std::vector<Cost> all;
        return all;
    }
    static std::mutex& guard() {
        static std::mutex mutex;
        return mutex;
    }
};

class Queue : public testing::Test {
protected:
    static int band_of(int i) { return i % 3; }
    // A precinct with paper, a report and a case of two boxes.
    void add(int i) {
        const auto precinct = precinct_id(i);
        scan(*records_, "sheet " + precinct, accepted("sheet " + precinct, precinct), readings());
        verify::Report report;
        report.precinct = precinct;
        report.channel = "app";
        report.values = {{"field.2", 8}};
        ASSERT_TRUE(records_->reports().add({report}, "program"));
        auto judged = verdict(precinct, {"field.2", "field.5"});
        judged.queue_band = band_of(i);
        ASSERT_TRUE(save_verdict(*records_, precinct, judged));
    }
    void key(int i, const std::string& field, const std::string& user, int value = 2) {
        ASSERT_TRUE(records_->cases().key(
            {precinct_id(i), field, user, "", forms::ReadingState::Number, value}));
    }
    std::vector<std::string> pages(store::QueueAsk ask) {
        std::vector<std::string> out;
        for (;;) {
            const auto page = records_->cases().queue(ask).value();
            EXPECT_LE(page.size(), ask.most);
            for (const auto& record : page) out.push_back(record.what.precinct);
            if (page.empty()) return out;
            ask.after = {band_of(std::stoi(out.back().substr(5, 3))), out.back()};
        }
    }
    static store::QueueAsk asked(std::vector<CaseState> states, std::size_t most = 4) {
        store::QueueAsk ask;
        ask.states = std::move(states);
        ask.most = most;
        return ask;
    }
    // Everything that the review asks for again and again.
    void ask_everything() {
        ASSERT_TRUE(records_->progress().status());
        ASSERT_TRUE(records_->progress().rate("2020-02-04T00:00:00.000Z"));
        ASSERT_TRUE(records_->patterns().counts());
        ASSERT_TRUE(records_->patterns().newest_evidence());
        ASSERT_TRUE(records_->cases().counts());
        ASSERT_TRUE(records_->cases().held());
        ASSERT_TRUE(records_->cases().queue(
            asked({CaseState::Open, CaseState::Keyed, CaseState::Escalated})));
        ASSERT_TRUE(records_->cases().take_next("ann"));
        ASSERT_TRUE(records_->cases().find(precinct_id(1)));
        ASSERT_TRUE(records_->verdicts().due("", 200));
        ASSERT_TRUE(records_->verdicts().adapt_sample());
        ASSERT_TRUE(records_->people().find("ann"));
    }

    // Before the first connection is opened.
    bool watched_ = (Costs::begin(), true);
    Scratch scratch_;
    std::unique_ptr<store::Records> records_ = open_records(scratch_ / "canvass.db");
};

TEST_F(Queue, PagesHaveEveryCaseOnceAndTheHeaviestBandsFirst) {
    for (int i = 0; i < 11; ++i) add(i);
    ASSERT_TRUE(dispute(*records_, precinct_id(3), {"field.2", "field.5"}));
    std::vector<std::string> wanted;
    for (int band = 0; band < 3; ++band)
        for (int i = band; i < 11; i += 3) wanted.push_back(precinct_id(i));
    const auto unresolved = {CaseState::Open, CaseState::Keyed, CaseState::Escalated};
    for (const std::size_t most : {1U, 3U, 4U, 50U})
        EXPECT_EQ(pages(asked(unresolved, most)), wanted) << most;
    EXPECT_THAT(pages(asked({CaseState::Keyed})), ElementsAre(precinct_id(3)));
    std::erase(wanted, precinct_id(3));
    EXPECT_EQ(pages(asked({CaseState::Open}, 2)), wanted);
}

TEST_F(Queue, ASearchAmongFewAndAmongManyPrecinctsFindsTheSame) {
    for (int i = 0; i < 30; ++i) add(i);
    auto ask = asked({CaseState::Open}, 4);
    ask.only = std::vector<std::string>{};
    for (int i = 0; i < 30; i += 2) ask.only->push_back(precinct_id(i));
    const auto few = pages(ask);
    EXPECT_THAT(few, SizeIs(15));
    for (int i = 0; i < 1000; ++i) ask.only->push_back(fmt::format("NOWHERE-{}", i));
    EXPECT_EQ(pages(ask), few);
    ask.without = {few.front()};
    EXPECT_THAT(pages(ask), SizeIs(14));
    ask.only = std::vector<std::string>{};
    EXPECT_THAT(pages(ask), IsEmpty());
}

// Somebody who keyed hundreds of cases, which all wait for a second keyer, finds the next one at
// once.
TEST_F(Queue, WhatThePersonKeyedBeforeDoesNotSlowTheNextCase) {
    const auto steps = [&] {
        Costs::begin();
        EXPECT_TRUE(records_->cases().take_next("ann"));
        int sum = 0;
        for (const auto& cost : Costs::end()) sum += cost.steps;
        return sum;
    };
    constexpr int kCases = 120;
    for (int i = 0; i < kCases; ++i) add(i);
    const auto keyed = [&](int from, int to) {
        for (int i = from; i < to; ++i)
            for (const auto* field : {"field.2", "field.5"}) key(i, field, "ann");
    };
    keyed(0, 10);
    const int few = steps();
    keyed(11, kCases - 2);
    EXPECT_LE(steps(), few * 10) << "a look at each of them costs some hundred times as much";
}

TEST_F(Queue, WhatIsAskedAllEveningWalksOverNoWholeTable) {
    for (int i = 0; i < 40; ++i) add(i);
    // The counts themselves are a walk over one narrow index.
    const std::vector<std::string> counts = {"SELECT state, COUNT(*)", "SELECT scanned, paper"};
    Costs::begin();
    ask_everything();
    for (const auto& cost : Costs::end()) {
        const bool counted = std::any_of(counts.begin(), counts.end(), [&](const auto& start) {
            return cost.text.starts_with(start);
        });
        EXPECT_TRUE(counted || cost.scanned <= 2) << cost.scanned << " rows: " << cost.text;
    }
}

TEST_F(Queue, TenTimesTheCasesCostNoMore) {
    const auto steps = [&] {
        Costs::begin();
        ask_everything();
        int sum = 0;
        for (const auto& cost : Costs::end())
            if (cost.text.find("COUNT(*)") == std::string::npos) sum += cost.steps;
        return sum;
    };
    for (int i = 0; i < 30; ++i) add(i);
    const int few = steps();
    for (int i = 30; i < 300; ++i) add(i);
    EXPECT_LE(steps(), few * 3 / 2);
}

TEST_F(Queue, AMomentThatIsHeldDoesNotChange) {
    add(1);
    const auto events = [&] { return records_->progress().status()->events; };
    const auto before = events();
    {
        const auto moment = records_->hold_moment().value();
        add(2);
        EXPECT_EQ(events(), before);
        EXPECT_FALSE(records_->cases().find(precinct_id(2)).value());
    }
    EXPECT_GT(events(), before);
    EXPECT_TRUE(records_->cases().find(precinct_id(2)).value());
}

TEST_F(Queue, ThreadsReadTheSameMomentInSnapshotsOfTheirOwn) {
    add(1);
    const auto events = [&] { return records_->progress().status()->events; };
    const auto before = events();
    {
        const auto moments = records_->hold_moments(2).value();
        add(2);
        EXPECT_GT(events(), before) << "a moment binds only the thread that reads in it";
        moments[0]->read_here();
        EXPECT_EQ(events(), before);
        std::thread([&] {
            moments[1]->read_here();
            EXPECT_EQ(events(), before);
        }).join();
    }
    EXPECT_GT(events(), before);
}

TEST_F(Queue, TheCountsOfProgressFollowFromTheRows) {
    for (int i = 0; i < 5; ++i) add(i);
    key(2, "field.2", "ann");
    ASSERT_TRUE(records_->people().add({"olga", store::Role::Official, "hash"}, "program"));
    // Follows from the event of a configuration, which these records do not have.
    raw_sql(scratch_ / "canvass.db", "DELETE FROM bearings WHERE precinct = ''");
    const auto problems = [&] { return records_->history().proof().value().problems; };
    EXPECT_THAT(problems(), IsEmpty());
    raw_sql(scratch_ / "canvass.db",
            "UPDATE precinct_progress SET reported = 0 WHERE precinct = '" + precinct_id(3) + "'");
    EXPECT_THAT(problems(), ElementsAre(testing::HasSubstr(precinct_id(3))));
    raw_sql(scratch_ / "canvass.db",
            "UPDATE precinct_progress SET reported = 1; UPDATE bearings SET judged = 0 WHERE "
            "precinct = '" +
                precinct_id(4) + "'");
    EXPECT_THAT(problems(), ElementsAre(testing::HasSubstr(precinct_id(4))));
}

TEST(CanonicalLayers, AreTheCanonicalJsonOfTheLayers) {
    std::vector<store::KnownField> layers;
    for (const auto& reading : readings()) {
        auto& layer = layers.emplace_back();
        layer.field = reading.field + (layers.size() % 7 == 0 ? "\"ñ\n" : "");
        layer.written_digits = layers.size() % 5 == 0 ? "\\" : reading.digits;
        if (layers.size() % 3 != 0) layer.written_state = reading.state;
        layer.written = reading.value;
        layer.probability = 1.0 / static_cast<double>(layers.size() * layers.size() * 1000);
        if (layers.size() % 2 == 0) layer.reported = 3;
        layer.computed.assign(layers.size() % 4, 9);
        layer.passes = layers.size() % 3 == 1;
        layer.passing = layer.passes ? layer.written : std::nullopt;
        layer.by_pattern = layers.size() % 6 == 1;
    }
    layers[0].probability = 1;
    layers[1].probability = 0;
    EXPECT_EQ(store::canonical_layers(layers), store::canonical(store::json_of(layers)));
    EXPECT_EQ(store::canonical_layers({}), "[]");
}

TEST(CanonicalReadings, AreTheCanonicalJsonOfTheReadings) {
    auto many = readings();
    for (std::size_t i = 0; i < many.size(); ++i) {
        auto& reading = many[i];
        if (i % 3 == 0) reading.digits = "ñ\"\\";
        if (i % 4 == 0) reading.value.reset();
        if (i % 2 == 0) reading.alternatives = {{"12", 0.25}, {"1", 1e-9}};
        reading.probability = 1.0 / static_cast<double>(i * i + 1);
        reading.flags = {i % 2 == 0, i % 3 == 0, i % 5 == 0};
        reading.evidence.box = {-3, static_cast<int>(i), 1 << 20, 0};
        reading.evidence.crop = core::sha256(core::bytes_of(reading.field));
    }
    EXPECT_EQ(store::canonical_readings(many), store::canonical(store::json_of(many)));
    EXPECT_EQ(store::canonical_readings({}), "[]");
}

TEST(CanonicalValues, AreReadAsTheyWereWrittenAndAsJsonReadsThem) {
    for (const std::map<std::string, int>& values :
         {std::map<std::string, int>{}, {{"first.adams", 12}}, {{"a", 0}, {"b", -3}, {"ñ\"", 7}}}) {
        const auto text = store::canonical(store::Json(values));
        EXPECT_EQ(store::values_of(text), values);
        EXPECT_EQ(store::values_of(store::Json::parse(text).dump(1)), values);
    }
    EXPECT_THROW(store::values_of(R"({"a":1,})"), std::exception);
    EXPECT_THROW(store::values_of(R"({"a":1}{)"), std::exception);
}

TEST(CanonicalLayers, AreReadAsTheyWereWrittenAndAsJsonReadsThem) {
    std::vector<store::KnownField> layers;
    for (const auto& reading : readings()) {
        auto& layer = layers.emplace_back();
        layer.field = reading.field;
        if (layers.size() % 3 != 0) {
            layer.written_state = reading.state;
            layer.written_digits = reading.digits;
            layer.written = reading.value;
            layer.probability = 1.0 / static_cast<double>(layers.size() * layers.size() * 1000);
        }
        if (layers.size() % 2 == 0) layer.reported = 3;
        layer.computed.assign(layers.size() % 4, 9);
        layer.passes = layers.size() % 5 != 1;
        if (layers.size() % 5 == 2) layer.passing = 7;
        layer.by_pattern = layers.size() % 6 == 1;
    }
    const auto spaced = [](const std::string& text) { return store::Json::parse(text).dump(1); };
    const auto plain = store::canonical_layers(layers);
    EXPECT_EQ(store::layers_of(plain), layers);
    EXPECT_EQ(store::layers_of(spaced(plain)), layers);
    layers[1].field = "ñ \"\\\n";
    EXPECT_EQ(store::layers_of(store::canonical_layers(layers)), layers);
    EXPECT_THAT(store::layers_of("[]"), IsEmpty());
    for (const auto& wrong : {plain.substr(0, plain.size() - 1), plain + "x", std::string("[,]")})
        EXPECT_THROW(store::layers_of(wrong), std::exception) << wrong;
}

}  // namespace
}  // namespace store_test
