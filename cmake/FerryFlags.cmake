# What every translation unit of Ferry is compiled with: the interface library ferry_flags, for use inside the project only.

add_library(ferry_flags INTERFACE)
target_compile_features(ferry_flags INTERFACE cxx_std_20)
target_compile_options(ferry_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-qual -Wformat=2 -Wundef
  $<$<BOOL:${FERRY_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlaps in std::string that cannot be (its bug 105651).
  target_compile_options(ferry_flags INTERFACE -Wno-restrict)
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Marks a target that is no part of the product. GCC spends most of its time on the instrumentation of GoogleMock's templates, so test code gets only
# what the product's cannot do without: no counters, no checks for undefined behaviour, no optimisation.
function(ferry_test_code target)
  set_target_properties(${target} PROPERTIES FERRY_TEST_CODE ON)
endfunction()
set(test_code $<BOOL:$<TARGET_PROPERTY:FERRY_TEST_CODE>>)

if(FERRY_SANITIZE)
  string(REPLACE "," ";" sanitizers "${FERRY_SANITIZE}")
  foreach(one ${sanitizers})
    if(one STREQUAL undefined)
      target_compile_options(ferry_flags INTERFACE $<$<NOT:${test_code}>:-fsanitize=${one}>)
    else()
      target_compile_options(ferry_flags INTERFACE -fsanitize=${one})
    endif()
  endforeach()
  target_compile_options(ferry_flags INTERFACE -fno-sanitize-recover=all -fno-omit-frame-pointer $<${test_code}:-O0>)
  target_link_options(ferry_flags INTERFACE -fsanitize=${FERRY_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # With its instrumentation GCC sees accesses that cannot be, as its manual says of -fsanitize. The other builds have these warnings.
    target_compile_options(ferry_flags INTERFACE -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
  endif()
endif()
if(FERRY_COVERAGE)
  target_compile_options(ferry_flags INTERFACE $<$<NOT:${test_code}>:--coverage> -fprofile-update=atomic)
  target_link_options(ferry_flags INTERFACE --coverage)
endif()

find_program(FERRY_CCACHE ccache)
if(FERRY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${FERRY_CCACHE})
endif()
