// Declares the histories of temp-window on a disk and in a database in memory, for the simulation.
// The real FileHistory decides about files.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/cluster.hpp"
#include "sim/dice.hpp"
#include "sim/edges.hpp"
#include "suhu/history/file_history.hpp"
#include "suhu/history/history.hpp"

namespace suhu::sim {

/// What outlives every program, beside Kafka.
struct Stores {
  /// Shared, because a program that has a file open may write to it after another one has removed
  /// its name.
  using File = std::shared_ptr<std::vector<std::string>>;
  std::map<std::string, File> unfinished;  ///< files by name
  std::map<std::string, File> shown;       ///< finished files by name
  /// Rows of the table, by partition, and sensor with the start of the window
  std::map<std::pair<std::int32_t, std::string>, std::string> table;
  [[nodiscard]] std::vector<std::string> rows_of_files() const;
  [[nodiscard]] std::vector<std::string> rows_of_table() const;
};

/// Thrown when a program is killed in the middle of a call.
struct Killed {};

/// A disk in memory. A program can be killed while it finishes files.
class SimFileStore final : public history::FileStore {
 public:
  SimFileStore(Stores& stores, Dice& dice, Faults& faults, const std::string& token);

  /// Ends it as SIGKILL does: destructors change nothing from now on.
  void die() { dead_ = true; }

  [[nodiscard]] const history::FileNames& names() const override { return names_; }
  [[nodiscard]] std::unique_ptr<history::WindowFile> create(const history::FileName& file) override;
  [[nodiscard]] bool shows_any(std::optional<std::int32_t> partition) const override;
  void sync_unfinished() override {}
  void finish(std::span<const history::FileName> files) override;
  void remove_abandoned(std::int32_t partition, std::uint64_t last) override;
  void remove_unfinished(const history::FileName& file) noexcept override;
  [[nodiscard]] std::string describe() const override { return "files"; }

 private:
  Stores& stores_;
  Dice& dice_;
  Faults& faults_;
  history::FileNames names_;
  bool dead_ = false;
};

/// A database that overwrites rows of the same key, and is unreachable now and then.
class SimTable final : public history::History {
 public:
  SimTable(Stores& stores, Dice& dice, Faults& faults)
      : stores_(stores), dice_(dice), faults_(faults) {}

  void add(const window::WindowRecord& window) override;
  [[nodiscard]] std::string_view kind() const override { return "postgresql"; }
  [[nodiscard]] bool may_be_unavailable() const override { return true; }
  [[nodiscard]] std::string describe() const override { return "a table"; }
  [[nodiscard]] bool has_room() const override { return rows_.size() < 20; }
  [[nodiscard]] milliseconds interval() const override { return milliseconds{0}; }
  [[nodiscard]] bool prepare(milliseconds budget) override;
  void commit() override {}
  void forget(std::int32_t partition) override;

 private:
  Stores& stores_;
  Dice& dice_;
  Faults& faults_;
  std::map<std::pair<std::int32_t, std::string>, std::string> rows_;
};

}  // namespace suhu::sim
