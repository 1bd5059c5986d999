# Finds cpp-httplib::cpp-httplib as Debian builds it: a shared library whose classes depend on the
# switches in its pkg-config file.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(CPP_HTTPLIB QUIET IMPORTED_TARGET cpp-httplib>=0.11.4)
endif()
if(TARGET PkgConfig::CPP_HTTPLIB)
  if(NOT TARGET cpp-httplib::cpp-httplib)
    add_library(cpp-httplib::cpp-httplib ALIAS PkgConfig::CPP_HTTPLIB)
  endif()
  set(CppHttplib_FOUND TRUE)
endif()
