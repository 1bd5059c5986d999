#include "suhu/web/metrics.hpp"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "suhu/core/ascii.hpp"
#include "suhu/core/utf8.hpp"

namespace suhu::web {
namespace {

double seconds(std::chrono::microseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

/// Returns `text` with invalid UTF-8 replaced by U+FFFD. The name of a group may be any text that
/// the command line accepts, and a single invalid byte makes Prometheus refuse the whole page.
std::string repaired(std::string_view text) {
  std::string valid;
  while (!text.empty()) {
    const auto character = utf8::decode(text);
    valid += character.valid ? text.substr(0, character.bytes) : "\xEF\xBF\xBD";
    text.remove_prefix(character.bytes);
  }
  return valid;
}

/// Removes the part before the separator from `text`, and the separator, and returns the part
/// trimmed.
std::string_view next_part(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const auto part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(part, " \t");
}

/// Returns the weight of one media range from its parameters (`;version=0.0.4;q=0.5`): 1 without a
/// q, 0 if the q is invalid.
double weight(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto parameter = next_part(parameters, ';');
    if (parameter.size() < 2 || !equal_ignoring_case(parameter.substr(0, 2), "q=")) continue;
    double q = 0;
    const auto value = parameter.substr(2);
    const auto [end, error] =
        std::from_chars(value.data(), value.data() + value.size(), q, std::chars_format::fixed);
    return error == std::errc{} && end == value.data() + value.size() && q <= 1 ? q : 0;
  }
  return 1;
}

}  // namespace

prometheus::ClientMetric& Metrics::add(std::string_view name, std::string_view help,
                                       prometheus::MetricType type, Labels labels) {
  auto family = std::find_if(families_.rbegin(), families_.rend(),
                             [&](const auto& each) { return each.name == name; });
  if (family == families_.rend()) {
    families_.push_back({std::string{name}, std::string{help}, type, {}});
    family = families_.rbegin();
  }
  auto& row = family->metric.emplace_back();
  for (const auto& [label, value] : labels) {
    if (!value.empty()) row.label.push_back({std::string{label}, repaired(value)});
  }
  return row;
}

Metrics& Metrics::histogram(std::string_view name, std::string_view help,
                            const LatencyHistogram& value, Labels labels) {
  auto& histogram = add(name, help, prometheus::MetricType::Histogram, labels).histogram;
  histogram.sample_count = value.count();
  histogram.sample_sum = seconds(value.sum());
  std::uint64_t up_to_here = 0;
  for (std::size_t i = 0; i < LatencyHistogram::kBounds.size(); ++i) {
    up_to_here += value.in_bucket(i);
    histogram.bucket.push_back({up_to_here, seconds(LatencyHistogram::kBounds[i])});
  }
  histogram.bucket.push_back({value.count(), std::numeric_limits<double>::infinity()});
  return *this;
}

std::string Metrics::text() const { return prometheus_text(families_); }

std::string prometheus_text(const std::vector<prometheus::MetricFamily>& families) {
  return prometheus::TextSerializer{}.Serialize(families);
}

bool wants_prometheus(std::string_view accept) {
  double prometheus = 0;
  double other = 0;
  while (!accept.empty()) {
    auto range = next_part(accept, ',');
    const auto type = next_part(range, ';');
    if (equal_ignoring_case(type, "text/plain") ||
        equal_ignoring_case(type, "application/openmetrics-text"))
      prometheus = std::max(prometheus, weight(range));
    if (equal_ignoring_case(type, "application/json") || equal_ignoring_case(type, "text/html"))
      other = std::max(other, weight(range));
  }
  return prometheus > other;
}

}  // namespace suhu::web
