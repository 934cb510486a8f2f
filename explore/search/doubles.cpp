#include "explore/search/doubles.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "vm/wasm/wasm_module.hpp"
#include "vm/wasm/wasm_writer.hpp"

namespace farcall::explore {
namespace {

using vm::SectionId;
using vm::WasmSection;
using vm::WasmWriter;

// Opcodes that doubles consist of.
constexpr std::uint8_t kOpLoop = 0x03;
constexpr std::uint8_t kOpEnd = 0x0b;
constexpr std::uint8_t kOpBr = 0x0c;
constexpr std::uint8_t kOpCall = 0x10;
constexpr std::uint8_t kOpDrop = 0x1a;
constexpr std::uint8_t kOpI64Const = 0x42;
constexpr std::uint8_t kOpI32Const = 0x41;

/// Types of functions, by index in the type section.
enum TypeIndex : std::uint8_t {
  kMethod,
  kPanic,
  kReturn,
  kCreate,
  kThen,
  kPromiseReturn,
  kYield,
  kHash
};
/// Imported functions, by index.
enum ImportIndex : std::uint8_t {
  kPanicUtf8,
  kValueReturn,
  kPromiseCreate,
  kPromiseThen,
  kPromiseReturnImport,
  kYieldCreate,
  kSha256,
  kImports,
};

struct Import {
  std::string_view name;
  TypeIndex type;
};
constexpr Import kImportList[] = {
    {"panic_utf8", kPanic},  {"value_return", kReturn},          {"promise_create", kCreate},
    {"promise_then", kThen}, {"promise_return", kPromiseReturn}, {"promise_yield_create", kYield},
    {"sha256", kHash},
};

/// One page of memory holds all texts: answers and arguments beyond it take more.
constexpr std::uint64_t kPage = 65'536;

/// Builds a module whose methods are straight code over constants.
class Builder {
 public:
  /// Puts bytes into the memory; returns where.
  std::uint64_t place(ByteView bytes) {
    const std::uint64_t at = memory_.size();
    memory_.insert(memory_.end(), bytes.begin(), bytes.end());
    return at;
  }

  void push(std::uint64_t value) {
    code_.byte(kOpI64Const);
    code_.s64(static_cast<std::int64_t>(value));
  }
  /// Length, then place: the way host functions take bytes.
  void push_bytes(ByteView bytes) {
    push(bytes.size());
    push(place(bytes));
  }
  void call(ImportIndex function) { raw({kOpCall, static_cast<std::uint8_t>(function)}); }
  void raw(std::initializer_list<std::uint8_t> bytes) { code_.raw(bytes); }

  /// Ends the function that was written since the last end, and exports it.
  void end_method(std::string_view name) {
    WasmWriter body;
    body.u64(0);  // no locals
    body.raw(code_.view());
    body.byte(kOpEnd);
    functions_.item().u64(kMethod);
    bodies_.item().sized(body.view());
    WasmWriter& item = exports_.item();
    item.sized(name);
    item.byte(static_cast<std::uint8_t>(vm::ExternalKind::kFunction));
    item.u64(kImports + functions_.count() - 1);
    code_.clear();
  }

  Bytes finish() {
    WasmWriter out;
    out.raw({0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00});
    types().append_to(out, id(SectionId::kType));
    WasmSection imports;
    for (const Import& import : kImportList) {
      WasmWriter& item = imports.item();
      item.sized("env");
      item.sized(import.name);
      item.byte(static_cast<std::uint8_t>(vm::ExternalKind::kFunction));
      item.u64(import.type);
    }
    imports.append_to(out, id(SectionId::kImport));
    functions_.append_to(out, id(SectionId::kFunction));
    WasmSection memory;
    WasmWriter& limits = memory.item();
    limits.byte(0);
    limits.u64(memory_.size() / kPage + 1);
    memory.append_to(out, id(SectionId::kMemory));
    exports_.append_to(out, id(SectionId::kExport));
    bodies_.append_to(out, id(SectionId::kCode));
    WasmSection data;
    WasmWriter& segment = data.item();
    segment.byte(0);
    segment.raw({kOpI32Const, 0x00, kOpEnd});
    segment.sized(ByteView{memory_});
    data.append_to(out, id(SectionId::kData));
    return out.take();
  }

 private:
  static std::uint8_t id(SectionId section) { return static_cast<std::uint8_t>(section); }

  static WasmSection types() {
    WasmSection section;
    const auto add = [&](std::size_t parameters, std::size_t results) {
      WasmWriter& item = section.item();
      item.byte(0x60);
      item.u64(parameters);
      for (std::size_t at = 0; at < parameters; ++at) item.byte(vm::kTypeI64);
      item.u64(results);
      for (std::size_t at = 0; at < results; ++at) item.byte(vm::kTypeI64);
    };
    add(0, 0);  // kMethod
    add(2, 0);  // kPanic
    add(2, 0);  // kReturn
    add(8, 1);  // kCreate
    add(9, 1);  // kThen
    add(1, 0);  // kPromiseReturn
    add(7, 1);  // kYield
    add(3, 0);  // kHash
    return section;
  }

  Bytes memory_;
  WasmWriter code_;
  WasmSection functions_;
  WasmSection exports_;
  WasmSection bodies_;
};

Bytes little_endian(Balance amount) {
  Bytes bytes(16);
  u128 rest = amount.value();
  for (std::uint8_t& byte : bytes) {
    byte = static_cast<std::uint8_t>(rest & 0xff);
    rest >>= 8;
  }
  return bytes;
}

/// Everything after the receiver (or the promise and the receiver) that a promise takes.
void push_call(Builder& code, const DoubleCall& call) {
  code.push_bytes(as_bytes(call.receiver));
  code.push_bytes(as_bytes(call.method));
  code.push_bytes(call.args);
  code.push(code.place(little_endian(call.deposit)));
  code.push(call.gas.value());
}

void write_method(Builder& code, const DoubleBehaviour& behaviour) {
  if (behaviour.burns_gas) {
    // Hashing a page takes 1.6 Tgas, and far less time than instructions for as much gas.
    code.raw({kOpLoop, vm::kTypeEmptyBlock});
    code.push(kPage);
    code.push(0);  // the place
    code.push(0);  // the register for the hash
    code.call(kSha256);
    code.raw({kOpBr, 0x00, kOpEnd});
    return;
  }
  if (behaviour.panics) {
    code.push_bytes(as_bytes("the double panics"));
    code.call(kPanicUtf8);
    return;
  }
  if (behaviour.waits) {
    code.push_bytes(as_bytes("answered_late"));
    code.push_bytes({});
    code.push(5'000'000'000'000);  // gas of the method that answers
    code.push(0);                  // weight
    code.push(0);                  // register for the id
    code.call(kYieldCreate);
    code.call(kPromiseReturnImport);
    return;
  }
  if (behaviour.call) {
    push_call(code, *behaviour.call);
    code.call(kPromiseCreate);
    if (behaviour.returns_call) {
      code.call(kPromiseReturnImport);
      return;
    }
    code.raw({kOpDrop});
  }
  code.push_bytes(behaviour.value);
  code.call(kValueReturn);
}

}  // namespace

Bytes make_double(std::span<const std::string> methods, const DoubleBehaviour& behaviour) {
  Builder code;
  std::set<std::string_view> written;
  for (const std::string& method : methods) {
    if (!written.insert(method).second) continue;
    write_method(code, behaviour);
    code.end_method(method);
  }
  if (behaviour.waits && written.insert("answered_late").second) {
    code.push_bytes(behaviour.value);
    code.call(kValueReturn);
    code.end_method("answered_late");
  }
  return code.finish();
}

Bytes without_method(ByteView wasm, std::string_view method) {
  const vm::WasmModule module = vm::read_module(wasm);
  std::string other{method};
  if (other.empty()) return {};
  other.front() = '~';
  if (std::ranges::contains(module.exports, std::string_view{other}, &vm::WasmExport::name))
    return {};
  const auto found = std::ranges::find(module.exports, method, &vm::WasmExport::name);
  if (found == module.exports.end() || found->kind != vm::ExternalKind::kFunction) return {};
  // The name is a part of the module's bytes.
  const auto at = reinterpret_cast<const std::uint8_t*>(found->name.data()) - wasm.data();
  Bytes code = to_bytes(wasm);
  code[static_cast<std::size_t>(at)] = '~';
  return code;
}

Bytes make_relay(std::string_view relay, const DoubleCall& call, ByteView answer) {
  Builder code;
  code.push_bytes(answer);
  code.call(kValueReturn);
  code.end_method("answer");
  push_call(code, {.receiver = std::string{relay},
                   .method = "answer",
                   .args = {},
                   .deposit = {},
                   .gas = tgas(5)});
  code.call(kPromiseCreate);
  // The promise stays on the stack as the first argument of promise_then.
  push_call(code, call);
  code.call(kPromiseThen);
  code.call(kPromiseReturnImport);
  code.end_method("relay");
  return code.finish();
}

}  // namespace farcall::explore
