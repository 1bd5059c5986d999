// What a history in files needs to know, wherever they lie.
#pragma once

#include <chrono>
#include <cstdint>

namespace suhu::history {

struct FileHistoryOptions {
  /// How long a row may wait until it shows: there is one file for each partition, day and roll.
  std::chrono::milliseconds roll{60'000};
  /// One run from start to end without cuts: one prepare() and one commit(), at the end.
  bool batch = false;
  /// Bytes, in memory and in unfinished files, after which a commit is due.
  std::uint64_t room = std::uint64_t{64} << 20;
};

}  // namespace suhu::history
