# Installs the build tree `build` under `prefix`. With `source`, `generator` and `compiler`, builds it first, as a shared library.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# A file that is no longer installed must not be found from an earlier run.
file(REMOVE_RECURSE ${prefix})
if(source)
  run(${CMAKE_COMMAND} -S ${source} -B ${build} -G ${generator} -DCMAKE_CXX_COMPILER=${compiler} -DBUILD_SHARED_LIBS=ON
    -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 -DFERRY_PRECOMPILE=ON -DFERRY_CLI=OFF)
  run(${CMAKE_COMMAND} --build ${build})
endif()
run(${CMAKE_COMMAND} --install ${build} --prefix ${prefix})
