// Sums of results over precincts, and what a release would hold.
#include "verify/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verify/release.h"

namespace verify {
namespace {

using testing::ElementsAre;

forms::Form form_of_two() {
    forms::Form form;
    form.options = {{"burr", "Burr"}, {"clay", "Clay"}};
    for (const char* name : {"header.attendees", "first.burr", "first.clay", "first.total",
                             "delegates.burr", "delegates.clay", "tick.burr", "odd.burr"}) {
        forms::Field field;
        field.name = name;
        if (field.name.starts_with("tick.")) field.kind = forms::FieldKind::Tick;
        form.fields.push_back(field);
    }
    return form;
}

KnownField box(const std::string& field, std::optional<int> reported, std::optional<int> written,
               bool passes) {
    KnownField out;
    out.field = field;
    out.reported = reported;
    out.written = written;
    out.written_state = written ? forms::ReadingState::Number : forms::ReadingState::Blank;
    out.passes = passes;
    if (passes) out.passing = written;
    return out;
}

CaseFacts facts_of(std::vector<KnownField> layers, std::vector<std::string> in_case = {}) {
    CaseFacts facts;
    facts.what.precinct = "POLK-001-K";
    facts.what.fields = std::move(in_case);
    facts.layers = std::move(layers);
    return facts;
}

TEST(Results, HaveTheColumnsThatEveryOptionHas) {
    EXPECT_THAT(result_columns(form_of_two()), ElementsAre("first", "delegates"));
    EXPECT_THAT(result_columns(forms::Form{}), testing::IsEmpty());
}

TEST(Results, ABlankBoxIsAZeroAndABoxOfWhichNothingStandsIsNone) {
    const auto form = form_of_two();
    const auto boxes = result_boxes(form,
                                    facts_of({box("first.burr", 4, 5, false),
                                              box("first.clay", std::nullopt, std::nullopt, true),
                                              box("tick.burr", 1, 1, true)},
                                             {"first.burr"}),
                                    {});
    EXPECT_EQ(boxes.at("first.burr"), (ResultBox{4, 5, std::nullopt})) << "people work on it";
    EXPECT_EQ(boxes.at("first.clay"), (ResultBox{std::nullopt, 0, 0}));
    EXPECT_FALSE(boxes.contains("tick.burr"));
    EXPECT_FALSE(boxes.contains("delegates.burr")) << "the verdict does not name it";
}

TEST(Results, ABoxThatOfficialsCalledIllegibleHoldsANumberThatNobodyKnows) {
    auto facts = facts_of({box("first.burr", 4, std::nullopt, false)}, {"first.burr"});
    Decision decision;
    decision.precinct = "POLK-001-K";
    decision.field = "first.burr";
    decision.users = {"ole", "oda"};
    decision.reason = "torn";
    decision.no_value = forms::ReadingState::Illegible;
    facts.history.emplace_back(decision);
    EXPECT_EQ(result_boxes(form_of_two(), facts, {}).at("first.burr").stands, std::nullopt);
}

TEST(Results, AddPeopleDelegatesAndTheirWeight) {
    const auto form = form_of_two();
    auto results = empty_results(form);
    const forms::Precinct heavy{"POLK-001-K", "Polk", "One", 5, 1.0};
    const forms::Precinct unknown{"POLK-002-K", "Polk", "Two", std::nullopt, std::nullopt};
    results.add(form, heavy, {{"first.burr", {10, 12, 12}}, {"delegates.burr", {2, 3, 3}}});
    results.add(form, unknown,
                {{"first.burr", {7, 7, std::nullopt}}, {"delegates.burr", {1, 1, 1}}});
    const auto& burr = results.options.at(0);
    EXPECT_EQ(results.precincts, 2);
    EXPECT_EQ(burr.of.at("first").reported, (ResultSum<std::int64_t>{17, 2}));
    EXPECT_EQ(burr.of.at("first").written, (ResultSum<std::int64_t>{19, 2}));
    EXPECT_EQ(burr.of.at("first").stands, (ResultSum<std::int64_t>{12, 1}));
    EXPECT_EQ(burr.of.at("first").difference, (ResultSum<std::int64_t>{2, 1}))
        << "only where both are known";
    EXPECT_EQ(burr.of.at("delegates").stands, (ResultSum<std::int64_t>{4, 2}));
    EXPECT_DOUBLE_EQ(burr.sde.stands.sum, 0.6) << "three of the five delegates of one equivalent";
    EXPECT_EQ(burr.sde.stands.boxes, 1) << "the weight of the other is not known";
    EXPECT_DOUBLE_EQ(burr.sde.difference.sum, 0.2);
    EXPECT_EQ(results.options.at(1).of.at("first").reported, (ResultSum<std::int64_t>{}));
}

SignOffFacts with_signatures(const std::string& precinct, std::size_t count) {
    SignOffFacts facts;
    facts.precinct = precinct;
    facts.paper = facts.whole = facts.reported = facts.judged = true;
    std::vector<Signature> signatures;
    for (std::size_t i = 0; i < count; ++i)
        signatures.push_back({"official " + std::to_string(i), "", static_cast<std::int64_t>(i + 1),
                              7, false, "digest of " + precinct});
    facts.sign_off = sign_off_of(signatures, {});
    return facts;
}

TEST(ReleasePlan, HoldsWhatIsSignedOffAndNamesWhatIsMissing) {
    auto waits = with_signatures("D", 2);
    waits.judged = false;
    SignOffFacts none;
    none.precinct = "E";
    const auto plan = plan_of(
        {with_signatures("A", 2), with_signatures("B", 1), with_signatures("C", 0), waits, none});
    EXPECT_THAT(plan.holds, ElementsAre(Held{"A", 7, "digest of A"}));
    EXPECT_THAT(plan.missing.at(Tile::SignedOnce), ElementsAre("B"));
    EXPECT_THAT(plan.missing.at(Tile::Ready), ElementsAre("C"));
    EXPECT_THAT(plan.missing.at(Tile::Work), ElementsAre("D")) << "its verdict may change";
    EXPECT_THAT(plan.missing.at(Tile::NoPaper), ElementsAre("E"));
    EXPECT_EQ(missing_of(plan), 4);
}

TEST(ReleasePlan, TakesTwoOfficialsAndHoldsWhatTheFirstSaw) {
    EXPECT_TRUE(may_propose(plan_of({with_signatures("A", 2)}), true));
    EXPECT_FALSE(may_propose(plan_of({with_signatures("A", 2)}), false));
    EXPECT_FALSE(may_propose(plan_of({with_signatures("A", 1)}), true)) << "it would hold nothing";
    for (const bool other : {false, true})
        for (const bool counts : {false, true})
            for (const bool same : {false, true})
                EXPECT_EQ(may_release("ole", other ? "oda" : "ole", counts, same).has_value(),
                          other && counts && same);
}

}  // namespace
}  // namespace verify
