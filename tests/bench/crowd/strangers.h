// Connections that want nothing: silent ones, and ones that send a byte a second. Those that the
// server ends come again.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <thread>
#include <vector>

namespace crowd {

class Strangers {
public:
    Strangers(int port, std::size_t silent, std::size_t slow);

private:
    void work(const std::stop_token& stop);

    int port_;
    std::size_t silent_;  // the first ones
    std::vector<Poco::Net::StreamSocket> sockets_;
    std::jthread thread_;  // last member: it starts when the others exist
};

}  // namespace crowd
