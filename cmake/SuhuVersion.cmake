# Which suhu this is, from one place each: the version from project(), the commit and its time from the first of
#   SUHU_COMMIT            given to CMake ("0ec31c2b1d9a 1795232160"), for builds that have neither of the other two
#   git                    in a clone
#   packaging/commit.txt   which `git archive` fills in, so a tarball (GitHub's too) knows its commit
# `unknown` where none of them says it. SUHU_VERSION_SOURCE is the C++ file that core/version.hpp declares; the target suhu_version_source
# writes it in each build, but only when it would change.
#
# Run as a script with -DSOURCE_DIR=… -DVERSION=… -DCOMMIT=… -DOUTPUT=…, it writes that file; without OUTPUT it prints "commit time".

# suhu_find_commit(SOURCE GIVEN commit time): the first 12 digits, with -dirty behind where tracked files differ; and its time in
# seconds since 1970, or empty; SOURCE_DATE_EPOCH in the environment counts as that time. GIVEN, if it is not empty, is what SUHU_COMMIT says.
function(suhu_find_commit source given commit_variable time_variable)
  set(found ${given})
  if(NOT found AND EXISTS ${source}/.git)
    find_program(SUHU_GIT git)
    if(SUHU_GIT)
      # The clone may belong to another user than the one who builds (root in a container): git refuses it unless told.
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
    set(ENV{SOURCE_DATE_EPOCH} ${time})  # string(TIMESTAMP) takes that for now
    string(TIMESTAMP date "%Y-%m-%d" UTC)
  endif()
  # file(CONFIGURE) leaves a file alone that would stay the same, so nothing is compiled again.
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

# suhu_add_version(target): version() and commit() become part of the target.
function(suhu_add_version target)
  target_sources(${target} PRIVATE ${SUHU_VERSION_SOURCE})
  set_source_files_properties(${SUHU_VERSION_SOURCE} PROPERTIES GENERATED TRUE)
  add_dependencies(${target} suhu_version_source)
endfunction()
