// What the console says in its status row while it waits, and while it shows alerts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alert-console/fold.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu::console {

/// All that the console knows. It reads alerts only: that none came does not mean that all is cool.
struct StatusFacts {
  /// Why nothing can come now, printable; empty: nothing is known to be wrong
  std::string problem;
  std::vector<Fold::Hot> hot;     ///< the hottest first
  std::size_t active = 0;         ///< alarms that have not returned to normal
  std::uint64_t shown = 0;        ///< alerts and events so far
  std::size_t sensors = 0;        ///< they came from
  Timestamp start;                ///< of waiting
  std::optional<Timestamp> last;  ///< when the last alert or event came
};

/// One line without a newline, whole phrases of which fit `columns`; the first one is always there.
/// Ids are escaped.
[[nodiscard]] std::string status_text(const StatusFacts& facts, Timestamp now, std::size_t columns);

}  // namespace suhu::console
