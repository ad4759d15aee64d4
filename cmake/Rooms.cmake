# A room is a folder under src/, a library of the same name, and a namespace. sluice_room() builds it with its
# tests (*_test.cpp), benchmarks (*_bench.cpp) and fuzz targets (*_fuzz.cpp), which stand beside the code.

# Sanitizers see as much without optimization, and UndefinedBehaviorSanitizer with it doubles the time to compile.
set(CMAKE_CXX_FLAGS_SANITIZE "-O0 -g1 -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")

add_library(sluice_options INTERFACE)
target_compile_options(sluice_options INTERFACE -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion
                                                -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wzero-as-null-pointer-constant
                                                # designated initialisers leave members at their defaults on purpose
                                                -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # g++ 12 sees impossible sizes inside the standard library's string functions once it has inlined them (GCC 105329, 105651).
  target_compile_options(sluice_options INTERFACE -Wno-stringop-overread -Wno-restrict)
endif()
target_include_directories(sluice_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(sluice_options INTERFACE Threads::Threads)
if(SLUICE_SANITIZE)
  target_compile_options(sluice_options INTERFACE -fsanitize=${SLUICE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(sluice_options INTERFACE -fsanitize=${SLUICE_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # g++ 12 warns of uninitialised reads inside the standard library once sanitizers have rewritten it (GCC 105562).
    target_compile_options(sluice_options INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()
if(SLUICE_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "SLUICE_FUZZ takes libFuzzer, which only Clang has: see the preset asan")
  endif()
  target_compile_options(sluice_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# The headers that nearly every file includes, compiled once a build for all rooms, and once for all tests.
function(sluice_precompile target)
  cmake_parse_arguments(PCH "" "" "LINKS;HEADERS" ${ARGN})
  set(source ${CMAKE_BINARY_DIR}/generated/${target}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(${target} OBJECT EXCLUDE_FROM_ALL ${source})
  target_link_libraries(${target} PRIVATE sluice_options fmt::fmt ${PCH_LINKS})
  target_precompile_headers(${target} PRIVATE <algorithm> <chrono> <cstdint> <functional> <memory> <optional> <span>
                                              <string> <string_view> <utility> <variant> <vector> <fmt/format.h>
                                              ${PCH_HEADERS})
endfunction()

if(SLUICE_PCH)
  sluice_precompile(sluice_pch)
  if(SLUICE_TESTS)
    sluice_precompile(sluice_test_pch LINKS GTest::gmock HEADERS <gmock/gmock.h> <gtest/gtest.h>)
  endif()
endif()

function(sluice_reuse_precompiled target from)
  if(TARGET ${from})
    target_link_libraries(${target} PRIVATE fmt::fmt)  # the same definitions as the headers were compiled with
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()

# sluice_room(NAME LINKS rooms above and libraries [PRIVATE libraries that its headers do not show]
#             [SHARDS pieces of its tests that run side by side, because they take long; default: 1])
function(sluice_room name)
  cmake_parse_arguments(ROOM "" "SHARDS" "LINKS;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  set(tests ${sources})
  set(benchmarks ${sources})
  set(fuzzers ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|_bench|_fuzz|/main)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER benchmarks INCLUDE REGEX "_bench\\.cpp$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")

  if(NOT sources)
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC sluice_options ${ROOM_LINKS} PRIVATE ${ROOM_PRIVATE})
  sluice_reuse_precompiled(${name} sluice_pch)

  if(SLUICE_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} ${ROOM_PRIVATE} GTest::gmock GTest::gtest_main)
    target_compile_definitions(${name}_test PRIVATE SLUICE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    sluice_reuse_precompiled(${name}_test sluice_test_pch)
    sluice_add_tests(${name} "${ROOM_SHARDS}")
  endif()

  if(SLUICE_BENCHMARKS AND benchmarks)
    add_executable(${name}_bench ${benchmarks})
    target_link_libraries(${name}_bench PRIVATE ${name} ${ROOM_PRIVATE} benchmark::benchmark_main)
  endif()

  if(SLUICE_FUZZ)
    foreach(fuzzer IN LISTS fuzzers)
      sluice_fuzz_target(${name} ${fuzzer})
    endforeach()
  endif()
endfunction()

# The tests of a room: NAME, or NAME-1 and so on, of which those of many pieces begin first.
function(sluice_add_tests name shards)
  if(NOT shards)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES TIMEOUT 300 COST 1)
    return()
  endif()
  math(EXPR last "${shards} - 1")
  foreach(shard RANGE ${last})
    math(EXPR number "${shard} + 1")
    add_test(NAME ${name}-${number} COMMAND ${name}_test)
    set_tests_properties(${name}-${number} PROPERTIES TIMEOUT 300 COST ${shards}
                                                      ENVIRONMENT "GTEST_TOTAL_SHARDS=${shards};GTEST_SHARD_INDEX=${shard}")
  endforeach()
endfunction()

# A fuzz target is one LLVMFuzzerTestOneInput. ctest runs its corpus and new inputs, 20,000 or what three
# seconds allow; tests/fuzz/run goes on from there.
function(sluice_fuzz_target room source)
  get_filename_component(fuzz ${source} NAME_WE)
  add_executable(${fuzz} ${source})
  target_link_libraries(${fuzz} PRIVATE ${room})
  target_link_options(${fuzz} PRIVATE -fsanitize=fuzzer)
  set(found ${CMAKE_CURRENT_BINARY_DIR}/${fuzz}_found)  # libFuzzer writes to the first folder and reads from all
  file(MAKE_DIRECTORY ${found})
  add_test(NAME ${fuzz} COMMAND ${fuzz} -runs=20000 -max_total_time=3 -timeout=60 -seed=1 -artifact_prefix=${found}/ ${found}
                                ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${fuzz})
  set_tests_properties(${fuzz} PROPERTIES TIMEOUT 300 LABELS fuzz)
endfunction()

enable_testing()
