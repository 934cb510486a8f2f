# farcall_contract(NAME SOURCE...): builds contracts/NAME.wasm in the build folder with the SDK. The
# target is contract_NAME; `farcall_contracts` builds all of them.
if(NOT TARGET farcall_contracts)
  add_custom_target(farcall_contracts ALL)
endif()

function(farcall_contract name)
  set(wasm ${CMAKE_BINARY_DIR}/contracts/${name}.wasm)
  set(sources)
  foreach(source ${ARGN})
    list(APPEND sources ${CMAKE_CURRENT_SOURCE_DIR}/${source})
  endforeach()
  file(GLOB_RECURSE sdk_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/sdk/include/* ${PROJECT_SOURCE_DIR}/sdk/runtime/*)
  add_custom_command(OUTPUT ${wasm}
    COMMAND farcall-build ${sources} -o ${wasm}
    DEPENDS farcall-build ${sources} ${sdk_files} COMMENT "Building the contract ${name}" VERBATIM)
  add_custom_target(contract_${name} DEPENDS ${wasm})
  add_dependencies(farcall_contracts contract_${name})
endfunction()
