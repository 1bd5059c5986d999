// What libsuhu-parquet.so and the programs that load it agree on.
#pragma once

#include "suhu/history/history.hpp"
#include "suhu/history/parquet_options.hpp"

namespace suhu::history {

/// Makes a FileHistory of Parquet files, which the caller owns; throws as its constructor does. The
/// name changes with the meaning of ParquetOptions or History, so that a program never calls a
/// module of another age.
using ParquetFactory = History*(const ParquetOptions& options);
inline constexpr const char* kParquetFactory = "suhu_parquet_history_1";

}  // namespace suhu::history
