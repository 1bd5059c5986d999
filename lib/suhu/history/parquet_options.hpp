// What a history of Parquet files needs to know.
#pragma once

#include <string>

#include "suhu/history/file_history_options.hpp"

namespace suhu::history {

struct ParquetOptions {
  std::string directory;  ///< made when it is missing; every member of a group needs the same one
  std::string topic;      ///< whose readings the windows come from: part of each file's name
  FileHistoryOptions files;
};

}  // namespace suhu::history
