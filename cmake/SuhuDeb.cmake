# Configures the .deb packages, which `cpack` makes in the build folder of the preset `package`:
# suhu, suhu-parquet if Arrow was found, and suhu-protobuf if Google's library was.
# scripts/package.sh makes and checks them. A package belongs to one suite, because it depends on
# that suite's libraries.
if(NOT SUHU_PACKAGE)
  return()
endif()

file(STRINGS /etc/os-release os_release REGEX "^VERSION_CODENAME=")
string(REGEX REPLACE "^VERSION_CODENAME=\"?([a-z]*).*" "\\1" codename "${os_release}")
set(SUHU_SUITE ${codename} CACHE STRING "The suite whose libraries the packages are built with; part of their version")
set(SUHU_MAINTAINER "suhu contributors <maintainers@suhu.example>" CACHE STRING "Whom the packages name as their maintainer")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME suhu)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION}~${SUHU_SUITE})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_PACKAGE_CONTACT ${SUHU_MAINTAINER})
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_BINARY_DIR}/finish_package.cmake)

set(CPACK_COMPONENTS_ALL programs)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME suhu)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SECTION utils)
# The library of time zones (--time-zone) reads them from the files of tzdata, and starts without.
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_DEPENDS tzdata)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SUGGESTS "suhu-parquet, suhu-protobuf")
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/packaging/debian/postinst ${PROJECT_SOURCE_DIR}/packaging/debian/prerm
  ${PROJECT_SOURCE_DIR}/packaging/debian/postrm)
set(CPACK_COMPONENT_PROGRAMS_DESCRIPTION "overheating alarms on Apache Kafka
suhu reads temperature sensors from Apache Kafka and tells people, as it
happens, which machine is too hot. It shows them live in a web page, and keeps
what each sensor said for history.
.
The programs are sensor-sim, temp-filter, alert-console, temp-window,
sensor-scan, temp-dashboard, and dev-broker, a small Kafka inside one process
to try the others with. None of them needs a JVM.")

if(TARGET suhu-parquet)
  list(APPEND CPACK_COMPONENTS_ALL parquet)
  set(CPACK_DEBIAN_PARQUET_PACKAGE_NAME suhu-parquet)
  set(CPACK_DEBIAN_PARQUET_PACKAGE_SECTION utils)
  set(CPACK_DEBIAN_PARQUET_PACKAGE_DEPENDS "suhu (= ${CPACK_PACKAGE_VERSION})")
  set(CPACK_COMPONENT_PARQUET_DESCRIPTION "history of temperatures in Parquet files
The part of suhu's temp-window that writes --history parquet:DIR, and the
libraries of Apache Arrow that it needs, which this suite does not have as
packages.")
  get_target_property(arrow_library Arrow::arrow_shared IMPORTED_LOCATION)
  cmake_path(GET arrow_library PARENT_PATH CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS)
endif()

if(TARGET suhu-protobuf)
  list(APPEND CPACK_COMPONENTS_ALL protobuf)
  set(CPACK_DEBIAN_PROTOBUF_PACKAGE_NAME suhu-protobuf)
  set(CPACK_DEBIAN_PROTOBUF_PACKAGE_SECTION utils)
  set(CPACK_DEBIAN_PROTOBUF_PACKAGE_DEPENDS "suhu (= ${CPACK_PACKAGE_VERSION})")
  set(CPACK_COMPONENT_PROTOBUF_DESCRIPTION "temperatures in Protocol Buffers
The part of suhu's programs that reads --encoding protobuf. It needs Google's
libprotobuf, which is too large for those who do not use it.")
endif()

# Installs what Debian's policy requires in each package.
suhu_find_commit(${PROJECT_SOURCE_DIR} "${SUHU_COMMIT}" SUHU_PACKAGE_COMMIT SUHU_PACKAGE_TIME)
if(NOT SUHU_PACKAGE_TIME)
  string(TIMESTAMP SUHU_PACKAGE_TIME %s UTC)
endif()
execute_process(COMMAND date -u -R -d @${SUHU_PACKAGE_TIME} OUTPUT_VARIABLE SUHU_PACKAGE_DATE OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(policy ${PROJECT_BINARY_DIR}/debian)
configure_file(packaging/debian/changelog.in ${policy}/changelog @ONLY)
execute_process(COMMAND gzip -9nf ${policy}/changelog COMMAND_ERROR_IS_FATAL ANY)
configure_file(packaging/debian/finish_package.cmake.in finish_package.cmake @ONLY)
foreach(component programs parquet protobuf)
  string(TOUPPER ${component} upper)
  set(package ${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
  if(package)
    install(FILES packaging/debian/copyright ${policy}/changelog.gz DESTINATION share/doc/${package} COMPONENT ${component})
    install(FILES packaging/debian/${package}.lintian-overrides DESTINATION share/lintian/overrides RENAME ${package} COMPONENT ${component} OPTIONAL)
  endif()
endforeach()

include(CPack)
