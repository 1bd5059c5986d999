// Provides the bookkeeping by which a sink derives the input positions that are safe from how much
// of its output is.
#pragma once

#include <cstdint>
#include <deque>

#include "suhu/stream/record.hpp"

namespace suhu::stream {

/// A list of entries "once `mark` units are delivered, the input before `upto` is safe". Each sink
/// has its own unit: bytes, records. By partition the newest entry that was reached counts, even if
/// its position is smaller than an earlier one: a partition that is assigned again may start at a
/// smaller offset, and then only what was delivered since counts.
class ConfirmationLog {
 public:
  /// Adds an entry. `mark` is the number of units taken so far, including those of this batch.
  /// Requires: `mark` is not smaller than in the call before.
  void expect(std::uint64_t mark, const Positions& upto);
  /// Confirms all entries up to `mark`, the number of units delivered so far without a gap.
  void reached(std::uint64_t mark);
  /// Forgets all positions, both confirmed and open ones.
  void forget();
  /// Returns by partition the position before which everything is safe.
  [[nodiscard]] const Positions& confirmed() const { return confirmed_; }

 private:
  struct Entry {
    std::uint64_t mark;
    Positions upto;
  };
  std::deque<Entry> open_;
  std::uint64_t reached_ = 0;
  Positions confirmed_;
};

}  // namespace suhu::stream
