// What a consumer of a topic reads, and how.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "suhu/kafka/request.hpp"
#include "suhu/kafka/start_offsets.hpp"

namespace suhu::kafka {

struct ConsumerOptions {
  std::string topic;
  /// Without a group, all partitions are assigned directly and nothing is committed.
  std::optional<std::string> group;
  /// group.instance.id: a restarted program gets the same partitions back at once.
  std::optional<std::string> instance;
  /// Where to start. In a group it is used once per partition and process. Start::Kind::stored
  /// means the committed offset. Where there is none, it means the beginning, unless the user has
  /// set auto.offset.reset.
  Start start;
  std::chrono::milliseconds commit_interval{1'000};
  bool exit_eof = false;  ///< finished() once every assigned partition has reached its end
  /// False: the group's offsets are committed elsewhere, in a transaction, and store_offsets() does
  /// nothing.
  bool commits = true;
  /// With a rebalance listener, a partition without a checkpoint starts at the committed offset of
  /// the group if true, and at its beginning if false.
  bool committed_without_checkpoint = false;
  WaitLimit limit;  ///< for each request of the constructor
  /// If it returns true, requests that are made later, in a rebalance, end early. Empty: none does.
  std::function<bool()> stop;
};

}  // namespace suhu::kafka
