// Makes listening sockets. Private to the web server.
#pragma once

#include <cstdint>

#include "suhu/web/address.hpp"

namespace suhu::web {

/// Returns a descriptor that listens on `address`, with small buffers and TCP_NODELAY. No second
/// program may listen there (no SO_REUSEPORT). Throws Failure (runtime) if it cannot listen.
[[nodiscard]] int listen_on(const Address& address);
/// Returns the port that `socket` is bound to, or 0 if it is unknown.
[[nodiscard]] std::uint16_t port_of(int socket);

}  // namespace suhu::web
