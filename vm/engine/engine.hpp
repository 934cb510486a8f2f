// The wasm engine behind one small interface: compile, load and link once, instantiate per call.
//
// The engine knows no prices: a prepared module counts its own gas in a global, and host functions
// and the caller of a run see that counter. Everything but Instance may be used by
// several threads at once.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "native/native.h"

namespace farcall::vm {

/// Types of wasm values, by their bytes in the binary format.
enum class ValueType : std::uint8_t { kI32 = 0x7f, kI64 = 0x7e, kF32 = 0x7d, kF64 = 0x7c };

/// What a host function sees of the instance that called it.
using HostCall = fc_host_call;

inline std::uint64_t argument_u64(const HostCall& call, std::size_t index) noexcept {
  return call.values[index].low;
}
inline std::uint32_t argument_u32(const HostCall& call, std::size_t index) noexcept {
  return static_cast<std::uint32_t>(call.values[index].low);
}
/// The result overwrites the first argument: read all arguments before.
inline void set_result(HostCall& call, std::uint64_t value) noexcept {
  call.values[0].low = value;
}

/// The guest's memory as it is now; a later call may find it longer, never moved.
inline std::span<std::uint8_t> guest_memory(const HostCall& call) noexcept {
  return {call.memory, call.memory_size};
}

/// False stops the instance; `context`, which the instance was made with, remembers why.
/// Must not throw.
using HostFunction = bool (*)(void* context, HostCall* call);

/// A function that modules may import. Names live as long as the HostTable is being made.
struct HostImport {
  std::string_view module;
  std::string_view name;
  std::span<const ValueType> parameters;
  std::optional<ValueType> result;
  HostFunction function = nullptr;
};

/// A trap of the wasm code.
enum class Trap : std::uint32_t {
  kUnreachable = 1,
  kBadSignature = 2,
  kOutOfBounds = 3,
  kArithmetic = 4,
  kIndirectCallToNull = 5,
  kStackOverflow = 6,
};

/// The protocol's text for a trap, e.g. "An `unreachable` opcode was executed.".
[[nodiscard]] std::string_view trap_text(Trap trap) noexcept;

struct Returned {
  bool operator==(const Returned&) const = default;
};
/// A host function returned false.
struct StoppedByHost {
  bool operator==(const StoppedByHost&) const = default;
};
/// The engine refused to go on for another reason, in its own words.
struct Refused {
  std::string text;
  bool operator==(const Refused&) const = default;
};
/// How a run ended.
using RunEnd = std::variant<Returned, StoppedByHost, Trap, Refused>;

enum class MethodKind { kCallable, kMissing, kOtherSignature };

/// The engine refused a prepared module; its text.
struct CompileError {
  std::string text;
  bool operator==(const CompileError&) const = default;
};
/// A node compiles the module but refuses to load it: it needs more than 1 MiB of metadata for an
/// instance. The engine's text.
struct LoadError {
  std::string text;
  bool operator==(const LoadError&) const = default;
};
/// An import is unknown or has another type; the protocol's text.
struct LinkError {
  std::string text;
  bool operator==(const LinkError&) const = default;
};

class Engine;

/// Host functions by name, for linking. Immutable.
class HostTable {
 public:
  /// Module and name must be unique. The engine must outlive the table.
  HostTable(const Engine& engine, std::span<const HostImport> imports);

 private:
  friend class LinkedModule;
  struct Free {
    void operator()(fc_host_table* table) const noexcept { fc_host_table_free(table); }
  };
  std::unique_ptr<fc_host_table, Free> table_;
};

/// A callable export; valid as long as its LinkedModule.
using Method = const fc_export*;

/// Compiled code with its imports resolved. Immutable.
class LinkedModule {
 public:
  /// `code` must come from Engine::compile of an engine with the same fingerprint: the engine
  /// trusts it.
  [[nodiscard]] static std::expected<LinkedModule, LinkError> load(const Engine& engine,
                                                                   ByteView code,
                                                                   const HostTable& table);

  /// The same of a file that begins with the code; its pages are used as they are, so nothing may
  /// change it. Takes the descriptor.
  [[nodiscard]] static std::expected<LinkedModule, LinkError> load_file(const Engine& engine,
                                                                        int file,
                                                                        const HostTable& table);

  /// Bytes of native code.
  [[nodiscard]] std::size_t code_size() const noexcept;

  /// Resolves an exported name of the contract; `method` is set when it is callable.
  [[nodiscard]] MethodKind find(std::string_view name, Method& method) const noexcept;

  /// The start function, or null. It is not run by instantiation: the caller meters it.
  [[nodiscard]] Method start() const noexcept;

 private:
  friend class Instance;
  struct Free {
    void operator()(fc_linked* linked) const noexcept { fc_linked_free(linked); }
  };
  static std::expected<LinkedModule, LinkError> link(const Engine& engine, fc_module* module,
                                                     const HostTable& table);
  LinkedModule(const Engine& engine, fc_linked* linked) : engine_{&engine}, linked_{linked} {}
  const Engine* engine_;
  std::unique_ptr<fc_linked, Free> linked_;
};

/// A fresh instance: memory and globals as the module declares them. One thread at a time.
class Instance {
 public:
  /// `context` is passed to host functions. Fails with Trap when active segments do not fit.
  /// `module` must outlive the instance.
  [[nodiscard]] static std::expected<Instance, RunEnd> make(const LinkedModule& module,
                                                            void* context);

  /// Runs an export on a thread with kCallStackBytes of native stack left. `gas` goes into the
  /// module's counter before and comes back from it after, however the run ends; it is not touched
  /// when the module has no counter.
  [[nodiscard]] RunEnd call(Method method, std::uint64_t& gas);

  /// False when the module defines no function, so that nothing counts gas.
  [[nodiscard]] bool is_metered() const noexcept;

  /// The functions of the prepared module in which the last call stopped, innermost first, if the
  /// engine keeps them. Valid until the next call.
  [[nodiscard]] std::span<const std::uint32_t> backtrace() const noexcept;

 private:
  struct Free {
    void operator()(fc_instance* instance) const noexcept { fc_instance_free(instance); }
  };
  explicit Instance(fc_instance* instance) : instance_{instance} {}
  std::unique_ptr<fc_instance, Free> instance_;
};

/// Native stack that wasm may use. The stack budget of contracts (262,144 by its own measure) ends
/// before half of it: this only turns a defect into a trap.
inline constexpr std::size_t kWasmStackBytes = std::size_t{2} << 20;
/// What a thread needs to run an instance: host functions take their part.
inline constexpr std::size_t kCallStackBytes = kWasmStackBytes + (std::size_t{1} << 20);

/// The compiler and what instances are made with.
class Engine {
 public:
  enum class Strategy : std::uint32_t { kWinch = 0, kCranelift = 1 };

  /// `wasm_stack_bytes`: native stack for wasm; a thread that runs instances needs more than that.
  /// `backtrace_frames`: functions that instances keep of a call that stopped, which makes stopping
  /// slower; compiled code does not depend on it.
  explicit Engine(Strategy strategy, std::size_t wasm_stack_bytes = kWasmStackBytes,
                  std::size_t backtrace_frames = 0);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// The engine of this process; made at first use, never destroyed.
  [[nodiscard]] static const Engine& shared();

  /// Names all that compiled code depends on: engine version, settings, processor features.
  [[nodiscard]] std::uint64_t fingerprint() const noexcept { return fingerprint_; }

  using Failure = std::variant<CompileError, LoadError>;
  /// Compiles a prepared module to code for LinkedModule::load.
  [[nodiscard]] std::expected<Bytes, Failure> compile(ByteView prepared) const;

 private:
  friend class HostTable;
  friend class LinkedModule;
  friend class Instance;
  fc_engine* engine_;
  std::uint64_t fingerprint_;
};

}  // namespace farcall::vm
