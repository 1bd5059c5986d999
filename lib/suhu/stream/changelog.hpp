// Declares Changelog, the interface of a durable copy of a stage's state, which is committed
// together with the offsets of its input.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "suhu/core/timestamp.hpp"
#include "suhu/stream/durable_state.hpp"
#include "suhu/stream/output.hpp"

namespace suhu::stream {

/// A consistent state of one partition, from which a restart continues.
struct Checkpoint {
  std::int64_t next = 0;  ///< offset at which reading resumes
  /// one past the last record processed; next <= read; a restart reads [next, read) a second time
  std::int64_t read = 0;
  std::map<std::string, std::vector<std::string>> notes;  ///< by name of the participant
  /// Kafka's timestamp of the last record processed, at offset read - 1, if known
  std::optional<Timestamp> last_ts = std::nullopt;
};
using Checkpoints = std::map<std::int32_t, Checkpoint>;

/// Commits state, checkpoints and rows atomically. kafka::StateTopic implements it on Kafka.
class Changelog {
 public:
  virtual ~Changelog() = default;

  /// Restores the records of these partitions into `state` and returns their checkpoints. A
  /// partition without a checkpoint was never committed. Returns std::nullopt if Kafka does not
  /// answer now; then the caller must make `state` forget what was restored so far.
  [[nodiscard]] virtual std::optional<Checkpoints> restore(
      const std::vector<std::int32_t>& partitions, DurableState& state) = 0;

  /// Writes the changes of `state`, the checkpoints and `rows`. Returns false if that failed or if
  /// the outcome is unknown; then only restore() tells what was committed. Throws if this process
  /// was fenced by another one.
  [[nodiscard]] virtual bool commit(const Checkpoints& checkpoints, DurableState& state,
                                    const Output& rows) = 0;
};

}  // namespace suhu::stream
