// Which suhu this is. The definitions are made by the build (cmake/SuhuVersion.cmake).
#pragma once

namespace suhu {

/// CMake's project version: `0.1.0`.
const char* version();
/// The commit that was built: its first digits, with `-dirty` behind where files differed from it;
/// `unknown` where neither git nor the source archive said it.
const char* commit();
/// The day of that commit, or of SOURCE_DATE_EPOCH during the build: `2026-11-28`, in UTC; empty
/// where nothing said it.
const char* commit_date();

}  // namespace suhu
