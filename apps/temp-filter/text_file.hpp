// A small file that people write, as text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace suhu::filter {

inline constexpr std::size_t kMaxTextFileBytes = 64 * 1024 * 1024;

enum class FileKind {
  regular,   ///< one that can be read again: neither a pipe, which is empty then, nor a device
  readable,  ///< also a pipe: `<(command)`
};

/// The whole file. Errors: `FILE: reason; what to do`. Blocks only for FileKind::readable.
[[nodiscard]] tl::expected<std::string, std::string> read_text_file(const std::string& path,
                                                                    FileKind kind);

/// `FILE:LINE: reason`. `file` is foreign text.
[[nodiscard]] std::string at_line(std::string_view file, std::size_t line, std::string_view reason);

/// `text` without the byte order mark that editors of Windows put in front.
[[nodiscard]] std::string_view without_mark(std::string_view text);

}  // namespace suhu::filter
