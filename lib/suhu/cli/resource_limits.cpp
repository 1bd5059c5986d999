#include "suhu/cli/resource_limits.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

#include "suhu/core/failure.hpp"

namespace suhu::cli {
namespace {

void require_files() {
  constexpr rlim_t kEnough = 1'024;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kEnough) return;
  limit.rlim_cur = std::min(limit.rlim_max, kEnough);
  (void)setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= kFewestFiles) return;
  throw Failure(FailureKind::configuration,
                fmt::format("this process may open {} files, and needs {}: raise the limit (ulimit "
                            "-n 1024, or LimitNOFILE= of the service)",
                            limit.rlim_cur, kFewestFiles));
}

void require_address_space() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
      limit.rlim_cur >= kSmallestAddressSpace)
    return;
  throw Failure(FailureKind::configuration,
                fmt::format("the address space of this process is limited to {} MiB, and it "
                            "reserves up to {}, though it uses about 50: raise "
                            "the limit (ulimit -v), and limit what is used instead (MemoryMax= of "
                            "the service, or docker run --memory)",
                            limit.rlim_cur >> 20, kSmallestAddressSpace >> 20));
}

}  // namespace

void require_resources() {
  require_files();
  require_address_space();
}

}  // namespace suhu::cli
