# Layers as CMake object libraries that can include only what they may use.
#
#   ferry_layer(NAME DIR PUBLIC_HEADERS ... USES ... LIBRARIES ...)
#
# Each layer gets an include root of its own in the build tree, with links to its headers: `NAME/x.hpp` for internal ones,
# `ferry/x.hpp` for the public ones it provides. A layer is compiled with its own root and those of the layers it
# uses, and with nothing else of Ferry, so that an include against the direction of the layers does not compile.

# Of the standard library alone, and only where many builds follow each other: dev and release tell when an include is missing.
option(FERRY_PRECOMPILE "Precompile headers of the standard library" OFF)
set(FERRY_PRECOMPILED <algorithm> <array> <atomic> <charconv> <chrono> <cstdint> <deque> <exception> <filesystem> <functional> <map> <memory>
  <mutex> <optional> <set> <span> <stop_token> <string> <string_view> <system_error> <thread> <utility> <vector>)

set(FERRY_LAYER_ROOT ${PROJECT_BINARY_DIR}/layers)

function(_ferry_link_header target link)
  get_filename_component(dir ${link} DIRECTORY)
  file(MAKE_DIRECTORY ${dir})
  file(CREATE_LINK ${target} ${link} SYMBOLIC)
endfunction()

function(ferry_layer name dir)
  cmake_parse_arguments(L "" "" "PUBLIC_HEADERS;USES;LIBRARIES" ${ARGN})
  set(root ${FERRY_LAYER_ROOT}/${name})
  file(REMOVE_RECURSE ${root})
  file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${dir}/*.hpp)
  foreach(header ${headers})
    get_filename_component(base ${header} NAME)
    _ferry_link_header(${header} ${root}/${name}/${base})
  endforeach()
  foreach(base export.hpp ${L_PUBLIC_HEADERS})
    _ferry_link_header(${PROJECT_SOURCE_DIR}/include/ferry/${base} ${root}/ferry/${base})
  endforeach()

  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${dir}/*.cpp)
  if(name STREQUAL "faces")
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*.cpp)
  endif()
  add_library(ferry_${name} OBJECT ${sources})
  set(roots ${root})
  foreach(used ${L_USES})
    get_target_property(more ferry_${used} FERRY_ROOTS)
    list(APPEND roots ${more})
  endforeach()
  list(REMOVE_DUPLICATES roots)
  set_target_properties(ferry_${name} PROPERTIES FERRY_ROOTS "${roots}" POSITION_INDEPENDENT_CODE ON)
  target_include_directories(ferry_${name} PRIVATE ${roots})
  target_link_libraries(ferry_${name} PRIVATE ferry_flags ${L_LIBRARIES})
  if(FERRY_PRECOMPILE)
    target_precompile_headers(ferry_${name} PRIVATE ${FERRY_PRECOMPILED})
  endif()
  set_property(GLOBAL APPEND PROPERTY FERRY_LAYERS ${name})
endfunction()
