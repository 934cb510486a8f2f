#include "cli/near/key_store.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "protocol/ids.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::cli::near {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::uintmax_t kKeyFileBytesMax = std::uintmax_t{64} << 10;

Result<StoredKey> parse_key(std::string_view text, const std::string& place,
                            std::string_view secret_name) {
  const auto wrong = [&](std::string_view why) { return fail(format_text("{}: {}", place, why)); };
  auto parsed = protocol::parse_json(text, {.bytes = kKeyFileBytesMax});
  if (!parsed) return wrong(parsed.error().message);
  const json::object* object = parsed->if_object();
  if (object == nullptr) return wrong("expected a JSON object");
  const auto text_of = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = text_member(*parsed, name);
    return found ? std::optional{std::string{*found}} : std::nullopt;
  };
  const auto public_text = text_of("public_key");
  const auto secret_text = text_of(secret_name);
  if (!secret_text && object->contains("secret_key"))
    return wrong("this is a node's key file (secret_key); expected a file with private_key");
  if (!public_text || !secret_text)
    return wrong(format_text("expected the members public_key and {}", secret_name));
  auto key = protocol::SecretKey::parse(*secret_text);
  if (!key) return wrong(format_text("{} is not a valid key", secret_name));
  const auto public_key = protocol::PublicKey::parse(*public_text);
  if (!public_key) return wrong("public_key: " + public_key.error().message);
  if (*public_key != key->public_key())
    return wrong(format_text("public_key does not belong to {}", secret_name));
  return StoredKey{.key = std::move(*key),
                   .phrase = text_of("master_seed_phrase"),
                   .hd_path = text_of("seed_phrase_hd_path"),
                   .place = place};
}

/// `ed25519:abc` is `ed25519_abc`; keys too long for a name have their handle instead.
std::string file_name(const protocol::PublicKey& key) {
  std::string name =
      key.type() == protocol::KeyType::kMlDsa65 ? protocol::KeyHandle{key}.str() : key.str();
  std::ranges::replace(name, ':', '_');
  return name + ".json";
}

}  // namespace

std::string StoredKey::to_json() const {
  json::object out;
  if (phrase) {
    out["seed_phrase_hd_path"] = hd_path.value_or("");
    out["master_seed_phrase"] = *phrase;
    const auto implicit = protocol::implicit_account_id(key.public_key());
    out["implicit_account_id"] = implicit ? implicit->view() : std::string_view{};
  }
  out["public_key"] = key.public_key().str();
  out["private_key"] = key.reveal();
  return json::serialize(out);
}

Result<StoredKey> parse_key_file(std::string_view text, const std::string& place) {
  return parse_key(text, place, "private_key");
}

Result<StoredKey> read_key_file(const fs::path& file) {
  const auto text = read_file(file, kKeyFileBytesMax);
  if (!text) return std::unexpected{text.error()};
  return parse_key_file(*text, file.string());
}

Result<StoredKey> read_node_key_file(const fs::path& file) {
  const auto text = read_file(file, kKeyFileBytesMax);
  if (!text) return std::unexpected{text.error()};
  return parse_key(*text, file.string(), "secret_key");
}

Result<bool> write_secret_file(const fs::path& file, std::string_view text) {
  const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (handle < 0) {
    if (errno == EEXIST) return false;
    return fail(format_text("{}: {}", file.string(), std::strerror(errno)));
  }
  while (!text.empty()) {
    const ssize_t done = ::write(handle, text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) {
      const std::string why = std::strerror(errno);
      ::close(handle);
      ::unlink(file.c_str());
      return fail(format_text("{}: {}", file.string(), why));
    }
    text.remove_prefix(static_cast<std::size_t>(done));
  }
  if (::fsync(handle) != 0 && errno != EINVAL && errno != EROFS) {
    const std::string why = std::strerror(errno);
    ::close(handle);
    // A file that stays would be taken for the key's at the next try.
    ::unlink(file.c_str());
    return fail(format_text("{}: {}", file.string(), why));
  }
  ::close(handle);
  return true;
}

Result<std::vector<StoredKey>> KeyFolder::keys(const protocol::AccountId& account) const {
  std::vector<fs::path> files;
  std::error_code error;
  const fs::path own = folder_ / account.str();
  const auto has_own = file_exists(own);
  if (!has_own) return std::unexpected{has_own.error()};
  if (*has_own) {
    for (fs::directory_iterator each{own, error}, end; !error && each != end;
         each.increment(error)) {
      if (each->path().extension() == ".json") files.push_back(each->path());
    }
    if (error) return fail(format_text("{}: {}", own.string(), error.message()));
  }
  std::ranges::sort(files);
  // The account's file holds its first key; it comes first.
  const fs::path single = folder_ / (account.str() + ".json");
  const auto has_single = file_exists(single);
  if (!has_single) return std::unexpected{has_single.error()};
  if (*has_single) files.insert(files.begin(), single);
  std::vector<StoredKey> out;
  for (const fs::path& file : files) {
    auto key = read_key_file(file);
    if (!key) return std::unexpected{key.error()};
    const bool is_known = std::ranges::any_of(
        out, [&](const StoredKey& each) { return each.key.public_key() == key->key.public_key(); });
    if (!is_known) out.push_back(std::move(*key));
  }
  return out;
}

Result<std::vector<fs::path>> KeyFolder::save(const protocol::AccountId& account,
                                              const StoredKey& key) const {
  std::error_code error;
  const fs::path own = folder_ / account.str();
  const mode_t old_mask = ::umask(077);
  fs::create_directories(own, error);
  ::umask(old_mask);
  if (error) return fail(format_text("{}: {}", own.string(), error.message()));
  const std::string text = key.to_json();
  std::vector<fs::path> out;
  for (const fs::path& file :
       {own / file_name(key.key.public_key()), folder_ / (account.str() + ".json")}) {
    const auto written = write_secret_file(file, text);
    if (!written) return std::unexpected{written.error()};
    if (*written) out.push_back(file);
  }
  return out;
}

std::vector<std::string> KeyFolder::accounts() const {
  std::vector<std::string> out;
  std::error_code error;
  for (fs::directory_iterator each{folder_, error}, end; !error && each != end;
       each.increment(error)) {
    std::string name = each->path().filename().string();
    if (name.ends_with(".json")) name.resize(name.size() - 5);
    if (protocol::AccountId::is_valid(name)) out.push_back(std::move(name));
  }
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

}  // namespace farcall::cli::near
