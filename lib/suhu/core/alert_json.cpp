#include "suhu/core/alert_json.hpp"

#include <cstdint>

#include "suhu/core/text.hpp"

namespace suhu {
namespace {}  // namespace

void append_alert_json(std::string& out, const Alert& alert) {
  out += R"({"sensor_id":)";
  append_json_string(out, alert.sensor_id);
  out += R"(,"suhu":)";
  append_number(out, alert.celsius);
  if (alert.threshold) {
    out += R"(,"threshold":)";
    append_number(out, *alert.threshold);
  }
  out += R"(,"ts":")";
  append_rfc3339(out, alert.ts);
  out += '"';
  if (alert.source) {
    out += R"(,"topic":)";
    append_json_string(out, alert.source->topic);
    out += R"(,"partition":)";
    append_integer(out, alert.source->partition);
    out += R"(,"offset":)";
    append_integer(out, alert.source->offset);
  }
  if (alert.late) out += R"(,"late":true)";
  out += '}';
}

}  // namespace suhu
