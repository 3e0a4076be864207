// Measures precinct checks a second on one core: the rules alone, over rooms like Iowa's.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "verify/caucus_math.h"

namespace {

struct RoomOfPeople {
    int attendees = 0;
    int delegates = 0;
    std::vector<int> counts;
};

// 14 options, most of them empty after the realignment, 3–6 viable: by a fixed seed.
std::vector<RoomOfPeople> rooms() {
    std::vector<RoomOfPeople> list;
    std::uint64_t state = 1;
    const auto draw = [&state](int most) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return static_cast<int>((state >> 33U) % static_cast<std::uint64_t>(most));
    };
    for (int i = 0; i < 1765; ++i) {
        RoomOfPeople room;
        room.counts.assign(14, 0);
        for (int group = 0; group < 3 + draw(4); ++group) {
            const auto at = static_cast<std::size_t>(draw(14));
            room.counts[at] += 15 + draw(40);
        }
        for (const int count : room.counts) room.attendees += count;
        room.delegates = 4 + draw(9);
        list.push_back(room);
    }
    return list;
}

void award_precincts(benchmark::State& state) {
    verify::Rules rules;
    rules.viability = {{1, 0, 0}, {2, 1, 4}, {3, 1, 6}, {4, 15, 100}};
    const auto all = rooms();
    std::size_t next = 0;
    for (auto step : state) {
        const auto& room = all[next++ % all.size()];
        benchmark::DoNotOptimize(
            verify::award_delegates(rules, room.attendees, room.delegates, room.counts));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(award_precincts);

}  // namespace

BENCHMARK_MAIN();
