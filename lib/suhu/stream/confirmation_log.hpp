// Which input positions are safe, given how far a sink has come. The bookkeeping both sinks share.
#pragma once

#include <cstdint>
#include <deque>

#include "suhu/stream/record.hpp"

namespace suhu::stream {

/// Remembers "once `mark` units are out, the input up to `upto` is safe". Units are the sink's own:
/// bytes, records. The newest reached entry of a partition counts, also when it is smaller: a
/// partition that comes back after a rebalance may start earlier, and then only what is out since
/// counts.
class ConfirmationLog {
 public:
  /// `mark`: units taken in so far, this batch included; never smaller than before.
  void expect(std::uint64_t mark, const Positions& upto);
  /// `mark`: units safely out so far, without a gap.
  void reached(std::uint64_t mark);
  /// Forgets every position, those that are still open too.
  void forget();
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
