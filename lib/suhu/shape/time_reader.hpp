// Reads the time of a reading in the forms in which sensors send it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/time_fault.hpp"
#include "suhu/core/timestamp.hpp"
#include "suhu/shape/shape.hpp"

namespace suhu::shape {

/// Reads times by one format and one zone. Use one per thread.
class TimeReader {
 public:
  /// Requires: parse_time_format() returned `format`, and check_time_zone() accepts `zone`, which
  /// may be empty.
  TimeReader(const TimeFormat& format, const std::string& zone);
  ~TimeReader();
  TimeReader(TimeReader&&) noexcept;
  TimeReader& operator=(TimeReader&&) noexcept;

  /// Reads a JSON number by its digits, so that no fraction is rounded up to the next millisecond:
  /// `1730638574.21874`, `1.594512094386565E9`. Fractions of a millisecond are dropped.
  /// Requires: `digits` follows JSON's grammar of numbers.
  [[nodiscard]] tl::expected<Timestamp, TimeFault> read_number(std::string_view digits) const;
  /// Reads a text: digits as a number, else RFC 3339 or the pattern. A time without a zone is
  /// read in the reader's zone; a local time that a change of the clocks skipped or repeated is
  /// read with the offset that was in force before the change.
  [[nodiscard]] tl::expected<Timestamp, TimeFault> read_text(std::string_view text) const;

 private:
  struct Zone;
  TimeFormat format_;
  std::unique_ptr<Zone> zone_;  ///< nullptr: none
};

/// Returns what is wrong with the value of --time-format (an unknown word, a pattern without a
/// year), or the format. The conversions of a pattern are %Y %y %m %d %e %j %b %B %h %a %A %H %I %M
/// %S %f %p %z %Z %s %F %D %T %R %r %n %t %%. %Z reads UTC and GMT alone.
[[nodiscard]] tl::expected<TimeFormat, std::string> parse_time_format(const std::string& text);
/// Returns what is wrong with the value of --time-zone: the zone database does not have it.
[[nodiscard]] std::optional<std::string> check_time_zone(const std::string& zone);

}  // namespace suhu::shape
