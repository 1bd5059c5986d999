// One running program: the real pump, stages, engines and checkpoint sink, on the edges of the
// simulation.
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
  readings,      ///< temp-filter: at least once, the group commits
  exactly_once,  ///< temp-filter --exactly-once
  alarms,        ///< temp-filter --emit alarms, judged by the readings alone
  /// Temp-filter --emit alarms with --stale-after and --expect: judged by time as well
  timers,
  windows  ///< temp-window
};
inline constexpr Kind kKinds[] = {Kind::readings, Kind::exactly_once, Kind::alarms, Kind::timers,
                                  Kind::windows};
[[nodiscard]] std::string to_string(Kind kind);

/// A stage with its state. `source`: whose caught_up() lets time pass; nullptr: time does not pass.
struct Judge {
  std::unique_ptr<stream::Stage> stage;
  stream::DurableState* state = nullptr;
  std::unique_ptr<stream::NoState> no_state;
};
inline constexpr milliseconds kStaleAfter{5'000};
[[nodiscard]] Judge make_judge(Kind kind, const stream::Source* source,
                               const std::vector<std::string>& expected,
                               std::vector<history::History*> histories = {});

/// What a program without faults writes of `input`, judged by its readings alone.
[[nodiscard]] std::vector<std::string> expected_rows(Kind kind, const Cluster& cluster);

class Program {
 public:
  struct Options {
    Kind kind;
    std::string instance;
    std::vector<std::string> expected;  ///< sensors that must speak
    Stores* stores = nullptr;           ///< of its histories; nullptr: it has none
  };
  Program(Cluster& cluster, Dice& dice, Faults& faults, std::vector<std::string>& printed,
          const Options& options);

  /// One turn of its loop.
  void turn() { (void)pump_.turn(); }
  /// SIGTERM: to its end.
  [[nodiscard]] stream::PumpResult stop() { return pump_.finish(); }
  /// SIGKILL: destroy it after that.
  void die();
  void pause() { source_.pause(); }

 private:
  std::vector<history::History*> open_histories(Dice& dice, Faults& faults, const Options& options);
  stream::CheckpointOptions checkpoint_options();

  Cluster& cluster_;
  SimSource source_;
  SimFileStore* files_on_disk_ = nullptr;  ///< of files_
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
