# suhu_find_package(GTest NAME GoogleTest DEBIAN libgtest-dev libgmock-dev TARGETS GTest::gmock …
#                   [HEADERS gmock/gmock.h …] [OPTIONAL "what happens without it"])
#
# Looks for a package, and sets <package>_FOUND in the caller's scope. It counts as found only if
# every listed target and header exists. Debian splits what one CMake package describes
# (GTest::gmock is in libgmock-dev, the rest in libgtest-dev), so find_package alone accepts half of
# it, and the build then fails at the first missing target.
#
# Describes what is missing in one sentence with the packages to install. Prints the sentence of an
# OPTIONAL package at once. Collects the other sentences in the global property
# SUHU_MISSING_PACKAGES, so that the caller can show all of them together.
function(suhu_find_package package)
  cmake_parse_arguments(arg "" "NAME;OPTIONAL" "DEBIAN;TARGETS;HEADERS" ${ARGN})
  find_package(${package} QUIET)

  set(missing)
  set(folders)
  foreach(target ${arg_TARGETS})
    if(TARGET ${target})
      get_target_property(includes ${target} INTERFACE_INCLUDE_DIRECTORIES)
      if(includes)
        list(APPEND folders ${includes})
      endif()
    else()
      list(APPEND missing ${target})
    endif()
  endforeach()
  foreach(header ${arg_HEADERS})
    find_file(header_path NAMES ${header} NO_CACHE
      PATHS ${folders} ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES} ENV CPATH ENV CPLUS_INCLUDE_PATH)
    if(NOT header_path)
      list(APPEND missing ${header})
    endif()
    unset(header_path)
  endforeach()

  if(${package}_FOUND AND NOT missing)
    set(${package}_FOUND TRUE PARENT_SCOPE)
    return()
  endif()
  set(sentence "${arg_NAME} was not found")
  if(${package}_FOUND)
    list(JOIN missing " and " without)
    set(sentence "${arg_NAME} is only half installed, without ${without}")
  endif()
  list(JOIN arg_DEBIAN " and " packages)
  string(APPEND sentence ": install ${packages}")
  set(${package}_FOUND FALSE PARENT_SCOPE)
  if(arg_OPTIONAL)
    message(STATUS "${sentence}. Without it ${arg_OPTIONAL}")
  else()
    set_property(GLOBAL APPEND PROPERTY SUHU_MISSING_PACKAGES "${sentence}")
  endif()
endfunction()
