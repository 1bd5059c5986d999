// Declares PageFeed, the stream of events of one page: a frame for each new snapshot.
#pragma once

#include <memory>
#include <utility>

#include "suhu/web/http.hpp"
#include "suhu/web/published.hpp"
#include "temp-dashboard/frame.hpp"

namespace suhu::dashboard {

using Snapshots = web::Published<Snapshot>;

/// Sends frames to one page. A slow page skips snapshots: its next frame leads to the newest one.
class PageFeed final : public web::EventFeed {
 public:
  PageFeed(std::shared_ptr<const Snapshots> snapshots, FrameWriter writer)
      : snapshots_(std::move(snapshots)), writer_(std::move(writer)) {}

  [[nodiscard]] bool next(std::string& out, std::chrono::milliseconds wait) override {
    if (const auto snapshot = snapshots_->next(seen_, wait)) writer_.append_frame(out, *snapshot);
    return !snapshots_->closed();
  }

 private:
  std::shared_ptr<const Snapshots> snapshots_;
  std::uint64_t seen_ = 0;
  FrameWriter writer_;
};

}  // namespace suhu::dashboard
