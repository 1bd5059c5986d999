#include "sim/histories.hpp"

#include <stdexcept>

#include "suhu/window/window_text.hpp"

namespace suhu::sim {
namespace {

std::string row_of(const window::WindowRecord& window) {
  std::string row;
  window::append_window_json(row, window);
  return row;
}

/// A file that gets its rows when it is closed, so a program that is killed before leaves it empty.
class SimFile final : public history::WindowFile {
 public:
  explicit SimFile(Stores::File file) : file_(std::move(file)) {}

  void add(const window::WindowRecord& window) override { rows_.push_back(row_of(window)); }
  void close() override { *file_ = rows_; }
  [[nodiscard]] std::uint64_t bytes() const override { return 100 * rows_.size(); }

 private:
  Stores::File file_;
  std::vector<std::string> rows_;
};

}  // namespace

std::vector<std::string> Stores::rows_of_files() const {
  std::vector<std::string> rows;
  for (const auto& [name, file] : shown) rows.insert(rows.end(), file->begin(), file->end());
  return rows;
}

std::vector<std::string> Stores::rows_of_table() const {
  std::vector<std::string> rows;
  for (const auto& [key, row] : table) rows.push_back(row);
  return rows;
}

SimFileStore::SimFileStore(Stores& stores, Dice& dice, Faults& faults, const std::string& token)
    : stores_(stores), dice_(dice), faults_(faults), names_(Cluster::kTopic, token) {}

std::unique_ptr<history::WindowFile> SimFileStore::create(const history::FileName& file) {
  auto made = std::make_shared<std::vector<std::string>>();
  if (!stores_.unfinished.emplace(file.unfinished, made).second)
    throw std::runtime_error("two files have the name " + file.unfinished);
  return std::make_unique<SimFile>(std::move(made));
}

bool SimFileStore::shows_any(std::optional<std::int32_t> partition) const {
  const std::string ours = names_.prefix(partition);
  for (const auto& [name, rows] : stores_.shown) {
    if (name.compare(name.find('/') + 1, ours.size(), ours) == 0) return true;
  }
  return false;
}

void SimFileStore::finish(std::span<const history::FileName> files) {
  for (const history::FileName& file : files) {
    if (faults_.strikes(dice_, 30, "kill while files are shown")) throw Killed{};
    auto unfinished = stores_.unfinished.extract(file.unfinished);
    const bool is_shown = stores_.shown.contains(file.finished);
    if (unfinished.empty() != is_shown)
      throw std::runtime_error("file " + file.finished +
                               (is_shown ? " is there already" : " is lost"));
    if (!is_shown) stores_.shown.emplace(file.finished, std::move(unfinished.mapped()));
  }
}

void SimFileStore::remove_abandoned(std::int32_t partition, std::uint64_t last) {
  std::erase_if(stores_.unfinished, [&](const auto& entry) {
    return names_.is_abandoned(entry.first, partition, last);
  });
}

void SimFileStore::remove_unfinished(const history::FileName& file) noexcept {
  if (!dead_) stores_.unfinished.erase(file.unfinished);
}

void SimTable::add(const window::WindowRecord& window) {
  const std::string key =
      std::string{window.sensor_id} + " " + std::to_string(window.start.time_since_epoch().count());
  rows_[{window.partition, key}] = row_of(window);
}

/// Writes row by row. If the database becomes unavailable, returns false, and the rows written so
/// far stay in the table.
bool SimTable::prepare(milliseconds) {
  while (!rows_.empty()) {
    if (faults_.strikes(dice_, 15, "database away")) return false;
    auto row = rows_.extract(rows_.begin());
    stores_.table[row.key()] = std::move(row.mapped());
  }
  return true;
}

void SimTable::forget(std::int32_t partition) {
  std::erase_if(rows_, [partition](const auto& entry) { return entry.first.first == partition; });
}

}  // namespace suhu::sim
