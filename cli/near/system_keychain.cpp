// The Secret Service through libsecret, which is opened when it is first needed: the program runs
// without it. Attributes are those of the crate keyring, so that near-cli-rs finds the same
// entries.
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <unistd.h>

#include "base/format_text.hpp"
#include "cli/near/key_store.hpp"

namespace farcall::cli::near {
namespace {

// The part of GLib and libsecret that is used.
struct GHashTable;
struct GError {
  std::uint32_t domain;
  int code;
  char* message;
};
using HashFunction = unsigned (*)(const void*);
using EqualFunction = int (*)(const void*, const void*);

struct Library {
  GHashTable* (*table_new)(HashFunction, EqualFunction) = nullptr;
  int (*table_insert)(GHashTable*, void*, void*) = nullptr;
  void (*table_unref)(GHashTable*) = nullptr;
  HashFunction hash = nullptr;
  EqualFunction equal = nullptr;
  void (*error_free)(GError*) = nullptr;
  char* (*lookup)(const void*, GHashTable*, void*, GError**) = nullptr;
  int (*store)(const void*, GHashTable*, const char*, const char*, const char*, void*,
               GError**) = nullptr;
  void (*password_free)(char*) = nullptr;
  bool is_complete = false;
};

template <class Function>
bool bind(void* handle, const char* name, Function& out) {
  out = reinterpret_cast<Function>(::dlsym(handle, name));
  return out != nullptr;
}

const Library& library() {
  static const Library loaded = [] {
    Library out;
    void* handle = ::dlopen("libsecret-1.so.0", RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return out;
    out.is_complete = bind(handle, "g_hash_table_new", out.table_new) &&
                      bind(handle, "g_hash_table_insert", out.table_insert) &&
                      bind(handle, "g_hash_table_unref", out.table_unref) &&
                      bind(handle, "g_str_hash", out.hash) &&
                      bind(handle, "g_str_equal", out.equal) &&
                      bind(handle, "g_error_free", out.error_free) &&
                      bind(handle, "secret_password_lookupv_sync", out.lookup) &&
                      bind(handle, "secret_password_storev_sync", out.store) &&
                      bind(handle, "secret_password_free", out.password_free);
    return out;
  }();
  return loaded;
}

/// Attributes of an entry; owns its texts.
class Attributes {
 public:
  Attributes(const std::string& network, const protocol::AccountId& account,
             const std::string& public_key)
      : service_{format_text("near-{}-{}", network, account.view())},
        user_{format_text("{}:{}", account.view(), public_key)},
        table_{library().table_new(library().hash, library().equal)} {
    add("service", service_);
    add("username", user_);
    add("target", target_);
    add("application", application_);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { library().table_unref(table_); }
  [[nodiscard]] GHashTable* get() const noexcept { return table_; }
  [[nodiscard]] std::string label() const { return format_text("{}@{}", user_, service_); }

 private:
  void add(const char* name, std::string& value) {
    library().table_insert(table_, const_cast<char*>(name), value.data());
  }
  std::string service_;
  std::string user_;
  std::string target_ = "default";
  std::string application_ = "rust-keyring";
  GHashTable* table_;
};

std::unexpected<Error> take(GError* error) {
  std::string message = format_text("keychain: {}", error->message);
  library().error_free(error);
  return fail(std::move(message));
}

}  // namespace

bool SystemKeychain::is_present() {
  // Without a session bus, libsecret would try to start one, and wait.
  const char* address = std::getenv("DBUS_SESSION_BUS_ADDRESS");
  std::error_code ignored;
  const bool has_bus =
      (address != nullptr && *address != '\0') ||
      std::filesystem::exists(format_text("/run/user/{}/bus", ::getuid()), ignored);
  return has_bus && library().is_complete;
}

Result<std::optional<StoredKey>> SystemKeychain::find(const protocol::AccountId& account,
                                                      const std::string& public_key) const {
  const Attributes attributes{network_, account, public_key};
  GError* error = nullptr;
  char* secret = library().lookup(nullptr, attributes.get(), nullptr, &error);
  if (error != nullptr) return take(error);
  if (secret == nullptr) return std::optional<StoredKey>{};
  auto key = parse_key_file(secret, "the keychain's entry " + attributes.label());
  library().password_free(secret);
  if (!key) return std::unexpected{key.error()};
  return std::optional<StoredKey>{std::move(*key)};
}

Result<void> SystemKeychain::save(const protocol::AccountId& account, const StoredKey& key) const {
  const Attributes attributes{network_, account, key.key.public_key().str()};
  GError* error = nullptr;
  const int stored = library().store(nullptr, attributes.get(), nullptr, attributes.label().c_str(),
                                     key.to_json().c_str(), nullptr, &error);
  if (error != nullptr) return take(error);
  if (stored == 0) return fail("keychain: the entry was not stored");
  return {};
}

}  // namespace farcall::cli::near
