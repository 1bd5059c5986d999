#include "suhu/history/parquet_module.hpp"

#include "suhu/history/parquet_history.hpp"

// Its name stands in parquet_module.hpp too.
extern "C" __attribute__((visibility("default"))) suhu::history::History* suhu_parquet_history_1(
    const suhu::history::ParquetOptions& options) {
  return new suhu::history::ParquetHistory{options};
}
