#include "suhu/history/parquet_module.hpp"

#include <memory>

#include "suhu/history/file_history.hpp"
#include "suhu/history/parquet_folder.hpp"

// The name must match kParquetFactory in parquet_module.hpp.
extern "C" __attribute__((visibility("default"))) suhu::history::History* suhu_parquet_history_1(
    const suhu::history::ParquetOptions& options) {
  using namespace suhu::history;
  return new FileHistory{std::make_unique<ParquetFolder>(options.directory, options.topic),
                         options.files};
}
