// What --listen serves in a tool without pages: numbers for Prometheus, and whether the tool lives
// and is ready.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "suhu/web/metrics.hpp"
#include "suhu/web/published.hpp"
#include "suhu/web/server.hpp"

namespace suhu::web {

/// What a tool's loop says about itself. Immutable once it is published.
struct Status {
  std::vector<prometheus::MetricFamily> families;
  std::string not_ready;    ///< why readings do not flow now, a sentence for people; empty: they do
  std::string not_healthy;  ///< why a restart is worth a try, likewise; empty: it is not
};

/// A status as seen at one moment.
struct StatusView {
  const Status& status;
  std::chrono::milliseconds idle{0};  ///< since the loop turned last; 0 before its first turn
};

/// A loop that stood still for so long hangs. It turns ten times a second when nothing happens.
inline constexpr std::chrono::seconds kLongestTurn{5};

/// What is wrong with a loop that turned last `idle` ago, or nothing.
[[nodiscard]] std::string why_stuck(std::chrono::milliseconds idle);
/// The answer to a probe: 200 {"status":good}, or with a reason 503 {"status":bad,"reason":reason}.
[[nodiscard]] Response probe(std::string_view good, std::string_view bad,
                             const std::string& reason);
/// What every program adds to its metrics when it is asked: suhu_healthy, suhu_ready, and those of
/// the process.
void add_own_state(Metrics& metrics, bool healthy, bool ready);

/// The sentence of a 503, or nothing. What hangs is not ready either.
[[nodiscard]] std::string why_not_healthy(const StatusView& view);
[[nodiscard]] std::string why_not_ready(const StatusView& view);

/// `/metrics`, always as Prometheus' text: the status' families, suhu_healthy, suhu_ready and those
/// of the process.
[[nodiscard]] Response metrics_page(const StatusView& view);
/// `/healthz`: 200 {"status":"ok"}, or 503 {"status":"stuck","reason":"…"}: it hangs, or says
/// itself that it is not healthy.
[[nodiscard]] Response health_page(const StatusView& view);
/// `/readyz`: 200 {"status":"ready"}, or 503 {"status":"not ready","reason":"…"}.
[[nodiscard]] Response ready_page(const StatusView& view);
/// Any path of the four; `/` lists them, and all others are 404.
[[nodiscard]] Response status_page(const std::string& path, const std::string& tool,
                                   const StatusView& view);

/// Serves these pages from threads of its own until it is destroyed. tick() belongs to the loop's
/// thread; what it counts is read only there, and given away once a second as a copy.
class StatusEndpoint {
 public:
  using Clock = std::chrono::steady_clock;

  struct Options {
    ServerOptions server;
    std::string tool;
    Status first;  ///< until the first tick
    std::function<Clock::time_point()> now = [] { return Clock::now(); };
  };

  /// Binds (Failure, runtime).
  explicit StatusEndpoint(Options options);

  /// Once each turn of the loop: notes that it turns; once a second, publishes what `take()` gives,
  /// a Status.
  template <class Take>
  void tick(const Take& take) {
    if (note_turn()) status_.publish(std::make_shared<const Status>(take()));
  }

  [[nodiscard]] std::string url() const { return server_->url(); }

 private:
  [[nodiscard]] bool note_turn();
  [[nodiscard]] std::chrono::milliseconds idle() const;

  std::string tool_;
  std::function<Clock::time_point()> now_;
  Published<Status> status_;
  std::atomic<Clock::time_point> last_turn_{Clock::time_point::min()};  ///< min: none yet
  Clock::time_point next_ = Clock::time_point::min();                   ///< when to publish again
  // last: its threads use all of the above
  std::optional<Server> server_;
};

}  // namespace suhu::web
