# Compiler settings that every room shares.
# Off in the preset `debug`, which shows when a source forgets an include.
option(FARCALL_PRECOMPILE "compile the headers that most sources include once" ON)
set(FARCALL_UNITY 0 CACHE STRING "how many sources of a room are compiled together; 0: each by itself")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  if(FARCALL_PRECOMPILE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  endif()
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "farcall builds with clang 22; './dev setup' installs it and './dev build' selects it")
endif()

set(FARCALL_SANITIZE "" CACHE STRING "sanitizers to build with, e.g. address,undefined")
option(FARCALL_FUZZ "build the libFuzzer targets" OFF)

add_library(farcall_flags INTERFACE)
target_compile_options(farcall_flags INTERFACE
  -stdlib=libc++ -Wall -Wextra -Werror -Wshadow -Wconversion -Wno-sign-conversion
  -Wno-missing-designated-field-initializers -fno-omit-frame-pointer
  "$<$<CONFIG:Release>:-g1>")
target_link_options(farcall_flags INTERFACE -stdlib=libc++ -static-libstdc++ -fuse-ld=lld)
target_include_directories(farcall_flags INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
if(FARCALL_SANITIZE)
  target_compile_options(farcall_flags INTERFACE -fsanitize=${FARCALL_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(farcall_flags INTERFACE -fsanitize=${FARCALL_SANITIZE})
endif()
if(FARCALL_FUZZ)
  target_compile_options(farcall_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# farcall_precompiled_header(NAME HEADERS...): a target whose precompiled header others reuse.
function(farcall_precompiled_header name)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/precompiled.cpp CONTENT "// See cmake/precompiled.hpp.\n")
  add_library(${name} STATIC ${PROJECT_BINARY_DIR}/precompiled.cpp)
  target_link_libraries(${name} PUBLIC farcall_flags)
  target_compile_options(${name} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

# For rooms up to runtime/, and for those above it, whose sources include chain/ and trace/, too.
if(FARCALL_PRECOMPILE)
  farcall_precompiled_header(farcall_precompiled ${CMAKE_CURRENT_LIST_DIR}/precompiled.hpp)
  farcall_precompiled_header(farcall_precompiled_chain ${CMAKE_CURRENT_LIST_DIR}/precompiled_chain.hpp)
endif()
