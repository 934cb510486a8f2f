# The target `fuzzers` builds every libFuzzer program.
add_custom_target(fuzzers)

# The targets whose folder is above chain/ use a precompiled header that contains it.
function(farcall_precompiled_name output)
  set(header farcall_precompiled)
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  if(folder MATCHES "^(trace|testkit|explore|node|cli|examples|bench)(/|$)")
    set(header farcall_precompiled_chain)
  endif()
  set(${output} ${header} PARENT_SCOPE)
endfunction()

# farcall_precompile(TARGETS...): they use the precompiled header, if there is one.
function(farcall_precompile)
  if(FARCALL_PRECOMPILE)
    farcall_precompiled_name(header)
    foreach(target ${ARGN})
      target_precompile_headers(${target} REUSE_FROM ${header})
    endforeach()
  endif()
endfunction()

# farcall_together(TARGETS...): compiles their sources in groups (FARCALL_UNITY): what many sources of a group
# instantiate is instantiated once. A name in an anonymous namespace must then be unique in its target.
function(farcall_together)
  if(FARCALL_UNITY)
    set_target_properties(${ARGN} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${FARCALL_UNITY})
  endif()
endfunction()

# farcall_test_options(TARGET): compiles a program of tests without optimization. Tests spend their time in the
# rooms, which are optimized; the compiler spends less of its time on tests.
function(farcall_test_options target)
  target_compile_options(${target} PRIVATE "$<$<CONFIG:Release>:-O0>")
  if(FARCALL_PRECOMPILE)
    farcall_precompiled_name(header)
    target_precompile_headers(${target} REUSE_FROM ${header}_tests)
  endif()
endfunction()

# farcall_room(NAME DEPS...): the library of a room from the sources in its folder, a test program
# from its *_test.cpp files, and a libFuzzer program for each *_fuzz.cpp file. FARCALL_FUZZED names the library that
# fuzzers link, where that is not the whole room.
function(farcall_room name)
  file(GLOB all CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*/*.cpp)
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz|bench|main)\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "/(fixtures|conformance_peer|difftest)/")
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  set(fuzzers ${all})
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")

  add_library(farcall_${name} STATIC ${sources})
  target_link_libraries(farcall_${name} PUBLIC farcall_flags)
  foreach(dep ${ARGN})
    target_link_libraries(farcall_${name} PUBLIC ${dep})
  endforeach()

  farcall_precompile(farcall_${name})
  farcall_together(farcall_${name})

  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE farcall_${name} farcall_gtest)
    farcall_test_options(${name}_test)
    farcall_together(${name}_test)
    target_compile_definitions(${name}_test PRIVATE FARCALL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name}_test --gtest_brief=1)
  endif()
  if(FARCALL_FUZZ)
    set(fuzzed farcall_${name})
    if(FARCALL_FUZZED)
      set(fuzzed ${FARCALL_FUZZED})
    endif()
    foreach(source ${fuzzers})
      get_filename_component(fuzzer ${source} NAME_WE)
      add_executable(${fuzzer} ${source})
      # The fuzzing engine of the distribution is built with the other C++ library.
      target_link_libraries(${fuzzer} PRIVATE ${fuzzed} -fsanitize=fuzzer -l:libstdc++.so.6)
      farcall_precompile(${fuzzer})
      add_dependencies(fuzzers ${fuzzer})
    endforeach()
  endif()
endfunction()
