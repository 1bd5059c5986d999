// What the page and the API may see: everything at one moment, immutable. The loop makes a new one
// five times a second; any thread may read it.
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

namespace suhu::dashboard {

inline constexpr std::size_t kMaxPoints = 1'024;  ///< readings kept of a sensor
inline constexpr std::size_t kMaxSeconds = 900;   ///< one-second buckets kept of a sensor
inline constexpr std::size_t kMaxAlerts = 200;    ///< kept
inline constexpr std::size_t kMeanOf = 5;         ///< readings in the moving average

/// One reading.
struct Point {
  Timestamp at;        ///< event time
  double celsius = 0;  ///< °C
  /// At the broker (LogAppendTime), else here if it was read live; else unknown
  std::optional<Timestamp> arrival;
  /// The sensor's readings up to this one: what is new since N has a larger number
  std::uint64_t number = 0;
};

/// The readings of one sensor in one second of event time.
struct Second {
  Timestamp at;  ///< its start
  std::uint32_t count = 0;
  window::CompensatedSum sum;  ///< °C; mean: sum.mean(count)
  double min = 0;              ///< °C
  double max = 0;              ///< °C
  double last = 0;             ///< °C, of the newest by event time
  /// °C, moving average of the sensor's last 5 readings at the last one
  double mean_of_5 = 0;
  std::uint64_t number = 0;  ///< of the reading that changed it last
  [[nodiscard]] double mean() const { return sum.mean(count); }
};

/// All sensors in one second: the mean of their means, so that a talkative sensor weighs no more
/// than a quiet one.
struct FleetSecond {
  Timestamp at;
  std::uint32_t sensors = 0;
  window::CompensatedSum sum;  ///< °C, of their means
  double mean = 0;             ///< °C
  std::uint64_t number = 0;    ///< of the reading (of all sensors) that changed it last
};

struct SensorView {
  std::uint32_t index = 0;                ///< place in Snapshot::sensors, for ever
  std::shared_ptr<const std::string> id;  ///< from outside
  std::int32_t partition = 0;
  std::uint64_t readings = 0;      ///< taken in, since the start of what we read
  std::uint64_t late = 0;          ///< too old for the history kept here
  Point last;                      ///< newest by event time
  std::optional<double> humidity;  ///< %, newest
  std::optional<double> battery;   ///< %, newest
  /// Event time of the first reading of the present stay above the limit
  std::optional<Timestamp> hot_since;
  std::chrono::milliseconds hot_for{0};  ///< time spent above the limit in the history kept here
  Timestamp heard;                       ///< wall clock when its last reading came
  Timeline<Point> points{kMaxPoints};
  Timeline<Second> seconds{kMaxSeconds};
};

/// One device in the newest window.
struct Device {
  std::string id;
  double avg_temperature = 0;          ///< °C
  std::optional<double> avg_humidity;  ///< %
};

/// The newest window that sensors share (window::latest_json).
struct LatestWindow {
  Timestamp start;
  Timestamp end;
  std::vector<Device> devices;  ///< by id
  std::string json;             ///< the whole document as latest.json has it, with a newline
};

/// Alerts of one sensor that belong together: those of one alarm (its `episode`), or plain ones
/// with at most 10 s between them.
struct AlertEntry {
  std::uint64_t number = 0;   ///< of the entry: newer ones have larger numbers
  std::uint64_t changed = 0;  ///< grows with every change of any entry
  std::string sensor_id;
  Timestamp since;                ///< event time of the first
  Timestamp last;                 ///< and of the newest
  std::optional<double> celsius;  ///< °C, newest; absent in an event without a reading
  std::optional<double> peak;     ///< °C, the most extreme; absent while no line had a temperature
  std::optional<double> limit;    ///< °C
  std::uint64_t alerts = 0;       ///< lines folded into it
  // The alarm's story, when the line has one (docs/records.md); else empty.
  std::string event;  ///< alarm, level, rtn, stale, …
  std::string level;  ///< HIHI, HI, LO, LOLO
  std::string state;
  std::string priority;
  std::string episode;
  std::optional<std::chrono::milliseconds> duration;
};

/// Entries by number, newest last, at most kMaxAlerts.
using Alerts = std::vector<std::shared_ptr<const AlertEntry>>;

/// When will it be too hot? Robust: Theil-Sen over the last minutes.
struct Outlook {
  std::uint32_t sensor = 0;     ///< index
  double celsius = 0;           ///< °C now
  std::optional<double> slope;  ///< °C a minute; absent: too few readings to say
  /// Until the limit is crossed; 0: it is hot now; absent: not rising towards it
  std::optional<double> minutes;
  std::optional<double> minutes_low;   ///< soonest, by the steeper end of the slope's 95 % interval
  std::optional<double> minutes_high;  ///< latest; absent with minutes_low there: perhaps never
  std::chrono::milliseconds hot_for{0};
  std::string reason;  ///< one sentence for people, without the id
};

/// How the program itself is doing.
struct Health {
  bool in_contact = false;  ///< all their leaders answer
  /// Everything that was there at the start has been read
  bool history_read = false;
  std::vector<std::pair<std::int32_t, std::int64_t>> lags;  ///< records not read yet, by partition
  /// Readings a second, over the last seconds
  double rate = 0;
  stream::IntakeCounts intake;
  /// Readings of sensors beyond --max-sensors, counted as one
  std::uint64_t sensors_over_limit = 0;
  std::uint64_t clock_ahead = 0;  ///< readings whose `ts` ran ahead of Kafka's

  /// Records not read yet.
  [[nodiscard]] std::int64_t lag() const {
    std::int64_t sum = 0;
    for (const auto& [partition, records] : lags) sum += records;
    return sum;
  }
};

struct Snapshot {
  std::uint64_t number = 0;  ///< 1, 2, 3, …
  Timestamp wall;            ///< when it was made
  /// Where the right edge of a plot belongs: wall while data is live, else the newest event time
  /// most sensors reached
  Timestamp time;
  /// By index: in the order in which they were first heard
  std::vector<std::shared_ptr<const SensorView>> sensors;
  Timeline<FleetSecond> fleet{kMaxSeconds};
  std::shared_ptr<const LatestWindow> window;  ///< nullptr: none yet; at most one a second
  std::shared_ptr<const Alerts> alerts;        ///< never nullptr
  /// `topic sensor-suhu-alerts`, or `limit`: our own
  std::string alert_source;
  /// What is odd about it, for people; empty: nothing
  std::string alert_hint;
  /// Never nullptr; most urgent first; one a second
  std::shared_ptr<const std::vector<Outlook>> inspect;
  Health health;
};

}  // namespace suhu::dashboard
