#include "sdk/tool/test_program.hpp"

#include <format>
#include <fstream>
#include <unistd.h>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "sdk/tool/process.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGoogleTest = "/usr/src/googletest/";

/// Archives that stand beside the program, or in lib/ of where it is installed.
Result<fs::path> find_library(const std::string& name) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path beside = program.parent_path();
  for (const fs::path& folder : {beside, beside.parent_path() / "lib"})
    if (fs::exists(folder / name, error)) return folder / name;
  return fail(
      std::format("{} is neither beside {} nor in ../lib: tests link it", name, program.string()));
}

/// What the program of a test was made from; when it is the same, the program is, too.
std::string inputs_of(const std::vector<std::vector<std::string>>& commands,
                      const std::vector<fs::path>& files) {
  std::string all;
  for (const auto& command : commands)
    for (const std::string& word : command) all += word + '\n';
  for (const fs::path& file : files) {
    std::error_code error;
    all += std::format("{} {} {}\n", file.string(), fs::file_size(file, error),
                       fs::last_write_time(file, error).time_since_epoch().count());
  }
  return to_hex(sha256(as_bytes(all)).view());
}

std::string first_line(const fs::path& file) {
  std::ifstream stream{file};
  std::string line;
  std::getline(stream, line);
  return line;
}

}  // namespace

std::vector<std::string> native_compiler(const Toolchain& tools) {
  return {tools.clang,
          "-std=c++23",
          "-stdlib=libc++",
          "-O1",
          "-g1",
          "-isystem",
          (tools.sdk / "include").string(),
          "-isystem",
          std::string{kGoogleTest} + "googletest/include",
          "-isystem",
          std::string{kGoogleTest} + "googlemock/include",
          "-Wall",
          "-Wno-c++26-extensions",
          "-Wno-unknown-attributes",
          "-Wno-undefined-var-template",
          "-Wno-gcc-compat",
          "-Wno-missing-field-initializers",
          "-Wno-missing-designated-field-initializers",
          "-Wno-undefined-inline",
          "-fno-color-diagnostics"};
}

Result<TestBuild> build_tests(const Project& project, const ProjectContract& contract,
                              const fs::path& names) {
  const Result<Toolchain> tools = find_toolchain();
  if (!tools) return std::unexpected{tools.error()};
  if (!fs::exists(std::string{kGoogleTest} + "googletest/include"))
    return fail("GoogleTest is missing: install googletest");
  const Result<fs::path> kit = find_library("libfarcall.a");
  if (!kit) return std::unexpected{kit.error()};
  const Result<fs::path> gtest = find_library("libfarcall_gtest.a");
  if (!gtest) return std::unexpected{gtest.error()};

  TestBuild result;
  const fs::path program = project.folder / "build" / (contract.name + "_test");
  std::vector<std::string> command = native_compiler(*tools);
  command.append_range(std::vector<std::string>{
      "-static-libstdc++", "-fuse-ld=lld", "-Wl,--strip-debug", "-include", names.string(),
      std::format("-DFARCALL_WASM_FOLDER=\"{}\"", (project.folder / "build").string())});
  for (const fs::path& test : contract.tests) command.push_back(test.string());
  command.append_range(std::vector<std::string>{gtest->string(), kit->string(), "-lgcc_s", "-lutil",
                                                "-lrt", "-lpthread", "-lm", "-ldl", "-o",
                                                program.string()});

  std::vector<fs::path> inputs{*kit, *gtest, names};
  inputs.append_range(contract.sources);
  inputs.append_range(contract.tests);
  const fs::path stamp = program.string() + ".made-from";
  const std::string wanted = inputs_of({command}, inputs);
  if (fs::exists(program) && first_line(stamp) == wanted) {
    result.program = program;
    return result;
  }
  const Result<ProcessOutput> output = run_process(command);
  if (!output) return std::unexpected{output.error()};
  result.diagnostics = read_clang_output(
      output->err, {(tools->sdk / "include").string(), "/usr/", project.folder / "build"});
  if (output->exit_code != 0) {
    if (result.diagnostics.empty()) return fail("the test does not link:\n" + output->err);
    return result;
  }
  std::ofstream{stamp} << wanted << '\n';
  result.program = program;
  return result;
}

}  // namespace farcall::sdk
