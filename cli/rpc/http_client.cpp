#include "cli/rpc/http_client.hpp"

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <span>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "base/format_text.hpp"

namespace farcall::cli::rpc {
namespace {

struct Address {
  int family = 0;
  sockaddr_storage storage{};
  socklen_t length = 0;
};

/// The addresses of a name. Shared with the thread that asks, which may outlive the deadline.
struct Lookup {
  std::mutex mutex;
  std::condition_variable ready;
  bool is_done = false;
  std::string error;
  std::vector<Address> addresses;
};

void look_up(const std::string& host, const std::string& port, int flags, Lookup& out) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* list = nullptr;
  const int code = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &list);
  const std::scoped_lock lock{out.mutex};
  if (code != 0) out.error = ::gai_strerror(code);
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    Address address{.family = each->ai_family, .length = each->ai_addrlen};
    std::memcpy(&address.storage, each->ai_addr, each->ai_addrlen);
    out.addresses.push_back(address);
  }
  if (list != nullptr) ::freeaddrinfo(list);
  out.is_done = true;
  out.ready.notify_all();
}

Result<std::vector<Address>> resolve(const Url& url, Deadline deadline) {
  const auto lookup = std::make_shared<Lookup>();
  look_up(url.host, url.port, AI_NUMERICHOST | AI_NUMERICSERV, *lookup);
  if (!lookup->addresses.empty()) return lookup->addresses;
  lookup->is_done = false;
  lookup->error.clear();
  // getaddrinfo cannot be interrupted: past the deadline its thread is left alone.
  std::thread{[lookup, host = url.host, port = url.port] {
    look_up(host, port, 0, *lookup);
  }}.detach();
  std::unique_lock lock{lookup->mutex};
  if (!lookup->ready.wait_until(lock, deadline, [&] { return lookup->is_done; }))
    return fail(format_text("no address for {} within the deadline", url.host));
  if (lookup->addresses.empty())
    return fail(format_text("no address for {}: {}", url.host, lookup->error));
  return lookup->addresses;
}

std::string tls_error() {
  const unsigned long code = ::ERR_get_error();
  if (code == 0) return "TLS failed";
  std::array<char, 256> text{};
  ::ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

/// Waits until the socket is ready; false: the deadline passed.
bool wait_for(int socket, short events, Deadline deadline) {
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd entry{.fd = socket, .events = events, .revents = 0};
    const int ready =
        ::poll(&entry, 1, static_cast<int>(std::min<long long>(left.count(), 1 << 30)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // the next call on the socket says why
  }
}

}  // namespace

/// An open socket, with TLS for https.
class HttpClient::Connection {
 public:
  static Result<std::unique_ptr<Connection>> open(const Url& url, Deadline deadline) {
    auto addresses = resolve(url, deadline);
    if (!addresses) return std::unexpected{addresses.error()};
    std::string why;
    for (const Address& address : *addresses) {
      auto connection = std::unique_ptr<Connection>{new Connection};
      why = connection->connect(address, deadline);
      if (!why.empty()) continue;
      if (url.is_https) {
        if (auto done = connection->start_tls(url.host, deadline); !done)
          return std::unexpected{done.error()};
      }
      return connection;
    }
    return farcall::fail(why);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    if (tls_ != nullptr) ::SSL_free(tls_);
    if (context_ != nullptr) ::SSL_CTX_free(context_);
    if (socket_ >= 0) ::close(socket_);
  }

  /// False: the deadline passed or the peer went away.
  Result<void> write(std::string_view bytes, Deadline deadline) {
    while (!bytes.empty()) {
      long done = 0;
      short wanted = POLLOUT;
      if (tls_ != nullptr) {
        done = ::SSL_write(tls_, bytes.data(),
                           static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20)));
        if (done <= 0 && !tls_waits(static_cast<int>(done), wanted))
          return farcall::fail(tls_error());
      } else {
        done = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (done < 0 && errno != EAGAIN && errno != EINTR)
          return farcall::fail(std::strerror(errno));
      }
      if (done > 0) {
        bytes.remove_prefix(static_cast<std::size_t>(done));
      } else if (!wait_for(socket_, wanted, deadline)) {
        return farcall::fail("the request was not taken within the deadline");
      }
    }
    return {};
  }

  /// Zero: the peer closed.
  Result<std::size_t> read(std::span<char> out, Deadline deadline) {
    while (true) {
      long done = 0;
      short wanted = POLLIN;
      if (tls_ != nullptr) {
        done = ::SSL_read(tls_, out.data(), static_cast<int>(out.size()));
        if (done <= 0) {
          if (::SSL_get_error(tls_, static_cast<int>(done)) == SSL_ERROR_ZERO_RETURN) return 0;
          if (!tls_waits(static_cast<int>(done), wanted)) return farcall::fail(tls_error());
        }
      } else {
        done = ::recv(socket_, out.data(), out.size(), 0);
        if (done == 0) return 0;
        if (done < 0 && errno != EAGAIN && errno != EINTR)
          return farcall::fail(std::strerror(errno));
      }
      if (done > 0) return static_cast<std::size_t>(done);
      if (!wait_for(socket_, wanted, deadline))
        return farcall::fail("no answer within the deadline");
    }
  }

 private:
  Connection() = default;

  std::string connect(const Address& address, Deadline deadline) {
    socket_ = ::socket(address.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return std::strerror(errno);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address.storage), address.length) ==
        0)
      return "";
    if (errno != EINPROGRESS) return std::strerror(errno);
    if (!wait_for(socket_, POLLOUT, deadline)) return "no connection within the deadline";
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &length);
    return error == 0 ? "" : std::strerror(error);
  }

  Result<void> start_tls(const std::string& host, Deadline deadline) {
    context_ = ::SSL_CTX_new(::TLS_client_method());
    if (context_ == nullptr) return farcall::fail(tls_error());
    ::SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
    // SSL_CERT_FILE and SSL_CERT_DIR, else the folder of the distribution.
    ::SSL_CTX_set_default_verify_paths(context_);
    if (::getenv("SSL_CERT_FILE") == nullptr)
      ::SSL_CTX_load_verify_locations(context_, "/etc/ssl/certs/ca-certificates.crt", nullptr);
    ::SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    ::ERR_clear_error();
    tls_ = ::SSL_new(context_);
    if (tls_ == nullptr) return farcall::fail(tls_error());
    ::SSL_set_tlsext_host_name(tls_, host.c_str());
    ::SSL_set1_host(tls_, host.c_str());
    ::SSL_set_fd(tls_, socket_);
    while (true) {
      const int done = ::SSL_connect(tls_);
      if (done == 1) return {};
      short wanted = POLLIN;
      if (!tls_waits(done, wanted)) {
        const long verdict = ::SSL_get_verify_result(tls_);
        if (verdict != X509_V_OK)
          return farcall::fail(format_text("the certificate of {} is not trusted: {}", host,
                                           ::X509_verify_cert_error_string(verdict)));
        return farcall::fail(tls_error());
      }
      if (!wait_for(socket_, wanted, deadline))
        return farcall::fail("no TLS connection within the deadline");
    }
  }

  [[nodiscard]] bool tls_waits(int result, short& wanted) const {
    const int error = ::SSL_get_error(tls_, result);
    wanted = error == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
  }

  int socket_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* tls_ = nullptr;
};

HttpClient::HttpClient(Url url, Headers headers)
    : url_{std::move(url)}, headers_{std::move(headers)} {
  // OpenSSL writes with write(2), which has no MSG_NOSIGNAL.
  if (url_.is_https) std::signal(SIGPIPE, SIG_IGN);
}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

std::string HttpClient::head(std::string_view method) const {
  const bool is_default = url_.port == (url_.is_https ? "443" : "80");
  const std::string host = url_.host.contains(':') ? "[" + url_.host + "]" : url_.host;
  std::string out = format_text("{} {} HTTP/1.1\r\nHost: {}{}\r\n", method, url_.path, host,
                                is_default ? "" : ":" + url_.port);
  for (const auto& [name, value] : headers_) out += format_text("{}: {}\r\n", name, value);
  return out;
}

std::expected<HttpAnswer, HttpFailure> HttpClient::get(Deadline deadline) {
  return exchange(head("GET") + "\r\n", deadline);
}

std::expected<HttpAnswer, HttpFailure> HttpClient::post(std::string_view body, Deadline deadline) {
  return exchange(format_text("{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                              head("POST"), body.size(), body),
                  deadline);
}

std::expected<HttpAnswer, HttpFailure> HttpClient::exchange(std::string_view request,
                                                            Deadline deadline) {
  for (bool is_second_try = false;; is_second_try = true) {
    const bool is_reused = connection_ != nullptr;
    if (!is_reused) {
      auto opened = Connection::open(url_, deadline);
      if (!opened)
        return std::unexpected{HttpFailure{HttpFailure::Kind::kNotSent, opened.error().message}};
      connection_ = std::move(*opened);
    }
    ResponseReader reader;
    std::string why;
    bool has_bytes = false;
    if (auto sent = connection_->write(request, deadline); !sent) {
      why = sent.error().message;
    } else {
      std::array<char, 32768> chunk{};
      ResponseReader::State state = ResponseReader::State::kNeedsMore;
      while (state == ResponseReader::State::kNeedsMore) {
        const auto got = connection_->read(chunk, deadline);
        if (!got) {
          why = got.error().message;
          break;
        }
        has_bytes = has_bytes || *got > 0;
        state = *got == 0 ? reader.finish() : reader.feed({chunk.data(), *got});
      }
      if (state == ResponseReader::State::kDone) {
        if (!reader.keeps_open()) connection_.reset();
        return std::move(reader.answer());
      }
      if (state == ResponseReader::State::kBroken) why = reader.error();
    }
    connection_.reset();
    // A server may close an idle connection just when it is used again.
    if (is_reused && !has_bytes && !is_second_try && std::chrono::steady_clock::now() < deadline)
      continue;
    return std::unexpected{HttpFailure{HttpFailure::Kind::kNoAnswer, why}};
  }
}

Result<Url> Url::parse(std::string_view text) {
  const auto wrong = [&] {
    return fail(format_text("URL '{}': expected http://host[:port][/path], or https", text));
  };
  Url url;
  std::string_view rest = text;
  if (rest.starts_with("https://")) {
    url.is_https = true;
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return wrong();
  }
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return wrong();
  }
  const std::size_t slash = rest.find_first_of("/?");
  url.path = slash == std::string_view::npos ? "/" : std::string{rest.substr(slash)};
  if (url.path.starts_with('?')) url.path.insert(0, "/");
  std::string_view host = rest.substr(0, slash);
  if (host.contains('@')) return wrong();
  std::size_t colon = host.rfind(':');
  if (host.starts_with('[')) {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos) return wrong();
    url.host = host.substr(1, close - 1);
    const std::string_view tail = host.substr(close + 1);
    if (!tail.empty() && !tail.starts_with(':')) return wrong();
    url.port = tail.empty() ? "" : tail.substr(1);
    colon = tail.empty() ? std::string_view::npos : 0;
  } else {
    url.host = host.substr(0, colon);
    url.port = colon == std::string_view::npos ? "" : host.substr(colon + 1);
  }
  if (colon == std::string_view::npos) url.port = url.is_https ? "443" : "80";
  const bool is_number = !url.port.empty() && url.port.size() <= 5 &&
                         url.port.find_first_not_of("0123456789") == std::string::npos;
  if (url.host.empty() || !is_number) return wrong();
  return url;
}

std::string Url::str() const {
  const bool is_default = port == (is_https ? "443" : "80");
  const std::string shown = host.contains(':') ? "[" + host + "]" : host;
  return format_text("{}://{}{}{}", is_https ? "https" : "http", shown,
                     is_default ? "" : ":" + port, path == "/" ? "" : path);
}

bool Url::is_loopback() const noexcept {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace farcall::cli::rpc
