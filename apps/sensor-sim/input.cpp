#include "sensor-sim/input.hpp"

#include <spdlog/spdlog.h>

#include <random>
#include <utility>

#include "suhu/cli/input.hpp"
#include "suhu/cli/log.hpp"

namespace suhu::sensor_sim {
namespace {

constexpr std::chrono::seconds kWarnEvery{1};

RowWarning rate_limited_warnings() {
  return [limit = cli::LogThrottle{kWarnEvery}](const std::string& kind,
                                                const std::string& text) mutable {
    std::uint64_t suppressed = 0;
    if (!limit.allow(kind, std::chrono::steady_clock::now(), suppressed)) return;
    spdlog::warn("{}{}", text,
                 suppressed > 0 ? fmt::format(" ({} more like this)", suppressed) : "");
  };
}

/// Returns a random seed of 32 bits, which is short enough to type again.
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

void Input::open_replay(const Options& options, Clock& clock) {
  const int fd = cli::open_input("--replay", *options.replay);
  ReplayOptions replay{*options.replay == "-" ? "standard input" : *options.replay,
                       !options.rate.is_max(), options.duration, options.shape};
  auto source =
      std::make_unique<ReplaySource>(fd, std::move(replay), clock, rate_limited_warnings());
  replay_ = source.get();
  source_ = std::move(source);
}

}  // namespace suhu::sensor_sim
