// Options of a history of Parquet files.
#pragma once

#include <string>

#include "suhu/history/file_history_options.hpp"

namespace suhu::history {

struct ParquetOptions {
  std::string directory;  ///< created if missing; every member of a group needs the same one
  std::string topic;      ///< of the readings; part of the name of each file
  FileHistoryOptions files;
};

}  // namespace suhu::history
