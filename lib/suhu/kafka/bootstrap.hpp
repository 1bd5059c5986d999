// Validates the list of brokers that a user has typed. Pure: no I/O, no clock.
#pragma once

#include <string_view>

#include "suhu/core/problem.hpp"

namespace suhu::kafka {

/// Returns what is wrong with a list of brokers (`host:port`, separated by commas) and what to
/// write instead. librdkafka accepts any text as a host name, so a mistake would otherwise show
/// only as a broker that never answers. Accepts what librdkafka accepts: a host without a port
/// (which means 9092), a port without a host (`:9092`), blanks around commas, an empty item beside
/// others, `[::1]:9092`, and the name of a security protocol in front (`SSL://host`) if it equals
/// `protocol`, the value of security.protocol (empty: plaintext). The result never contains the
/// text before an `@`, which may be a password.
[[nodiscard]] Problem validate_brokers(std::string_view list, std::string_view protocol);

}  // namespace suhu::kafka
