// The interface between libsuhu-parquet.so and the programs that load it.
#pragma once

#include "suhu/history/history.hpp"
#include "suhu/history/parquet_options.hpp"

namespace suhu::history {

/// Creates a FileHistory of Parquet files, which the caller owns. Throws what the constructors of
/// ParquetFolder and FileHistory throw. The name of the function must change with the meaning of
/// ParquetOptions or History, so that a program never calls a module of another version.
using ParquetFactory = History*(const ParquetOptions& options);
inline constexpr const char* kParquetFactory = "suhu_parquet_history_1";

}  // namespace suhu::history
