// Provides the check that a group does not change the length of its windows.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "suhu/stream/participant.hpp"

namespace suhu::temp_window {

/// Writes the length of the windows into each checkpoint and refuses a checkpoint with another one.
/// The state of a sensor is the event time before which all its windows are closed; with windows of
/// another length, that time may lie inside one. A participant in commits that holds no results.
class LengthGuard final : public stream::Participant {
 public:
  LengthGuard(std::chrono::milliseconds length, std::string group);

  [[nodiscard]] bool has_room() const override { return true; }
  [[nodiscard]] std::chrono::milliseconds interval() const override {
    return std::chrono::milliseconds{0};
  }
  [[nodiscard]] bool prepare(std::chrono::milliseconds) override { return true; }
  [[nodiscard]] std::vector<std::string> notes(std::int32_t partition) const override;
  void commit() override {}
  /// Throws Failure(configuration) if `notes` name another length. Accepts empty notes.
  void recover(std::int32_t partition, bool has_checkpoint,
               const std::vector<std::string>& notes) override;
  void forget(std::int32_t) override {}

 private:
  std::string length_;
  std::string group_;
};

}  // namespace suhu::temp_window
