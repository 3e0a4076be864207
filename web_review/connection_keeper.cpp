#include "web_review/connection_keeper.h"

#include <sys/socket.h>

#include <algorithm>

namespace web_review {

namespace {

// Deadlines are kept to this: short beside the shortest of them.
constexpr std::chrono::milliseconds kLookEvery{100};
// A server that stops waits no longer than this for slow readers of an answer.
constexpr std::chrono::seconds kLastAnswer{3};
// Connections that were ended and whose threads still leave: with more of them, newcomers wait in
// the system's queue. Otherwise a burst would wait in Poco's queue, where nothing gives way.
constexpr std::size_t kMostLeaving = 8;
constexpr std::chrono::seconds kLongestLeaving{1};

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

bool ConnectionKeeper::make_room(std::size_t waiting) {
    std::unique_lock lock(guard_);
    if (stopping_) return false;
    if (tickets_.size() - ended_ + waiting < limits_.most_connections) return true;
    const auto may_go = [](const Ticket* ticket) {
        return !ticket->ended_ && ticket->phase_ != Phase::Working;
    };
    const auto oldest = std::min_element(tickets_.begin(), tickets_.end(),
                                         [&](const Ticket* left, const Ticket* right) {
                                             if (may_go(left) != may_go(right)) return may_go(left);
                                             return left->served_ < right->served_;
                                         });
    if (oldest == tickets_.end() || !may_go(*oldest)) return false;
    end(**oldest);
    left_.wait_for(lock, kLongestLeaving, [this] { return ended_ <= kMostLeaving; });
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
    place_ = keeper_.tickets_.insert(keeper_.tickets_.end(), this);
    if (keeper_.stopping_) keeper_.end(*this);
}

ConnectionKeeper::Ticket::~Ticket() {
    const std::lock_guard lock(keeper_.guard_);
    keeper_.tickets_.erase(place_);
    if (ended_) --keeper_.ended_;
    keeper_.left_.notify_one();
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
