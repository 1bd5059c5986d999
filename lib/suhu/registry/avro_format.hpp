// Avro as an encoding with schemas.
#pragma once

#include <memory>
#include <optional>

#include "suhu/avro/schema.hpp"
#include "suhu/registry/datum_decoder.hpp"

namespace suhu::registry {

/// Returns the format Avro. With `reader`, data are resolved to that schema.
[[nodiscard]] std::unique_ptr<DatumFormat> make_avro_format(std::optional<avro::Schema> reader);

}  // namespace suhu::registry
