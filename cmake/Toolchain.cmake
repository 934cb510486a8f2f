# Compiler settings that every room shares.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
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
