// The one way to a history of Parquet files: through a module, so that only who asks for one pays
// for Arrow (16 MiB).
#pragma once

#include <memory>

#include "suhu/history/history.hpp"
#include "suhu/history/parquet_options.hpp"

namespace suhu::history {

/// Loads libsuhu-parquet.so, which stays loaded, and opens options.directory with it: see
/// file_history.hpp. Throws Failure: configuration when the module or Arrow is not installed, when
/// the directory is not for us, or the topic cannot be part of a file's name; runtime when the
/// directory cannot be made or written to.
[[nodiscard]] std::unique_ptr<History> open_parquet(const ParquetOptions& options);

}  // namespace suhu::history
