# Libraries from the distribution. Boost is used through its headers; crates are in native/.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)

find_library(CRYPTO_STATIC libcrypto.a REQUIRED)
add_library(farcall_crypto INTERFACE)
target_link_libraries(farcall_crypto INTERFACE ${CRYPTO_STATIC} Threads::Threads ${CMAKE_DL_LIBS})

find_library(SECP256K1_STATIC libsecp256k1.a REQUIRED)
add_library(farcall_secp256k1 INTERFACE)
target_link_libraries(farcall_secp256k1 INTERFACE ${SECP256K1_STATIC})

find_library(LMDB_STATIC liblmdb.a REQUIRED)
add_library(farcall_lmdb INTERFACE)
target_link_libraries(farcall_lmdb INTERFACE ${LMDB_STATIC})

# Header only.
find_path(XXHASH_INCLUDE xxhash.h REQUIRED)

# GoogleTest from its source package, to build it with the same C++ library.
set(gtest_root /usr/src/googletest)
add_library(farcall_gtest STATIC ${gtest_root}/googletest/src/gtest-all.cc
  ${gtest_root}/googlemock/src/gmock-all.cc ${gtest_root}/googlemock/src/gmock_main.cc)
target_include_directories(farcall_gtest SYSTEM PUBLIC
  ${gtest_root}/googletest/include ${gtest_root}/googlemock/include)
target_include_directories(farcall_gtest PRIVATE ${gtest_root}/googletest ${gtest_root}/googlemock)
target_compile_options(farcall_gtest PUBLIC -stdlib=libc++ PRIVATE -w)
if(FARCALL_SANITIZE)
  target_compile_options(farcall_gtest PRIVATE -fsanitize=${FARCALL_SANITIZE})
endif()

# The precompiled headers of tests: the same, with GoogleTest, and compiled as tests are (farcall_test_options).
if(FARCALL_PRECOMPILE)
  foreach(header precompiled precompiled_chain)
    farcall_precompiled_header(farcall_${header}_tests ${CMAKE_CURRENT_LIST_DIR}/${header}.hpp <gtest/gtest.h>)
    target_link_libraries(farcall_${header}_tests PRIVATE farcall_gtest)
    target_compile_options(farcall_${header}_tests PRIVATE "$<$<CONFIG:Release>:-O0>")
  endforeach()
  # All that clang-tidy needs to be built before it can read the sources.
  add_custom_target(farcall_precompiled_headers DEPENDS farcall_precompiled farcall_precompiled_chain
    farcall_precompiled_tests farcall_precompiled_chain_tests)
endif()
