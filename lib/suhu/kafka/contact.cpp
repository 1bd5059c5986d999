#include "suhu/kafka/contact.hpp"

#include <map>
#include <nlohmann/json.hpp>

namespace suhu::kafka {
namespace {

constexpr std::int64_t kLongestIdleMicroseconds = 2'000'000;

/// By node id.
std::map<std::int64_t, bool> brokers_in_contact(const nlohmann::json& statistics) {
  std::map<std::int64_t, bool> heard;
  for (const auto& [name, broker] : statistics.at("brokers").items()) {
    const auto node = broker.at("nodeid").get<std::int64_t>();
    const auto idle = broker.at("rxidle").get<std::int64_t>();  // -1: never
    const bool lately = idle >= 0 && idle < kLongestIdleMicroseconds;
    if (node >= 0) heard[node] |= lately;  // -1: a bootstrap connection; and the leader of a partition that has none
  }
  return heard;
}

}  // namespace

std::vector<bool> partitions_in_contact(std::string_view statistics, const std::string& topic) {
  std::vector<bool> contact;
  try {
    const auto json = nlohmann::json::parse(statistics);
    const auto brokers = brokers_in_contact(json);
    const auto& topics = json.at("topics");
    if (!topics.contains(topic)) return contact;
    for (const auto& [name, partition] : topics.at(topic).at("partitions").items()) {
      const auto number = partition.at("partition").get<std::int64_t>();
      if (number < 0) continue;  // librdkafka's own, for records without a partition
      const auto leader = brokers.find(partition.at("leader").get<std::int64_t>());
      if (static_cast<std::size_t>(number) >= contact.size()) contact.resize(static_cast<std::size_t>(number) + 1);
      contact[static_cast<std::size_t>(number)] = leader != brokers.end() && leader->second;
    }
  } catch (const nlohmann::json::exception&) {
    contact.clear();
  }
  return contact;
}

}  // namespace suhu::kafka
