# Determines which suhu this is. The version comes from project(). The commit and its time come from
# the first of these that has them:
#   SUHU_COMMIT            given to CMake ("0ec31c2b1d9a 1795232160"), for builds without the others
#   git                    in a clone
#   packaging/commit.txt   filled in by `git archive`, so a tarball (GitHub's too) has its commit
# The commit is `unknown` if none has it. SUHU_VERSION_SOURCE is the C++ file that defines what
# core/version.hpp declares. The target suhu_version_source writes it in each build, but only if it
# changes.
#
# Run as a script with -DSOURCE_DIR=… -DVERSION=… -DCOMMIT=… -DOUTPUT=…, this file writes that C++
# file; without OUTPUT it prints "commit time".

# suhu_find_commit(SOURCE GIVEN commit time): sets `commit` to the first 12 digits, followed by
# -dirty if tracked files differ, and `time` to its time in seconds since 1970, or empty.
# SOURCE_DATE_EPOCH in the environment replaces that time. GIVEN is the value of SUHU_COMMIT, or
# empty.
function(suhu_find_commit source given commit_variable time_variable)
  set(found ${given})
  if(NOT found AND EXISTS ${source}/.git)
    find_program(SUHU_GIT git)
    if(SUHU_GIT)
      # Declare the clone safe: git refuses one that belongs to another user (a build as root in a
      # container).
      set(git ${SUHU_GIT} -c safe.directory=${source} -C ${source})
      execute_process(COMMAND ${git} show -s --format=%H\ %ct HEAD OUTPUT_VARIABLE found ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
      execute_process(COMMAND ${CMAKE_COMMAND} -E env GIT_OPTIONAL_LOCKS=0 ${git} diff --quiet HEAD RESULT_VARIABLE differs ERROR_QUIET)
      if(found AND differs EQUAL 1)
        string(REPLACE " " "-dirty " found ${found})
      endif()
    endif()
  elseif(NOT found AND EXISTS ${source}/packaging/commit.txt)
    file(READ ${source}/packaging/commit.txt found)
    string(STRIP "${found}" found)
  endif()
  set(commit unknown)
  set(time)
  if(found MATCHES "^([0-9a-f]+)(-dirty)?( ([0-9]+))?$")
    set(time ${CMAKE_MATCH_4})
    set(dirty ${CMAKE_MATCH_2})
    string(SUBSTRING ${CMAKE_MATCH_1} 0 12 commit)
    string(APPEND commit ${dirty})
  endif()
  if(NOT "$ENV{SOURCE_DATE_EPOCH}" STREQUAL "")
    set(time $ENV{SOURCE_DATE_EPOCH})
  endif()
  set(${commit_variable} ${commit} PARENT_SCOPE)
  set(${time_variable} "${time}" PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  suhu_find_commit(${SOURCE_DIR} "${COMMIT}" commit time)
  if(NOT OUTPUT)
    message("${commit} ${time}")
    return()
  endif()
  set(date)
  if(time)
    set(ENV{SOURCE_DATE_EPOCH} ${time})  # string(TIMESTAMP) uses it as the current time
    string(TIMESTAMP date "%Y-%m-%d" UTC)
  endif()
  # file(CONFIGURE) does not write a file that would stay the same, so nothing is compiled again.
  file(CONFIGURE OUTPUT ${OUTPUT} CONTENT [[// Made by cmake/SuhuVersion.cmake.
#include "suhu/core/version.hpp"

namespace suhu {

const char* version() { return "@VERSION@"; }
const char* commit() { return "@commit@"; }
const char* commit_date() { return "@date@"; }

}  // namespace suhu
]] @ONLY)
  return()
endif()

set(SUHU_COMMIT "" CACHE STRING "The commit that is built, and its time in seconds since 1970, where neither git nor packaging/commit.txt says it")
set(SUHU_VERSION_SOURCE ${PROJECT_BINARY_DIR}/version.cpp)
add_custom_target(suhu_version_source
  COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${PROJECT_SOURCE_DIR} -DVERSION=${PROJECT_VERSION} -DCOMMIT=${SUHU_COMMIT} -DOUTPUT=${SUHU_VERSION_SOURCE}
    -P ${CMAKE_CURRENT_LIST_FILE}
  BYPRODUCTS ${SUHU_VERSION_SOURCE}
  COMMENT "Looking which commit this is"
  VERBATIM)

# suhu_add_version(target): adds the definitions of version() and commit() to the target.
function(suhu_add_version target)
  target_sources(${target} PRIVATE ${SUHU_VERSION_SOURCE})
  set_source_files_properties(${SUHU_VERSION_SOURCE} PROPERTIES GENERATED TRUE)
  add_dependencies(${target} suhu_version_source)
endfunction()
