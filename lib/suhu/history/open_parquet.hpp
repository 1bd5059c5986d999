// Opens a history of Parquet files. The code is in a module that is loaded on demand, so that only
// processes with such a history pay for Arrow (16 MiB).
#pragma once

#include <memory>

#include "suhu/history/history.hpp"
#include "suhu/history/parquet_options.hpp"

namespace suhu::history {

/// Loads libsuhu-parquet.so, which stays loaded, and opens a FileHistory in options.directory (see
/// file_history.hpp). Throws Failure: configuration if the module or Arrow is not installed, if the
/// directory must not be used, or if the topic cannot be part of a file name; runtime if the
/// directory cannot be created or written to.
[[nodiscard]] std::unique_ptr<History> open_parquet(const ParquetOptions& options);

}  // namespace suhu::history
