// Options of a history in files, wherever the files are stored.
#pragma once

#include <chrono>
#include <cstdint>

namespace suhu::history {

struct FileHistoryOptions {
  /// How long a row may wait until readers see it. There is one file for each partition, day and
  /// roll.
  std::chrono::milliseconds roll{60'000};
  /// One run from start to end without checkpoints: a single prepare() and commit(), at the end.
  bool batch = false;
  /// Bytes, in memory and in unfinished files, from which a commit is due.
  std::uint64_t room = std::uint64_t{64} << 20;
};

}  // namespace suhu::history
