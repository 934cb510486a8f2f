#include "sdk/tool/build_record.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <ctime>
#include <sys/stat.h>

#include "base/encoding.hpp"
#include "base/files.hpp"
#include "base/format_text.hpp"
#include "base/hash.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr long long kNsPerSecond = 1'000'000'000;
/// File times come from a clock that ticks every few milliseconds.
constexpr long long kClockTickNs = 20'000'000;

struct FileState {
  long long size = -1;
  long long modified_ns = 0;
  long long changed_ns = 0;
  long long inode = 0;

  bool operator==(const FileState&) const = default;
};

long long nanoseconds(const timespec& time) {
  return time.tv_sec * kNsPerSecond + time.tv_nsec;
}

std::optional<FileState> state_of(const fs::path& file) {
  struct stat found{};
  if (stat(file.c_str(), &found) != 0) return std::nullopt;
  return FileState{.size = found.st_size,
                   .modified_ns = nanoseconds(found.st_mtim),
                   .changed_ns = nanoseconds(found.st_ctim),
                   .inode = static_cast<long long>(found.st_ino)};
}

/// Files of the system are large and many; size and times are enough for them.
bool is_system_file(const fs::path& file) {
  return file.string().starts_with("/usr/");
}

std::string content_hash(const fs::path& file) {
  return to_hex(sha256(as_bytes(read_whole_file(file))).view());
}

bool is_header_name(const fs::path& file) {
  constexpr std::array<std::string_view, 9> kExtensions = {"",     ".h",   ".hh",  ".hpp", ".hxx",
                                                           ".inl", ".ipp", ".inc", ".tpp"};
  return std::ranges::contains(kExtensions, file.extension().string());
}

/// Sorted names of everything in `folder` that an `#include` could mean.
std::string header_names(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{folder, error})
    if (is_header_name(entry.path()) && !entry.is_directory(error))
      names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  std::string all;
  for (const std::string& name : names) all += name + '\n';
  return all;
}

json::array to_json(const FileState& state) {
  return {state.size, state.modified_ns, state.changed_ns, state.inode};
}

bool is_same_file(const fs::path& file, const json::object& recorded) {
  const std::optional<FileState> now = state_of(file);
  if (!now) return false;
  if (to_json(*now) == recorded.at("state").as_array()) return true;
  const json::value* hash = recorded.if_contains("sha256");
  return hash && hash->as_string() == content_hash(file);
}

/// Throws (Boost.JSON) on records that another version wrote.
std::optional<BuildRecord::Current> check(const json::object& record, std::string_view key) {
  if (record.at("key").as_string() != key) return std::nullopt;
  BuildRecord::Current current;
  for (const json::value& each : record.at("files").as_array()) {
    const json::object& entry = each.as_object();
    const fs::path file{std::string{entry.at("path").as_string()}};
    if (!is_same_file(file, entry)) return std::nullopt;
    current.inputs.insert(file);
  }
  for (const auto& [folder, names] : record.at("folders").as_object())
    if (names.as_string() != header_names(fs::path{std::string{folder}})) return std::nullopt;
  current.payload = record.at("payload").as_string();
  return current;
}

}  // namespace

std::string read_whole_file(const fs::path& file) {
  return read_file(file).value_or("");
}

std::string file_identity(const fs::path& file) {
  std::error_code error;
  const fs::path real = fs::canonical(file, error);
  const std::optional<FileState> state = state_of(real);
  if (!state) return file.string() + " missing\n";
  return format_text("{} {} {}\n", real.string(), state->size, state->modified_ns);
}

std::string short_hash(std::string_view text) {
  return to_hex(sha256(as_bytes(text)).view()).substr(0, 16);
}

FileSet read_dependency_file(const fs::path& file) {
  const std::string text = read_whole_file(file);
  FileSet files;
  std::string word;
  const auto finish_word = [&] {
    if (!word.empty()) files.insert(fs::path{word}.lexically_normal());
    word.clear();
  };
  const std::size_t colon = text.find(": ");
  for (std::size_t i = colon == text.npos ? text.size() : colon + 2; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] == '\\' && next == '\n') {
      finish_word();
      ++i;
    } else if ((text[i] == '\\' && (next == ' ' || next == '#')) ||
               (text[i] == '$' && next == '$')) {
      word += next;
      ++i;
    } else if (text[i] == ' ' || text[i] == '\n') {
      finish_word();
    } else {
      word += text[i];
    }
  }
  finish_word();
  return files;
}

BuildRecord::BuildRecord() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  started_ns_ = nanoseconds(now) - kClockTickNs;
}

Result<void> BuildRecord::write(const fs::path& file, std::string_view key, const FileSet& inputs,
                                std::string_view payload) const {
  json::array files;
  json::object folders;
  for (const fs::path& input : inputs) {
    const std::optional<FileState> state = state_of(input);
    if (!state || state->changed_ns >= started_ns_) {
      std::error_code ignored;
      fs::remove(file, ignored);
      return {};
    }
    json::object entry{{"path", input.string()}, {"state", to_json(*state)}};
    if (!is_system_file(input)) {
      entry["sha256"] = content_hash(input);
      const std::string folder = input.parent_path().string();
      if (!folders.contains(folder)) folders[folder] = header_names(folder);
    }
    files.emplace_back(std::move(entry));
  }
  const json::object record{{"key", key},
                            {"files", std::move(files)},
                            {"folders", std::move(folders)},
                            {"payload", payload}};
  return write_if_changed(file, json::serialize(record));
}

std::optional<BuildRecord::Current> BuildRecord::find_current(const fs::path& file,
                                                              std::string_view key) {
  const std::string text = read_whole_file(file);
  if (text.empty()) return std::nullopt;
  boost::system::error_code error;
  const json::value record = json::parse(text, error);
  if (error || !record.is_object()) return std::nullopt;
  try {
    return check(record.get_object(), key);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace farcall::sdk
