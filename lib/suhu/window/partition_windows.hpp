// Provides the tumbling windows of all sensors of one partition, as a state machine. Pure: no I/O,
// no clock.
#pragma once

#include <tsl/robin_map.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/core/reading.hpp"
#include "suhu/window/aggregate.hpp"
#include "suhu/window/index_list.hpp"
#include "suhu/window/window.hpp"

namespace suhu::window {

struct WindowRules {
  std::chrono::milliseconds size{10'000};  ///< length of a window; more than 0
  /// how long a window waits for late readings; 0 or more
  std::chrono::milliseconds lateness{60'000};
  /// Returns the time after which the windows of a sensor close if it sends no reading.
  [[nodiscard]] std::chrono::milliseconds silence_limit() const {
    return lateness + std::chrono::seconds{2};
  }
};

/// Takes a closed window. Returns false if it did not take the window: then the window stays open,
/// and no further ones are passed.
using WindowCallback = std::function<bool(const WindowRecord&)>;

/// What PartitionWindows::add() did with a reading.
enum class WindowOutcome : std::uint8_t {
  counted,  ///< added to its window
  late,     ///< its window is closed: counted as late
  /// its window is closed, and the reading was counted before a restart: ignored
  already_counted,
  /// the callback returned false while older windows closed: the reading was not used
  stopped,
};

/// Each sensor has its own watermark, the newest event time that it has sent; sensors do not affect
/// each other. A window closes when the watermark reaches its end plus the lateness, when the
/// sensor has been silent for silence_limit(), or in close_all().
///   Memory: About 100 bytes per open window; 150 bytes and the id per sensor.
///   Cost  : One hash lookup per reading. pass_time() visits only sensors whose windows close.
class PartitionWindows {
 public:
  /// `keep_last`: for_each_at() also returns each sensor's newest closed window.
  PartitionWindows(std::int32_t partition, WindowRules rules, bool keep_last);

  /// Returns the number of the sensor in this partition, or kNoIndex if it is not known yet.
  [[nodiscard]] std::uint32_t find(std::string_view sensor_id) const;
  /// Adds a sensor and returns its number. Requires: find(sensor_id) == kNoIndex.
  std::uint32_t add_sensor(std::string_view sensor_id);

  /// Adds one reading with event time `event` to its window, and closes the windows of the sensor
  /// that have waited long enough. Requires: `sensor` comes from find() or add_sensor(); `offset`,
  /// that of the reading's record, grows from call to call.
  WindowOutcome add(std::uint32_t sensor, const Reading& reading, Timestamp event,
                    std::int64_t offset, const WindowCallback& emit);

  /// Advances the time by `elapsed` and closes the windows of sensors that have been silent for
  /// silence_limit(). To be called only for time in which a new reading would have arrived here.
  void pass_time(std::chrono::milliseconds elapsed, const WindowCallback& emit);
  /// Closes all windows.
  void close_all(const WindowCallback& emit);

  [[nodiscard]] std::size_t sensors() const { return sensors_.size(); }
  [[nodiscard]] std::size_t open_windows() const { return open_; }

  // State that survives a restart. Open windows are not stored, but closed ones must stay closed.

  /// What is stored of a sensor.
  struct PersistedSensor {
    /// event time before which all windows of the sensor are closed
    Timestamp closed_until = Timestamp::min();
    std::uint32_t late = 0;  ///< late readings since the last closed window
  };
  /// Restores what was stored of a sensor; adds the sensor if it is not known yet.
  void restore(std::string_view sensor_id, const PersistedSensor& remembered);
  /// Declares that readings before `offset` were counted, perhaps as late, before a restart.
  void resume(std::int64_t offset) { counted_from_ = offset; }
  /// Returns the offset of the first reading that an open window needs, or `read` if no window is
  /// open.
  [[nodiscard]] std::int64_t resume_offset(std::int64_t read) const;
  /// Returns true if visit_changes() would visit a sensor.
  [[nodiscard]] bool changed() const { return !changed_.empty(); }
  /// Visits every sensor whose PersistedSensor has changed since the last call.
  void visit_changes(const std::function<void(std::string_view, const PersistedSensor&)>& take);

  /// Appends to `starts`, for each sensor that has sent a reading within the last `within`, the
  /// start of the newest window that it has reached. Time is what pass_time() was given.
  void newest_starts(std::chrono::milliseconds within, std::vector<Timestamp>& starts) const;
  /// Visits the windows that start at `start`: open ones and, with `keep_last`, kept ones.
  void for_each_at(Timestamp start, const std::function<void(const WindowRecord&)>& take) const;

 private:
  struct Window {
    Aggregate sums;
    Timestamp start;
    std::int64_t first_offset = 0;
    Links by_age;                    ///< in windows_by_age_, while it is open
    std::uint32_t older = kNoIndex;  ///< the sensor's next older window
  };
  struct SensorWindows {
    std::string id;
    Timestamp watermark = Timestamp::min();
    PersistedSensor persisted;
    bool changed = false;  ///< listed in changed_
    std::uint32_t newest = kNoIndex;
    std::uint32_t last_closed = kNoIndex;
    Links by_silence;  ///< in sensors_by_silence_, while it has an open window
    /// elapsed_ at the newest reading; -1 before the first one
    std::chrono::milliseconds heard_at{-1};
  };

  std::uint32_t window_at(SensorWindows& sensor, std::uint32_t sensor_index, Timestamp start,
                          std::int64_t offset);
  bool close_until(std::uint32_t sensor_index, Timestamp until, const WindowCallback& emit);
  void note_closed(std::uint32_t sensor_index, Timestamp until);
  void release(SensorWindows& sensor, std::uint32_t window);
  void mark_changed(std::uint32_t sensor_index);
  [[nodiscard]] Timestamp start_of(Timestamp time) const;
  [[nodiscard]] WindowRecord record(const SensorWindows& sensor, const Window& window,
                                    bool is_final) const;

  std::int32_t partition_;
  WindowRules rules_;
  bool keep_last_;
  std::int64_t counted_from_ = std::numeric_limits<std::int64_t>::min();
  std::chrono::milliseconds elapsed_{0};  ///< sum of all pass_time()
  std::deque<SensorWindows> sensors_;     ///< a deque, so that ids do not move
  std::deque<Window> windows_;            ///< pool; a deque, so that growth copies nothing
  std::vector<std::uint32_t> free_;       ///< unused elements of windows_
  std::size_t open_ = 0;
  tsl::robin_map<std::string_view, std::uint32_t> index_;  ///< views of SensorWindows::id
  IndexList<Window, &Window::by_age> windows_by_age_;      ///< open windows, by first_offset
  /// sensors with open windows, longest silent first
  IndexList<SensorWindows, &SensorWindows::by_silence> sensors_by_silence_;
  std::vector<std::uint32_t> changed_;
  std::vector<std::uint32_t> closing_;  ///< scratch space of close_until()
};

}  // namespace suhu::window
