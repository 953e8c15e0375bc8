# Reads the includes of the files that match `files` under `folder`. In angle brackets only the standard library (<name>, no
# dot, no slash) and <ferry/name.hpp> are accepted, besides `except` (FILE=HEADER); in quotes only headers of layers. No line may match an expression in `without`.
cmake_minimum_required(VERSION 3.25)

foreach(pattern ${files})
  file(GLOB found RELATIVE ${folder} ${folder}/${pattern})
  if(NOT found)
    message(SEND_ERROR "${folder}/${pattern} matches no file: nothing was checked")
  endif()
  list(APPEND sources ${found})
endforeach()

function(fault what)
  message("${file}:${number}: ${what}")
  set_property(GLOBAL PROPERTY faults 1)
endfunction()

foreach(file ${sources})
  file(READ ${folder}/${file} text)
  # A list in CMake is split at semicolons and held together by brackets.
  string(REGEX REPLACE "[][;]" " " text "${text}")
  string(REPLACE "\n" ";" lines "${text}")
  set(number 0)
  foreach(line IN LISTS lines)
    math(EXPR number "${number} + 1")
    if(NOT any_system AND line MATCHES "^[ \t]*#[ \t]*include[ \t]*<([^>]*)>")
      set(header ${CMAKE_MATCH_1})
      if(NOT header MATCHES "^[a-z_0-9]+$" AND NOT header MATCHES "^ferry/[a-z_0-9/]+\\.hpp$"
         AND NOT "${file}=${header}" IN_LIST except)
        fault("<${header}> is not of the standard library")
      endif()
    elseif(NOT any_system AND line MATCHES "^[ \t]*#[ \t]*include" AND NOT line MATCHES
           "^[ \t]*#[ \t]*include \"(wire/|listing/|tls/|io/|posix/|session/|transfer/|doctor/)?[a-z_0-9]+\\.hpp\"")
      fault("an include that is not of Ferry's layers: ${line}")
    endif()
    foreach(expression ${without})
      if(line MATCHES "${expression}" AND NOT line MATCHES "^[ \t]*//")
        fault("${expression} has no place here")
      endif()
    endforeach()
  endforeach()
endforeach()

get_property(faults GLOBAL PROPERTY faults)
if(faults)
  message(FATAL_ERROR "see above")
endif()
