// Reads a compacted topic from its beginning to where it ends now.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/request.hpp"
#include "suhu/kafka/state_log.hpp"

namespace suhu::kafka {

/// Reads committed records only. When a transaction of a former owner is still open, reading waits
/// for its end (at most its timeout): what it decides belongs to the state.
class ChangelogReader {
 public:
  ChangelogReader(const ClientConfig& config, std::string topic);
  ~ChangelogReader() = default;
  ChangelogReader(const ChangelogReader&) = delete;
  ChangelogReader& operator=(const ChangelogReader&) = delete;

  /// Visits every record of `partitions`, in the order of each; views die with the visit. `value`
  /// without data: a tombstone. True: all were read up to the end that the first answer of each
  /// partition named. False: nothing came for the time of `patience`, or it was stopped. Throws
  /// KafkaError for what asking again does not mend (not authorised).
  using Visit = StateLog::Visit;
  [[nodiscard]] bool read(const std::vector<std::int32_t>& partitions, const Visit& visit,
                          const WaitLimit& limit);

  [[nodiscard]] rd_kafka_t* client() const { return client_.get(); }

 private:
  [[nodiscard]] KafkaError damaged(const rd_kafka_message_t& message) const;

  std::string topic_;
  Handle<rd_kafka_t> client_;
};

}  // namespace suhu::kafka
