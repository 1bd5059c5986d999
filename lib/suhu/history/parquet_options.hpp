// What a history of Parquet files needs to know.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace suhu::history {

struct ParquetOptions {
  std::string directory;                         ///< made when it is missing; every member of a group needs the same one
  std::string topic;                             ///< whose readings the windows come from: part of each file's name
  std::chrono::milliseconds roll{60'000};        ///< how long a row may wait until it shows: one file for each partition, day and roll
  bool batch = false;                            ///< one run from start to end without cuts: one prepare() and one commit(), at the end
  std::uint64_t room = std::uint64_t{64} << 20;  ///< bytes, in memory and in unfinished files, after which a commit is due
};

}  // namespace suhu::history
