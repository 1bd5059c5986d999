// Declares SensorHistory, which keeps the history of one sensor, one reading at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "suhu/core/alert.hpp"
#include "suhu/core/reading.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::temp_dashboard {

/// Fills a SensorView. Everything is ordered by event time, whatever the order of arrival; of equal
/// times, the later arrival is the newer.
///   points    : The newest kMaxPoints readings.
///   seconds   : The newest kMaxSeconds seconds that have readings. A reading older than all of
///               these counts as late and is in none of them.
///   mean_of_5 : The mean of the reading and the four before it, or of fewer where fewer are kept.
///   hot_since : The time of the first reading of the unbroken run of hot readings that ends with
///               the newest reading. Absent if the newest reading is not hot.
///   hot_for   : The sum, over the `seconds` whose `last` is hot, of the time to the next second.
///               Each counts at most kLongestGap, because a sensor that reports every ten minutes
///               is not known to have been hot all the time. The newest second has no next one and
///               adds nothing.
///   Cost      : Constant for a reading in order. A reading out of order takes a binary search and
///               moves the elements of at most one chunk.
/// If a reading is older than all kept points, `last` and `mean_of_5` of its second stay as they
/// were.
class SensorHistory {
 public:
  static constexpr std::chrono::seconds kLongestGap{30};

  /// The sensor's mean in one second, °C: before a reading, absent if it had none, and after it.
  struct Change {
    Timestamp second;
    std::optional<double> before;
    double after = 0;
  };

  SensorHistory(std::uint32_t index, std::shared_ptr<const std::string> id, std::int32_t partition,
                ThresholdRule rule);

  /// Adds a reading with the event time `event`. `arrival`: see Point::arrival. `now`: wall clock.
  /// Returns how the mean of its second changed, or std::nullopt if the reading was late.
  std::optional<Change> add_reading(const Reading& reading, Timestamp event,
                                    std::optional<Timestamp> arrival, Timestamp now);

  /// Returns the present view. A copy of it is cheap and does not change with later readings.
  [[nodiscard]] const SensorView& sensor() const { return sensor_; }

 private:
  using PointIndex = std::optional<std::size_t>;  ///< in points; absent: older than all of them

  void note_hot(const Point& point, PointIndex place);
  std::optional<Change> add_to_second(const Point& point, PointIndex place);
  void insert_second(const Second& second, std::size_t before);
  void renew_means(std::size_t place);
  [[nodiscard]] bool is_last_of_second(std::size_t place) const;
  [[nodiscard]] double mean_of_5(std::size_t place) const;
  [[nodiscard]] std::chrono::milliseconds gap_after(std::size_t second) const;
  [[nodiscard]] std::chrono::milliseconds hot_time(std::size_t second) const;

  ThresholdRule rule_;
  SensorView sensor_;
};

}  // namespace suhu::temp_dashboard
