// Reads small text files that users write.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace suhu::temp_filter {

inline constexpr std::size_t kMaxTextFileBytes = 64 * 1024 * 1024;

enum class FileKind {
  /// Can be read again: neither a pipe, which would be empty then, nor a device.
  regular,
  readable,  ///< also a pipe, such as `<(command)`
};

/// Returns the whole file, which must have at most kMaxTextFileBytes. Blocks only for
/// FileKind::readable. Errors: `FILE: reason; what to do`.
[[nodiscard]] tl::expected<std::string, std::string> read_text_file(const std::string& path,
                                                                    FileKind kind);

/// Returns `FILE:LINE: reason`. `file` is foreign text, and is made printable.
[[nodiscard]] std::string at_line(std::string_view file, std::size_t line, std::string_view reason);

/// Returns `text` without the byte order mark that some editors on Windows write at its beginning.
[[nodiscard]] std::string_view without_mark(std::string_view text);

}  // namespace suhu::temp_filter
