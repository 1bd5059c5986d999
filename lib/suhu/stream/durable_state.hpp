// What a stage must remember to go on after a restart: records by key, kept in a changelog.
#pragma once

#include <cstdint>
#include <string_view>

#include "suhu/stream/output.hpp"

namespace suhu::stream {

/// The state of a stage, by partition of its input. Whoever owns a partition owns its state; it is
/// restored when the partition comes and forgotten when it goes (all go at once: the eager
/// rebalance). Keys and values are the stage's own; the changelog keeps the newest value of each
/// key.
class DurableState {
 public:
  virtual ~DurableState() = default;

  /// One remembered record, exactly as changes() wrote it, oldest first: of the same key the last
  /// one counts. Throws Failure(runtime) for what it cannot read.
  virtual void restore(std::int32_t partition, std::string_view key, std::string_view value) = 0;

  /// All of `partition` is restored. Records before `read` went through process() once before, in
  /// an earlier life.
  virtual void restored(std::int32_t partition, std::int64_t read) = 0;

  /// Drops everything: the partitions have gone, or will be restored.
  virtual void forget() = 0;

  /// True when changes() would write something for `partition`.
  [[nodiscard]] virtual bool changed(std::int32_t partition) const = 0;

  /// Appends a row with its key for every record of `partition` that differs from what was last
  /// written. They count as written from now on: when writing them fails, everything is forgotten
  /// and restored.
  virtual void append_changes(std::int32_t partition, Output& out) = 0;

  /// Where reading `partition` has to start again, when all before `read` was processed: `read`
  /// itself, or earlier when results that are not out yet need older records.
  [[nodiscard]] virtual std::int64_t resume_offset(std::int32_t partition,
                                                   std::int64_t read) const = 0;
};

/// Of a stage that remembers nothing: only its place in the input is committed with its results.
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
