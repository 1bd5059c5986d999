// The length of the windows, kept with their state.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "suhu/stream/participant.hpp"

namespace suhu::temp_window {

/// Notes the length in each cut and refuses one that differs: what is closed is remembered as a
/// moment, which with other windows may lie in the middle of one. Takes part in commits, holds
/// nothing.
class LengthGuard final : public suhu::stream::Participant {
 public:
  LengthGuard(std::chrono::milliseconds length, std::string group);

  [[nodiscard]] bool has_room() const override { return true; }
  [[nodiscard]] std::chrono::milliseconds interval() const override {
    return std::chrono::milliseconds{0};
  }
  [[nodiscard]] bool prepare(std::chrono::milliseconds) override { return true; }
  [[nodiscard]] std::vector<std::string> notes(std::int32_t partition) const override;
  void commit() override {}
  /// Throws Failure(configuration).
  void recover(std::int32_t partition, bool has_checkpoint,
               const std::vector<std::string>& notes) override;
  void forget(std::int32_t) override {}

 private:
  std::string length_;
  std::string group_;
};

}  // namespace suhu::temp_window
