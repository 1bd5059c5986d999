// Declares PageFeed, the stream of events of one page: a frame for each new snapshot.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "suhu/web/http.hpp"
#include "suhu/web/published.hpp"
#include "temp-dashboard/frame.hpp"

namespace suhu::temp_dashboard {

using Snapshots = web::Published<Snapshot>;

/// Sends frames to one page. A slow page skips snapshots: its next frame leads to the newest one.
class PageFeed final : public web::EventFeed {
 public:
  PageFeed(std::shared_ptr<const Snapshots> snapshots, FrameWriter writer)
      : snapshots_(std::move(snapshots)), writer_(std::move(writer)) {}

  void notify(std::function<void()> wake) override { watch_.emplace(*snapshots_, std::move(wake)); }

  [[nodiscard]] bool next(std::string& out) override {
    if (const auto snapshot = snapshots_->next(seen_)) writer_.append_frame(out, *snapshot);
    return !snapshots_->closed();
  }

 private:
  std::shared_ptr<const Snapshots> snapshots_;
  std::uint64_t seen_ = 0;
  FrameWriter writer_;
  std::optional<Snapshots::Watch> watch_;  // last: destroyed before what it watches
};

}  // namespace suhu::temp_dashboard
