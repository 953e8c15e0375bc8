# What `cmake --install` lays down: the library, its headers, the command when it is built, and what find_package and
# pkg-config need. Included from src/ after the target `ferry` is defined.

include(CMakePackageConfigHelpers)

set(FERRY_CMAKEDIR ${CMAKE_INSTALL_LIBDIR}/cmake/ferry)
set(FERRY_PACKAGE_DIR ${PROJECT_BINARY_DIR}/package)

install(TARGETS ferry EXPORT ferry-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ferry DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.hpp)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

# find_package(ferry): the version file makes 0.x releases compatible within one minor version only.
install(EXPORT ferry-targets NAMESPACE ferry:: DESTINATION ${FERRY_CMAKEDIR})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/ferry-config.cmake.in ${FERRY_PACKAGE_DIR}/ferry-config.cmake
  INSTALL_DESTINATION ${FERRY_CMAKEDIR} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${FERRY_PACKAGE_DIR}/ferry-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${FERRY_PACKAGE_DIR}/ferry-config.cmake ${FERRY_PACKAGE_DIR}/ferry-config-version.cmake
  DESTINATION ${FERRY_CMAKEDIR})

# pkg-config: paths are relative to the file, so that `cmake --install --prefix` and a moved folder work. What only a static
# link needs stands under *.private.
if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR} OR IS_ABSOLUTE ${CMAKE_INSTALL_INCLUDEDIR})
  set(FERRY_PC_PREFIX ${CMAKE_INSTALL_PREFIX})
else()
  file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  string(REGEX REPLACE "/$" "" up ${up})
  set(FERRY_PC_PREFIX "\${pcfiledir}/${up}")
endif()
foreach(dir LIBDIR INCLUDEDIR)
  set(FERRY_PC_${dir} ${CMAKE_INSTALL_${dir}})
  if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_${dir}})
    set(FERRY_PC_${dir} "\${prefix}/${CMAKE_INSTALL_${dir}}")
  endif()
endforeach()
configure_file(${PROJECT_SOURCE_DIR}/cmake/ferry.pc.in ${FERRY_PACKAGE_DIR}/ferry.pc @ONLY)
install(FILES ${FERRY_PACKAGE_DIR}/ferry.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
