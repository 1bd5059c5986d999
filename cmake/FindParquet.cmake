# Arrow::arrow_shared and Parquet::parquet_shared, Apache's Parquet writer. Debian 12 has no package of it, so two places are tried: Arrow's
# own packages (libparquet-dev, which bring a CMake package), then the libraries inside PyPI's pyarrow, in the project's virtual environment.
find_package(Parquet CONFIG QUIET)
set(SUHU_VENV ${PROJECT_SOURCE_DIR}/.venv CACHE PATH "Python environment whose pyarrow is used where Arrow's C++ packages are not installed")

if(NOT TARGET Parquet::parquet_shared)
  # Names carry the version: libparquet.so.2600. GLOB sorts, so the last one is the newest.
  file(GLOB found_parquet ${SUHU_VENV}/lib/python3*/site-packages/pyarrow/libparquet.so.*)
  foreach(parquet_library ${found_parquet})
    string(REPLACE libparquet.so. libarrow.so. arrow_library ${parquet_library})
    cmake_path(GET parquet_library PARENT_PATH pyarrow)
    if(EXISTS ${arrow_library} AND EXISTS ${pyarrow}/include/parquet/file_writer.h)
      set(SUHU_PYARROW ${pyarrow})
      set(SUHU_PYARROW_ARROW ${arrow_library})
      set(SUHU_PYARROW_PARQUET ${parquet_library})
    endif()
  endforeach()
  if(SUHU_PYARROW)
    # Imported: their headers count as the system's, whose warnings are not ours.
    add_library(Arrow::arrow_shared SHARED IMPORTED)
    set_target_properties(Arrow::arrow_shared PROPERTIES
      IMPORTED_LOCATION ${SUHU_PYARROW_ARROW}
      INTERFACE_INCLUDE_DIRECTORIES ${SUHU_PYARROW}/include)
    add_library(Parquet::parquet_shared SHARED IMPORTED)
    set_target_properties(Parquet::parquet_shared PROPERTIES
      IMPORTED_LOCATION ${SUHU_PYARROW_PARQUET}
      INTERFACE_INCLUDE_DIRECTORIES ${SUHU_PYARROW}/include
      INTERFACE_LINK_LIBRARIES Arrow::arrow_shared)
  endif()
endif()

if(TARGET Parquet::parquet_shared)
  set(Parquet_FOUND TRUE)
else()
  set(Parquet_FOUND FALSE)
endif()
