// Arithmetic and pairings on the curves BN254 ("alt_bn128") and BLS12-381.

#include "base/format_text.hpp"
#include "native/native.h"
#include "vm/host/functions.hpp"

namespace farcall::vm::host {
namespace {

/// The common order of BN254: base cost, input, whole elements, cost of each, result.
bool alt_bn128(Call& call, u64 length, u64 pointer, ExtCost base, ExtCost element,
               std::size_t element_size, ByteView& out) {
  if (!call.pay(base) || !call.read(length, pointer, out)) return false;
  if (out.size() % element_size != 0) {
    return call.fail(
        HostErrorKind::kAltBn128InvalidInput,
        format_text("slice of size {} cannot be precisely split into chunks of size {}", out.size(),
                    element_size));
  }
  return call.pay(element, out.size() / element_size);
}

/// Turns an error text of the native library into the call's error.
bool alt_bn128_failed(Call& call, fc_bytes text) {
  std::string message{reinterpret_cast<const char*>(text.data), text.size};
  fc_bytes_free(text);
  return call.fail(HostErrorKind::kAltBn128InvalidInput, std::move(message));
}

using PointFunction = bool (*)(const std::uint8_t* input, std::size_t size, std::uint8_t* out,
                               fc_bytes* error);

Nothing alt_bn128_point(Call& call, u64 length, u64 pointer, u64 register_id, ExtCost base,
                        ExtCost element, std::size_t element_size, PointFunction compute) {
  ByteView input;
  if (!alt_bn128(call, length, pointer, base, element, element_size, input)) return kStopped;
  std::array<std::uint8_t, 64> point;
  fc_bytes error;
  if (!compute(input.data(), input.size(), point.data(), &error)) {
    return finish(alt_bn128_failed(call, error));
  }
  return finish(call.write_register(register_id, point));
}

bool wrong_bls_length(Call& call, std::string_view name, std::size_t size, std::size_t item_size) {
  return call.fail(HostErrorKind::kBLS12381InvalidInput,
                   format_text("Incorrect input length for {}: {} is not divisible by {}", name,
                               size, item_size));
}

/// A BLS12-381 function with points as result.
struct BlsFunction {
  /// As error texts have it.
  std::string_view name;
  std::size_t item_size;
  ExtCost base;
  ExtCost element;
  /// Bytes of the result for each item, or for the whole.
  std::size_t output_size;
  bool output_per_item;
  bool (*compute)(const std::uint8_t* input, std::size_t size, std::uint8_t* out);
};

Number bls(Call& call, const BlsFunction& function, u64 length, u64 pointer, u64 register_id) {
  ByteView input;
  // Charged by the length that the contract names, so registers are out of reach.
  if (!call.pay(function.base) || !call.pay(function.element, length / function.item_size) ||
      !call.read(length, pointer, input)) {
    return kStopped;
  }
  if (input.size() % function.item_size != 0) {
    return finish(wrong_bls_length(call, function.name, input.size(), function.item_size), 0);
  }
  const std::size_t items = function.output_per_item ? input.size() / function.item_size : 1;
  call.scratch.resize(items * function.output_size);
  if (!function.compute(input.data(), input.size(), call.scratch.data())) return 1;
  return finish(call.write_register_from_scratch(register_id), 0);
}

}  // namespace

Nothing alt_bn128_g1_multiexp(Call& call, u64 length, u64 pointer, u64 register_id) {
  return alt_bn128_point(call, length, pointer, register_id, ExtCost::alt_bn128_g1_multiexp_base,
                         ExtCost::alt_bn128_g1_multiexp_element, 96, fc_alt_bn128_g1_multiexp);
}

Nothing alt_bn128_g1_sum(Call& call, u64 length, u64 pointer, u64 register_id) {
  return alt_bn128_point(call, length, pointer, register_id, ExtCost::alt_bn128_g1_sum_base,
                         ExtCost::alt_bn128_g1_sum_element, 65, fc_alt_bn128_g1_sum);
}

Number alt_bn128_pairing_check(Call& call, u64 length, u64 pointer) {
  ByteView input;
  if (!alt_bn128(call, length, pointer, ExtCost::alt_bn128_pairing_check_base,
                 ExtCost::alt_bn128_pairing_check_element, 192, input)) {
    return kStopped;
  }
  bool is_one = false;
  fc_bytes error;
  if (!fc_alt_bn128_pairing_check(input.data(), input.size(), &is_one, &error)) {
    return finish(alt_bn128_failed(call, error), 0);
  }
  return is_one ? 1 : 0;
}

// The functions that give points: name, name in error texts, bytes of an item, bytes of the result
// and whether each item has one.
#define FARCALL_BLS(NAME, TEXT, ITEM_SIZE, OUTPUT_SIZE, PER_ITEM)                        \
  Number NAME(Call& call, u64 length, u64 pointer, u64 register_id) {                    \
    constexpr BlsFunction kFunction{                                                     \
        TEXT,     ITEM_SIZE, ExtCost::NAME##_base, ExtCost::NAME##_element, OUTPUT_SIZE, \
        PER_ITEM, fc_##NAME};                                                            \
    return bls(call, kFunction, length, pointer, register_id);                           \
  }
FARCALL_BLS(bls12381_p1_sum, "bls12381_p1_sum", 97, 96, false)
FARCALL_BLS(bls12381_p2_sum, "bls12381_p2_sum", 193, 192, false)
FARCALL_BLS(bls12381_g1_multiexp, "bls12381_p1_multiexp", 128, 96, false)
FARCALL_BLS(bls12381_g2_multiexp, "bls12381_p2_multiexp", 224, 192, false)
FARCALL_BLS(bls12381_map_fp_to_g1, "bls12381_map_fp_to_g1", 48, 96, true)
FARCALL_BLS(bls12381_map_fp2_to_g2, "bls12381_map_fp2_to_g2", 96, 192, true)
FARCALL_BLS(bls12381_p1_decompress, "bls12381_p1_decompress", 48, 96, true)
FARCALL_BLS(bls12381_p2_decompress, "bls12381_p2_decompress", 96, 192, true)
#undef FARCALL_BLS

Number bls12381_pairing_check(Call& call, u64 length, u64 pointer) {
  constexpr std::size_t kItemSize = 96 + 192;
  ByteView input;
  if (!call.pay(ExtCost::bls12381_pairing_base) || !call.read(length, pointer, input) ||
      !call.pay(ExtCost::bls12381_pairing_element, input.size() / kItemSize)) {
    return kStopped;
  }
  if (input.size() % kItemSize != 0) {
    return finish(wrong_bls_length(call, "bls12381_pairing_check", input.size(), kItemSize), 0);
  }
  return fc_bls12381_pairing_check(input.data(), input.size());
}

}  // namespace farcall::vm::host
