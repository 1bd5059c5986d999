// Declares fakes of the stream interfaces for tests: a source that replays batches, and a sink that
// keeps the rows it was given. They record their calls in one shared list of events.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "suhu/stream/confirmation_log.hpp"
#include "suhu/stream/sink.hpp"
#include "suhu/stream/source.hpp"

namespace suhu::test {

using Events = std::vector<std::string>;

struct MemoryRecord {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string value;
};

class MemorySource final : public stream::Source {
 public:
  MemorySource(Events& events, std::vector<std::vector<MemoryRecord>> batches,
               std::string topic = "t")
      : events_(events), batches_(batches.begin(), batches.end()), topic_(std::move(topic)) {}

  std::span<const stream::Record> drain(std::chrono::milliseconds wait) override {
    last_wait = wait;
    events_.push_back("drain");
    if (before_drain) before_drain();
    records_ = std::exchange(put_back_, {});
    if (!records_.empty()) return records_;
    if (batches_.empty()) {
      finished_ = !endless;
      return {};
    }
    current_ = batches_.front();
    batches_.pop_front();
    for (const auto& from : current_) {
      stream::Record record;
      record.value = from.value;
      record.partition = from.partition;
      record.offset = from.offset;
      records_.push_back(record);
    }
    return records_;
  }
  void put_back(std::size_t count) override {
    events_.push_back("put back " + std::to_string(count));
    put_back_.assign(records_.end() - static_cast<std::ptrdiff_t>(count), records_.end());
  }
  void keep_alive() override { events_.push_back("keep_alive"); }
  [[nodiscard]] bool finished() const override { return finished_; }
  void store_offsets(const stream::Positions& positions) override {
    std::string text = "store";
    for (const auto& [partition, next] : positions)
      text += " " + std::to_string(partition) + ":" + std::to_string(next);
    events_.push_back(text);
    stored = positions;
  }
  void set_revoke_handler(std::function<void()> flush) override { revoke = std::move(flush); }
  [[nodiscard]] std::string_view topic() const override { return topic_; }

  std::function<void()> revoke;
  std::function<void()> before_drain;
  stream::Positions stored;
  std::chrono::milliseconds last_wait{0};
  bool endless = false;

 private:
  Events& events_;
  std::deque<std::vector<MemoryRecord>> batches_;
  std::vector<MemoryRecord> current_;
  std::vector<stream::Record> records_;
  std::vector<stream::Record> put_back_;
  std::string topic_;
  bool finished_ = false;
};

/// Confirms rows at once, or, if `confirms` is false, when the test calls confirm_all().
class MemorySink final : public stream::Sink {
 public:
  explicit MemorySink(Events& events) : events_(events) {}

  [[nodiscard]] bool has_room() const override { return room; }
  void write(const stream::Output& output, const stream::Positions& upto) override {
    for (const auto& row : output.rows()) rows.emplace_back(output.value(row));
    taken_ += output.rows().size();
    log_.expect(taken_, upto);
    events_.push_back("write " + std::to_string(output.rows().size()));
    if (confirms) log_.reached(taken_);
  }
  void service() override {}
  void wait_for_room(std::chrono::milliseconds) override {
    events_.push_back("wait");
    if (on_wait) on_wait();
  }
  void confirm_all() {
    log_.reached(taken_);
    confirms = true;
  }
  [[nodiscard]] const stream::Positions& confirmed() const override { return log_.confirmed(); }
  void forget_positions() override { log_.forget(); }
  [[nodiscard]] std::uint64_t pending() const override { return confirms ? 0 : taken_; }
  [[nodiscard]] bool closed() const override { return is_closed; }
  [[nodiscard]] std::string describe() const override { return "memory"; }

  bool room = true;
  bool confirms = true;
  bool is_closed = false;
  std::function<void()> on_wait;
  std::vector<std::string> rows;

 private:
  Events& events_;
  std::uint64_t taken_ = 0;
  stream::ConfirmationLog log_;
};

}  // namespace suhu::test
