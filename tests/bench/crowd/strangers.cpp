#include "tests/bench/crowd/strangers.h"

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>

#include <chrono>
#include <string_view>

namespace crowd {

namespace {

constexpr std::string_view kFirstBytes = "GET /api/v1/session HTTP/1.1\r\nX-Slow: ";

// Whether the other side has closed it.
bool is_over(Poco::Net::StreamSocket& socket) {
    try {
        char byte = 0;
        return socket.poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ) &&
               socket.receiveBytes(&byte, 1) <= 0;
    } catch (const Poco::Exception&) {
        return true;
    }
}

}  // namespace

Strangers::Strangers(int port, std::size_t silent, std::size_t slow)
    : port_(port), silent_(silent), sockets_(silent + slow) {
    for (auto& socket : sockets_)
        socket.connect(Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(port_)));
    if (!sockets_.empty())
        thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

void Strangers::work(const std::stop_token& stop) {
    for (std::size_t second = 0; !stop.stop_requested(); ++second) {
        for (std::size_t i = 0; i < sockets_.size(); ++i) {
            auto& socket = sockets_[i];
            try {
                if (is_over(socket)) {
                    socket = Poco::Net::StreamSocket();
                    socket.connect(
                        Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(port_)));
                }
                const char byte = kFirstBytes[second % kFirstBytes.size()];
                if (i >= silent_) socket.sendBytes(&byte, 1);
            } catch (const Poco::Exception&) {
                // It comes again with the next round.
            }
        }
        std::this_thread::sleep_for(std::chrono::seconds(1));
    }
}

}  // namespace crowd
