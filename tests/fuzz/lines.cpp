// Fuzz target: lines of a pipe (--input). The records are the same however the bytes arrive, and
// none is longer than its bound. The first byte is the length of the longest line, and the second
// byte the size of the pieces in which the rest arrives.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "fuzz/target.hpp"
#include "suhu/stream/line_source.hpp"

namespace suhu::fuzz {
namespace {

using Lines = std::vector<std::pair<std::int64_t, std::string>>;

/// Returns the lines that LineSource promises to read from `text`, computed in a simple way.
Lines expected_lines(std::string_view text, std::size_t max_line) {
  Lines lines;
  for (std::int64_t number = 0; !text.empty(); ++number) {
    const auto size = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.emplace_back(number, line.substr(0, max_line + 1));
  }
  return lines;
}

void take(stream::LineSource& source, Lines& lines, std::size_t max_line) {
  for (const auto& record : source.drain(std::chrono::milliseconds{0})) {
    SUHU_HOLDS(!record.value.empty() && record.value.size() <= max_line + 1,
               "a line is neither empty nor longer than its bound");
    SUHU_HOLDS(record.value.find('\n') == std::string_view::npos, "a line has no line break");
    lines.emplace_back(record.offset, record.value);
  }
}

}  // namespace

SUHU_FUZZ_TARGET(lines) {
  if (bytes.size() < 2) return;
  const std::size_t max_line = static_cast<unsigned char>(bytes[0]);
  const std::size_t piece = 1 + static_cast<std::size_t>(static_cast<unsigned char>(bytes[1])) * 16;
  const std::string_view text = bytes.substr(2);
  int ends[2];
  if (::pipe(ends) != 0) {
    std::perror("pipe");
    std::abort();
  }
  stream::LineSource source{ends[0], max_line};
  Lines lines;
  for (std::string_view rest = text; !rest.empty();) {
    const auto part = rest.substr(0, piece);
    SUHU_HOLDS(::write(ends[1], part.data(), part.size()) == static_cast<ssize_t>(part.size()),
               "a pipe has room for a piece");
    rest.remove_prefix(part.size());
    take(source, lines, max_line);
  }
  ::close(ends[1]);
  for (std::size_t calls = 0; !source.finished(); ++calls) {
    SUHU_HOLDS(calls <= text.size() + 2, "each call brings the lines nearer to their end");
    take(source, lines, max_line);
  }
  ::close(ends[0]);
  SUHU_HOLDS(lines == expected_lines(text, max_line),
             "the lines do not depend on how the bytes arrive");
}

}  // namespace suhu::fuzz
