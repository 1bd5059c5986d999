# suhu_add_library(core SOURCES … [PUBLIC …] [PRIVATE …]): adds the static library suhu_core with
# the alias suhu::core.
function(suhu_add_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(suhu_${name} STATIC ${arg_SOURCES})
  add_library(suhu::${name} ALIAS suhu_${name})
  target_include_directories(suhu_${name} PUBLIC ${PROJECT_SOURCE_DIR}/lib)
  target_link_libraries(suhu_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  set_target_properties(suhu_${name} PROPERTIES UNITY_BUILD ${SUHU_UNITY})
endfunction()

# suhu_add_tool(temp-filter SOURCES … LIBRARIES …): adds a program. Everything but main.cpp is in
# the library <name>_lib, which the tests link too.
function(suhu_add_tool name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(${name}_lib STATIC ${arg_SOURCES})
  target_include_directories(${name}_lib PUBLIC ${PROJECT_SOURCE_DIR}/apps)
  target_link_libraries(${name}_lib PUBLIC ${arg_LIBRARIES})
  set_target_properties(${name}_lib PROPERTIES UNITY_BUILD ${SUHU_UNITY})
  add_executable(${name} main.cpp)
  target_link_libraries(${name} PRIVATE ${name}_lib)
  suhu_use_mimalloc(${name})
  suhu_find_modules(${name})
  install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT programs OPTIONAL)
  suhu_add_pages(${name})
endfunction()

set(SUHU_ZSH_DIR ${CMAKE_INSTALL_DATADIR}/zsh/site-functions CACHE STRING "Where completions for zsh are installed")

# Adds a program's man page and completions, which the program writes from its own options.
function(suhu_add_pages name)
  set(pages ${PROJECT_BINARY_DIR}/pages)
  set(man ${pages}/${name}.1)
  set(completions ${pages}/${name}.bash ${pages}/${name}.zsh ${pages}/${name}.fish)
  add_custom_command(
    OUTPUT ${man}.gz ${completions}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${pages}
    COMMAND ${name} --generate man > ${man}
    COMMAND gzip -9nf ${man}
    COMMAND ${name} --generate bash > ${pages}/${name}.bash
    COMMAND ${name} --generate zsh > ${pages}/${name}.zsh
    COMMAND ${name} --generate fish > ${pages}/${name}.fish
    DEPENDS ${name}
    COMMENT "Writing the man page and completions of ${name}"
    VERBATIM)
  add_custom_target(${name}_pages ALL DEPENDS ${man}.gz ${completions})
  install(FILES ${man}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT programs OPTIONAL)
  install(FILES ${pages}/${name}.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME ${name} COMPONENT programs OPTIONAL)
  install(FILES ${pages}/${name}.zsh DESTINATION ${SUHU_ZSH_DIR} RENAME _${name} COMPONENT programs OPTIONAL)
  install(FILES ${pages}/${name}.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT programs OPTIONAL)
endfunction()

# Links mimalloc, which replaces malloc and free of the whole program. librdkafka allocates each
# record in one thread, and suhu frees it in another. With glibc's malloc both threads need one lock
# for every record, which costs a third of the processor time (docs/performance.md).
function(suhu_use_mimalloc target)
  if(mimalloc_FOUND)
    target_link_options(${target} PRIVATE LINKER:--no-as-needed)  # no symbol of it is used
    target_link_libraries(${target} PRIVATE mimalloc)
  endif()
endfunction()

# The folder of the modules in the build tree, relative to bin as where they are installed.
set(SUHU_MODULES ${PROJECT_BINARY_DIR}/lib/suhu)

# Lets a program open suhu's modules (libsuhu-registry.so and others) by name, in the build tree and
# where it is installed. Uses RPATH, not RUNPATH: a sanitizer calls dlopen in the program's place,
# and glibc uses only the RUNPATH of the caller.
function(suhu_find_modules target)
  file(RELATIVE_PATH modules ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR}/suhu)
  target_link_options(${target} PRIVATE LINKER:--disable-new-dtags)
  set_target_properties(${target} PROPERTIES BUILD_RPATH ${SUHU_MODULES} INSTALL_RPATH $ORIGIN/${modules})
endfunction()
