// Declares Participant, the interface of what is committed together with Kafka offsets (files, a
// database) in a two-phase commit.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace suhu::stream {

/// Holds the results of the records read since the last commit. A commit consists of prepare() of
/// every participant, then Kafka's transaction (state, offsets, and the notes of each partition),
/// then commit() of every participant. A crash at any point leaves either the old checkpoint, from
/// which everything is read and done again, or the new one, whose notes let recover() complete
/// commit(). Used from one thread. No call blocks much longer than its comment states.
class Participant {
 public:
  virtual ~Participant() = default;

  /// Returns false if it holds as much as it may: commit before more is read.
  [[nodiscard]] virtual bool has_room() const = 0;

  /// Returns the time between commits that it asks for. The longest one of all participants
  /// applies.
  [[nodiscard]] virtual std::chrono::milliseconds interval() const = 0;

  /// Makes everything it holds durable, but leaves invisible what is not idempotent. Waits at most
  /// `budget`. Returns false if that is not possible now (a database is down); then it must be
  /// called again. Throws if waiting cannot help (a full disk, a wrong password).
  [[nodiscard]] virtual bool prepare(std::chrono::milliseconds budget) = 0;

  /// Returns what the checkpoint of `partition` must contain so that recover() can complete the
  /// commit: printable ASCII without line breaks. Requires: prepare() has returned true.
  [[nodiscard]] virtual std::vector<std::string> notes(std::int32_t /*partition*/) const {
    return {};
  }

  /// Makes visible what prepare() made durable. Requires: the checkpoint is committed.
  virtual void commit() = 0;

  /// Called when `partition` is assigned, with the notes of its checkpoint. Completes the commit
  /// that they name and removes everything else of the partition that is unfinished.
  /// `has_checkpoint` is false if this group has never committed one. Throws if results that exist
  /// already belong to another group.
  virtual void recover(std::int32_t /*partition*/, bool /*has_checkpoint*/,
                       const std::vector<std::string>& /*notes*/) {}

  /// Drops what is not committed of `partition`, because it was revoked or will be read again from
  /// its checkpoint.
  virtual void forget(std::int32_t partition) = 0;
};

}  // namespace suhu::stream
