// The version of suhu and the commit it was built from. The build generates the definitions
// (cmake/SuhuVersion.cmake).
#pragma once

namespace suhu {

/// Returns CMake's project version: `0.1.0`.
const char* version();
/// Returns the first 12 digits of the commit that was built, followed by `-dirty` if files differed
/// from it. Returns `unknown` if neither the build's configuration, git nor the source archive
/// stated it.
const char* commit();
/// Returns the day of that commit in UTC, or of SOURCE_DATE_EPOCH during the build: `2026-11-28`.
/// Empty if it is not known.
const char* commit_date();

}  // namespace suhu
