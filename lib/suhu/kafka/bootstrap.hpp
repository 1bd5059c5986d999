// The list of brokers as people type it.
#pragma once

#include <string>
#include <string_view>

namespace suhu::kafka {

/// What is wrong with a list of brokers (`host:port`, separated by commas), and what to write
/// instead; empty: nothing. librdkafka takes any text for the name of a host, so that a mistake
/// would show only as a broker that never answers. Taken as librdkafka takes them: a host without a
/// port (9092), a port without a host (`:9092`), blanks around commas, an empty item, `[::1]:9092`,
/// and the name of a security protocol in front (`SSL://host`) when it is `protocol`, the value of
/// security.protocol (empty: plaintext). Never shows what stands before an `@`.
[[nodiscard]] std::string validate_brokers(std::string_view list, std::string_view protocol);

}  // namespace suhu::kafka
