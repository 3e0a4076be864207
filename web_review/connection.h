// One connection of a browser: request by request, each answered by the site.
#pragma once

#include <Poco/Net/TCPServerConnectionFactory.h>

#include "web_review/client_address.h"
#include "web_review/connection_keeper.h"
#include "web_review/routes.h"

namespace web_review {

// What all connections of a server share; it outlives them.
struct Listener {
    Site& site;
    ConnectionKeeper& keeper;
    const TrustedProxies& proxies;
    bool secure = false;    // speaks TLS
    bool loopback = false;  // listens on a loopback address
};

Poco::Net::TCPServerConnectionFactory::Ptr connections_of(const Listener& listener);

}  // namespace web_review
