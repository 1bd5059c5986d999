// Declares DurableState, the interface of state that a stage needs after a restart. It consists of
// records by key, which a Changelog stores.
#pragma once

#include <cstdint>
#include <string_view>

#include "suhu/stream/output.hpp"

namespace suhu::stream {

/// The state of a stage, by partition of its input. The group member that owns a partition owns its
/// state: it is restored when the partition is assigned and forgotten when it is revoked. All
/// partitions are revoked at once (eager rebalance). The stage defines the keys and values; the
/// changelog keeps the newest value of each key.
class DurableState {
 public:
  virtual ~DurableState() = default;

  /// Restores one record, exactly as append_changes() wrote it. Records come oldest first; of
  /// several with the same key the last one counts. Throws Failure(runtime) if the record cannot be
  /// read.
  virtual void restore(std::int32_t partition, std::string_view key, std::string_view value) = 0;

  /// Called when all records of `partition` are restored. Input records before offset `read` have
  /// been processed before, in an earlier run or assignment. Not called for a partition without a
  /// checkpoint.
  virtual void restored(std::int32_t partition, std::int64_t read) = 0;

  /// Drops the state of all partitions, because they were revoked or will be restored.
  virtual void forget() = 0;

  /// Returns true if append_changes() would append a row for `partition`.
  [[nodiscard]] virtual bool changed(std::int32_t partition) const = 0;

  /// Appends a row with its key for every record of `partition` that has changed since it was last
  /// appended. From then on these records count as written: if the write fails, everything is
  /// forgotten and restored.
  virtual void append_changes(std::int32_t partition, Output& out) = 0;

  /// Returns the offset at which a restart must resume reading `partition` if everything before
  /// `read` was processed: `read` itself, or a smaller offset if results that are not written yet
  /// need older records.
  [[nodiscard]] virtual std::int64_t resume_offset(std::int32_t partition,
                                                   std::int64_t read) const = 0;
};

/// For a stage without durable state: only its offsets are committed together with its results.
class NoState final : public DurableState {
 public:
  void restore(std::int32_t, std::string_view, std::string_view) override {}
  void restored(std::int32_t, std::int64_t) override {}
  void forget() override {}
  [[nodiscard]] bool changed(std::int32_t) const override { return false; }
  void append_changes(std::int32_t, Output&) override {}
  [[nodiscard]] std::int64_t resume_offset(std::int32_t, std::int64_t read) const override {
    return read;
  }
};

}  // namespace suhu::stream
