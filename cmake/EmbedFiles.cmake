# farcall_embed_files(TARGET LIST NAME FILE ...): compiles files into TARGET. The function LIST() of
# sdk/tool/embedded_files.hpp returns them with their names.
function(farcall_embed_files target output)
  set(entries "")
  set(arrays "")
  set(index 0)
  set(inputs)
  list(LENGTH ARGN length)
  set(at 0)
  while(at LESS length)
    list(GET ARGN ${at} name)
    math(EXPR next "${at} + 1")
    list(GET ARGN ${next} file)
    math(EXPR at "${at} + 2")
    string(APPEND arrays "constexpr char file_${index}[] = {\n#embed \"${file}\"\n};\n")
    string(APPEND entries "    {\"${name}\", {file_${index}, sizeof file_${index}}},\n")
    list(APPEND inputs ${file})
    math(EXPR index "${index} + 1")
  endwhile()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${output}.cpp)
  file(GENERATE OUTPUT ${source} CONTENT
"#include \"sdk/tool/embedded_files.hpp\"
namespace farcall::sdk {
namespace {
${arrays}constexpr EmbeddedFile kFiles[] = {
${entries}};
}  // namespace
std::span<const EmbeddedFile> ${output}() noexcept {
  return kFiles;
}
}  // namespace farcall::sdk
")
  # Compiler caches do not know which files #embed reads.
  add_library(farcall_${output} OBJECT ${source})
  set_target_properties(farcall_${output} PROPERTIES CXX_COMPILER_LAUNCHER "")
  target_link_libraries(farcall_${output} PRIVATE farcall_flags)
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:farcall_${output}>)
  set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS -Wno-c23-extensions
    OBJECT_DEPENDS "${inputs}")
endfunction()
