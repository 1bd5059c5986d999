// What is kept of one sensor, one reading at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "suhu/core/alert.hpp"
#include "suhu/core/reading.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::dashboard {

/// Fills a Sensor. All is by event time, whatever the order of arrival; of equal times the later
/// arrival is the newer.
///   points    : the newest kMaxPoints readings.
///   seconds   : the newest kMaxSeconds seconds that have readings. A reading older than all of
///   them counts as late and is in none. mean_of_5 : of the reading and the four before it; fewer
///   where fewer are kept. hot_since : the first of the unbroken run of hot readings that ends with
///   the newest; absent when that one is not hot. hot_for   : the sum over `seconds` whose `last`
///   is hot of the time to the next second, each at most kLongestGap: a sensor that reports every
///               ten minutes is not known to have been hot all the time. The newest second has none
///               after it and adds nothing.
///   Where the kept points do not reach back to a late reading, its second's `last` and `mean_of_5`
///   stay as they were. Cost      : constant for a reading in order; one out of order searches, and
///   moves at most one chunk.
class SensorHistory {
 public:
  static constexpr std::chrono::seconds kLongestGap{30};

  /// The sensor's mean in one second, before (if it had one) and after a reading, °C.
  struct Change {
    Timestamp second;
    std::optional<double> before;
    double after = 0;
  };

  SensorHistory(std::uint32_t index, std::shared_ptr<const std::string> id, std::int32_t partition,
                ThresholdRule rule);

  /// `event`: its time. `now`: wall clock. std::nullopt: it was late.
  std::optional<Change> add_reading(const Reading& reading, Timestamp event,
                                    std::optional<Timestamp> arrival, Timestamp now);

  /// A copy of it is cheap, and does not change with later readings.
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

}  // namespace suhu::dashboard
