// `host:port`, as addresses and URLs have it.
#pragma once

#include <optional>
#include <string_view>

namespace farcall::node {

struct HostPort {
  /// Without the brackets of an IPv6 address.
  std::string_view host;
  /// Absent if no port is named.
  std::optional<std::string_view> port;
};

/// Splits at the last colon that is not part of an IPv6 address in brackets. Nothing is checked.
[[nodiscard]] constexpr HostPort split_host_port(std::string_view text) noexcept {
  HostPort parts{.host = text, .port = std::nullopt};
  if (!text.ends_with(']')) {
    if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
      parts.host = text.substr(0, colon);
      parts.port = text.substr(colon + 1);
    }
  }
  if (parts.host.starts_with('[') && parts.host.ends_with(']')) {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  }
  return parts;
}

}  // namespace farcall::node
