// What the process may use. It is looked at when a program starts, because the libraries below only
// abort or hang without it.
#pragma once

#include <cstdint>

namespace suhu::cli {

/// Sockets and pipes of the Kafka clients.
inline constexpr std::uint64_t kFewestFiles = 64;
/// Bytes: stacks of threads, and room that is reserved for buffers.
inline constexpr std::uint64_t kSmallestAddressSpace = 1 << 30;

/// Throws Failure (configuration) when the process may have fewer open files or less address space
/// than that, naming the limit and how to raise it. Raises the soft limit of open files first, if
/// the hard one lets it.
void require_resources();

}  // namespace suhu::cli
