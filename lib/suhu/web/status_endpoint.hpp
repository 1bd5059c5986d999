// What --listen serves in a tool without pages: metrics for Prometheus, and whether the tool is
// healthy and ready.
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

/// What the loop of a tool reports about itself. Immutable once it is published.
struct Status {
  std::vector<prometheus::MetricFamily> families;
  std::string not_ready;    ///< why no readings arrive now, a sentence for people; empty: they do
  std::string not_healthy;  ///< why a restart is worth a try, a sentence; empty: it is not
};

/// A status, and how long ago the loop has last turned.
struct StatusView {
  const Status& status;
  std::chrono::milliseconds idle{0};  ///< since the loop's last turn; 0 before the first one
};

/// A loop that has not turned for so long is stuck. It turns ten times a second when nothing
/// happens.
inline constexpr std::chrono::seconds kLongestTurn{5};

/// Returns what is wrong with a loop whose last turn was `idle` ago, or an empty string.
[[nodiscard]] std::string why_stuck(std::chrono::milliseconds idle);
/// Returns the response to a probe: 200 {"status":good}, or with a reason 503
/// {"status":bad,"reason":reason}.
[[nodiscard]] Response probe(std::string_view good, std::string_view bad,
                             const std::string& reason);
/// Adds the metrics that every program reads at the moment of a request: suhu_healthy, suhu_ready,
/// and those of the process.
void add_own_state(Metrics& metrics, bool healthy, bool ready);

/// Return the reason for a 503, or an empty string. A loop that is stuck is not ready either.
[[nodiscard]] std::string why_not_healthy(const StatusView& view);
[[nodiscard]] std::string why_not_ready(const StatusView& view);

/// Returns the page `/metrics`, always in Prometheus' text format: the families of the status,
/// suhu_healthy, suhu_ready and those of the process.
[[nodiscard]] Response metrics_page(const StatusView& view);
/// Returns the page `/healthz`: 200 {"status":"ok"}, or 503 {"status":"stuck","reason":"…"} if the
/// loop is stuck or the status is not healthy.
[[nodiscard]] Response health_page(const StatusView& view);
/// Returns the page `/readyz`: 200 {"status":"ready"}, or 503 {"status":"not ready","reason":"…"}.
[[nodiscard]] Response ready_page(const StatusView& view);
/// Returns the response to any path: the three above, `/`, which lists them, or 404 for all others.
[[nodiscard]] Response status_page(const std::string& path, const std::string& tool,
                                   const StatusView& view);

/// Serves these pages from the threads of the server until it is destroyed. Only the loop's thread
/// calls tick(); what it counts is read only there, and published once a second as a copy.
class StatusEndpoint {
 public:
  using Clock = std::chrono::steady_clock;

  struct Options {
    ServerOptions server;
    std::string tool;
    Status first;  ///< served until the first tick
    std::function<Clock::time_point()> now = [] { return Clock::now(); };
  };

  /// Binds and starts to serve. Throws Failure (runtime) if it cannot listen on the address.
  explicit StatusEndpoint(Options options);

  /// Records a turn of the loop, and once a second publishes the Status that `take()` returns. Call
  /// it at each turn.
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
  std::atomic<Clock::time_point> last_turn_{Clock::time_point::min()};  ///< min(): none yet
  Clock::time_point next_ = Clock::time_point::min();                   ///< when to publish again
  // Declared last, because its threads use all members above.
  std::optional<Server> server_;
};

}  // namespace suhu::web
