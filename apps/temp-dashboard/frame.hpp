// Frames: what one page is told, several times a second. Each holds what is new since the frame
// before, and nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "temp-dashboard/page_facts.hpp"
#include "temp-dashboard/selection.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::dashboard {

/// Makes the frames of one page. Pure: a function of the snapshots it is given; what it remembers
/// is numbers, a few bytes a sensor, however long the page sleeps. The events and their fields:
/// docs/dashboard.md.
class FrameWriter {
 public:
  FrameWriter(Selection selection, PageFacts facts)
      : selection_(std::move(selection)), facts_(std::move(facts)) {}

  /// Appends the events that bring the page from the last frame to `snapshot`; the first time,
  /// everything.
  void append_frame(std::string& out, const Snapshot& snapshot);

 private:
  /// A line on the page.
  struct Line {
    std::uint32_t sensor = 0;
    std::optional<LineKind> kind;  ///< none: the page has nothing of it
    std::uint64_t number = 0;      ///< readings of the sensor that the page knows
    std::uint64_t arrivals = 0;    ///< the same for arrivals
  };

  void append_hello(std::string& out);
  void append_sensors(std::string& out, const Snapshot& snapshot);
  void append_status(std::string& out, const Snapshot& snapshot) const;
  void append_values(std::string& out, const Snapshot& snapshot);
  void choose_lines(const Snapshot& snapshot);
  void add_line(std::uint32_t sensor);
  void append_lines(std::string& out, const Snapshot& snapshot);
  bool append_line(std::string& json, const SensorView& sensor, Timestamp from, Line& line) const;
  bool append_fleet(std::string& json, const Snapshot& snapshot, Timestamp from);
  void append_arrivals(std::string& out, const Snapshot& snapshot);
  void append_window(std::string& out, const Snapshot& snapshot);
  void append_alerts(std::string& out, const Snapshot& snapshot);
  void append_inspect(std::string& out, const Snapshot& snapshot);

  Selection selection_;
  PageFacts facts_;
  std::string json_;                  ///< scratch
  std::vector<std::uint64_t> known_;  ///< by sensor: the readings whose newest value the page has
  std::vector<Line> lines_;
  std::uint64_t fleet_number_ = 0;
  std::uint64_t alerts_changed_ = 0;
  std::optional<std::string> alert_source_;  ///< as the page has it
  std::string alert_hint_;
  // What the page has; weak, so that a page that sleeps keeps nothing alive.
  std::weak_ptr<const LatestWindow> window_;
  std::weak_ptr<const std::vector<Outlook>> inspect_;
  std::optional<Timestamp> each_second_;  ///< when what comes once a second came last
};

/// The state that a page's badge shows, and what to do about it (empty: nothing).
struct PageState {
  const char* word;  ///< live, waiting, reading-history, no-contact
  std::string detail;
};
[[nodiscard]] PageState page_state(const Snapshot& snapshot, const PageFacts& facts);

}  // namespace suhu::dashboard
