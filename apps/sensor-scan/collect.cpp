#include "sensor-scan/collect.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

#include "suhu/cli/input.hpp"
#include "suhu/cli/kafka_client.hpp"
#include "suhu/cli/stop_flag.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/stream/line_source.hpp"

namespace suhu::sensor_scan {
namespace {

constexpr std::chrono::milliseconds kWait{250};

/// The headers that are looked for: a record gives its headers by name alone.
constexpr std::array<std::string_view, 12> kHeaders{
    "sensor_id", "sensor-id", "sensorId", "sensor", "device_id", "device-id",
    "deviceId",  "device",    "id",       "source", "ce_source", "ce_subject"};

std::size_t size_of(const scan::Sample& sample) {
  std::size_t size = sample.key.size() + sample.value.size() + sizeof(sample);
  for (const auto& [name, value] : sample.headers) size += name.size() + value.size();
  return size;
}

scan::Sample sample_of(const stream::Record& record) {
  scan::Sample sample{.key = std::string{record.key},
                      .value = std::string{record.value},
                      .kafka = record.ts,
                      .partition = record.partition};
  if (record.headers == nullptr) return sample;
  for (const auto name : kHeaders) {
    if (const auto value = record.headers->find(name))
      sample.headers.emplace_back(std::string{name}, std::string{*value});
  }
  return sample;
}

Collected collect_lines(const Options& options, const std::function<bool()>& stop) {
  stream::LineSource source{cli::open_input("--input", *options.input)};
  Collector collector{options.sample};
  while (!source.finished() && !stop() && !collector.is_full(0)) {
    for (const auto& record : source.drain(kWait)) {
      if (!collector.is_full(0)) collector.add(record);
    }
  }
  return collector.take();
}

kafka::ConsumerOptions consumer_options(const Options& options, const std::function<bool()>& stop) {
  kafka::ConsumerOptions consumer;
  consumer.topic = options.topic;
  consumer.start = {.kind = kafka::Start::Kind::tail,
                    .tail = static_cast<std::int64_t>(options.sample)};
  consumer.exit_eof = true;
  consumer.commits = false;
  consumer.stop = stop;
  return consumer;
}

Collected collect_topic(const Options& options, const std::function<bool()>& stop) {
  const auto config = cli::client_config(options.kafka, "sensor-scan");
  const auto source = cli::start([&] {
    return std::make_unique<kafka::ConsumerSource>(config, consumer_options(options, stop));
  });
  Collector collector{options.sample};
  // A topic into which more is written than is read here would have no end.
  const std::size_t most =
      2 * options.sample * static_cast<std::size_t>(std::max(1, source->partitions()));
  std::size_t read = 0;
  while (!source->finished() && !stop() && read < most) {
    for (const auto& record : source->drain(kWait)) {
      collector.add(record);
      ++read;
    }
  }
  return collector.take();
}

}  // namespace

void Collector::add(const stream::Record& record) {
  if (record.tombstone) {
    ++tombstones_;
    return;
  }
  auto& records = partitions_[record.partition];
  records.push_back(sample_of(record));
  bytes_ += size_of(records.back());
  while (records.size() > most_ || (bytes_ > kMostBytes && records.size() > 1)) drop_first(records);
}

void Collector::drop_first(std::deque<scan::Sample>& records) {
  bytes_ -= size_of(records.front());
  records.pop_front();
}

bool Collector::is_full(std::int32_t partition) const {
  const auto found = partitions_.find(partition);
  return bytes_ > kMostBytes || (found != partitions_.end() && found->second.size() >= most_);
}

Collected Collector::take() {
  Collected result{.tombstones = tombstones_, .partitions = partitions_.size()};
  for (auto& [partition, records] : partitions_)
    result.samples.insert(result.samples.end(), std::make_move_iterator(records.begin()),
                          std::make_move_iterator(records.end()));
  partitions_.clear();
  return result;
}

Collected collect(const Options& options, const std::function<bool()>& stop) {
  return options.input ? collect_lines(options, stop) : collect_topic(options, stop);
}

}  // namespace suhu::sensor_scan
