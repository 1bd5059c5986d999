// Declares Snapshot: everything that the page and the API may show, at one moment. The loop makes a
// new snapshot five times a second. A snapshot is immutable; any thread may read it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "suhu/core/timestamp.hpp"
#include "suhu/stream/reading_intake.hpp"
#include "suhu/window/aggregate.hpp"
#include "temp-dashboard/timeline.hpp"

namespace suhu::temp_dashboard {

inline constexpr std::size_t kMaxPoints = 1'024;  ///< readings kept of each sensor
inline constexpr std::size_t kMaxSeconds = 900;   ///< one-second buckets kept of each sensor
inline constexpr std::size_t kMaxAlerts = 200;    ///< entries in a snapshot
inline constexpr std::size_t kMeanOf = 5;         ///< readings in the moving average

/// One reading of a sensor.
struct Point {
  Timestamp at;        ///< event time
  double celsius = 0;  ///< °C
  /// At the broker if the topic has LogAppendTime, else in this process if the reading was read
  /// live; absent if neither is known
  std::optional<Timestamp> arrival;
  /// Number of the sensor's readings up to and including this one, in order of arrival; readings
  /// that are new since number N have larger ones
  std::uint64_t number = 0;
};

/// The readings of one sensor in one second of event time.
struct Second {
  Timestamp at;  ///< its start
  std::uint32_t count = 0;
  window::CompensatedSum sum;  ///< °C, of the readings
  double min = 0;              ///< °C
  double max = 0;              ///< °C
  double last = 0;             ///< °C, of the newest reading by event time
  /// °C, moving average of the sensor's last 5 readings at the last reading of this second
  double mean_of_5 = 0;
  std::uint64_t number = 0;  ///< Point::number of the reading that changed it last
  [[nodiscard]] double mean() const { return sum.mean(count); }
};

/// All sensors in one second of event time: the mean of their means, so that a sensor that sends
/// many readings weighs no more than one that sends few.
struct FleetSecond {
  Timestamp at;                ///< its start
  std::uint32_t sensors = 0;   ///< that have readings in it
  window::CompensatedSum sum;  ///< °C, of the sensors' means
  double mean = 0;             ///< °C
  std::uint64_t number = 0;    ///< readings of all sensors when it changed last
};

/// One sensor: its newest values and its history. Of each extra, the newest one that was sent.
struct SensorView : Extras {
  std::uint32_t index = 0;                ///< in Snapshot::sensors; never changes
  std::shared_ptr<const std::string> id;  ///< from outside: escape before showing it
  std::int32_t partition = 0;             ///< of its first reading
  std::uint64_t readings = 0;             ///< received since reading began
  std::uint64_t late = 0;                 ///< of these, too old for `seconds`
  Point last;                             ///< newest by event time
  /// Event time of the first reading of the unbroken run above the limit that ends with the newest
  /// reading; absent if the newest reading is not above it
  std::optional<Timestamp> hot_since;
  std::chrono::milliseconds hot_for{0};  ///< time above the limit in `seconds`
  Timestamp heard;                       ///< wall clock when its last reading was received
  Timeline<Point> points{kMaxPoints};
  Timeline<Second> seconds{kMaxSeconds};
};

/// One device in the newest window.
struct Device {
  std::string id;
  double avg_temperature = 0;          ///< °C
  std::optional<double> avg_humidity;  ///< %
};

/// The newest window that at least half of the sensors with a reading in the last minute have
/// reached: see window::latest().
struct LatestWindow {
  Timestamp start;              ///< inclusive
  Timestamp end;                ///< exclusive
  std::vector<Device> devices;  ///< sorted by id
  std::string json;             ///< the whole document as in latest.json, with its final newline
};

/// Alerts of one sensor that belong together: those of one alarm (its `episode`), or those without
/// an episode that have the same `event`, or none, and at most 10 s between them.
struct AlertEntry {
  std::uint64_t number = 0;   ///< of the entry; newer entries have larger numbers
  std::uint64_t changed = 0;  ///< number of its last change; all entries share one count
  std::string sensor_id;
  Timestamp since;                ///< event time of the first line, or the alarm's earlier start
  Timestamp last;                 ///< event time of the newest line
  std::optional<double> celsius;  ///< °C, of the newest line; absent if it has no reading
  std::optional<double> peak;     ///< °C, the most extreme; absent while no line had one
  std::optional<double> limit;    ///< °C
  std::uint64_t alerts = 0;       ///< lines folded into this entry
  // The alarm, as the newest line of an event describes it (docs/records.md); empty in plain
  // alerts.
  std::string event;  ///< alarm, level, rtn, stale, …
  std::string level;  ///< HIHI, HI, LO, LOLO
  std::string state;
  std::string priority;
  std::string episode;
  std::string quality;
  std::string fault;
  std::optional<std::chrono::milliseconds> duration;
  std::optional<std::chrono::milliseconds> lag;  ///< only of lagging and caught-up
};

/// At most kMaxAlerts entries, sorted by number, newest last.
using Alerts = std::vector<std::shared_ptr<const AlertEntry>>;

/// The outlook of one sensor: when it will cross the limit, by the robust (Theil-Sen) trend of its
/// last minutes. See outlook_of().
struct Outlook {
  std::uint32_t sensor = 0;     ///< SensorView::index
  double celsius = 0;           ///< °C, newest reading
  std::optional<double> slope;  ///< °C a minute; absent if it has too few readings or is silent
  /// Until the limit is crossed; 0 if the sensor is hot now; absent if no crossing is predicted
  std::optional<double> minutes;
  std::optional<double> minutes_low;   ///< soonest, by the steeper end of the slope's 95 % interval
  std::optional<double> minutes_high;  ///< latest; absent, unlike minutes_low, if perhaps never
  std::chrono::milliseconds hot_for{0};
  std::string reason;  ///< one sentence for people, without the sensor's id
};

/// The state of the program itself.
struct Health {
  bool in_contact = false;    ///< the leaders of all partitions answer
  bool history_read = false;  ///< every partition has been read to its end once
  std::vector<std::pair<std::int32_t, std::int64_t>> lags;  ///< records not read yet, by partition
  double rate = 0;                                          ///< readings a second, over about 3 s
  stream::IntakeCounts intake;
  /// Why records are no readings and what to do about it, of one that was rejected lately;
  /// printable
  std::string reject_hint;
  /// Readings of all sensors beyond --max-sensors together
  std::uint64_t sensors_over_limit = 0;
  /// Readings whose `ts` was too far ahead of Kafka's timestamp: see event_time()
  std::uint64_t clock_ahead = 0;

  /// Returns the number of records not read yet in all partitions.
  [[nodiscard]] std::int64_t lag() const {
    std::int64_t sum = 0;
    for (const auto& [partition, records] : lags) sum += records;
    return sum;
  }
};

struct Snapshot {
  std::uint64_t number = 0;  ///< 1, 2, 3, …
  Timestamp wall;            ///< wall clock when it was made
  /// Right edge of the plots: `wall` while data is live, else the newest event time that at least
  /// half of the sensors have reached. See PlotTime
  Timestamp time;
  /// By SensorView::index, which is the order of their first readings
  std::vector<std::shared_ptr<const SensorView>> sensors;
  Timeline<FleetSecond> fleet{kMaxSeconds};
  std::shared_ptr<const LatestWindow> window;  ///< nullptr if there is none; at most one a second
  std::shared_ptr<const Alerts> alerts;        ///< never nullptr
  /// `topic sensor-suhu-alerts`, or `limit` for readings above the limit of this process
  std::string alert_source;
  std::string alert_hint;  ///< what is odd about the alerts, for people; empty if nothing is
  /// Never nullptr; most urgent first; renewed once a second
  std::shared_ptr<const std::vector<Outlook>> inspect;
  Health health;
};

}  // namespace suhu::temp_dashboard
