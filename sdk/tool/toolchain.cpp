#include "sdk/tool/toolchain.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <sstream>
#include <unistd.h>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "sdk/tool/build_record.hpp"
#include "sdk/tool/embedded_files.hpp"
#include "sdk/tool/parallel.hpp"
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

std::vector<fs::path> sorted_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator{folder, error})
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// Where the driver finds wasm-ld, the headers of the compiler and its library for wasm.
fs::path llvm_folder(const std::string& clang) {
  std::error_code error;
  return fs::canonical(clang, error).parent_path().parent_path();
}

fs::path builtins_library(const std::string& clang) {
  return llvm_folder(clang) / "lib/clang/22/lib/wasi/libclang_rt.builtins-wasm32.a";
}

/// Changes whenever flags, programs or files of the SDK do.
std::string fingerprint(const Toolchain& tools) {
  std::string everything;
  for (const std::string& flag : tools.compile_flags()) everything += flag + '\n';
  for (const fs::path& program :
       {fs::path{tools.clang}, fs::path{tools.wasm_opt}, llvm_folder(tools.clang) / "bin/wasm-ld",
        builtins_library(tools.clang)})
    everything += file_identity(program);
  for (const fs::path& folder : {tools.sdk / "include", tools.sdk / "support"})
    for (const fs::path& file : sorted_files(folder))
      everything += file.string() + '\n' + read_whole_file(file);
  return short_hash(everything);
}

/// Runs the commands in parallel; returns the first failure.
Result<void> run_all(const std::vector<std::vector<std::string>>& commands) {
  std::vector<Result<ProcessOutput>> outputs(commands.size());
  parallel_for(commands.size(), [&](std::size_t i) {
    outputs[i] = run_process(commands[i], ProcessEnvironment::kClean);
  });
  for (const Result<ProcessOutput>& output : outputs) {
    if (!output) return std::unexpected{output.error()};
    if (output->exit_code != 0) return fail(output->err);
  }
  return {};
}

constexpr std::string_view kPreparedKey = "sdk";

/// Moves a finished folder to where builds look for it. Another process may have been first: what
/// it made is the same, unless it is out of date.
Result<void> publish(const fs::path& scratch, const fs::path& folder, const fs::path& record) {
  std::error_code error;
  std::error_code ignored;
  if (fs::exists(folder, ignored) && !BuildRecord::find_current(record, kPreparedKey)) {
    const fs::path old = scratch.string() + ".old";
    fs::rename(folder, old, ignored);
    fs::remove_all(old, ignored);
  }
  fs::rename(scratch, folder, error);
  if (error) fs::remove_all(scratch, ignored);
  if (!fs::exists(folder / "near.pch", ignored))
    return fail("cannot write " + folder.string() + ": " + error.message());
  return {};
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
  groups[0].push_back(with_flags({"-DNEAR_BUILD", "-Xclang", "-fno-pch-timestamp", "-MD", "-MF",
                                  (folder / "near.d").string(), "-x", "c++-header",
                                  (tools.sdk / "include/near.hpp").string(), "-o", headers}));
  for (const fs::path& source : sorted_files(tools.sdk / "support")) {
    if (source.extension() != ".cpp") continue;
    // The support code is not checked for overflow.
    std::vector<std::string> command = with_flags({"-fno-sanitize=all", "-c", source.string(), "-o",
                                                   (folder / source.stem()).string() + ".o"});
    const bool needs_headers = read_whole_file(source).contains("#include \"near/");
    if (needs_headers) command.append_range(std::vector{"-DNEAR_BUILD"s, "-include-pch"s, headers});
    groups[needs_headers ? 1 : 0].push_back(std::move(command));
  }
  return groups;
}

Result<void> write_all(const fs::path& folder) {
  for (const EmbeddedFile& each : sdk_files()) {
    if (auto done = write_if_changed(folder / each.name, each.content); !done) return done;
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
    everything += format_text("{}\n{}\n", each.name, each.content);
  fs::path folder = cache_folder() / ("sdk-files-" + short_hash(everything));
  if (fs::exists(folder)) return folder;
  // Written aside and renamed, so that nobody sees a part of it; whoever is first wins.
  const fs::path scratch = folder.string() + format_text(".{}", getpid());
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
  const std::string checked = format_text("-fsanitize={}", kContractChecks);
  std::vector<std::string> flags{
      // No configuration files and no headers of the machine that builds.
      "--no-default-config", "-nostdlibinc",
      // What the network accepts: no multi-value, references, tail calls, SIMD, extended constants.
      "--target=wasm32-wasip1", "-mno-multivalue", "-mno-reference-types",
      "-mno-call-indirect-overlong", "-mno-tail-call", "-mno-simd128", "-mno-extended-const",
      // Tables that a contract computes while compiling, and the checks of its own types.
      "-fconstexpr-steps=2097152", "-std=c++23", "-Oz", "-flto", "-fno-exceptions", "-fno-rtti",
      "-fvisibility=hidden", "-ffunction-sections", "-fdata-sections", "-fno-threadsafe-statics",
      "-D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_FAST", "-nostdinc++", "-isystem",
      (sdk / "include/near/libcxx").string(), "-isystem", headers + "/c++/v1", "-isystem", headers,
      "-isystem", (sdk / "include").string(),
      // Arithmetic that leaves the range of its type, arrays and null pointers: a panic, except
      // inside of the SDK.
      checked, "-fno-sanitize-recover=all",
      "-fsanitize-ignorelist=" + (sdk / "include/near.ignore").string(), "-Wall",
      "-Wno-c++26-extensions", "-Wno-unknown-attributes", "-Wno-undefined-var-template",
      "-Wno-gcc-compat", "-Wno-missing-field-initializers",
      "-Wno-missing-designated-field-initializers", "-Werror=unused-result", "-Werror=unused-value",
      "-Werror=unused-variable", "-Werror=return-type", "-Werror=date-time",
      "-Werror=uninitialized", "-Werror=sometimes-uninitialized", "-fno-color-diagnostics",
      "-ffile-prefix-map=" + sdk.string() + "=near"};
  if (debug) {
    flags.append_range(
        std::vector<std::string>{"-DNEAR_DEBUG", "-fsanitize-undefined-strip-path-components=-2"});
  } else {
    flags.emplace_back("-fsanitize-minimal-runtime");
  }
  return flags;
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
  const fs::path builtins = builtins_library(clang);
  if (!fs::exists(builtins))
    return fail(builtins.string() + " is missing: install libclang-rt-22-dev-wasm32");
  objects.push_back(builtins.string());
  return objects;
}

Result<Toolchain> find_toolchain(bool debug) {
  Toolchain tools;
  tools.debug = debug;
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

void remove_abandoned(const fs::path& cache) {
  // A build takes seconds. The process may run in another container, so its number says nothing.
  constexpr std::chrono::hours kLongest{1};
  const auto now = fs::file_time_type::clock::now();
  std::error_code error;
  for (fs::directory_iterator each{cache, error}, end; !error && each != end;
       each.increment(error)) {
    const std::string name = each->path().filename().string();
    if (!name.starts_with("sdk-") || !name.contains('.')) continue;
    std::error_code ignored;  // what stays only takes space
    const auto written = fs::last_write_time(each->path(), ignored);
    if (!ignored && now - written > kLongest) fs::remove_all(each->path(), ignored);
  }
}

Result<void> prepare(const Toolchain& tools) {
  static std::mutex mutex;  // several contracts may be built at once
  const std::lock_guard lock{mutex};
  const fs::path record = tools.prepared / "inputs.json";
  if (BuildRecord::find_current(record, kPreparedKey)) return {};

  remove_abandoned(cache_folder());
  const BuildRecord begun;
  const fs::path scratch = tools.prepared.string() + format_text(".{}", getpid());
  std::error_code error;
  fs::create_directories(scratch, error);
  if (error) return fail("cannot create " + scratch.string() + ": " + error.message());
  for (const auto& commands : preparation(tools, scratch)) {
    if (Result<void> done = run_all(commands); !done) {
      fs::remove_all(scratch, error);
      return fail("the SDK does not compile:\n" + done.error().message);
    }
  }
  FileSet inputs = read_dependency_file(scratch / "near.d");
  // The SDK's own files are in the name of the folder; they may have been written a moment ago.
  std::erase_if(
      inputs, [&](const fs::path& file) { return file.string().starts_with(tools.sdk.string()); });
  if (Result<void> done = begun.write(scratch / "inputs.json", kPreparedKey, inputs, ""); !done)
    return done;
  return publish(scratch, tools.prepared, record);
}

}  // namespace farcall::sdk
