#include <charconv>

#include "base/format_text.hpp"
#include "cli/rpc/http_client.hpp"

namespace farcall::cli::rpc {
namespace {

constexpr std::size_t kHeadBytesMax = std::size_t{64} << 10;
/// The largest state of a contract that a node gives away, and then some.
constexpr std::size_t kBodyBytesMax = std::size_t{256} << 20;

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    if (low(a[i]) != low(b[i])) return false;
  }
  return true;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool parse_size(std::string_view text, int base, std::size_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

}  // namespace

ResponseReader::State ResponseReader::broken(std::string_view why) {
  error_ = format_text("invalid HTTP response: {}", why);
  return State::kBroken;
}

ResponseReader::State ResponseReader::feed(std::string_view bytes) {
  buffer_ += bytes;
  while (stage_ == Stage::kHead) {
    if (buffer_.find("\r\n\r\n") == std::string::npos) {
      if (buffer_.size() > kHeadBytesMax) return broken("the header is too long");
      return State::kNeedsMore;
    }
    if (!read_head()) return State::kBroken;
  }
  return read_body();
}

bool ResponseReader::read_head() {
  const std::size_t end = buffer_.find("\r\n\r\n");
  const std::string head = buffer_.substr(0, end);
  buffer_.erase(0, end + 4);
  std::string_view rest = head;
  const auto line = [&] {
    const std::size_t at = rest.find("\r\n");
    const std::string_view out = rest.substr(0, at);
    rest = at == std::string_view::npos ? "" : rest.substr(at + 2);
    return out;
  };
  const std::string_view status = line();
  std::size_t code = 0;
  if (!status.starts_with("HTTP/1.") || status.size() < 12 ||
      !parse_size(status.substr(9, 3), 10, code)) {
    broken("no status line");
    return false;
  }
  answer_.status = static_cast<int>(code);
  keeps_open_ = !status.starts_with("HTTP/1.0");
  stage_ = Stage::kUntilClose;
  while (!rest.empty()) {
    const std::string_view header = line();
    const std::size_t colon = header.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = header.substr(0, colon);
    const std::string_view value = trim(header.substr(colon + 1));
    if (equals_ignoring_case(name, "content-length")) {
      if (!parse_size(value, 10, left_) || left_ > kBodyBytesMax) {
        broken("content-length is not usable");
        return false;
      }
      if (stage_ != Stage::kChunkSize) stage_ = Stage::kLength;
    } else if (equals_ignoring_case(name, "transfer-encoding")) {
      if (!equals_ignoring_case(value, "chunked")) {
        broken("unknown transfer-encoding");
        return false;
      }
      stage_ = Stage::kChunkSize;
    } else if (equals_ignoring_case(name, "connection") && equals_ignoring_case(value, "close")) {
      keeps_open_ = false;
    }
  }
  if (answer_.status < 200) stage_ = Stage::kHead;  // 100 Continue
  return true;
}

ResponseReader::State ResponseReader::read_body() {
  switch (stage_) {
    case Stage::kLength: {
      const std::size_t take = std::min(left_, buffer_.size());
      answer_.body.append(buffer_, 0, take);
      buffer_.erase(0, take);
      left_ -= take;
      if (left_ > 0) return State::kNeedsMore;
      stage_ = Stage::kDone;
      return State::kDone;
    }
    case Stage::kUntilClose:
      answer_.body += buffer_;
      buffer_.clear();
      keeps_open_ = false;
      if (answer_.body.size() > kBodyBytesMax) return broken("the body is too long");
      return State::kNeedsMore;
    case Stage::kHead:
      return State::kNeedsMore;
    case Stage::kDone:
      return State::kDone;
    default:
      return read_chunks();
  }
}

ResponseReader::State ResponseReader::read_chunks() {
  while (true) {
    if (stage_ == Stage::kChunk) {
      if (buffer_.size() < left_ + 2) return State::kNeedsMore;
      answer_.body.append(buffer_, 0, left_);
      if (!std::string_view{buffer_}.substr(left_).starts_with("\r\n"))
        return broken("a chunk does not end where it should");
      buffer_.erase(0, left_ + 2);
      stage_ = Stage::kChunkSize;
    }
    const std::size_t end = buffer_.find("\r\n");
    if (end == std::string::npos)
      return buffer_.size() > kHeadBytesMax ? broken("a chunk's size is too long")
                                            : State::kNeedsMore;
    const std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    if (stage_ == Stage::kTrailer) {
      if (!line.empty()) continue;
      stage_ = Stage::kDone;
      return State::kDone;
    }
    const std::string_view size = trim(std::string_view{line}.substr(0, line.find(';')));
    if (!parse_size(size, 16, left_) || left_ > kBodyBytesMax - answer_.body.size())
      return broken("a chunk's size is not usable");
    stage_ = left_ == 0 ? Stage::kTrailer : Stage::kChunk;
  }
}

ResponseReader::State ResponseReader::finish() {
  if (stage_ == Stage::kUntilClose) {
    stage_ = Stage::kDone;
    return State::kDone;
  }
  return stage_ == Stage::kDone ? State::kDone : broken("the connection closed before its end");
}

}  // namespace farcall::cli::rpc
