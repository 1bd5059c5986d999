// Declares fakes for tests of what takes part in a commit: a state, a changelog, a participant, and
// a source with a RebalanceListener. They record their calls in one shared list of events.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "suhu/stream/changelog.hpp"
#include "suhu/stream/durable_state.hpp"
#include "suhu/stream/participant.hpp"
#include "suhu/stream/source.hpp"
#include "support/memory_stream.hpp"

namespace suhu::test {

/// A state whose keys and values the test sets. Reading resumes at the offset that the test has put
/// into `checkpoints`, else behind the last record read.
class MemoryState final : public stream::DurableState {
 public:
  explicit MemoryState(Events& events) : events_(events) {}

  void set(std::int32_t partition, const std::string& key, const std::string& value) {
    values[partition][key] = value;
    changed_[partition].insert(key);
  }
  void restore(std::int32_t partition, std::string_view key, std::string_view value) override {
    values[partition][std::string(key)] = value;
  }
  void restored(std::int32_t partition, std::int64_t read) override {
    events_.push_back("resume " + std::to_string(partition) + ":" + std::to_string(read));
  }
  void forget() override {
    events_.push_back("forget state");
    values.clear();
    changed_.clear();
  }
  [[nodiscard]] bool changed(std::int32_t partition) const override {
    return changed_.contains(partition);
  }
  void append_changes(std::int32_t partition, stream::Output& out) override {
    for (const auto& key : changed_[partition]) {
      out.text() += values[partition][key];
      out.end_row(std::string_view{key}, /*newline=*/false);
    }
    changed_.erase(partition);
  }
  [[nodiscard]] std::int64_t resume_offset(std::int32_t partition,
                                           std::int64_t read) const override {
    const auto found = checkpoints.find(partition);
    return found == checkpoints.end() ? read : found->second;
  }

  std::map<std::int32_t, std::map<std::string, std::string>> values;
  std::map<std::int32_t, std::int64_t> checkpoints;

 private:
  Events& events_;
  std::map<std::int32_t, std::set<std::string>> changed_;
};

/// Keeps what was committed, or fails as the test has set.
class MemoryChangelog final : public stream::Changelog {
 public:
  explicit MemoryChangelog(Events& events) : events_(events) {}

  [[nodiscard]] std::optional<stream::Checkpoints> restore(
      const std::vector<std::int32_t>& partitions, stream::DurableState& state) override {
    events_.push_back("restore");
    stream::Checkpoints ours;
    for (const auto partition : partitions) {
      for (const auto& [key, value] : records[partition]) state.restore(partition, key, value);
      if (const auto cut = checkpoints.find(partition); cut != checkpoints.end()) ours.insert(*cut);
    }
    return answers ? std::optional{ours} : std::nullopt;
  }
  [[nodiscard]] bool commit(const stream::Checkpoints& moved, stream::DurableState& state,
                            const stream::Output& output) override {
    events_.push_back("changelog.commit");
    if (!takes) return false;
    for (const auto& [partition, cut] : moved) {
      stream::Output changes;
      state.append_changes(partition, changes);
      for (const auto& row : changes.rows())
        records[partition][std::string(changes.key(row))] = changes.value(row);
      checkpoints[partition] = cut;
    }
    for (const auto& row : output.rows())
      rows.push_back(std::string(output.key(row)) + "=" + std::string(output.value(row)));
    return true;
  }

  bool answers = true;  ///< false: restore() returns std::nullopt
  bool takes = true;    ///< false: commit() fails
  stream::Checkpoints checkpoints;
  std::map<std::int32_t, std::map<std::string, std::string>> records;
  std::vector<std::string> rows;

 private:
  Events& events_;
};

class MemoryParticipant final : public stream::Participant {
 public:
  MemoryParticipant(Events& events, std::string name) : events_(events), name_(std::move(name)) {}

  [[nodiscard]] bool has_room() const override { return room; }
  [[nodiscard]] std::chrono::milliseconds interval() const override { return wish; }
  [[nodiscard]] bool prepare(std::chrono::milliseconds budget) override {
    events_.push_back(name_ + ".prepare");
    last_budget = budget;
    if (on_prepare) on_prepare();
    return prepares;
  }
  [[nodiscard]] std::vector<std::string> notes(std::int32_t partition) const override {
    const auto found = noted.find(partition);
    return found == noted.end() ? std::vector<std::string>{} : found->second;
  }
  void commit() override { events_.push_back(name_ + ".commit"); }
  void recover(std::int32_t partition, bool has_checkpoint,
               const std::vector<std::string>& notes) override {
    std::string text =
        name_ + ".recover " + std::to_string(partition) + (has_checkpoint ? "" : " anew");
    for (const auto& note : notes) text += " " + note;
    events_.push_back(text);
  }
  void forget(std::int32_t partition) override {
    events_.push_back(name_ + ".forget " + std::to_string(partition));
  }

  bool room = true;
  bool prepares = true;
  std::chrono::milliseconds wish{0};
  std::chrono::milliseconds last_budget{-1};
  std::map<std::int32_t, std::vector<std::string>> noted;
  std::function<void()> on_prepare;

 private:
  Events& events_;
  std::string name_;
};

/// A source without records, for its RebalanceListener.
class KeptSource final : public stream::Source {
 public:
  explicit KeptSource(Events& events) : events_(events) {}

  [[nodiscard]] std::span<const stream::Record> drain(std::chrono::milliseconds) override {
    return {};
  }
  void set_rebalance_listener(stream::RebalanceListener* now) override { listener = now; }
  void rewind() override {
    events_.push_back("reread");
    if (on_reread) on_reread();
  }
  [[nodiscard]] bool caught_up(std::int32_t partition) const override {
    return behind.count(partition) == 0;
  }
  [[nodiscard]] std::optional<std::int64_t> start_of(std::int32_t partition) const override {
    const auto found = starts.find(partition);
    return found == starts.end() ? std::nullopt : std::optional{found->second};
  }

  stream::RebalanceListener* listener = nullptr;
  std::set<std::int32_t> behind;
  std::map<std::int32_t, std::int64_t> starts;
  std::function<void()> on_reread;

 private:
  Events& events_;
};

}  // namespace suhu::test
