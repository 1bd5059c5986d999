#include "suhu/registry/avro_format.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "suhu/avro/append_json.hpp"

namespace suhu::registry {
namespace {

class AvroDecoder final : public DatumDecoder {
 public:
  explicit AvroDecoder(avro::Plan plan) : plan_(std::move(plan)) {}

  tl::expected<void, RejectReason> append_json(std::string& json, std::string_view bytes,
                                               bool /*framed*/) override {
    return avro::append_json(json, bytes, plan_);
  }

 private:
  avro::Plan plan_;
};

class AvroFormat final : public DatumFormat {
 public:
  explicit AvroFormat(std::optional<avro::Schema> reader) : reader_(std::move(reader)) {}

  tl::expected<std::unique_ptr<DatumDecoder>, std::string> compile(
      const RegisteredSchema& schema) override {
    if (schema.type != SchemaType::avro)
      return tl::unexpected{
          fmt::format("its schema is {}, not AVRO: see --encoding", to_string(schema.type))};
    std::vector<std::string> referenced;
    for (const Reference& each : schema.references) referenced.push_back(each.text);
    const auto writer = avro::parse_schema(schema.text, referenced);
    if (!writer) return tl::unexpected{writer.error()};
    if (!reader_) return std::make_unique<AvroDecoder>(avro::make_plan(*writer));
    auto plan = avro::resolve(*writer, *reader_);
    if (!plan) return tl::unexpected{plan.error()};
    return std::make_unique<AvroDecoder>(std::move(*plan));
  }

 private:
  std::optional<avro::Schema> reader_;
};

}  // namespace

std::unique_ptr<DatumFormat> make_avro_format(std::optional<avro::Schema> reader) {
  return std::make_unique<AvroFormat>(std::move(reader));
}

}  // namespace suhu::registry
