// The headers of a Kafka record, for code that knows no Kafka.
#pragma once

#include <optional>
#include <string_view>

namespace suhu {

class Headers {
 public:
  virtual ~Headers() = default;
  /// Returns the value of the last header of this name; std::nullopt if there is none, or a null
  /// one. The view is valid as long as the record.
  [[nodiscard]] virtual std::optional<std::string_view> find(std::string_view name) const = 0;
};

}  // namespace suhu
