// Reads the table of records in tests/golden/records.tsv and undoes its escapes.
#pragma once

#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace suhu::test {

struct GoldenRecord {
  std::string expected;  ///< "ok" or the name of a reject reason
  std::string payload;
  std::string comment;
};

/// Returns `text` without the escapes that the head of the file describes. Throws
/// std::runtime_error on an unknown escape.
inline std::string unescape_golden(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    const char kind = text.at(++i);
    if (kind == '\\') {
      out += '\\';
    } else if (kind == 'n') {
      out += '\n';
    } else if (kind == 't') {
      out += '\t';
    } else if (kind == 'x') {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else if (kind == '{') {
      const auto colon = text.find(':', i);
      const auto end = text.find('}', colon);
      const auto times = std::stoul(std::string(text.substr(i + 1, colon - i - 1)));
      for (unsigned long n = 0; n < times; ++n) out += text.substr(colon + 1, end - colon - 1);
      i = end;
    } else {
      throw std::runtime_error("unknown escape in " + std::string(text));
    }
  }
  return out;
}

inline std::vector<GoldenRecord> read_golden_records(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<GoldenRecord> records;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    const auto first = line.find('\t');
    const auto second = line.find('\t', first + 1);
    if (first == std::string::npos || second == std::string::npos)
      throw std::runtime_error("not three columns: " + line);
    const auto payload = std::string_view{line}.substr(first + 1, second - first - 1);
    records.push_back({line.substr(0, first), unescape_golden(payload), line.substr(second + 1)});
  }
  return records;
}

}  // namespace suhu::test
