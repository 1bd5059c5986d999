#include "sensor-sim/input.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <random>
#include <system_error>
#include <utility>

#include "suhu/cli/log.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"

namespace suhu::sim {
namespace {

constexpr std::chrono::seconds kWarnEvery{1};

[[noreturn]] void cannot_read(const std::string& name, int error) {
  throw Failure(FailureKind::configuration, fmt::format("--replay {}: {}", printable(name), std::generic_category().message(error)));
}

int open_file(const std::string& name) {
  const int fd = open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) cannot_read(name, errno);
  struct stat status {};
  if (fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode)) return fd;
  close(fd);
  cannot_read(name, EISDIR);
}

Warn rate_limited_warnings() {
  return [limit = cli::RateLimit{kWarnEvery}](const std::string& kind, const std::string& text) mutable {
    std::uint64_t suppressed = 0;
    if (!limit.allow(kind, std::chrono::steady_clock::now(), suppressed)) return;
    spdlog::warn("{}{}", text, suppressed > 0 ? fmt::format(" ({} more like this)", suppressed) : "");
  };
}

/// Short enough to type again.
std::uint64_t random_seed() { return std::random_device{}(); }

}  // namespace

Input::Input(const Options& options, Clock& clock) {
  if (options.replay) {
    open_replay(options, clock);
    return;
  }
  SimOptions sim{options.generator, options.rate, options.duration, options.start};
  sim.generator.seed = options.seed.value_or(random_seed());
  if (!options.seed) {
    spdlog::info("seed {} (repeat with --seed {})", sim.generator.seed, sim.generator.seed);
  }
  auto source = std::make_unique<SimSource>(sim, clock);
  sim_ = source.get();
  source_ = std::move(source);
}

Input::~Input() {
  if (fd_ >= 0) close(fd_);
}

void Input::open_replay(const Options& options, Clock& clock) {
  const bool standard_input = *options.replay == "-";
  if (!standard_input) fd_ = open_file(*options.replay);
  ReplayOptions replay{standard_input ? "standard input" : *options.replay, !options.rate.is_max(), options.duration};
  auto source = std::make_unique<ReplaySource>(standard_input ? STDIN_FILENO : fd_, std::move(replay), clock, rate_limited_warnings());
  replay_ = source.get();
  source_ = std::move(source);
}

}  // namespace suhu::sim
