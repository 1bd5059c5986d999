// The windows of all sensors of one partition: the state machine of tumbling windows. Pure: no
// clock, no Kafka.
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
  std::chrono::milliseconds size{10'000};  ///< more than 0
  /// How long a window waits for readings that come late; 0 or more
  std::chrono::milliseconds lateness{60'000};
  /// A sensor that says nothing for so long has its windows closed.
  [[nodiscard]] std::chrono::milliseconds silence_limit() const {
    return lateness + std::chrono::seconds{2};
  }
};

/// Takes a closed window. False: it was not taken and stays open, and no other is wanted.
using WindowCallback = std::function<bool(const WindowRecord&)>;

/// What became of a reading.
enum class WindowOutcome : std::uint8_t {
  counted,  ///< in its window
  late,     ///< its window is closed: counted apart
  /// Its window is closed, and the reading went through here once before a restart: nothing
  already_counted,
  /// Emit wanted no more while older windows closed: as if the reading had not come
  stopped,
};

/// A sensor's time is its watermark: the newest event time it has sent. A window closes when the
/// watermark reaches its end plus the lateness, when the sensor falls silent, or when told to (the
/// end of a batch). Nothing of one sensor depends on another.
///   Memory: about 100 bytes an open window, 150 and the id a sensor.
///   Cost  : one hash lookup a reading; a tick costs nothing for sensors that are not due.
class PartitionWindows {
 public:
  /// `keep_last`: each sensor's newest closed window stays visible to for_each().
  PartitionWindows(std::int32_t partition, WindowRules rules, bool keep_last);

  /// The number of a sensor here; kNoIndex: it is not known yet.
  [[nodiscard]] std::uint32_t find(std::string_view sensor_id) const;
  /// A sensor that is not known yet.
  std::uint32_t add_sensor(std::string_view sensor_id);

  /// One reading of `sensor` (a number of find() or add_sensor()); `offset` grows from call to
  /// call. `event`: its time.
  WindowOutcome add(std::uint32_t sensor, const Reading& reading, Timestamp event,
                    std::int64_t offset, const WindowCallback& emit);

  /// `elapsed` more time has passed in which a reading would have reached us: closes the windows of
  /// sensors silent for too long.
  void pass_time(std::chrono::milliseconds elapsed, const WindowCallback& emit);
  /// Closes every window.
  void close_all(const WindowCallback& emit);

  [[nodiscard]] std::size_t sensors() const { return sensors_.size(); }
  [[nodiscard]] std::size_t open_windows() const { return open_; }

  // State that outlives the process: open windows do not, closed ones must stay closed.

  /// Event time before which all windows of a sensor are closed, and its late readings since the
  /// last closed one.
  struct PersistedSensor {
    Timestamp closed_until = Timestamp::min();
    std::uint32_t late = 0;
  };
  void restore(std::string_view sensor_id, const PersistedSensor& remembered);
  /// Readings before `offset` were counted, or counted as late, before a restart.
  void resume(std::int64_t offset) { counted_from_ = offset; }
  /// Offset of the first reading that an open window needs; `read` when there is none.
  [[nodiscard]] std::int64_t resume_offset(std::int64_t read) const;
  [[nodiscard]] bool changed() const { return !changed_.empty(); }
  /// Every sensor whose Remembered changed since the last call.
  void visit_changes(const std::function<void(std::string_view, const PersistedSensor&)>& take);

  /// Sensors heard since `within` ago (in passed time): start of the newest window each has
  /// reached.
  void newest_starts(std::chrono::milliseconds within, std::vector<Timestamp>& starts) const;
  /// The windows that start at `start`, open or kept.
  void for_each_at(Timestamp start, const std::function<void(const WindowRecord&)>& take) const;

 private:
  struct Window {
    Aggregate sums;
    Timestamp start;
    std::int64_t first_offset = 0;
    Links by_age;                    ///< in windows_by_age_
    std::uint32_t older = kNoIndex;  ///< the sensor's next older window
  };
  struct SensorWindows {
    std::string id;
    Timestamp watermark = Timestamp::min();
    PersistedSensor persisted;
    bool changed = false;  ///< in changed_
    std::uint32_t newest = kNoIndex;
    std::uint32_t last_closed = kNoIndex;
    Links by_silence;  ///< in sensors_by_silence_, while it has a window
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
  std::chrono::milliseconds elapsed_{0};  ///< sum of pass_time()
  std::deque<SensorWindows> sensors_;     ///< a deque: ids stay where they are
  std::deque<Window> windows_;            ///< pool; a deque: growing copies nothing
  std::vector<std::uint32_t> free_;       ///< of windows_
  std::size_t open_ = 0;
  tsl::robin_map<std::string_view, std::uint32_t> index_;  ///< views of Sensor::id
  IndexList<Window, &Window::by_age> windows_by_age_;      ///< open ones, by first_offset
  IndexList<SensorWindows, &SensorWindows::by_silence> sensors_by_silence_;
  std::vector<std::uint32_t> changed_;
  std::vector<std::uint32_t> closing_;  ///< scratch of close_until()
};

}  // namespace suhu::window
