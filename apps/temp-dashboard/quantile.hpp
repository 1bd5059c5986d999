// Computes quantiles of a few numbers.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace suhu::temp_dashboard {

/// Returns the smallest value that at least the fraction `q` of all values do not exceed (nearest
/// rank), or std::nullopt if there are none. Reorders `values`. Requires: 0 < q <= 1.
[[nodiscard]] inline std::optional<double> quantile(std::vector<double>& values, double q) {
  if (values.empty()) return std::nullopt;
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

}  // namespace suhu::temp_dashboard
