# Finds Arrow::arrow_shared and Parquet::parquet_shared, Apache's Parquet writer. Debian 12 has no
# package of it, so two sources are tried: Arrow's own packages (libparquet-dev, which contain a
# CMake package), then the libraries inside PyPI's pyarrow, in the project's virtual environment.
find_package(Parquet CONFIG QUIET)
set(SUHU_VENV ${PROJECT_SOURCE_DIR}/.venv CACHE PATH "Python environment whose pyarrow is used where Arrow's C++ packages are not installed")

if(NOT TARGET Parquet::parquet_shared)
  # File names contain the version: libparquet.so.2600. GLOB sorts, so the last one is the newest.
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
    # Import the libraries: their headers then count as system headers, whose warnings are ignored.
    add_library(Arrow::arrow_shared SHARED IMPORTED)
    set_target_properties(Arrow::arrow_shared PROPERTIES
      SUHU_PYARROW ${SUHU_PYARROW}
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

# suhu_install_pyarrow(FOLDER): installs Arrow's libraries and licences beside suhu's module if they
# come from pyarrow, whose folder belongs to the user who built suhu: a service must not load files
# of a user's home directory. The libraries look for each other in their own folder ($ORIGIN).
# System libraries are not copied. Installs nothing if the module was not built, because only the
# module uses the libraries.
function(suhu_install_pyarrow folder)
  get_target_property(pyarrow Arrow::arrow_shared SUHU_PYARROW)
  if(NOT pyarrow)
    return()
  endif()
  get_target_property(arrow Arrow::arrow_shared IMPORTED_LOCATION)
  get_target_property(parquet Parquet::parquet_shared IMPORTED_LOCATION)
  file(GLOB licences ${pyarrow}/../pyarrow-*.dist-info/licenses/*.txt)
  list(TRANSFORM licences REPLACE "(.+)" "\"\\1\"")  # a folder's name may contain spaces
  list(JOIN licences " " licences)
  install(CODE "
    cmake_path(SET arrow_folder \"${folder}\")
    cmake_path(ABSOLUTE_PATH arrow_folder BASE_DIRECTORY \${CMAKE_INSTALL_PREFIX})
    if(EXISTS \"${SUHU_MODULES}/libsuhu-parquet.so\")
      foreach(library \"${arrow}\" \"${parquet}\")
        file(INSTALL \"\${library}\" DESTINATION \"\${arrow_folder}\" PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
        if(CMAKE_INSTALL_DO_STRIP)
          cmake_path(GET library FILENAME name)
          execute_process(COMMAND \"${CMAKE_STRIP}\" --strip-unneeded \"\$ENV{DESTDIR}\${arrow_folder}/\${name}\" COMMAND_ERROR_IS_FATAL ANY)
        endif()
      endforeach()
      cmake_path(SET arrow_licences \"${CMAKE_INSTALL_DATAROOTDIR}/doc/suhu-parquet/arrow\")
      cmake_path(ABSOLUTE_PATH arrow_licences BASE_DIRECTORY \${CMAKE_INSTALL_PREFIX})
      file(INSTALL ${licences} DESTINATION \"\${arrow_licences}\" PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
    endif()
  " COMPONENT parquet)
endfunction()
