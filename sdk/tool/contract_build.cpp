#include "sdk/tool/contract_build.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "base/zstd.hpp"
#include "sdk/tool/build_payload.hpp"
#include "sdk/tool/generate.hpp"
#include "sdk/tool/link_errors.hpp"
#include "sdk/tool/process.hpp"
#include "sdk/tool/read_attributes.hpp"
#include "sdk/tool/toolchain.hpp"
#include "sdk/tool/wasm_file.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

class Build {
 public:
  Build(const BuildOptions& options, Toolchain tools)
      : options_(options), tools_(std::move(tools)), scratch_(options.scratch) {}

  Result<BuildResult> run() {
    if (Result<void> ready = make_scratch(); !ready) return std::unexpected{ready.error()};
    if (std::optional<BuildResult> current = find_current()) return std::move(*current);
    if (const Result<void> ready = prepare(tools_); !ready) return std::unexpected{ready.error()};
    // After an error there is no wasm: tests must not deploy that of older sources.
    std::error_code ignored;
    fs::remove(options_.output, ignored);
    for (const auto step :
         {&Build::read_sources, &Build::compile, &Build::link, &Build::inspect, &Build::publish}) {
      if (Result<bool> succeeded = (this->*step)(); !succeeded) {
        return std::unexpected{succeeded.error()};
      } else if (!*succeeded) {
        return std::move(result_);
      }
    }
    result_.succeeded = true;
    const Result<void> recorded = begun_.write(record(), key_, result_.inputs, to_payload(result_));
    if (!recorded) return std::unexpected{recorded.error()};
    return std::move(result_);
  }

 private:
  struct Unit {
    fs::path source;
    SourceModel model;
  };

  [[nodiscard]] fs::path record() const { return scratch_ / "record.json"; }
  [[nodiscard]] fs::path wasm() const { return scratch_ / "contract.wasm"; }

  Result<void> make_scratch() {
    key_ = tools_.prepared.string() + "\n" + file_identity("/proc/self/exe") +
           format_text("\n{}\n{}\n{}\n", options_.abi, options_.embedded_abi, options_.build_info);
    std::string sources;
    for (const fs::path& source : options_.sources)
      sources += fs::absolute(source).lexically_normal().string() + '\n';
    key_ += sources;
    if (scratch_.empty())
      scratch_ = cache_folder() / "build" /
                 short_hash(fs::absolute(options_.output).string() + '\n' + sources);
    std::error_code error;
    fs::create_directories(scratch_, error);
    if (error) return fail("cannot create " + scratch_.string() + ": " + error.message());
    foreign_ = {(tools_.sdk / "include").string(), "/usr/", scratch_.string(), "near/include"};
    return {};
  }

  /// The result of the last build, if it still holds.
  std::optional<BuildResult> find_current() {
    const auto found = BuildRecord::find_current(record(), key_);
    if (!found) return std::nullopt;
    std::optional<BuildResult> result = from_payload(found->payload);
    if (!result) return std::nullopt;
    const std::string names = options_.names.empty() ? "" : names_header(result->names);
    const std::string code = read_whole_file(wasm());
    if (short_hash(code) != result->wasm_hash) return std::nullopt;
    if (!write_if_changed(options_.output, code)) return std::nullopt;
    if (!names.empty() && !write_if_changed(options_.names, names)) return std::nullopt;
    result->succeeded = true;
    result->is_current = true;
    result->inputs = found->inputs;
    return result;
  }

  void report(const Problem& problem) {
    const Diagnostic diagnostic{Severity::kError, problem.place, problem.message, {}};
    if (std::ranges::find(result_.diagnostics, diagnostic) == result_.diagnostics.end())
      result_.diagnostics.push_back(diagnostic);
  }

  /// `clang++ FLAGS ARGUMENTS`. `__FILE__` is relative to the folder of the contract, so that
  /// panic locations do not depend on where the contract lies.
  [[nodiscard]] std::vector<std::string> clang_command(
      const std::vector<std::string>& arguments) const {
    std::vector<std::string> command = tools_.compiler();
    const fs::path folder = fs::absolute(options_.sources.front()).lexically_normal().parent_path();
    command.push_back("-ffile-prefix-map=" + folder.string() + "/=");
    command.append_range(arguments);
    return command;
  }

  /// Runs clang and keeps its messages.
  Result<ProcessOutput> clang(const std::vector<std::string>& arguments) {
    Result<ProcessOutput> output =
        run_process(clang_command(arguments), ProcessEnvironment::kClean);
    if (!output) return output;
    std::vector<Diagnostic> found = read_clang_output(output->err, foreign_);
    if (output->exit_code != 0 && found.empty()) return fail("clang failed:\n" + output->err);
    for (Diagnostic& each : found)
      if (std::ranges::find(result_.diagnostics, each) == result_.diagnostics.end())
        result_.diagnostics.push_back(std::move(each));
    return output;
  }

  /// Reads the declarations of the sources and checks what can be checked without types.
  Result<bool> read_sources() {
    for (const fs::path& source : options_.sources) {
      if (!fs::exists(source)) return fail(source.string() + " does not exist");
      result_.inputs.insert(fs::absolute(source).lexically_normal());
      const fs::path dependencies = scratch_ / "unit.d";
      std::error_code ignored;
      fs::remove(dependencies, ignored);
      Result<ProcessOutput> output =
          clang({"-fsyntax-only", "-Xclang", "-skip-function-bodies", "-Xclang", "-ast-dump=json",
                 "-Wno-unused", "-Wunknown-attributes", "-MD", "-MF", dependencies.string(), "-MT",
                 "unit", source.string()});
      if (!output) return std::unexpected{output.error()};
      add_inputs(dependencies);
      if (output->exit_code != 0) return false;
      units_.push_back(
          {source, read_ast(output->out, source.string(), read_seen_attributes(output->err),
                            (tools_.sdk / "include").string())});
    }
    result_.diagnostics.clear();  // the next step repeats them, and has those of function bodies
    report_host_headers();
    for (const Unit& unit : units_) {
      for (const Problem& problem : check_model(unit.model)) report(problem);
      for (const Class& each : unit.model.classes) merge(each);
      model_.named.append_range(unit.model.named);
      model_.listed.append_range(unit.model.listed);
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

  void add_inputs(const fs::path& dependencies) {
    for (const fs::path& file : read_dependency_file(dependencies)) {
      const fs::path path = fs::absolute(file).lexically_normal();
      const std::string text = path.string();
      if (text.starts_with(tools_.prepared.string()) || text.starts_with(tools_.sdk.string()))
        continue;  // part of the key
      if (is_of_this_machine(text)) host_headers_.push_back(text);
      result_.inputs.insert(path);
    }
  }

  /// Reports the line that includes a header of the machine, for headers that are included
  /// directly: the others follow from them.
  void report_host_headers() {
    if (host_headers_.empty()) return;
    Problem problem{{options_.sources.front().string(), 1, 1}, {}};
    std::string header = host_headers_.front();
    for (const fs::path& source : options_.sources) {
      std::istringstream text{read_whole_file(source)};
      std::size_t number = 0;
      for (std::string line; std::getline(text, line);) {
        ++number;
        const auto included = std::ranges::find_if(host_headers_, [&](const std::string& each) {
          return line.contains("include") && line.contains(each);
        });
        if (included == host_headers_.end()) continue;
        problem.place = {source.string(), number, line.find(*included) + 1};
        header = *included;
      }
    }
    problem.message = format_text(
        "near: {} belongs to the machine that builds: a contract includes "
        "the C++ library, <near.hpp> and files of its project",
        header);
    report(problem);
  }

  [[nodiscard]] bool is_of_this_machine(const std::string& file) const {
    return (file.starts_with("/usr/") && !file.starts_with("/usr/include/wasm32-wasi/") &&
            !file.starts_with("/usr/lib/llvm-22/lib/clang/") &&
            !file.starts_with(tools_.sdk.string())) ||
           file.starts_with("/opt/");
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
      bytes += format_text("{},", static_cast<unsigned char>(byte));
    return format_text(
        "extern \"C\" __attribute__((export_name(\"__contract_abi\"), used)) void near_abi() {{\n"
        "  static constexpr unsigned char kAbi[] = {{{}}};\n"
        "  near::detail::answer({{reinterpret_cast<const char*>(kAbi), sizeof kAbi}});\n}}\n",
        bytes);
  }

  Result<bool> compile() {
    const auto contract = std::ranges::find_if(
        model_.classes, [](const Class& c) { return c.kind == ClassKind::kContract; });
    const fs::path names = scratch_ / "names.hpp";
    const fs::path entry = scratch_ / "entry.cpp";
    const std::string included = fs::absolute(contract->place.file).string();
    result_.names = generate_names(model_);
    for (const fs::path& file : {names, options_.names})
      if (!file.empty())
        if (auto done = write_if_changed(file, names_header(result_.names)); !done)
          return std::unexpected{done.error()};
    if (auto done = write_if_changed(
            entry, format_text("#include \"{}\"\n", included) + generate_exports(model_) +
                       generate_metadata(model_, options_.build_info) +
                       (options_.abi ? generate_abi(model_) : "") + embedded_abi());
        !done)
      return std::unexpected{done.error()};

    sources_ = {entry};
    for (const Unit& unit : units_)
      if (fs::absolute(unit.source).string() != included)
        sources_.push_back(fs::absolute(unit.source));
    for (const fs::path& source : sources_) {
      const std::string object = (scratch_ / format_text("unit{}.o", objects_.size())).string();
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
    Result<ProcessOutput> output = run_process(command, ProcessEnvironment::kClean);
    if (!output) return std::unexpected{output.error()};
    if (output->exit_code != 0) return report_link_errors(output->err);

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
                          wasm().string()},
                         ProcessEnvironment::kClean);
    if (!output) return std::unexpected{output.error()};
    if (output->exit_code != 0) return fail("wasm-opt failed:\n" + output->err);
    return true;
  }

  Result<bool> report_link_errors(std::string_view text) {
    const std::vector<std::string> symbols = undefined_symbols(text);
    if (symbols.empty()) return fail("the linker failed:\n" + std::string{text});
    // Where the symbols are used is known before optimisation only.
    std::vector<fs::path> listings;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      listings.push_back(scratch_ / format_text("unit{}.ll", i));
      std::vector<std::string> listing = tools_.compiler();
      listing.append_range(std::vector<std::string>{
          "-include", (scratch_ / "names.hpp").string(), "-Xclang", "-disable-llvm-passes",
          "-gline-tables-only", "-gcolumn-info", "-fno-lto", "-S", "-emit-llvm",
          sources_[i].string(), "-o", listings.back().string()});
      const Result<ProcessOutput> output = run_process(listing, ProcessEnvironment::kClean);
      if (!output) return std::unexpected{output.error()};
    }
    for (const Problem& problem :
         explain_undefined(symbols, listings, foreign_, options_.sources.front()))
      report(problem);
    return false;
  }

  Result<bool> inspect() {
    Result<WasmSummary> summary = summarize_wasm(wasm());
    if (!summary) return std::unexpected{summary.error()};
    for (const WasmImport& import : summary->imports) {
      if (import.module != "env" || !is_host_function(import.name))
        return fail(format_text("the contract imports {}.{}, which the network does not offer",
                                import.module, import.name));
      result_.imports.push_back(import.name);
    }
    result_.size = summary->size;
    result_.methods = summary->exported_functions;
    return true;
  }

  Result<bool> publish() {
    const std::string code = read_whole_file(wasm());
    result_.wasm_hash = short_hash(code);
    if (Result<void> done = write_if_changed(options_.output, code); !done)
      return std::unexpected{done.error()};
    return true;
  }

  const BuildOptions& options_;
  Toolchain tools_;
  fs::path scratch_;
  std::vector<std::string> foreign_;
  std::string key_;
  BuildRecord begun_;
  std::vector<std::string> host_headers_;
  std::vector<Unit> units_;
  std::vector<fs::path> sources_;  ///< what is compiled, the entry first
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
  Result<Toolchain> tools = find_toolchain(options.debug);
  if (!tools) return std::unexpected{tools.error()};
  return Build{options, std::move(*tools)}.run();
}

}  // namespace farcall::sdk
