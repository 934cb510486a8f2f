#include "sdk/tool/toolchain.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <format>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>
#include <unistd.h>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "sdk/tool/embedded_files.hpp"
#include "sdk/tool/process.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;  // NOLINT(google-build-using-namespace)

constexpr const char* kWasiHeaders = "/usr/include/wasm32-wasi";

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string find_program(const std::string& override_name, const std::vector<std::string>& names) {
  if (std::string chosen = environment(override_name.c_str()); !chosen.empty()) return chosen;
  std::stringstream folders{environment("PATH")};
  for (std::string folder; std::getline(folders, folder, ':');)
    for (const std::string& name : names)
      if (const fs::path file = fs::path{folder} / name; access(file.c_str(), X_OK) == 0)
        return file.string();
  return {};
}

std::string read_file(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<fs::path> sorted_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator{folder, error})
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// Changes whenever anything does that the prepared files are made from.
std::string fingerprint(const Toolchain& tools) {
  std::string everything;
  for (const std::string& flag : tools.compile_flags()) everything += flag + '\n';
  std::error_code error;
  const fs::path compiler = fs::canonical(tools.clang, error);
  everything += std::format("{} {} {}\n", compiler.string(), fs::file_size(compiler, error),
                            fs::last_write_time(compiler, error).time_since_epoch().count());
  for (const fs::path& folder : {tools.sdk / "include", tools.sdk / "support"})
    for (const fs::path& file : sorted_files(folder))
      everything += file.string() + '\n' + read_file(file);
  return to_hex(sha256(as_bytes(everything)).view()).substr(0, 16);
}

/// Runs the commands, as many at once as there are processors; the first failure is returned.
Result<void> run_all(const std::vector<std::vector<std::string>>& commands) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  Result<void> result;
  const auto work = [&] {
    for (std::size_t i = next++; i < commands.size(); i = next++) {
      const Result<ProcessOutput> output = run_process(commands[i]);
      if (output && output->exit_code == 0) continue;
      const std::lock_guard lock{mutex};
      result = fail(output ? output->err : output.error().message);
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
    threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return result;
}

/// The commands that make the binary header and the support objects, in two groups: those of
/// the second need what the first makes. The headers are read once, for contracts and support code,
/// whose sources are short without them. What stands in for the C and C++ libraries must not see
/// the headers first, so it is compiled meanwhile.
std::array<std::vector<std::vector<std::string>>, 2> preparation(const Toolchain& tools,
                                                                 const fs::path& folder) {
  const auto with_flags = [&](std::vector<std::string> more) {
    std::vector<std::string> command{tools.clang};
    command.append_range(tools.compile_flags());
    command.append_range(more);
    return command;
  };
  const std::string headers = (folder / "near.pch").string();
  std::array<std::vector<std::vector<std::string>>, 2> groups;
  groups[0].push_back(
      with_flags({"-DNEAR_BUILD", "-Xclang", "-fno-pch-timestamp", "-x", "c++-header",
                  (tools.sdk / "include/near.hpp").string(), "-o", headers}));
  for (const fs::path& source : sorted_files(tools.sdk / "support")) {
    if (source.extension() != ".cpp") continue;
    // The support code is not checked for overflow.
    std::vector<std::string> command = with_flags({"-fno-sanitize=all", "-c", source.string(), "-o",
                                                   (folder / source.stem()).string() + ".o"});
    const bool needs_headers = read_file(source).contains("#include \"near/");
    if (needs_headers) command.append_range(std::vector{"-DNEAR_BUILD"s, "-include-pch"s, headers});
    groups[needs_headers ? 1 : 0].push_back(std::move(command));
  }
  return groups;
}

Result<void> write_all(const fs::path& folder) {
  std::error_code error;
  for (const EmbeddedFile& each : sdk_files()) {
    const fs::path file = folder / each.name;
    fs::create_directories(file.parent_path(), error);
    std::ofstream stream{file, std::ios::binary};
    stream << each.content;
    if (!stream.flush()) return fail("cannot write " + file.string());
  }
  return {};
}

}  // namespace

Result<fs::path> sdk_folder() {
  if (std::string chosen = environment("FARCALL_SDK"); !chosen.empty()) {
    if (fs::exists(fs::path{chosen} / "include/near.hpp")) return chosen;
    return fail("FARCALL_SDK is " + chosen + ", but there is no include/near.hpp");
  }
  std::string everything;
  for (const EmbeddedFile& each : sdk_files())
    everything += std::format("{}\n{}\n", each.name, each.content);
  const std::string hash = to_hex(sha256(as_bytes(everything)).view()).substr(0, 16);
  fs::path folder = cache_folder() / ("sdk-files-" + hash);
  if (fs::exists(folder)) return folder;
  // Written aside and renamed, so that nobody sees a part of it; whoever is first wins.
  const fs::path scratch = folder.string() + std::format(".{}", getpid());
  if (Result<void> done = write_all(scratch); !done) return std::unexpected{done.error()};
  std::error_code error;
  fs::rename(scratch, folder, error);
  std::error_code ignored;
  if (error) fs::remove_all(scratch, ignored);
  if (!fs::exists(folder)) return fail("cannot write " + folder.string() + ": " + error.message());
  return folder;
}

fs::path cache_folder() {
  if (std::string chosen = environment("FARCALL_CACHE"); !chosen.empty()) return chosen;
  if (const std::string cache = environment("XDG_CACHE_HOME"); !cache.empty())
    return fs::path{cache} / "farcall";
  if (const std::string home = environment("HOME"); !home.empty())
    return fs::path{home} / ".cache/farcall";
  return fs::temp_directory_path() / "farcall";
}

std::vector<std::string> Toolchain::compile_flags() const {
  const std::string headers = kWasiHeaders;
  const std::string checked =
      "-fsanitize=signed-integer-overflow,unsigned-integer-overflow,integer-divide-by-zero,shift,"
      "implicit-signed-integer-truncation,implicit-unsigned-integer-truncation";
  return {
      // What the network accepts: no multi-value, references, tail calls, SIMD, extended constants.
      "--target=wasm32-wasip1", "-mno-multivalue", "-mno-reference-types",
      "-mno-call-indirect-overlong", "-mno-tail-call", "-mno-simd128", "-mno-extended-const",
      "-std=c++23", "-Oz", "-flto", "-fno-exceptions", "-fno-rtti", "-fvisibility=hidden",
      "-ffunction-sections", "-fdata-sections", "-fno-threadsafe-statics",
      "-D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_FAST",
      "-D_LIBCPP_VERBOSE_ABORT(...)=__builtin_trap()", "-nostdinc++", "-isystem",
      headers + "/c++/v1", "-isystem", headers, "-isystem", (sdk / "include").string(),
      // Arithmetic that leaves the range of its type is a panic, except inside of the SDK.
      checked, "-fsanitize-minimal-runtime", "-fno-sanitize-recover=all",
      "-fsanitize-ignorelist=" + (sdk / "include/near.ignore").string(), "-Wall",
      "-Wno-c++26-extensions", "-Wno-unknown-attributes", "-Wno-undefined-var-template",
      "-Wno-gcc-compat", "-Wno-missing-field-initializers",
      "-Wno-missing-designated-field-initializers", "-Werror=unused-result", "-Werror=unused-value",
      "-Werror=unused-variable", "-Werror=return-type", "-fno-color-diagnostics",
      "-ffile-prefix-map=" + sdk.string() + "=near"};
}

std::vector<std::string> Toolchain::compiler() const {
  std::vector<std::string> command{clang};
  command.append_range(compile_flags());
  command.append_range(
      std::vector<std::string>{"-DNEAR_BUILD", "-include-pch", (prepared / "near.pch").string()});
  return command;
}

Result<std::vector<std::string>> Toolchain::support_objects() const {
  std::vector<std::string> objects;
  for (const fs::path& file : sorted_files(prepared))
    if (file.extension() == ".o") objects.push_back(file.string());
  const fs::path resources =
      fs::canonical(clang).parent_path().parent_path() / "lib/clang/22/lib/wasi";
  const fs::path builtins = resources / "libclang_rt.builtins-wasm32.a";
  if (!fs::exists(builtins))
    return fail(builtins.string() + " is missing: install libclang-rt-22-dev-wasm32");
  objects.push_back(builtins.string());
  return objects;
}

Result<Toolchain> find_toolchain() {
  Toolchain tools;
  if (Result<fs::path> sdk = sdk_folder(); sdk) {
    tools.sdk = std::move(*sdk);
  } else {
    return std::unexpected{sdk.error()};
  }
  tools.clang = find_program("FARCALL_CLANG", {"clang++-22"});
  if (tools.clang.empty()) return fail("clang++-22 is not in PATH: install clang-22 and lld-22");
  tools.wasm_opt = find_program("FARCALL_WASM_OPT", {"wasm-opt"});
  if (tools.wasm_opt.empty()) return fail("wasm-opt is not in PATH: install binaryen");
  if (!fs::exists(std::string{kWasiHeaders} + "/c++/v1"))
    return fail("the C++ library for wasm is missing: install libc++-22-dev-wasm32");
  tools.prepared = cache_folder() / ("sdk-" + fingerprint(tools));
  return tools;
}

Result<void> prepare(const Toolchain& tools) {
  if (fs::exists(tools.prepared / "near.pch")) return {};
  const fs::path scratch = tools.prepared.string() + std::format(".{}", getpid());
  std::error_code error;
  fs::create_directories(scratch, error);
  if (error) return fail("cannot make " + scratch.string() + ": " + error.message());
  for (const auto& commands : preparation(tools, scratch)) {
    if (Result<void> done = run_all(commands); !done) {
      fs::remove_all(scratch, error);
      return fail("the SDK does not compile:\n" + done.error().message);
    }
  }
  // Whoever is first wins; what the others made is the same.
  fs::rename(scratch, tools.prepared, error);
  if (error) {
    std::error_code ignored;
    fs::remove_all(scratch, ignored);
    if (!fs::exists(tools.prepared / "near.pch"))
      return fail("cannot write " + tools.prepared.string() + ": " + error.message());
  }
  return {};
}

}  // namespace farcall::sdk
