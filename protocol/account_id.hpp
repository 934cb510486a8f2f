// Account ids: names, and ids derived from keys or from initial state.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace farcall::protocol {

/// What the spelling of an id says about it (NEP-448, NEP-518, NEP-616).
enum class AccountType : std::uint8_t {
  kNamed,
  /// 64 lower-case hex digits: an ed25519 public key.
  kNearImplicit,
  /// `0x` and 40 lower-case hex digits: derived from a secp256k1 public key.
  kEthImplicit,
  /// `0s` and 40 lower-case hex digits: derived from code and initial data.
  kNearDeterministic,
  /// `0u` and 52 Crockford base32 symbols (protocol 88; named below it).
  kNearUniversal,
};

/// A valid account id: 2 to 64 of `a-z 0-9 - _ .`, no separator first, last, or beside another.
/// Stored inline, so copies do not allocate. Ordered and compared bytewise.
class AccountId {
 public:
  static constexpr std::size_t kMinLength = 2;
  static constexpr std::size_t kMaxLength = 64;

  /// `system`.
  AccountId() noexcept : AccountId{std::string_view{"system"}} {}
  /// The error says which rule was broken and where.
  [[nodiscard]] static Result<AccountId> parse(std::string_view text);
  [[nodiscard]] static bool is_valid(std::string_view text) noexcept;
  /// For literals and text that was validated before; stops the program if it is invalid.
  [[nodiscard]] static AccountId trusted(std::string_view text);
  /// `system`: predecessor of refunds, receiver of global-contract distribution.
  [[nodiscard]] static const AccountId& system() noexcept;

  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), length_}; }
  [[nodiscard]] ByteView bytes() const noexcept { return as_bytes(view()); }
  [[nodiscard]] std::string str() const { return std::string{view()}; }
  [[nodiscard]] std::size_t size() const noexcept { return length_; }

  [[nodiscard]] AccountType type() const noexcept;
  [[nodiscard]] bool is_system() const noexcept { return view() == "system"; }
  /// No dot, and not `system`.
  [[nodiscard]] bool is_top_level() const noexcept;
  /// True for exactly one label more than `parent`.
  [[nodiscard]] bool is_sub_account_of(const AccountId& parent) const noexcept;

  friend bool operator==(const AccountId& a, const AccountId& b) noexcept {
    return a.view() == b.view();
  }
  friend auto operator<=>(const AccountId& a, const AccountId& b) noexcept {
    return a.view() <=> b.view();
  }

 private:
  explicit AccountId(std::string_view text) noexcept
      : length_{static_cast<std::uint8_t>(text.size())} {
    std::memcpy(text_.data(), text.data(), text.size());
  }

  std::array<char, kMaxLength> text_{};
  std::uint8_t length_;
};

}  // namespace farcall::protocol

template <>
struct std::hash<farcall::protocol::AccountId> {
  std::size_t operator()(const farcall::protocol::AccountId& id) const noexcept {
    return std::hash<std::string_view>{}(id.view());
  }
};
