// Loads the modules of suhu: shared objects that keep an expensive library out of the programs that
// need none of it.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace suhu::registry {

/// A module, and what it is for, as its error message says it.
struct Module {
  std::string file;     ///< `libsuhu-protobuf.so`
  std::string symbol;   ///< the name of its factory
  std::string option;   ///< what needs it: `--encoding protobuf`
  std::string library;  ///< what it needs itself: `libprotobuf`
  std::string package;  ///< the Debian package that brings both: `suhu-protobuf`
};

/// Loads the module, if it is not loaded yet, and returns its factory. It is never closed, because
/// its code is in use. Returns a sentence if it cannot be loaded.
[[nodiscard]] tl::expected<void*, std::string> load_module(const Module& module);

}  // namespace suhu::registry
