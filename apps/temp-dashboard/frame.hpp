// Declares FrameWriter, which makes the frames that one page gets several times a second. Each
// frame holds what is new since the previous one, and nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "suhu/core/json_writer.hpp"
#include "temp-dashboard/page_facts.hpp"
#include "temp-dashboard/selection.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::temp_dashboard {

/// Makes the frames of one page. docs/dashboard.md describes their events and fields. Pure: no I/O,
/// no clock; a frame depends only on the selection, the facts and the snapshots so far. A writer
/// remembers a few bytes for each sensor, however long the page does not read.
class FrameWriter {
 public:
  FrameWriter(Selection selection, PageFacts facts)
      : selection_(std::move(selection)), facts_(std::move(facts)) {}

  /// Appends the events that bring the page from the last frame to `snapshot`. The first frame
  /// holds everything.
  void append_frame(std::string& out, const Snapshot& snapshot);

 private:
  /// A line on the page.
  struct Line {
    std::uint32_t sensor = 0;      ///< SensorView::index
    std::optional<LineKind> kind;  ///< absent while the page has nothing of it
    std::uint64_t number = 0;      ///< SensorView::readings in the line that the page has
    std::uint64_t arrivals = 0;    ///< the same in the arrivals that it has
  };

  void append_hello(std::string& out);
  void append_sensors(std::string& out, const Snapshot& snapshot);
  void append_status(std::string& out, const Snapshot& snapshot) const;
  void append_values(std::string& out, const Snapshot& snapshot);
  void choose_lines(const Snapshot& snapshot);
  void add_line(std::uint32_t sensor);
  void append_lines(std::string& out, const Snapshot& snapshot);
  bool append_line(JsonWriter& json, const SensorView& sensor, Timestamp from, Line& line) const;
  bool append_fleet(JsonWriter& json, const Snapshot& snapshot, Timestamp from);
  void append_arrivals(std::string& out, const Snapshot& snapshot);
  void append_window(std::string& out, const Snapshot& snapshot);
  void append_alerts(std::string& out, const Snapshot& snapshot);
  void append_inspect(std::string& out, const Snapshot& snapshot);

  Selection selection_;
  PageFacts facts_;
  std::string json_;                  ///< scratch
  std::vector<std::uint64_t> known_;  ///< by sensor: SensorView::readings at its last value
  std::vector<Line> lines_;
  std::uint64_t fleet_number_ = 0;
  std::uint64_t alerts_changed_ = 0;
  std::optional<std::string> alert_source_;  ///< as the page has it
  std::string alert_hint_;
  // What the page has. Weak, so that a page that does not read keeps no old objects alive.
  std::weak_ptr<const LatestWindow> window_;
  std::weak_ptr<const std::vector<Outlook>> inspect_;
  std::optional<Timestamp> each_second_;  ///< of the last events that come once a second
};

/// The state that the page's badge shows.
struct PageState {
  const char* word;    ///< live, waiting, reading-history, no-contact
  std::string detail;  ///< explanation for people, and what to do; empty if live
};
[[nodiscard]] PageState page_state(const Snapshot& snapshot, const PageFacts& facts);

}  // namespace suhu::temp_dashboard
