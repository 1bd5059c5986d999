# Hardens the build against memory errors, as distributions do for their packages, and makes its
# bytes independent of the build folder. Applies with SUHU_PACKAGE only: otherwise every existing
# build would have to be repeated, and a development build should contain the names of its folder.
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
# Undefine the macro first, because some compilers (Ubuntu's) define it. Level 3 also checks sizes
# that are known only at run time, which needs g++ 12 or clang 9.
add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)

# Load programs at a random address, and make their tables read-only after the start. (CMake's
# POSITION_INDEPENDENT_CODE would compile the static libraries as shared ones, which prevents
# inlining.)
add_compile_options("$<$<NOT:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,MODULE_LIBRARY>>:-fPIE>")
add_link_options("$<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie>" LINKER:-z,relro LINKER:-z,now)

# Make asserts and debugging information name files by their path in the source. The last option
# that matches applies.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${PROJECT_BINARY_DIR}=build)
# Builds without a search path for the build tree, which would depend on the build folder's name and
# its length.
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
