// Opens the history that a --history URI names.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "suhu/history/history.hpp"

namespace suhu::history {

struct OpenOptions {
  /// Length of the windows. A table that has windows of this topic with another length is refused
  std::chrono::milliseconds window{10'000};
  std::string topic;                       ///< of the readings; part of the key of every row
  std::chrono::milliseconds roll{60'000};  ///< how often Parquet files are finished
  bool batch = false;                      ///< one commit at the end, and none before
  /// Receives sentences for people, such as that the database does not answer
  std::function<void(const std::string&)> log;
};

/// Opens `parquet:DIR`, `postgresql://…` or `postgres://…`. Throws Failure: configuration if the
/// URI cannot be used (a directory that belongs to Spark, Parquet support that is not installed),
/// runtime if the history does not work (no connection, a table with other columns). No message
/// quotes a PostgreSQL URI, which may hold a password.
[[nodiscard]] std::unique_ptr<History> open_history(const std::string& uri,
                                                    const OpenOptions& options);

}  // namespace suhu::history
