// The keeper by itself: what it ends when more connections are there than it was asked about.
#include "web_review/connection_keeper.h"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <list>
#include <thread>
#include <vector>

namespace web_review {
namespace {

class Keeper : public testing::Test {
protected:
    // Connections at the door that have no ticket yet.
    void come(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            ends.emplace_back(door.address());
            sockets.push_back(door.acceptConnection());
            EXPECT_TRUE(keeper.let_in(sockets.back())) << i;
        }
    }
    // Their threads start, the last one first.
    void start(std::size_t count) {
        auto socket = sockets.rbegin();
        for (std::size_t i = 0; i < count; ++i) tickets.emplace_front(keeper, *socket++);
    }
    // Whether each of those that have a ticket stays, the oldest first.
    std::vector<bool> stay() {
        std::vector<bool> out;
        for (auto& ticket : tickets) out.push_back(ticket.enter(Phase::Idle));
        return out;
    }

    Poco::Net::ServerSocket door{Poco::Net::SocketAddress("127.0.0.1", 0)};
    ConnectionLimits limits{.most_connections = 4};
    ConnectionKeeper keeper{limits};
    std::list<Poco::Net::StreamSocket> ends, sockets;
    std::list<ConnectionKeeper::Ticket> tickets;
};

TEST_F(Keeper, a_newcomer_waits_for_the_threads_of_a_burst) {
    come(4);  // none can be ended before its thread has started
    std::jthread starts([this] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        start(4);
    });
    ends.emplace_back(door.address());
    const auto newcomer = door.acceptConnection();
    EXPECT_TRUE(keeper.let_in(newcomer));
    starts.join();
    const auto staying = stay();
    EXPECT_EQ(std::count(staying.begin(), staying.end(), false), 1)
        << "one of those whose threads have started by then";
}

TEST_F(Keeper, those_that_wait_for_a_thread_count) {
    come(4);
    start(4);
    come(2);
    EXPECT_EQ(stay(), (std::vector<bool>{false, false, true, true}))
        << "who came first goes first, in whatever order the threads started";
}

TEST_F(Keeper, who_works_stays_and_a_newcomer_is_refused) {
    come(4);
    start(4);
    for (auto& ticket : tickets) ticket.enter(Phase::Working);
    ends.emplace_back(door.address());
    const auto newcomer = door.acceptConnection();
    EXPECT_FALSE(keeper.let_in(newcomer));
    tickets.back().enter(Phase::Idle);
    EXPECT_TRUE(keeper.let_in(newcomer));
    EXPECT_FALSE(tickets.back().enter(Phase::Idle));
}

}  // namespace
}  // namespace web_review
