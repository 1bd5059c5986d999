# TomlPlusPlus::header, the headers of toml++. Debian's own CMake target links its shared library,
# which is built with exceptions; suhu uses the headers alone, without them.
find_path(TomlPlusPlus_INCLUDE_DIR toml++/toml.h)
mark_as_advanced(TomlPlusPlus_INCLUDE_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(TomlPlusPlus REQUIRED_VARS TomlPlusPlus_INCLUDE_DIR)

if(TomlPlusPlus_FOUND AND NOT TARGET TomlPlusPlus::header)
  add_library(TomlPlusPlus::header INTERFACE IMPORTED)
  set_target_properties(TomlPlusPlus::header PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES ${TomlPlusPlus_INCLUDE_DIR}
    INTERFACE_COMPILE_DEFINITIONS "TOML_HEADER_ONLY=1;TOML_EXCEPTIONS=0;TOML_ENABLE_FORMATTERS=0")
endif()
