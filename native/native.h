// The C interface of the cargo library in native/src. One section per Rust file; every function is
// safe to call from any thread unless it says otherwise, and none of them unwinds.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that the library allocated; free them once with fc_bytes_free.
typedef struct {
  uint8_t* data;
  size_t size;
} fc_bytes;
void fc_bytes_free(fc_bytes bytes);

// ---- crypto.rs: signatures and hashes of the protocol ------------------------------------------

/// Verifies with the protocol's verdict: canonical s, no cofactor, small-order points accepted.
bool fc_ed25519_verify(const uint8_t public_key[32], const uint8_t* message, size_t size,
                       const uint8_t signature[64]);
/// One of many checks; the message is 32 bytes.
typedef struct {
  const uint8_t* public_key;
  const uint8_t* message;
  const uint8_t* signature;
} fc_ed25519_check;
/// The same verdicts, faster: keys that are seen repeatedly get tables (ed25519.rs).
void fc_ed25519_verify_all(const fc_ed25519_check* checks, size_t count, bool* verdicts);
void fc_ed25519_public_key(const uint8_t seed[32], uint8_t out[32]);
/// `public_key` must be the seed's: with another one, signatures reveal the secret.
void fc_ed25519_sign(const uint8_t seed[32], const uint8_t public_key[32], const uint8_t* message,
                     size_t size, uint8_t out[64]);
/// True if the key decompresses to a point without torsion.
bool fc_ed25519_is_torsion_free(const uint8_t public_key[32]);

/// FIPS 204, empty context.
bool fc_ml_dsa_65_verify(const uint8_t public_key[1952], const uint8_t* message, size_t size,
                         const uint8_t signature[3309]);
/// Expands a seed to a secret key.
bool fc_ml_dsa_65_expand(const uint8_t seed[32], uint8_t out[4032]);
/// False if the bytes are not an expanded secret key, also when signing.
bool fc_ml_dsa_65_public_key(const uint8_t secret_key[4032], uint8_t out[1952]);
bool fc_ml_dsa_65_sign(const uint8_t secret_key[4032], const uint8_t* message, size_t size,
                       uint8_t out[3309]);

/// Fills with the first `size` bytes of ChaCha12 for a seed.
void fc_chacha12_bytes(const uint8_t seed[32], uint8_t* out, size_t size);

// ---- vm_crypto.rs: curve arithmetic and signature checks for contracts -------------------------

/// A string as Rust's `{:?}` prints it.
fc_bytes fc_debug_string(const uint8_t* text, size_t size);

void fc_ripemd160(const uint8_t* data, size_t size, uint8_t out[20]);

/// True if both halves are between 1 and the order of the curve.
bool fc_p256_is_signature(const uint8_t signature[64]);
/// The message is taken as a prehash; the key is a SEC1 compressed point.
bool fc_p256_verify(const uint8_t key[33], const uint8_t* message, size_t size,
                    const uint8_t signature[64]);

// BN254. Whole elements in; false: one of them is malformed, and `error` says which.
bool fc_alt_bn128_g1_multiexp(const uint8_t* data, size_t size, uint8_t out[64], fc_bytes* error);
bool fc_alt_bn128_g1_sum(const uint8_t* data, size_t size, uint8_t out[64], fc_bytes* error);
bool fc_alt_bn128_pairing_check(const uint8_t* data, size_t size, bool* is_one, fc_bytes* error);

// BLS12-381. Whole items in, points out: one, or one for each item of maps and decompressions;
// false: malformed input.
bool fc_bls12381_p1_sum(const uint8_t* data, size_t size, uint8_t* out);
bool fc_bls12381_p2_sum(const uint8_t* data, size_t size, uint8_t* out);
bool fc_bls12381_g1_multiexp(const uint8_t* data, size_t size, uint8_t* out);
bool fc_bls12381_g2_multiexp(const uint8_t* data, size_t size, uint8_t* out);
bool fc_bls12381_map_fp_to_g1(const uint8_t* data, size_t size, uint8_t* out);
bool fc_bls12381_map_fp2_to_g2(const uint8_t* data, size_t size, uint8_t* out);
bool fc_bls12381_p1_decompress(const uint8_t* data, size_t size, uint8_t* out);
bool fc_bls12381_p2_decompress(const uint8_t* data, size_t size, uint8_t* out);
/// 0: the product of the pairings is one, 2: it is not, 1: malformed input.
uint64_t fc_bls12381_pairing_check(const uint8_t* data, size_t size);

// ---- engine.rs, host.rs, linked.rs, instance.rs: the wasm engine behind vm/engine/engine.hpp ----

typedef struct fc_engine fc_engine;
typedef struct fc_module fc_module;
typedef struct fc_host_table fc_host_table;
typedef struct fc_linked fc_linked;
typedef struct fc_export fc_export;
typedef struct fc_instance fc_instance;

/// How contracts are compiled.
typedef enum { FC_STRATEGY_WINCH = 0, FC_STRATEGY_CRANELIFT = 1 } fc_strategy;

/// `stack_bytes`: native stack for wasm; a thread that calls fc_instance_call must have it, and
/// some more for host functions. `backtrace_frames`: functions that are kept of a call that
/// stopped; 0: none are looked for.
fc_engine* fc_engine_new(fc_strategy strategy, size_t stack_bytes, size_t backtrace_frames);
/// Call it after freeing everything that was made with the engine.
void fc_engine_free(fc_engine* engine);
/// Identifies all that compiled code depends on: engine version, settings, processor features.
uint64_t fc_engine_fingerprint(const fc_engine* engine);

/// How compiling ended.
typedef enum {
  FC_COMPILED = 0,
  FC_NOT_COMPILED = 1,
  /// Compiled, but nearcore refuses to load it.
  FC_NOT_LOADABLE = 2,
} fc_compile_result;

/// Compiles a prepared module. `out` holds code for fc_module_load, or the engine's error.
fc_compile_result fc_compile(const fc_engine* engine, const uint8_t* wasm, size_t size,
                             fc_bytes* out);
/// Loads what fc_compile of an engine with the same fingerprint made; other bytes are undefined
/// behaviour. Null: refused.
fc_module* fc_module_load(const fc_engine* engine, const uint8_t* code, size_t size);
/// Loads from a file that begins with the code, whose pages are mapped: it must not change.
/// Takes ownership of the descriptor.
fc_module* fc_module_load_file(const fc_engine* engine, int file);
void fc_module_free(fc_module* module);

/// A slot for one wasm value; a 32-bit one fills the lower half of `low`, the rest is undefined.
typedef struct {
  uint64_t low;
  uint64_t high;
} fc_value;

/// The call of a host function. `values` holds the arguments, then takes the result.
typedef struct {
  fc_value* values;
  uint8_t* memory;
  size_t memory_size;
  /// The instance's own gas counter; what the function leaves here is stored back.
  uint64_t gas;
  /// False when the module has no gas counter (it defines no function).
  bool metered;
} fc_host_call;

/// False stops the instance; `context` holds the reason.
typedef bool (*fc_host_function)(void* context, fc_host_call* call);

/// A function that contracts may import. Types are the bytes of the wasm binary format.
typedef struct {
  const char* module;
  size_t module_size;
  const char* name;
  size_t name_size;
  const uint8_t* parameters;
  size_t parameter_count;
  /// 0: no result.
  uint8_t result;
  fc_host_function function;
} fc_host_import;

fc_host_table* fc_host_table_new(const fc_engine* engine, const fc_host_import* imports,
                                 size_t count);
void fc_host_table_free(fc_host_table* table);

/// Resolves the imports. Null: one is missing or has another type, `error` holds the text.
fc_linked* fc_link(const fc_host_table* table, const fc_module* module, fc_bytes* error);
void fc_linked_free(fc_linked* linked);
size_t fc_linked_code_size(const fc_linked* linked);
/// What a method name resolves to.
typedef enum {
  FC_METHOD_CALLABLE = 0,
  FC_METHOD_MISSING = 1,
  /// A function with parameters or results.
  FC_METHOD_OTHER_SIGNATURE = 2,
} fc_method_kind;

/// `found` is set for a callable method, and lives as long as `linked`.
fc_method_kind fc_linked_method(const fc_linked* linked, const char* name, size_t name_size,
                                const fc_export** found);
/// The module's start function, or null.
const fc_export* fc_linked_start(const fc_linked* linked);

/// How a run ended.
typedef enum {
  FC_END_RETURNED = 0,
  FC_END_STOPPED_BY_HOST = 1,
  FC_END_TRAP = 2,
  /// The engine refused; `text` says why.
  FC_END_REFUSED = 3,
} fc_end_kind;

typedef enum {
  FC_TRAP_NONE = 0,
  FC_TRAP_UNREACHABLE = 1,
  FC_TRAP_BAD_SIGNATURE = 2,
  FC_TRAP_OUT_OF_BOUNDS = 3,
  FC_TRAP_ARITHMETIC = 4,
  FC_TRAP_INDIRECT_CALL_TO_NULL = 5,
  FC_TRAP_STACK_OVERFLOW = 6,
} fc_trap;

typedef struct {
  fc_end_kind kind;
  /// Set for traps.
  fc_trap trap;
  fc_bytes text;
} fc_end;

/// Null: `end` says why.
fc_instance* fc_instantiate(const fc_engine* engine, const fc_linked* linked, void* context,
                            fc_end* end);
void fc_instance_free(fc_instance* instance);
bool fc_instance_is_metered(const fc_instance* instance);
/// `gas` is loaded into the instance's counter before and takes its value after, however the call
/// ends; untouched when nothing is metered.
fc_end fc_instance_call(fc_instance* instance, const fc_export* method, uint64_t* gas);
/// The functions of the prepared module in which the last call stopped, innermost first; empty
/// where it returned or the engine keeps none. Valid until the next call.
const uint32_t* fc_instance_backtrace(const fc_instance* instance, size_t* size);

// ---- verdict.rs: whether a wasm module is accepted ----------------------------------------------
// Others include vm/prepare/prepare.hpp.

/// Limits of one module; UINT64_MAX where there is none.
typedef struct {
  uint64_t types;
  uint64_t functions;
  uint64_t locals;
  uint64_t body_bytes;
  uint64_t tables;
  uint64_t table_elements;
  uint64_t globals;
} fc_wasm_limits;

/// Why a module is refused.
typedef enum {
  FC_VERDICT_ACCEPTED = 0,
  FC_VERDICT_MALFORMED = 1,
  /// An import that is not a function, or not from a module of host functions.
  FC_VERDICT_WRONG_IMPORT = 2,
  FC_VERDICT_IMPORTED_MEMORY = 3,
  FC_VERDICT_TOO_MANY_FUNCTIONS = 4,
  FC_VERDICT_TOO_MANY_LOCALS = 5,
  FC_VERDICT_TOO_MANY_TABLES = 6,
  FC_VERDICT_TOO_MANY_TABLE_ELEMENTS = 7,
  FC_VERDICT_BODY_TOO_LARGE = 8,
  FC_VERDICT_TOO_MANY_TYPES = 9,
  FC_VERDICT_TOO_MANY_GLOBALS = 10,
} fc_verdict_reason;

typedef struct {
  fc_verdict_reason reason;
  /// The function concerned, imported ones first; UINT32_MAX: none in particular.
  uint32_t function;
  uint64_t offset;
  fc_bytes message;
} fc_verdict;

/// Checks a module. Any bytes may be passed.
fc_verdict fc_wasm_check(const uint8_t* wasm, size_t size, const fc_wasm_limits* limits);

#ifdef __cplusplus
}
#endif
