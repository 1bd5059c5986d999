# Finds prometheus-cpp::core with pkg-config. The package's own CMake file also requires civetweb,
# zlib and curl, which the core does not need.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(PROMETHEUS_CPP QUIET IMPORTED_TARGET prometheus-cpp-core)
endif()
if(TARGET PkgConfig::PROMETHEUS_CPP)
  if(NOT TARGET prometheus-cpp::core)
    add_library(prometheus-cpp::core ALIAS PkgConfig::PROMETHEUS_CPP)
  endif()
  set(PrometheusCpp_FOUND TRUE)
endif()
