#include "node/store/files.hpp"

#include <boost/json/object.hpp>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>
#include <unistd.h>

#include "node/rpc/json_text.hpp"
#include "node/store/system_error.hpp"
#include "protocol/json_text.hpp"

namespace farcall::node {

namespace json = boost::json;

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_{number} {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const noexcept { return number_; }
  [[nodiscard]] bool ok() const noexcept { return number_ >= 0; }

 private:
  int number_;
};

void append_pretty(std::string& out, const json::value& value, std::size_t depth) {
  const auto line = [&out](std::size_t level) { out.append("\n").append(2 * level, ' '); };
  if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
    out += '[';
    for (const auto& item : *array) {
      if (&item != array->data()) out += ',';
      line(depth + 1);
      append_pretty(out, item, depth + 1);
    }
    line(depth);
    out += ']';
  } else if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    out += '{';
    bool is_first = true;
    for (const auto& [key, member] : *object) {
      if (!is_first) out += ',';
      is_first = false;
      line(depth + 1);
      append_json_string(out, {key.data(), key.size()});
      out += ": ";
      append_pretty(out, member, depth + 1);
    }
    line(depth);
    out += '}';
  } else {
    append_json(out, value);
  }
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.ok()) return system_failure("open", path);
  std::string text;
  std::size_t size = 0;
  struct stat status{};
  if (::fstat(file.get(), &status) == 0 && status.st_size > 0) {
    text.resize(static_cast<std::size_t>(status.st_size) + 1);
  }
  while (true) {
    if (size == text.size()) text.resize(std::max<std::size_t>(4096, 2 * text.size()));
    const ssize_t count = ::read(file.get(), text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure("read", path);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  text.resize(size);
  return text;
}

Result<void> write_file(const std::filesystem::path& path, std::string_view text,
                        FileAccess access) {
  const std::filesystem::path draft = path.string() + ".tmp";
  const mode_t mode = access == FileAccess::kOwnerOnly ? 0600 : 0644;
  {
    const Descriptor file{::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)};
    if (!file.ok()) return system_failure("make", draft);
    // A draft left by an earlier process would keep its own mode.
    if (::fchmod(file.get(), mode) != 0) return system_failure("set the mode of", draft);
    std::string_view rest = text;
    while (!rest.empty()) {
      const ssize_t count = ::write(file.get(), rest.data(), rest.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_failure("write", draft);
      rest.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  if (::rename(draft.c_str(), path.c_str()) != 0) return system_failure("replace", path);
  return {};
}

Result<json::value> read_json(const std::filesystem::path& path) {
  const auto text = read_file(path);
  if (!text) return std::unexpected{text.error()};
  auto value = protocol::parse_json(*text, protocol::JsonLimits{.bytes = text->size()});
  if (!value) return fail(std::format("{}: {}", path.string(), value.error().message));
  return value;
}

Result<json::object> parse_object(std::string_view text) {
  auto value = protocol::parse_json(text, protocol::JsonLimits{.bytes = text.size()});
  if (!value) return std::unexpected{value.error()};
  if (!value->is_object()) return fail("an object is wanted");
  return std::move(value->get_object());
}

std::string pretty_json(const json::value& value) {
  std::string out;
  append_pretty(out, value, 0);
  out += '\n';
  return out;
}

}  // namespace farcall::node
