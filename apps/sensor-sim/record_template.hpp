// The text of a record with placeholders, such as `{"sensor_id":"{id}","suhu":{celsius}}`, compiled
// once, so that a record is written part by part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suhu::sensor_sim {

/// The values of a reading that a template can name.
enum class Placeholder : std::uint8_t {
  number,        ///< of the sensor, from 1
  celsius,       ///< °C, at most one decimal
  humidity,      ///< % relative humidity, at most one decimal
  battery,       ///< % of the charge, at most one decimal
  ms,            ///< milliseconds since 1970
  s,             ///< whole seconds since 1970
  decimal_s,     ///< seconds since 1970 with three decimals
  date_time,     ///< `2026-05-20T04:00:01`, UTC
  date_time_ms,  ///< `2026-05-20T04:00:01.250`, UTC
};

[[nodiscard]] constexpr std::string_view to_string(Placeholder placeholder) {
  switch (placeholder) {
    case Placeholder::number:
      return "number";
    case Placeholder::celsius:
      return "celsius";
    case Placeholder::humidity:
      return "humidity";
    case Placeholder::battery:
      return "battery";
    case Placeholder::ms:
      return "ms";
    case Placeholder::s:
      return "s";
    case Placeholder::decimal_s:
      return "decimal_s";
    case Placeholder::date_time:
      return "date_time";
    case Placeholder::date_time_ms:
      return "date_time_ms";
  }
  return {};
}

/// Returns true if the placeholder stands for the time of the reading, in one of its formats.
[[nodiscard]] constexpr bool is_time(Placeholder placeholder) {
  return placeholder >= Placeholder::ms;
}

/// Literals are copied in whole blocks of this size, which is faster than memcpy() of a few bytes
/// whose number the compiler does not know.
inline constexpr std::size_t kCopyBlock = 32;

/// The most bytes that stand for a placeholder.
inline constexpr std::size_t kLongestValue = 32;

/// A text with placeholders for the value of a record, and one with `{number}` for its key. A
/// placeholder is a word of lower-case letters and `_` in braces; the braces of JSON never are one.
/// `{id}` in the value stands for the key. If the value has no `{id}`, the key is written behind
/// it.
class RecordTemplate {
 public:
  struct Literal {
    std::size_t offset = 0;  ///< in the text of the template
    std::size_t size = 0;
  };
  /// A placeholder and the literal before it.
  struct Part {
    Literal before;
    Placeholder placeholder = Placeholder::number;
  };

  /// Throws std::logic_error if `key` lacks `{number}`, or a word in braces is no placeholder.
  RecordTemplate(std::string_view value, std::string_view key);

  [[nodiscard]] std::span<const Part> parts() const { return parts_; }
  /// Returns the literal behind the last placeholder.
  [[nodiscard]] Literal tail() const { return tail_; }
  /// Returns the number of bytes of the key before and behind the sensor's number.
  [[nodiscard]] std::size_t key_before() const { return key_before_; }
  [[nodiscard]] std::size_t key_behind() const { return key_behind_; }
  [[nodiscard]] bool key_is_behind_value() const { return key_is_behind_value_; }
  /// Returns the most bytes of value and key, and of the blocks that are copied beyond them.
  [[nodiscard]] std::size_t longest() const;

  /// Copies a literal to `out` and returns its end. Writes up to kCopyBlock bytes beyond it.
  char* put(Literal literal, char* out) const {
    const char* const text = text_.data() + literal.offset;
    std::memcpy(out, text, kCopyBlock);
    for (std::size_t done = kCopyBlock; done < literal.size; done += kCopyBlock)
      std::memcpy(out + done, text + done, kCopyBlock);
    return out + literal.size;
  }

 private:
  std::string text_;  ///< followed by kCopyBlock zeros
  std::vector<Part> parts_;
  Literal tail_;
  std::size_t key_before_ = 0;
  std::size_t key_behind_ = 0;
  bool key_is_behind_value_ = false;
};

}  // namespace suhu::sensor_sim
