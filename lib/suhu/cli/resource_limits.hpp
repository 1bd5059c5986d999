// Checks the resource limits of the process when a program starts, because the libraries that it
// uses abort or hang when a resource is missing.
#pragma once

#include <cstdint>

namespace suhu::cli {

/// Fewest open files that a process needs, for the sockets and pipes of the Kafka clients.
inline constexpr std::uint64_t kFewestFiles = 64;
/// Smallest address space that a process needs, in bytes, for the stacks of threads and for memory
/// reserved for buffers.
inline constexpr std::uint64_t kSmallestAddressSpace = 1 << 30;

/// Raises the soft limit of open files to 1,024 if it is lower, as far as the hard limit permits.
/// Then throws Failure (configuration) if the process may have fewer open files or less address
/// space than that; the message names the limit and how to raise it.
void require_resources();

}  // namespace suhu::cli
