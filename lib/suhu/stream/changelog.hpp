// A durable copy of a stage's state that moves together with the place in its input.
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

/// One consistent moment of one partition: what a restart goes on from.
struct Checkpoint {
  std::int64_t next = 0;  ///< where reading resumes
  /// One past the last record processed; next <= read. Between the two, records are read a second
  /// time
  std::int64_t read = 0;
  std::map<std::string, std::vector<std::string>> notes;  ///< of each participant, by its name
  /// Kafka's timestamp of the last record processed, at read - 1, where known
  std::optional<Timestamp> last_ts = std::nullopt;
};
using Checkpoints = std::map<std::int32_t, Checkpoint>;

/// Commits state, cuts and rows in one step, all or nothing. kafka::StateTopic is the real one.
class Changelog {
 public:
  virtual ~Changelog() = default;

  /// Gives `state` what is remembered of these partitions and returns their cuts; a partition
  /// without one was never committed. std::nullopt: Kafka does not answer now; what was restored is
  /// to be forgotten.
  [[nodiscard]] virtual std::optional<Checkpoints> restore(
      const std::vector<std::int32_t>& partitions, DurableState& state) = 0;

  /// Writes the changes of `state`, the cuts and `rows`. False: it failed, or nobody knows: only
  /// what restore() says then is true. Throws when somebody else has taken our place.
  [[nodiscard]] virtual bool commit(const Checkpoints& checkpoints, DurableState& state,
                                    const Output& rows) = 0;
};

}  // namespace suhu::stream
