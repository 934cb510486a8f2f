#include "sdk/tool/contract_build.hpp"

#include <algorithm>
#include <format>
#include <fstream>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "sdk/tool/generate.hpp"
#include "sdk/tool/process.hpp"
#include "sdk/tool/toolchain.hpp"
#include "sdk/tool/wasm_file.hpp"
#include "sdk/tool/zstd.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

class Build {
 public:
  Build(const BuildOptions& options, Toolchain tools)
      : options_(options), tools_(std::move(tools)), scratch_(options.scratch) {}

  Result<BuildResult> run() {
    if (Result<void> ready = make_scratch(); !ready) return std::unexpected{ready.error()};
    for (const auto step : {&Build::read_sources, &Build::compile, &Build::link, &Build::inspect}) {
      if (Result<bool> going_on = (this->*step)(); !going_on) {
        return std::unexpected{going_on.error()};
      } else if (!*going_on) {
        return std::move(result_);
      }
    }
    result_.succeeded = true;
    return std::move(result_);
  }

 private:
  struct Unit {
    fs::path source;
    SourceModel model;
  };

  Result<void> make_scratch() {
    if (scratch_.empty()) {
      std::string key = options_.output.string();
      for (const fs::path& source : options_.sources) key += fs::absolute(source).string();
      scratch_ = cache_folder() / "build" / to_hex(sha256(as_bytes(key)).view()).substr(0, 16);
    }
    std::error_code error;
    fs::create_directories(scratch_, error);
    if (error) return fail("cannot make " + scratch_.string() + ": " + error.message());
    foreign_ = {(tools_.sdk / "include").string(), "/usr/", scratch_.string(), "near/include"};
    return {};
  }

  void report(const Problem& problem) {
    const Diagnostic diagnostic{Severity::kError, problem.place, problem.message, {}};
    if (std::ranges::find(result_.diagnostics, diagnostic) == result_.diagnostics.end())
      result_.diagnostics.push_back(diagnostic);
  }

  /// Runs clang and takes over what it says; true when there was no error.
  Result<ProcessOutput> clang(const std::vector<std::string>& arguments) {
    std::vector<std::string> command = tools_.compiler();
    command.append_range(arguments);
    Result<ProcessOutput> output = run_process(command);
    if (!output) return output;
    std::vector<Diagnostic> said = read_clang_output(output->err, foreign_);
    if (output->exit_code != 0 && said.empty()) return fail("clang failed:\n" + output->err);
    for (Diagnostic& each : said)
      if (std::ranges::find(result_.diagnostics, each) == result_.diagnostics.end())
        result_.diagnostics.push_back(std::move(each));
    return output;
  }

  /// Asks clang what the sources declare, and looks for mistakes in that.
  Result<bool> read_sources() {
    for (const fs::path& source : options_.sources) {
      if (!fs::exists(source)) return fail(source.string() + " does not exist");
      Result<ProcessOutput> output =
          clang({"-fsyntax-only", "-Xclang", "-skip-function-bodies", "-Xclang", "-ast-dump=json",
                 "-Wno-unused", source.string()});
      if (!output) return std::unexpected{output.error()};
      if (output->exit_code != 0) return false;
      units_.push_back({source, read_ast(output->out, source.string())});
    }
    result_.diagnostics.clear();  // the compiler proper says it again, with bodies
    for (const Unit& unit : units_) {
      for (const Problem& problem : check_model(unit.model)) report(problem);
      for (const Class& each : unit.model.classes) merge(each);
    }
    if (result_.error_count() > 0) return false;
    const auto contracts = std::ranges::count_if(
        model_.classes, [](const Class& c) { return c.kind == ClassKind::kContract; });
    if (contracts != 1) {
      report({{options_.sources.front().string(), 1, 1},
              contracts == 0 ? "near: there is no contract here: mark its class, "
                               "struct [[near::contract]] Name"
                             : "near: there are several contracts here: a wasm file holds one"});
      return false;
    }
    return true;
  }

  /// A class of a header is seen by each unit that includes it.
  void merge(const Class& found) {
    const auto same = [&](const Class& c) { return c.name == found.name; };
    if (std::ranges::none_of(model_.classes, same)) model_.classes.push_back(found);
  }

  /// An export that answers with the ABI that was given, if one was.
  [[nodiscard]] std::string embedded_abi() const {
    if (options_.embedded_abi.empty()) return {};
    std::string bytes;
    for (const char byte : compress_zstd(options_.embedded_abi))
      bytes += std::format("{},", static_cast<unsigned char>(byte));
    return std::format(
        "extern \"C\" __attribute__((export_name(\"__contract_abi\"), used)) void near_abi() {{\n"
        "  static constexpr unsigned char kAbi[] = {{{}}};\n"
        "  near::detail::answer({{reinterpret_cast<const char*>(kAbi), sizeof kAbi}});\n}}\n",
        bytes);
  }

  /// Leaves a file alone that says so already: what is made from it stays good.
  Result<void> write(const fs::path& file, const std::string& text) {
    if (std::ifstream old{file, std::ios::binary};
        old && std::string{std::istreambuf_iterator<char>{old}, {}} == text)
      return {};
    std::ofstream stream{file, std::ios::binary};
    stream << text;
    if (!stream.flush()) return fail("cannot write " + file.string());
    return {};
  }

  Result<bool> compile() {
    const auto contract = std::ranges::find_if(
        model_.classes, [](const Class& c) { return c.kind == ClassKind::kContract; });
    const fs::path names = scratch_ / "names.hpp";
    const fs::path entry = scratch_ / "entry.cpp";
    const std::string included = fs::absolute(contract->place.file).string();
    for (const fs::path& file : {names, options_.names})
      if (!file.empty())
        if (auto done = write(file, generate_names(model_)); !done)
          return std::unexpected{done.error()};
    if (auto done =
            write(entry, std::format("#include \"{}\"\n", included) + generate_exports(model_) +
                             (options_.abi ? generate_abi(model_) : "") + embedded_abi());
        !done)
      return std::unexpected{done.error()};

    std::vector<fs::path> sources{entry};
    for (const Unit& unit : units_)
      if (fs::absolute(unit.source).string() != included)
        sources.push_back(fs::absolute(unit.source));
    for (const fs::path& source : sources) {
      const std::string object = (scratch_ / std::format("unit{}.o", objects_.size())).string();
      // Bodies that a unit needs are in the entry; a unit alone must not be complete.
      Result<ProcessOutput> output =
          clang({"-include", names.string(), "-c", source.string(), "-o", object});
      if (!output) return std::unexpected{output.error()};
      objects_.push_back(object);
    }
    return result_.error_count() == 0;
  }

  Result<bool> link() {
    const std::string raw = (scratch_ / "raw.wasm").string();
    std::vector<std::string> command{
        tools_.clang,
        "--target=wasm32-wasip1",
        "-nostdlib",
        "-flto",
        "-Oz",
        "--no-wasm-opt",
        "-Wl,--no-entry,--gc-sections,--strip-all,--stack-first,-z,stack-size=65536"};
    command.append_range(objects_);
    Result<std::vector<std::string>> support = tools_.support_objects();
    if (!support) return std::unexpected{support.error()};
    command.append_range(*support);
    command.append_range(std::vector<std::string>{"-o", raw});
    Result<ProcessOutput> output = run_process(command);
    if (!output) return std::unexpected{output.error()};
    if (output->exit_code != 0) return report_link_errors(output->err);

    std::error_code error;
    if (options_.output.has_parent_path())
      fs::create_directories(options_.output.parent_path(), error);
    output = run_process({tools_.wasm_opt,
                          "--low-memory-unused",
                          "--flatten",
                          "--rereloop",
                          "-Oz",
                          "-Oz",
                          "-Oz",
                          "--enable-bulk-memory",
                          "--enable-sign-ext",
                          "--enable-mutable-globals",
                          "--enable-nontrapping-float-to-int",
                          "--disable-multivalue",
                          "--disable-reference-types",
                          "--disable-simd",
                          "--disable-tail-call",
                          "--strip-debug",
                          "--strip-producers",
                          "--strip-target-features",
                          raw,
                          "-o",
                          options_.output.string()});
    if (!output) return std::unexpected{output.error()};
    if (output->exit_code != 0) return fail("wasm-opt failed:\n" + output->err);
    return true;
  }

  Result<bool> report_link_errors(std::string_view text) {
    constexpr std::string_view kMark = "undefined symbol: ";
    const std::size_t at = text.find(kMark);
    if (at == text.npos) return fail("the linker failed:\n" + std::string{text});
    const std::string_view rest = text.substr(at + kMark.size());
    report({{options_.sources.front().string(), 1, 1},
            std::format("near: `{}` is declared but its body is nowhere: define it, or give all "
                        "sources of the contract to the build",
                        rest.substr(0, rest.find('\n')))});
    return false;
  }

  Result<bool> inspect() {
    Result<WasmSummary> summary = summarize_wasm(options_.output);
    if (!summary) return std::unexpected{summary.error()};
    for (const WasmImport& import : summary->imports) {
      if (import.module != "env" || !is_host_function(import.name))
        return fail(std::format("the contract imports {}.{}, which the network does not offer",
                                import.module, import.name));
      result_.imports.push_back(import.name);
    }
    result_.size = summary->size;
    result_.methods = summary->exported_functions;
    return true;
  }

  const BuildOptions& options_;
  Toolchain tools_;
  fs::path scratch_;
  std::vector<std::string> foreign_;
  std::vector<Unit> units_;
  SourceModel model_;
  std::vector<std::string> objects_;
  BuildResult result_;
};

}  // namespace

std::size_t BuildResult::error_count() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      diagnostics, [](const Diagnostic& d) { return d.severity == Severity::kError; }));
}

Result<BuildResult> build_contract(const BuildOptions& options) {
  if (options.sources.empty()) return fail("no source to build");
  Result<Toolchain> tools = find_toolchain();
  if (!tools) return std::unexpected{tools.error()};
  if (const Result<void> ready = prepare(*tools); !ready) return std::unexpected{ready.error()};
  return Build{options, std::move(*tools)}.run();
}

}  // namespace farcall::sdk
