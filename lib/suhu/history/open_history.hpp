// From a --history URI to a history.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "suhu/history/history.hpp"

namespace suhu::history {

struct OpenOptions {
  /// Length of the windows: a table with others of this topic is refused
  std::chrono::milliseconds window{10'000};
  std::string topic;                       ///< of the readings: part of every row's place
  std::chrono::milliseconds roll{60'000};  ///< how often Parquet files are finished
  bool batch = false;                      ///< one commit at the end, and none before
  /// What people should know: a database that does not answer
  std::function<void(const std::string&)> log;
};

/// `parquet:DIR`, `postgresql://…` or `postgres://…`. Throws Failure: configuration for what cannot
/// be used (a directory that belongs to Spark, Parquet support that is not installed), runtime for
/// what does not work (no connection, a table with other columns). No message quotes the URI.
[[nodiscard]] std::unique_ptr<History> open_history(const std::string& uri,
                                                    const OpenOptions& options);

}  // namespace suhu::history
