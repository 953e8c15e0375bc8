# Checks of the sources as text.

# ferry_include_check(NAME FOLDER FILES patterns ... [EXCEPT file=header ...] [WITHOUT expressions ...] [ANY_SYSTEM])
# See layers/check_includes.cmake.
function(ferry_include_check name folder)
  cmake_parse_arguments(C "ANY_SYSTEM" "" "FILES;EXCEPT;WITHOUT" ${ARGN})
  add_test(NAME ${name} COMMAND ${CMAKE_COMMAND} -D folder=${folder} -D "files=${C_FILES}" -D "except=${C_EXCEPT}"
    -D "without=${C_WITHOUT}" -D any_system=${C_ANY_SYSTEM} -P ${PROJECT_SOURCE_DIR}/tests/layers/check_includes.cmake)
  set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 60)
endfunction()
