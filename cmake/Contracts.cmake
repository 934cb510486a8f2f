# farcall_contract(NAME SOURCE...): builds contracts/NAME.wasm in the build folder with the SDK, and
# contracts/NAME.names.hpp for its tests. The target is contract_NAME; `farcall_contracts` builds all.
if(NOT TARGET farcall_contracts)
  add_custom_target(farcall_contracts ALL)
endif()

function(farcall_contract name)
  set(wasm ${CMAKE_BINARY_DIR}/contracts/${name}.wasm)
  set(names ${CMAKE_BINARY_DIR}/contracts/${name}.names.hpp)
  set(sources)
  foreach(source ${ARGN})
    list(APPEND sources ${CMAKE_CURRENT_SOURCE_DIR}/${source})
  endforeach()
  # Contracts are rebuilt when sources change, not whenever the build tool is linked again.
  file(GLOB_RECURSE sdk_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/sdk/include/* ${PROJECT_SOURCE_DIR}/sdk/support/*)
  set(build_files)
  foreach(file generate source_model resolve_classes contract_build toolchain)
    list(APPEND build_files ${PROJECT_SOURCE_DIR}/sdk/tool/${file}.cpp)
  endforeach()
  add_custom_command(OUTPUT ${wasm} ${names}
    COMMAND farcall-build ${sources} -o ${wasm} --names ${names}
    DEPENDS ${sources} ${sdk_files} ${build_files} COMMENT "Building the contract ${name}" VERBATIM)
  add_custom_target(contract_${name} DEPENDS ${wasm} ${names})
  add_dependencies(farcall_contracts contract_${name})
endfunction()

# The checks of contracts (sdk/tool/toolchain.cpp) in native tests; sdk/mock_host/sanitizer.cpp turns
# what they find into panics. Inlining and optimizing would lose the exceptions on their way.
set(FARCALL_CONTRACT_CHECKS
  -D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_FAST -isystem${PROJECT_SOURCE_DIR}/sdk/include/near/libcxx
  -fsanitize=signed-integer-overflow,unsigned-integer-overflow,integer-divide-by-zero,shift
  -fsanitize=implicit-signed-integer-truncation,implicit-unsigned-integer-truncation
  -fsanitize=float-cast-overflow,array-bounds,null
  -fno-sanitize-recover=all -fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/sdk/include/near.ignore)

# farcall_check_contract(NAME SOURCE...): compiles the tests of farcall_contract_test with these checks.
function(farcall_check_contract name)
  set_property(SOURCE ${ARGN} APPEND PROPERTY COMPILE_OPTIONS -O0 ${FARCALL_CONTRACT_CHECKS})
  target_link_options(contract_${name}_test PRIVATE -Wl,--wrap=__gxx_personality_v0)
endfunction()

# farcall_contract_test(NAME SOURCE...): a program of tests of the contract NAME, which they include.
function(farcall_contract_test name)
  set(program contract_${name}_test)
  add_executable(${program} ${ARGN})
  add_dependencies(${program} contract_${name})
  target_link_libraries(${program} PRIVATE farcall_testkit farcall_sdk_mock_host farcall_gtest)
  target_include_directories(${program} PRIVATE ${PROJECT_SOURCE_DIR}/include)
  set(names ${CMAKE_BINARY_DIR}/contracts/${name}.names.hpp)
  # Contracts are compiled with fewer warnings than the rooms.
  set_source_files_properties(${ARGN} PROPERTIES OBJECT_DEPENDS ${names} COMPILE_OPTIONS
    "-include;${names};-O1;-Wno-shadow;-Wno-conversion;-Wno-unused-parameter;-Wno-undefined-inline;-Wno-missing-field-initializers")
  target_compile_definitions(${program} PRIVATE FARCALL_WASM_FOLDER="${CMAKE_BINARY_DIR}/contracts")
  target_link_options(${program} PRIVATE -Wl,--strip-debug)
  add_test(NAME contract_${name} COMMAND ${program} --gtest_brief=1)
endfunction()
