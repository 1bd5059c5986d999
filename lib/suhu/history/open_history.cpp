#include "suhu/history/open_history.hpp"

#include <string_view>

#include "suhu/history/open_parquet.hpp"
#include "suhu/history/postgres_history.hpp"

namespace suhu::history {

std::unique_ptr<History> open_history(const std::string& uri, const OpenOptions& options) {
  constexpr std::string_view kParquet = "parquet:";
  if (uri.starts_with(kParquet)) {
    return open_parquet({.directory = uri.substr(kParquet.size()),
                         .topic = options.topic,
                         .files = {.roll = options.roll, .batch = options.batch}});
  }
  auto history = std::make_unique<PostgresHistory>(uri, options.topic, options.log);
  history->require_length(options.window);
  return history;
}

}  // namespace suhu::history
