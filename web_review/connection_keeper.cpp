#include "web_review/connection_keeper.h"

#include <sys/socket.h>

#include <algorithm>
#include <vector>

namespace web_review {

namespace {

// Deadlines are kept to this: short beside the shortest of them.
constexpr std::chrono::milliseconds kLookEvery{100};
// A server that stops waits no longer than this for slow readers of an answer.
constexpr std::chrono::seconds kLastAnswer{3};
// Connections that were ended and whose threads still leave: with more of them, newcomers wait in
// the system's queue. Otherwise a burst would wait in Poco's queue, where nothing gives way.
constexpr std::size_t kMostLeaving = 8;
constexpr std::chrono::seconds kLongestAtTheDoor{1};

}  // namespace

ConnectionKeeper::ConnectionKeeper(const ConnectionLimits& limits)
    : limits_(limits), thread_([this] { look(); }) {}

ConnectionKeeper::~ConnectionKeeper() {
    {
        const std::lock_guard lock(guard_);
        closed_ = true;
    }
    wake_.notify_all();
}

std::chrono::milliseconds ConnectionKeeper::time_for(Phase phase, std::size_t answer_bytes) const {
    switch (phase) {
        case Phase::Greeting:
            return limits_.greeting;
        case Phase::Idle:
            return limits_.idle;
        case Phase::Head:
            return limits_.head;
        case Phase::Body:
            return limits_.body;
        case Phase::Answering:
            return limits_.answer +
                   std::chrono::seconds(answer_bytes / limits_.slowest_bytes_per_second);
        case Phase::Leaving:
            return limits_.leaving;
        case Phase::Working:
            break;
    }
    return std::chrono::hours{24};
}

// The socket's own shutdown would speak TLS beside the thread that uses it.
void ConnectionKeeper::end(Ticket& ticket) {
    if (ticket.ended_) return;
    ticket.ended_ = true;
    ++ended_;
    ::shutdown(ticket.socket_.impl()->sockfd(), SHUT_RDWR);
}

void ConnectionKeeper::look() {
    std::unique_lock lock(guard_);
    while (!closed_) {
        const auto now = Clock::now();
        for (Ticket* ticket : tickets_)
            if (ticket->phase_ != Phase::Working && ticket->deadline_ <= now) end(*ticket);
        wake_.wait_for(lock, kLookEvery, [this] { return closed_; });
    }
}

bool ConnectionKeeper::keep_at_most(std::size_t most) {
    const std::size_t there = tickets_.size() - ended_ + coming_.size();
    if (there <= most) return true;
    std::vector<Ticket*> may_go;
    for (Ticket* ticket : tickets_)
        if (!ticket->ended_ && ticket->phase_ != Phase::Working) may_go.push_back(ticket);
    const std::size_t go = std::min(there - most, may_go.size());
    const auto last = may_go.begin() + static_cast<std::ptrdiff_t>(go);
    std::partial_sort(
        may_go.begin(), last, may_go.end(),
        [](const Ticket* left, const Ticket* right) { return left->served_ < right->served_; });
    std::for_each(may_go.begin(), last, [this](Ticket* ticket) { end(*ticket); });
    return there - go <= most;
}

bool ConnectionKeeper::let_in(const Poco::Net::StreamSocket& socket) {
    std::unique_lock lock(guard_);
    bool room = false;
    changed_.wait_for(lock, kLongestAtTheDoor, [&] {
        room = keep_at_most(limits_.most_connections - 1);
        // A connection can be ended only when its thread has started.
        return stopping_ || (room ? ended_ <= kMostLeaving : coming_.empty());
    });
    if (stopping_ || !room) return false;
    coming_.insert_or_assign(socket.impl()->sockfd(), Clock::now());
    return true;
}

void ConnectionKeeper::stop() {
    const std::lock_guard lock(guard_);
    stopping_ = true;
    const auto latest = Clock::now() + kLastAnswer;
    for (Ticket* ticket : tickets_) {
        if (ticket->phase_ == Phase::Answering)
            ticket->deadline_ = std::min(ticket->deadline_, latest);
        else if (ticket->phase_ != Phase::Working)
            end(*ticket);
    }
}

ConnectionKeeper::Ticket::Ticket(ConnectionKeeper& keeper, const Poco::Net::StreamSocket& socket)
    : keeper_(keeper), socket_(socket), served_(Clock::now()) {
    const std::lock_guard lock(keeper_.guard_);
    deadline_ = served_ + keeper_.time_for(phase_, 0);
    // Threads start in any order: who came first is what the door says.
    if (const auto came = keeper_.coming_.extract(socket_.impl()->sockfd()))
        served_ = came.mapped();
    place_ = keeper_.tickets_.insert(keeper_.tickets_.end(), this);
    if (keeper_.stopping_) keeper_.end(*this);
    keeper_.changed_.notify_one();
}

ConnectionKeeper::Ticket::~Ticket() {
    const std::lock_guard lock(keeper_.guard_);
    keeper_.tickets_.erase(place_);
    if (ended_) --keeper_.ended_;
    keeper_.changed_.notify_one();
}

bool ConnectionKeeper::Ticket::enter(Phase phase, std::size_t answer_bytes) {
    const std::lock_guard lock(keeper_.guard_);
    const auto now = Clock::now();
    if (phase == Phase::Working || phase == Phase::Answering || phase_ == Phase::Answering)
        served_ = now;
    phase_ = phase;
    deadline_ = now + keeper_.time_for(phase, answer_bytes);
    if (keeper_.stopping_) {
        if (phase != Phase::Answering) keeper_.end(*this);
        deadline_ = std::min(deadline_, now + kLastAnswer);
    }
    return !ended_;
}

void ConnectionKeeper::Ticket::progressed() {
    const std::lock_guard lock(keeper_.guard_);
    served_ = Clock::now();
}

}  // namespace web_review
