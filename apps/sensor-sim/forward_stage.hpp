// The stage of sensor-sim: passes every record unchanged to every sink.
#pragma once

#include <cstdint>
#include <optional>

#include "suhu/stream/stage.hpp"

namespace suhu::sensor_sim {

/// Copies key and value of each record to every output, one line per record. Done after `count`
/// records.
class ForwardStage final : public stream::Stage {
 public:
  explicit ForwardStage(std::optional<std::uint64_t> count) : count_(count) {}

  std::size_t process(std::span<const stream::Record> batch, Timestamp now,
                      std::span<stream::Output> outputs) override;
  [[nodiscard]] bool done() const override { return count_ && forwarded_ >= *count_; }
  [[nodiscard]] std::uint64_t forwarded() const { return forwarded_; }

 private:
  std::optional<std::uint64_t> count_;
  std::uint64_t forwarded_ = 0;
};

}  // namespace suhu::sensor_sim
