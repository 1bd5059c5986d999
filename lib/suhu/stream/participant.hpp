// One that takes part in a commit of Kafka offsets and of something else: files, a database. Two
// steps, as in every two-phase commit.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace suhu::stream {

/// Holds what belongs to the records read since the last commit. The order of one commit: prepare()
/// of every participant, then Kafka's transaction (state, offsets, and what each partition's notes
/// say), then commit() of every participant. A crash at any point leaves either the old cut, where
/// everything is read and done again, or the new one, whose notes let recover() finish commit().
/// Used from one thread; no call blocks much longer than it says.
class Participant {
 public:
  virtual ~Participant() = default;

  /// False: it holds as much as it may. Commit before more is read.
  [[nodiscard]] virtual bool has_room() const = 0;

  /// How long rows may wait for a commit: the largest wish of all participants is kept.
  [[nodiscard]] virtual std::chrono::milliseconds interval() const = 0;

  /// Makes all it holds durable; what is not idempotent stays invisible. False: it cannot now (a
  /// database that is down), ask again; at most `budget` was spent waiting. Throws for what waiting
  /// does not mend (a full disk, a wrong password).
  [[nodiscard]] virtual bool prepare(std::chrono::milliseconds budget) = 0;

  /// What the cut of `partition` must remember so that recover() can finish: valid after prepare().
  /// Printable ASCII without line breaks.
  [[nodiscard]] virtual std::vector<std::string> notes(std::int32_t /*partition*/) const {
    return {};
  }

  /// The cut is committed: shows what prepare() made durable.
  virtual void commit() = 0;

  /// `partition` came to us. Finishes the commit that its cut names, removes whatever else of it is
  /// unfinished. `has_cut`: false when this group never committed one. Throws when what is there
  /// already belongs to somebody else.
  virtual void recover(std::int32_t /*partition*/, bool /*has_checkpoint*/,
                       const std::vector<std::string>& /*notes*/) {}

  /// `partition` has gone, or will be read again from its cut: drops what is not committed.
  virtual void forget(std::int32_t partition) = 0;
};

}  // namespace suhu::stream
