#include "suhu/shape/field_settings.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "suhu/core/ascii.hpp"
#include "suhu/core/enum_words.hpp"
#include "suhu/core/nearest.hpp"
#include "suhu/core/text.hpp"
#include "suhu/shape/shape_settings.hpp"

namespace suhu::shape {
namespace {

/// The parts of `temperature:air=air_temp`.
struct FieldText {
  std::string_view role;
  std::optional<std::string_view> probe;
  std::string_view where;
};

std::string named(std::string_view role) { return "--field " + printable(role) + ": "; }

std::string refuse_role(std::string_view word) {
  std::vector<std::string> roles;
  for (std::size_t i = 0; i < kEnumSize<Role>; ++i)
    roles.emplace_back(to_string(static_cast<Role>(i)));
  constexpr std::size_t kLikeness = 4;
  const auto guess = nearest(ascii_lower(word), roles, kLikeness);
  return named(word) + "there is no such role" +
         (guess.empty() ? "." : ": did you mean " + guess + "?") + " The roles are " +
         joined(roles, ", ");
}

bool has_control_character(std::string_view text) {
  constexpr unsigned char kSpace = 0x20;
  constexpr unsigned char kDelete = 0x7F;
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < kSpace || byte == kDelete;
  });
}

/// Reads fields into a shape one after the other.
class FieldReader {
 public:
  explicit FieldReader(Shape& shape) : shape_(shape) {}

  Problem read(std::string_view text) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) {
      return "--field: \"" + printable(text) +
             "\" has no =: write ROLE=WHERE, for example id=gudang_id";
    }
    FieldText field{.role = role_word(text), .probe = {}, .where = text.substr(equals + 1)};
    if (field.role.size() < equals)
      field.probe = text.substr(field.role.size() + 1, equals - field.role.size() - 1);
    const auto role = parse_word<Role>(field.role);
    if (!role) return refuse_role(field.role);
    clear_once(*role);
    if (field.probe) return read_probe(*role, field);
    if (*role == Role::id) return read_id(field);
    if (*role == Role::temperature && !shape_.probes.empty()) return refuse_mixture();
    return read_place(field, *places_of(*role));
  }

 private:
  /// Drops the places that a role had before its first field.
  void clear_once(Role role) {
    if (std::exchange(cleared_[role], true)) return;
    if (role == Role::id) {
      shape_.id.clear();
      shape_.id_exclusive = false;
      return;
    }
    if (role == Role::temperature) shape_.probes.clear();
    *places_of(role) = {};
  }

  /// Requires: `role` is not id, whose places have parts.
  Places* places_of(Role role) {
    switch (role) {
      case Role::id:
        break;
      case Role::temperature:
        return &shape_.temperature;
      case Role::time:
        return &shape_.time;
      case Role::unit:
        return &shape_.unit;
      case Role::humidity:
        return &shape_.humidity;
      case Role::battery:
        return &shape_.battery;
    }
    return nullptr;
  }

  Problem read_place(const FieldText& field, Places& places) {
    auto where = parse_where(field.where, shape_.each.has_value());
    if (!where) return named(field.role) + where.error();
    places.alternatives.push_back(std::move(*where));
    return std::nullopt;
  }

  Problem read_id(const FieldText& field) {
    const bool has_parts = field.where.find('+') != std::string_view::npos;
    JoinedId id;
    for (std::size_t begin = 0; begin <= field.where.size();) {
      const auto part = field.where.substr(begin, field.where.find('+', begin) - begin);
      begin += part.size() + 1;
      if (part.empty() && has_parts)
        return named(field.role) + "a part is missing: a + separates two parts, as in A+B";
      auto where = parse_where(part, shape_.each.has_value());
      if (!where) return named(field.role) + where.error();
      id.parts.push_back(std::move(*where));
    }
    shape_.id.push_back(std::move(id));
    return std::nullopt;
  }

  Problem read_probe(Role role, const FieldText& field) {
    if (role != Role::temperature) {
      return named(field.role) + "only a temperature has a name: write " + std::string{field.role} +
             "=WHERE";
    }
    const auto name = *field.probe;
    if (name.empty()) return named(field.role) + "a name is missing: write temperature:NAME=WHERE";
    if (has_control_character(name))
      return named(field.role) + "the name \"" + printable(name) + "\" has a control character";
    if (!shape_.temperature.alternatives.empty()) return refuse_mixture();
    auto probe = std::ranges::find(shape_.probes, name, &Probe::name);
    if (probe == shape_.probes.end())
      probe = shape_.probes.insert(probe, {.name = std::string{name}, .places = {}});
    return read_place(field, probe->places);
  }

  static Problem refuse_mixture() {
    return "--field temperature: there is one with a name and one without: write "
           "temperature:NAME=WHERE for each, or no name at all";
  }

  Shape& shape_;
  EnumArray<Role, bool> cleared_{};
};

}  // namespace

std::string_view role_word(std::string_view field) {
  const auto word = field.substr(0, field.find('='));
  return word.substr(0, word.find(':'));
}

Problem set_fields(Shape& shape, const std::vector<std::string>& fields) {
  FieldReader reader{shape};
  for (const auto& field : fields) {
    if (auto problem = reader.read(field)) return problem;
  }
  return std::nullopt;
}

}  // namespace suhu::shape
