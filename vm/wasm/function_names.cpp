#include "vm/wasm/function_names.hpp"

#include <cstdlib>
#include <cxxabi.h>
#include <memory>

#include "base/bytes.hpp"
#include "base/wasm_input.hpp"
#include "vm/wasm/wasm_module.hpp"
#include "vm/wasm/wasm_reader.hpp"

namespace farcall::vm {
namespace {

/// Bytes of a name that are shown, and up to which a mangled name is read.
constexpr std::size_t kNameBytesMax = 200;
constexpr std::size_t kMangledBytesMax = 2'000;
/// Each two references to parts that came before may double what is written.
constexpr std::size_t kMangledReferencesMax = 20;
/// The subsection that names functions.
constexpr std::uint8_t kFunctionNames = 1;

void read_function_names(ByteView subsection, std::map<std::uint32_t, std::string_view>& names) {
  WasmInput reader{subsection};
  for (std::uint32_t left = reader.u32(); left > 0 && reader.has_more(); --left) {
    const std::uint32_t function = reader.u32();
    const std::string_view name = reader.name();
    if (!reader.is_valid()) return;
    if (!name.empty() && is_utf8(as_bytes(name))) names.try_emplace(function, name);
  }
}

void read_name_section(WasmInput reader, std::map<std::uint32_t, std::string_view>& names) {
  while (reader.has_more()) {
    const std::uint8_t kind = reader.byte();
    const ByteView subsection = reader.sized();
    if (reader.is_valid() && kind == kFunctionNames) read_function_names(subsection, names);
  }
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// Rust's legacy mangling is that of C++ with a hash at the end and its own marks in names
/// (rustc_codegen_ssa, legacy symbol names).
void write_as_rust(std::string& name) {
  constexpr std::size_t kHashDigits = 16;
  const std::size_t hash = name.rfind("::h");
  if (hash == std::string::npos || name.size() != hash + 3 + kHashDigits ||
      name.find_first_not_of("0123456789abcdef", hash + 3) != std::string::npos)
    return;
  name.erase(hash);
  replace_all(name, "..", "::");
  replace_all(name, "$LT$", "<");
  replace_all(name, "$GT$", ">");
  replace_all(name, "$RF$", "&");
  replace_all(name, "$BP$", "*");
  replace_all(name, "$C$", ",");
  replace_all(name, "$u20$", " ");
  replace_all(name, "$u7b$", "{");
  replace_all(name, "$u7d$", "}");
  replace_all(name, "::_<", "::<");
  if (name.starts_with("_<")) name.erase(0, 1);
}

void cut(std::string& name) {
  if (name.size() <= kNameBytesMax) return;
  std::size_t end = kNameBytesMax;
  while ((static_cast<unsigned char>(name[end]) & 0xc0U) == 0x80U) --end;
  name.resize(end);
  name += "...";
}

/// References of a mangled name to its own parts: S_, S0_, T_, T1_ and so on.
std::size_t references(std::string_view mangled) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < mangled.size(); ++at) {
    if (mangled[at] != 'S' && mangled[at] != 'T') continue;
    const std::size_t end =
        mangled.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", at + 1);
    if (end != std::string_view::npos && mangled[end] == '_') ++count;
  }
  return count;
}

}  // namespace

std::string demangled(std::string_view name) {
  std::string text{name};
  if (!text.starts_with("_Z") || text.size() > kMangledBytesMax ||
      references(text) > kMangledReferencesMax)
    return text;
  struct Free {
    void operator()(char* memory) const noexcept { std::free(memory); }  // NOLINT
  };
  int status = 0;
  const std::unique_ptr<char, Free> plain{
      abi::__cxa_demangle(text.c_str(), nullptr, nullptr, &status)};
  if (status == 0 && plain != nullptr) text = plain.get();
  write_as_rust(text);
  return text;
}

FunctionNames::FunctionNames(ByteView wasm) {
  constexpr std::size_t kHeaderSize = 8;
  WasmReader reader{wasm};
  reader.take(kHeaderSize);
  while (!reader.at_end()) {
    const auto id = static_cast<SectionId>(reader.byte());
    const ByteView payload = reader.sized();
    if (id != SectionId::kCustom) continue;
    WasmInput custom{payload};
    if (custom.name() == "name") read_name_section(custom, names_);
  }
  for (const WasmExport& item : read_module(wasm).exports) {
    if (item.kind == ExternalKind::kFunction) names_.try_emplace(item.index, item.name);
  }
}

std::optional<std::string> FunctionNames::find(std::uint32_t function) const {
  const auto found = names_.find(function);
  if (found == names_.end()) return std::nullopt;
  std::string name = demangled(found->second);
  cut(name);
  return name;
}

}  // namespace farcall::vm
