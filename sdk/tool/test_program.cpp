#include "sdk/tool/test_program.hpp"

#include <algorithm>
#include <sstream>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "sdk/tool/build_record.hpp"
#include "sdk/tool/generate.hpp"
#include "sdk/tool/parallel.hpp"
#include "sdk/tool/process.hpp"
#include "sdk/tool/test_headers.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGoogleTest = "/usr/src/googletest/";

/// Finds an archive beside the program, or in ../lib of where it is installed.
Result<fs::path> find_library(const std::string& name) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path beside = program.parent_path();
  for (const fs::path& folder : {beside, beside.parent_path() / "lib"})
    if (fs::exists(folder / name, error)) return folder / name;
  return fail(
      format_text("{} is neither beside {} nor in ../lib: tests link it", name, program.string()));
}

/// The files that `file` includes with quotes, and what these include: which contracts a test uses
/// must be known before it is compiled. Conditions are not evaluated; the compiler's own list
/// decides which files are dependencies.
void scan_includes(const fs::path& file, FileSet& found) {
  if (!found.insert(file).second) return;
  std::istringstream text{read_whole_file(file)};
  for (std::string line; std::getline(text, line);) {
    const std::size_t hash = line.find_first_not_of(" \t");
    if (hash == line.npos || line[hash] != '#') continue;
    const std::size_t word = line.find("include", hash);
    const std::size_t open = line.find('"', hash);
    const std::size_t close = open == line.npos ? open : line.find('"', open + 1);
    if (word == line.npos || close == line.npos || open < word) continue;
    const fs::path included =
        (file.parent_path() / line.substr(open + 1, close - open - 1)).lexically_normal();
    std::error_code error;
    if (fs::is_regular_file(included, error)) scan_includes(included, found);
  }
}

/// One test source and what is made of it.
struct Unit {
  fs::path source;
  fs::path wrapper;  ///< includes the source, then defines the interfaces of contracts in it
  fs::path object;
  std::vector<std::string> command;
  FileSet inputs;
  Result<ProcessOutput> output;
};

class TestProgram {
 public:
  TestProgram(const Project& project, const ProjectContract& contract,
              const std::map<std::string, ContractNames>& names, Toolchain tools)
      : project_{project}, contract_{contract}, names_{names}, tools_{std::move(tools)} {}

  Result<TestBuild> run() {
    for (const auto step : {&TestProgram::find_libraries, &TestProgram::plan})
      if (Result<void> done = (this->*step)(); !done) return std::unexpected{done.error()};
    parallel_for(units_.size(), [&](std::size_t i) { compile(units_[i]); });
    if (Result<bool> succeeded = collect(); !succeeded) {
      return std::unexpected{succeeded.error()};
    } else if (!*succeeded) {
      return std::move(result_);
    }
    if (Result<bool> succeeded = link(); !succeeded) return std::unexpected{succeeded.error()};
    return std::move(result_);
  }

 private:
  Result<void> find_libraries() {
    if (!fs::exists(std::string{kGoogleTest} + "googletest/include"))
      return fail("GoogleTest is missing: install googletest");
    for (const char* name : {"libfarcall_gtest.a", "libfarcall.a"}) {
      Result<fs::path> library = find_library(name);
      if (!library) return std::unexpected{library.error()};
      libraries_.push_back(*library);
    }
    return {};
  }

  [[nodiscard]] fs::path program() const {
    return project_.folder / "build" / (contract_.name + "_test");
  }

  Result<void> plan() {
    if (Result<fs::path> headers = prepare_test_headers(tools_)) {
      headers_ = std::move(*headers);
    } else {
      return std::unexpected{headers.error()};
    }
    scratch_ = cache_folder() / "tests" / short_hash(program().string());
    std::error_code error;
    fs::create_directories(scratch_, error);
    fs::create_directories(program().parent_path(), error);
    if (error) return fail("cannot create " + program().parent_path().string());
    for (const fs::path& source : contract_.tests)
      if (Result<void> done = plan_unit(source); !done) return done;
    return {};
  }

  /// Writes the names and interfaces of all contracts that a test includes, and the wrapper.
  Result<void> plan_unit(const fs::path& source) {
    Unit unit;
    unit.source = fs::absolute(source).lexically_normal();
    const std::string stem = unit.source.stem().string();
    unit.wrapper = scratch_ / (stem + ".wrapper.cpp");
    unit.object = scratch_ / (stem + ".o");
    FileSet included;
    scan_includes(unit.source, included);
    ContractNames all;  // contracts may share headers
    const auto add = [&](const ProjectContract& contract) {
      const auto found = names_.find(contract.name);
      if (found != names_.end()) all.merge(found->second);
    };
    // Its own contract comes first: of equal names in the table the first counts.
    if (includes(included, contract_)) add(contract_);
    for (const ProjectContract& other : project_.contracts)
      if (other.name != contract_.name && includes(included, other)) add(other);
    std::string bodies;
    for (const auto& [name, text] : all.interfaces) bodies += text;
    const fs::path names = scratch_ / (stem + ".names.hpp");
    if (Result<void> done = write_if_changed(names, names_header(all)); !done) return done;
    if (Result<void> done = write_if_changed(
            unit.wrapper,
            format_text("[[maybe_unused]] static const char* const farcall_wasm_folder =\n"
                        "    farcall::testkit::detail::wasm_folder = \"{}\";\n"
                        "#include \"{}\"\n{}",
                        (project_.folder / "build").string(), unit.source.string(), bodies));
        !done)
      return done;
    unit.command = native_compiler(tools_);
    unit.command.append_range(std::vector<std::string>{
        "-include-pch", headers_.string(), "-include", names.string(), "-c", unit.wrapper.string(),
        "-o", unit.object.string(), "-MD", "-MF", unit.object.string() + ".d"});
    key_of(unit, names_header(all) + bodies);
    units_.push_back(std::move(unit));
    return {};
  }

  static bool includes(const FileSet& files, const ProjectContract& contract) {
    return std::ranges::any_of(contract.sources, [&](const fs::path& source) {
      return files.contains(fs::absolute(source).lexically_normal());
    });
  }

  void key_of(Unit& unit, const std::string& generated) {
    std::string key = tools_.prepared.string() + file_identity(tools_.clang) + generated;
    for (const std::string& word : unit.command) key += word + '\n';
    unit_keys_.push_back(short_hash(key));
  }

  void compile(Unit& unit) {
    const std::size_t index = static_cast<std::size_t>(&unit - units_.data());
    const fs::path record = unit.object.string() + ".record";
    std::error_code error;
    if (fs::exists(unit.object, error))
      if (const auto current = BuildRecord::find_current(record, unit_keys_[index])) {
        // Warnings are shown as long as they hold.
        unit.output = ProcessOutput{.exit_code = 0, .out = {}, .err = current->payload};
        return;
      }
    const BuildRecord begun;
    unit.output = run_process(unit.command);
    if (!unit.output || unit.output->exit_code != 0) {
      fs::remove(record, error);
      return;
    }
    FileSet inputs;
    for (const fs::path& file : read_dependency_file(unit.object.string() + ".d"))
      if (!file.string().starts_with(scratch_.string())) inputs.insert(file);
    const std::string warnings = unit.output->err;
    if (Result<void> done = begun.write(record, unit_keys_[index], inputs, warnings); !done)
      unit.output = std::unexpected{done.error()};
  }

  Result<bool> collect() {
    bool succeeded = true;
    for (const Unit& unit : units_) {
      if (!unit.output) return std::unexpected{unit.output.error()};
      std::vector<Diagnostic> found =
          read_clang_output(unit.output->err, {(tools_.sdk / "include").string(), "/usr/",
                                               scratch_.string(), headers_.parent_path().string()});
      // Tests call methods without running what they promise: the host notes it.
      std::erase_if(found, [](const Diagnostic& each) {
        return each.severity == Severity::kWarning &&
               each.message.starts_with("near: return the call");
      });
      if (unit.output->exit_code != 0) {
        succeeded = false;
        if (found.empty()) return fail("clang failed:\n" + unit.output->err);
      }
      result_.diagnostics.append_range(found);
    }
    return succeeded;
  }

  Result<bool> link() {
    std::vector<std::string> command{tools_.clang,        "-stdlib=libc++",
                                     "-static-libstdc++", "-fuse-ld=lld",
                                     "-Wl,--strip-debug", "-Wl,--wrap=__gxx_personality_v0"};
    std::string key;
    for (const Unit& unit : units_) {
      command.push_back(unit.object.string());
      key += file_identity(unit.object);
    }
    for (const fs::path& library : libraries_) {
      command.push_back(library.string());
      key += file_identity(library);
    }
    command.append_range(std::vector<std::string>{"-lgcc_s", "-lutil", "-lrt", "-lpthread", "-lm",
                                                  "-ldl", "-o", program().string()});
    for (const std::string& word : command) key += word + '\n';
    const fs::path record = scratch_ / "program.record";
    const std::string wanted = short_hash(key);
    std::error_code error;
    if (fs::exists(program(), error) &&
        read_whole_file(record) == wanted + file_identity(program())) {
      result_.program = program();
      return true;
    }
    const Result<ProcessOutput> output = run_process(command);
    if (!output) return std::unexpected{output.error()};
    if (output->exit_code != 0) return fail("the test does not link:\n" + output->err);
    result_.program = program();
    if (Result<void> done = write_if_changed(record, wanted + file_identity(program())); !done)
      return std::unexpected{done.error()};
    return true;
  }

  const Project& project_;
  const ProjectContract& contract_;
  const std::map<std::string, ContractNames>& names_;
  Toolchain tools_;
  fs::path scratch_;
  fs::path headers_;  ///< precompiled
  std::vector<fs::path> libraries_;
  std::vector<Unit> units_;
  std::vector<std::string> unit_keys_;
  TestBuild result_;
};

}  // namespace

std::vector<std::string> native_compiler(const Toolchain& tools) {
  return {tools.clang, "-std=c++23", "-fconstexpr-steps=2097152", "-stdlib=libc++",
          // Inlining and optimizing would lose the panics of checks on their way.
          "-O0", "-g1", "-D_LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_FAST", "-isystem",
          (tools.sdk / "include/near/libcxx").string(),
          format_text("-fsanitize={}", kContractChecks), "-fno-sanitize-recover=all",
          "-fsanitize-ignorelist=" + (tools.sdk / "include/near.ignore").string(), "-isystem",
          (tools.sdk / "include").string(), "-isystem",
          std::string{kGoogleTest} + "googletest/include", "-isystem",
          std::string{kGoogleTest} + "googlemock/include", "-Wall", "-Wno-c++26-extensions",
          "-Wno-unknown-attributes", "-Wno-undefined-var-template", "-Wno-gcc-compat",
          "-Wno-missing-field-initializers", "-Wno-missing-designated-field-initializers",
          "-Wno-undefined-inline", "-fno-color-diagnostics"};
}

Result<TestBuild> build_tests(const Project& project, const ProjectContract& contract,
                              const std::map<std::string, ContractNames>& names) {
  Result<Toolchain> tools = find_toolchain();
  if (!tools) return std::unexpected{tools.error()};
  return TestProgram{project, contract, names, std::move(*tools)}.run();
}

}  // namespace farcall::sdk
