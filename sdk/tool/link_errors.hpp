// Undefined symbols, explained where the author used them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/tool/source_model.hpp"

namespace farcall::sdk {

/// The names that wasm-ld did not find, demangled, without repetitions.
[[nodiscard]] std::vector<std::string> undefined_symbols(std::string_view linker_output);

/// Finds the uses of `symbols` in LLVM assembly with line tables: one problem for each line of the
/// author that leads there, directly or through functions of libraries (files below `foreign`).
/// Symbols without such a line are reported at the beginning of `main_source`.
[[nodiscard]] std::vector<Problem> explain_undefined(
    const std::vector<std::string>& symbols, const std::vector<std::filesystem::path>& listings,
    const std::vector<std::string>& foreign, const std::filesystem::path& main_source);

/// The sentence about a part of the library that contracts do not have, with what they use instead;
/// empty if nothing is known to replace it. `name` is demangled, like `std::to_string(int)`.
[[nodiscard]] std::string library_message(std::string_view name);

}  // namespace farcall::sdk
