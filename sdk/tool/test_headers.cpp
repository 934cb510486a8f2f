#include "sdk/tool/test_headers.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <unistd.h>
#include <vector>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "sdk/tool/build_record.hpp"
#include "sdk/tool/process.hpp"
#include "sdk/tool/test_program.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHeaders =
    "#include <near.hpp>\n"
    "#include <farcall/contract.hpp>\n"
    "#include <gtest/gtest.h>\n";

}  // namespace

Result<fs::path> prepare_test_headers(const Toolchain& tools) {
  static std::mutex mutex;  // several tests may be compiled at once
  const std::lock_guard lock{mutex};
  std::vector<std::string> command = native_compiler(tools);
  // The SDK's files are in the name of `prepared`.
  std::string key = kHeaders + file_identity(tools.clang) + tools.prepared.string();
  for (const std::string& word : command) key += word + '\n';
  key = short_hash(key);
  const fs::path folder = cache_folder() / ("test-headers-" + key);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail("cannot create " + folder.string() + ": " + error.message());
  const fs::path record = folder / "inputs.json";
  if (const auto current = BuildRecord::find_current(record, key))
    if (fs::path made = folder / current->payload; fs::exists(made, error)) return made;

  const BuildRecord begun;
  // A name that was never used: others may be reading the old file, and objects depend on the name.
  const std::string name = format_text("{}-{}.pch", getpid(),
                                       std::chrono::steady_clock::now().time_since_epoch().count());
  const fs::path source = folder / "tests.hpp";
  if (Result<void> done = write_if_changed(source, kHeaders); !done)
    return std::unexpected{done.error()};
  const std::string dependencies = (folder / (name + ".d")).string();
  command.append_range(std::vector<std::string>{"-fpch-instantiate-templates", "-MD", "-MF",
                                                dependencies, "-x", "c++-header", source.string(),
                                                "-o", (folder / name).string()});
  const Result<ProcessOutput> output = run_process(command);
  if (!output) return std::unexpected{output.error()};
  if (output->exit_code != 0) return fail("the headers of tests do not compile:\n" + output->err);
  FileSet inputs = read_dependency_file(dependencies);
  std::erase_if(inputs, [&](const fs::path& file) {
    // These may have been written a moment ago.
    return file == source || file.string().starts_with(tools.sdk.string());
  });
  if (Result<void> done = begun.write(record, key, inputs, name); !done)
    return std::unexpected{done.error()};
  return folder / name;
}

}  // namespace farcall::sdk
