#include "suhu/avro/append_json.hpp"

#include <bit>
#include <limits>

#include "suhu/avro/logical_text.hpp"
#include "suhu/core/json_float.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/utf8.hpp"

namespace suhu::avro {
namespace {

/// Reads one datum from its front to its end. Every function returns false if the bytes are none,
/// for the reason that reason() then returns.
class DatumReader {
 public:
  DatumReader(std::string& json, std::string_view bytes, const Plan& plan)
      : json_(json), rest_(bytes), plan_(plan), begin_(json.size()) {}

  bool read_all() { return read(plan_.root) && rest_.empty(); }
  [[nodiscard]] RejectReason reason() const { return reason_; }

 private:
  bool read(StepId id) {
    const Step& step = plan_.steps[id];
    if (step.impossible || ++values_ > kMaxValues) return false;
    if (json_.size() - begin_ > kMaxJsonBytes) {
      reason_ = RejectReason::too_large;
      return false;
    }
    switch (step.type) {
      case Type::null:
        json_ += "null";
        return true;
      case Type::boolean:
        return read_boolean();
      case Type::int32:
      case Type::int64:
        return read_integer(step);
      case Type::float32:
        return read_float<float, std::uint32_t>();
      case Type::float64:
        return read_float<double, std::uint64_t>();
      case Type::bytes:
      case Type::string:
        return read_text(step);
      case Type::fixed:
        return read_fixed(step);
      case Type::enumeration:
        return read_enumeration(step);
      case Type::union_of:
        return read_union(step);
      case Type::record:
      case Type::array:
      case Type::map:
        return read_container(step);
    }
    return false;
  }

  bool take_integer(std::int64_t& value) {
    constexpr unsigned kLastShift = 63;
    std::uint64_t zigzag = 0;
    for (unsigned shift = 0; shift <= kLastShift && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      if (shift == kLastShift && byte > 1) return false;
      zigzag |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) {
        value = static_cast<std::int64_t>(zigzag >> 1U) ^ -static_cast<std::int64_t>(zigzag & 1U);
        return true;
      }
    }
    return false;
  }

  bool take_bytes(std::size_t size, std::string_view& bytes) {
    if (size > rest_.size()) return false;
    bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }

  /// Takes bytes behind their length.
  bool take_counted(std::string_view& bytes) {
    std::int64_t size = 0;
    return take_integer(size) && size >= 0 && take_bytes(static_cast<std::size_t>(size), bytes);
  }

  /// Takes an index below `count`.
  bool take_index(std::size_t count, std::size_t& index) {
    std::int64_t number = 0;
    if (!take_integer(number) || number < 0) return false;
    index = static_cast<std::size_t>(number);
    return index < count;
  }

  bool read_boolean() {
    std::string_view byte;
    if (!take_bytes(1, byte) || static_cast<unsigned char>(byte.front()) > 1) return false;
    json_ += byte.front() == 1 ? "true" : "false";
    return true;
  }

  bool read_integer(const Step& step) {
    std::int64_t value = 0;
    if (!take_integer(value)) return false;
    if (step.type == Type::int32 && value != static_cast<std::int32_t>(value)) return false;
    append_integer_as(json_, value, step.logical);
    return true;
  }

  template <class Float, class Bits>
  bool read_float() {
    std::string_view bytes;
    if (!take_bytes(sizeof(Bits), bytes)) return false;
    Bits bits = 0;
    for (std::size_t i = 0; i < sizeof(Bits); ++i)
      bits |= Bits{static_cast<unsigned char>(bytes[i])} << (8 * i);
    append_float(json_, std::bit_cast<Float>(bits));
    return true;
  }

  bool read_text(const Step& step) {
    std::string_view bytes;
    return take_counted(bytes) && write_bytes(step, bytes);
  }

  bool read_fixed(const Step& step) {
    std::string_view bytes;
    return take_bytes(step.size, bytes) && write_bytes(step, bytes);
  }

  bool write_bytes(const Step& step, std::string_view bytes) {
    if (step.logical == Logical::decimal) {
      if (bytes.empty() || bytes.size() > kMaxDecimalBytes) return false;
      append_decimal(json_, bytes, step.scale);
      return true;
    }
    if (step.as_text) {
      if (!utf8::is_valid(bytes)) return false;
      append_json_string(json_, bytes);
    } else if (step.logical == Logical::uuid) {
      append_uuid(json_, bytes);
    } else {
      append_bytes(json_, bytes);
    }
    return true;
  }

  bool read_enumeration(const Step& step) {
    std::size_t index = 0;
    if (!take_index(step.symbols.size(), index) || step.symbols[index].empty()) return false;
    json_ += step.symbols[index];
    return true;
  }

  bool read_union(const Step& step) {
    std::size_t index = 0;
    return take_index(step.children.size(), index) && read(step.children[index]);
  }

  bool read_container(const Step& step) {
    if (depth_ == kMaxJsonDepth) return false;
    ++depth_;
    const bool good = step.type == Type::record ? read_record(step) : read_blocks(step);
    --depth_;
    return good;
  }

  bool read_record(const Step& step) {
    json_ += '{';
    bool comma = false;
    for (const Member& member : step.members) {
      const std::size_t before = json_.size();
      if (comma) json_ += ',';
      json_ += member.key;
      if (!read(member.step)) return false;
      if (member.skipped) {
        json_.resize(before);
      } else {
        comma = true;
      }
    }
    if (comma && !step.defaults.empty()) json_ += ',';
    json_ += step.defaults;
    json_ += '}';
    return true;
  }

  /// Reads the items of an array or the entries of a map, which come in blocks.
  bool read_blocks(const Step& step) {
    const bool map = step.type == Type::map;
    json_ += map ? '{' : '[';
    bool comma = false;
    while (true) {
      std::int64_t count = 0;
      if (!take_integer(count)) return false;
      if (count == 0) break;
      if (count < 0) {  // followed by the size of the block, for readers that skip it
        std::int64_t size = 0;
        if (!take_integer(size) || size < 0 || count == std::numeric_limits<std::int64_t>::min())
          return false;
        count = -count;
      }
      for (; count > 0; --count) {
        if (comma) json_ += ',';
        comma = true;
        if (map && !read_key()) return false;
        if (!read(step.children.front())) return false;
      }
    }
    json_ += map ? '}' : ']';
    return true;
  }

  bool read_key() {
    std::string_view key;
    if (!take_counted(key) || !utf8::is_valid(key)) return false;
    append_json_string(json_, key);
    json_ += ':';
    return true;
  }

  std::string& json_;
  std::string_view rest_;
  const Plan& plan_;
  std::size_t begin_;
  int depth_ = 0;
  int values_ = 0;
  RejectReason reason_ = RejectReason::not_decodable;
};

}  // namespace

tl::expected<void, RejectReason> append_json(std::string& json, std::string_view bytes,
                                             const Plan& plan) {
  const std::size_t before = json.size();
  DatumReader reader{json, bytes, plan};
  if (reader.read_all()) return {};
  json.resize(before);
  return tl::unexpected{reader.reason()};
}

}  // namespace suhu::avro
