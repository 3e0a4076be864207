// Knows every open connection of the server, in which phase it is and since when. It ends a
// connection that passes the deadline of its phase, and where no room is left it ends the one that
// has been without a served request for the longest time: silent and slow connections cost
// nobody else anything. Safe from several threads.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <map>
#include <mutex>
#include <thread>

#include "web_review/server.h"

namespace web_review {

enum class Phase {
    Greeting,   // the handshake of TLS
    Idle,       // nothing of the next request has come
    Head,       // some of its head has come
    Body,       // some of its body
    Working,    // its answer is being made: nothing ends this phase from outside
    Answering,  // the answer is on its way
    Leaving,    // refused: what still comes is dropped, so that the refusal arrives
};

class ConnectionKeeper {
public:
    explicit ConnectionKeeper(const ConnectionLimits& limits);
    ~ConnectionKeeper();
    ConnectionKeeper(const ConnectionKeeper&) = delete;
    ConnectionKeeper& operator=(const ConnectionKeeper&) = delete;

    // One connection, as long as this lives. The socket must outlive it.
    class Ticket {
    public:
        Ticket(ConnectionKeeper& keeper, const Poco::Net::StreamSocket& socket);
        ~Ticket();
        Ticket(const Ticket&) = delete;
        Ticket& operator=(const Ticket&) = delete;

        // Begins a phase. `answer_bytes`: of a phase Answering, whose deadline grows with it.
        // Returns false where the connection is to end.
        bool enter(Phase phase, std::size_t answer_bytes = 0);
        // The other side took a part of the answer.
        void progressed();

    private:
        friend class ConnectionKeeper;
        using Clock = std::chrono::steady_clock;
        ConnectionKeeper& keeper_;
        Poco::Net::StreamSocket socket_;
        Phase phase_ = Phase::Idle;
        Clock::time_point deadline_;
        Clock::time_point served_;  // when it last got something done; when it came
        bool ended_ = false;
        std::list<Ticket*>::iterator place_;
    };

    // Lets a new connection in, which gets its ticket a moment later. Makes room for it, and waits
    // (a second at most) for the threads of those before it to start or to leave. Returns false
    // where every connection is at work: the new one is refused.
    bool let_in(const Poco::Net::StreamSocket& socket);
    // Ends every connection: those that work or answer after their answer, the others now.
    void stop();

private:
    using Clock = std::chrono::steady_clock;

    void look();  // the keeper's own thread
    void end(Ticket& ticket);
    // Ends as many as are too many, beginning with those that were not served for the longest
    // time. Returns whether no more than `most` are left.
    bool keep_at_most(std::size_t most);
    std::chrono::milliseconds time_for(Phase phase, std::size_t answer_bytes) const;

    const ConnectionLimits limits_;
    std::mutex guard_;
    std::condition_variable wake_;
    std::condition_variable changed_;  // a connection got its ticket or left
    bool stopping_ = false;
    bool closed_ = false;
    // Those that were let in and have no ticket yet: since when, by socket. Where Poco drops one
    // of them, its number stays until the system gives that number to a newcomer.
    std::map<int, Clock::time_point> coming_;
    std::list<Ticket*> tickets_;
    std::size_t ended_ = 0;  // tickets that were ended and have not left yet
    std::jthread thread_;    // last member: it starts when the others exist
};

}  // namespace web_review
