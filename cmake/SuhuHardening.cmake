# With SUHU_PACKAGE what is built resists memory errors as a distribution's packages do, and has the same bytes in whatever folder it is built.
# Not without it: every build would have to be made anew, and a development build is better off with the names of its folder.
if(NOT SUHU_PACKAGE)
  return()
endif()

include(CheckCXXCompilerFlag)
foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection)
  string(MAKE_C_IDENTIFIER HAVE${flag} have)
  check_cxx_compiler_flag(${flag} ${have})  # the last one is for x86 only
  if(${have})
    add_compile_options(${flag})
  endif()
endforeach()
# Some compilers (Ubuntu's) define it already. At level 3 the sizes are asked at run time too, which needs g++ 12 or clang 9.
add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)

# Loaded at an address that nobody can foresee, with tables that nothing writes to after the start.
# (CMake's POSITION_INDEPENDENT_CODE would compile our static libraries as shared ones, which keeps functions from being inlined.)
add_compile_options("$<$<NOT:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,MODULE_LIBRARY>>:-fPIE>")
add_link_options("$<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie>" LINKER:-z,relro LINKER:-z,now)

# Asserts and debugging information name files as they lie in the source. The last one that fits counts.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${PROJECT_BINARY_DIR}=build)
# A search path for the build tree would be the build folder's name, and its length.
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
