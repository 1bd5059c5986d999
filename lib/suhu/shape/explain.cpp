// Explains rejects and faults of times (decoder.hpp): finds the function for each reason.
#include <fmt/format.h>

#include "suhu/core/record_limits.hpp"
#include "suhu/shape/decoder.hpp"
#include "suhu/shape/explain_fields.hpp"
#include "suhu/shape/explain_json.hpp"
#include "suhu/shape/record_view.hpp"

namespace suhu::shape {
namespace {

std::string explain_too_large(std::string_view record) {
  if (record.size() > kMaxRecordBytes)
    return fmt::format("the record has {} bytes: at most {} are read", record.size(),
                       kMaxRecordBytes);
  return fmt::format("the id is longer than {} bytes", kMaxSensorIdBytes);
}

}  // namespace

std::string explain_reject(RejectReason reason, const Input& input, const Shape& shape) {
  const auto record = input.value.substr(0, kMaxRecordBytes);
  switch (reason) {
    case RejectReason::too_large:
      return explain_too_large(input.value);
    case RejectReason::not_json:
      return explain_not_json(record, shape);
    case RejectReason::not_object:
      return explain_not_object(record, shape);
    case RejectReason::not_decodable:
      return explain_not_decodable(record, shape);
    case RejectReason::not_finite:
      return "the temperature is NaN, infinite or beyond every double: send a finite number";
    case RejectReason::missing_id:
      return explain_missing_id({input, shape}, input, shape);
    case RejectReason::missing_temperature:
      return explain_missing_temperature({input, shape}, shape);
    case RejectReason::wrong_type:
      return explain_wrong_type({input, shape}, shape);
    case RejectReason::bad_unit:
      return explain_bad_unit({input, shape}, shape);
    case RejectReason::missing_readings:
      return explain_missing_readings({input, shape}, input, shape);
  }
  return {};
}

std::string explain_time_fault(TimeFault fault, const Input& input, const Shape& shape) {
  return explain_time(fault, {input, shape}, shape);
}

}  // namespace suhu::shape
