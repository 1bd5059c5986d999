// Declares Program, one running program of the simulation: the real pump, stages, engines and
// checkpoint sink, between the source and the sinks of edges.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/edges.hpp"
#include "sim/histories.hpp"
#include "suhu/alarm/rules.hpp"
#include "suhu/kafka/state_topic.hpp"
#include "suhu/stream/checkpoint_sink.hpp"
#include "suhu/stream/durable_state.hpp"
#include "suhu/stream/pump.hpp"
#include "suhu/stream/stage.hpp"

namespace suhu::sim {

enum class Kind {
  readings,      ///< temp-filter: at least once; its consumer commits offsets
  exactly_once,  ///< temp-filter --exactly-once
  alarms,        ///< temp-filter --emit alarms; only readings raise and end alarms
  /// `temp-filter --emit alarms` with --stale-after and --expect: timers emit events as well
  timers,
  windows  ///< temp-window
};
inline constexpr Kind kKinds[] = {Kind::readings, Kind::exactly_once, Kind::alarms, Kind::timers,
                                  Kind::windows};
[[nodiscard]] std::string to_string(Kind kind);

/// A stage with its state.
struct Judge {
  std::unique_ptr<stream::Stage> stage;
  stream::DurableState* state = nullptr;
  std::unique_ptr<stream::NoState> no_state;  ///< `state` of a stage without one, else nullptr
};
inline constexpr milliseconds kStaleAfter{5'000};
/// Makes the stage of a program. For Kind::timers, time passes in a partition while
/// source->caught_up() is true. For other kinds, and if `source` is nullptr, time does not pass.
/// `expected`: sensors that must send readings (only for Kind::timers).
[[nodiscard]] Judge make_judge(Kind kind, const stream::Source* source,
                               const std::vector<std::string>& expected,
                               std::vector<history::History*> histories = {});

/// Returns what a program without faults writes for all readings in the topic of `cluster`, if no
/// time passes.
[[nodiscard]] std::vector<std::string> expected_rows(Kind kind, const Cluster& cluster);

class Program {
 public:
  struct Options {
    Kind kind;
    std::string instance;
    std::vector<std::string> expected;  ///< sensors that must send readings
    Stores* stores = nullptr;           ///< nullptr: it has no histories
  };
  Program(Cluster& cluster, Dice& dice, Faults& faults, std::vector<std::string>& printed,
          const Options& options);

  /// Runs one turn of its loop.
  void turn() { (void)pump_.turn(); }
  /// Ends it as SIGTERM does.
  [[nodiscard]] stream::PumpResult stop() { return pump_.finish(); }
  /// Ends it as SIGKILL does. It must be destroyed next.
  void die();
  /// Stops it as SIGSTOP does, until its next turn.
  void pause() { source_.pause(); }

 private:
  std::vector<history::History*> open_histories(Dice& dice, Faults& faults, const Options& options);
  stream::CheckpointOptions checkpoint_options();

  Cluster& cluster_;
  SimSource source_;
  SimFileStore* files_on_disk_ = nullptr;  ///< owned by files_
  std::optional<history::FileHistory> files_;
  std::optional<SimTable> table_;
  Judge judge_;
  QueueSink stdout_;
  std::optional<QueueSink> topic_;
  std::optional<kafka::StateTopic> state_topic_;
  std::optional<stream::CheckpointSink> checkpoint_;
  std::vector<stream::Sink*> sinks_;
  stream::PumpOptions options_;
  stream::Pump pump_;
};

}  // namespace suhu::sim
