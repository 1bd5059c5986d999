# Defines what `cmake --install` installs besides the programs and the modules (suhu_add_tool,
# lib/CMakeLists.txt). What is built is OPTIONAL: a build of some targets installs only those. The
# components are the packages of cmake/SuhuDeb.cmake: `programs`, `parquet` and `protobuf`.

# Writes the units at install time, because they name the folder of the programs, which is known
# only then. --prefix applies to that name, DESTDIR does not.
file(GLOB units RELATIVE ${PROJECT_SOURCE_DIR}/packaging/systemd CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/packaging/systemd/*.service.in)
install(CODE "
  set(BINDIR ${CMAKE_INSTALL_BINDIR})
  cmake_path(ABSOLUTE_PATH BINDIR BASE_DIRECTORY \${CMAKE_INSTALL_PREFIX})
  foreach(unit ${units})
    string(REGEX REPLACE \"\\\\.in$\" \"\" made \"${PROJECT_BINARY_DIR}/units/\${unit}\")
    configure_file(\"${PROJECT_SOURCE_DIR}/packaging/systemd/\${unit}\" \"\${made}\" @ONLY)
    file(INSTALL \"\${made}\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/lib/systemd/system\" PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  endforeach()
" COMPONENT programs)

install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT programs)
file(GLOB docs CONFIGURE_DEPENDS docs/*)
install(FILES ${docs} DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs COMPONENT programs)
