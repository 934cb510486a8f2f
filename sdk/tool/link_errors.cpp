#include "sdk/tool/link_errors.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cxxabi.h>
#include <format>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "base/format_text.hpp"

namespace farcall::sdk {
namespace {

namespace fs = std::filesystem;

struct Replacement {
  std::string_view name;  ///< what a demangled name begins with
  std::string_view advice;
  std::string_view written = name;  ///< as it stands in sources
};

constexpr std::string_view kLog = "use near::log(\"{}\", value)";
constexpr std::string_view kFormat = "use near::format(\"{}\", value)";
constexpr std::string_view kText = "parse with std::string_view";
constexpr std::string_view kPanic = "use near::panic(\"reason\") or near::require(condition, ...)";
constexpr std::string_view kTime = "use near::env::block_timestamp()";
constexpr std::string_view kRandom = "use near::env::random_seed()";
constexpr std::string_view kFiles = "a contract keeps data in its fields and collections";
constexpr std::string_view kThreads = "a contract runs on one thread";
constexpr std::string_view kParse = "use std::from_chars, or near::json::parse";
constexpr std::string_view kDecimals =
    "amounts are integers in a smaller unit: use std::from_chars";
constexpr std::string_view kMath =
    "of floating point they have the arithmetic and std::sqrt: use integers in a smaller unit, "
    "near::mul_div";
constexpr std::string_view kOwner =
    "a contract has one owner of each value: use the value itself, or std::unique_ptr";

constexpr Replacement kReplacements[] = {
    {"std::cout", kLog},
    {"std::cerr", kLog},
    {"std::clog", kLog},
    {"std::cin", "arguments are the parameters of methods"},
    {"std::println", kLog},
    {"std::print", kLog},
    {"printf", kLog},
    {"puts", kLog},
    {"stdout", kLog},
    {"stderr", kLog},
    {"stdin", "arguments are the parameters of methods"},
    {"putchar", kLog},
    {"putc", kLog},
    {"std::to_string", kFormat},
    {"std::to_wstring", kFormat},
    {"std::format", kFormat},
    {"std::vformat", kFormat},
    {"std::__format", kFormat},
    {"std::basic_stringstream", kFormat, "std::stringstream"},
    {"std::basic_ostringstream", kFormat, "std::ostringstream"},
    {"std::basic_istringstream", kParse, "std::istringstream"},
    {"std::basic_stringbuf", kFormat, "std::stringbuf"},
    {"std::basic_ostream", kLog, "std::ostream"},
    {"std::basic_istream", kParse, "std::istream"},
    {"sprintf", kFormat},
    {"snprintf", kFormat},
    {"vsnprintf", kFormat},
    {"std::stoi", kParse},
    {"std::stol", kParse},
    {"std::stoul", kParse},
    {"std::stoll", kParse},
    {"std::stoull", kParse},
    {"std::stod", kParse},
    {"atoi", kParse},
    {"atol", kParse},
    {"strtol", kParse},
    {"strtoul", kParse},
    {"sscanf", kParse},
    {"std::stof", kDecimals},
    {"std::stold", kDecimals},
    {"strtod", kDecimals},
    {"strtof", kDecimals},
    {"atof", kDecimals},
    {"std::__from_chars_result", kDecimals, "std::from_chars of floating point"},
    {"std::__from_chars_floating_point", kDecimals, "std::from_chars of floating point"},
    {"std::to_chars", "print an integer in a smaller unit", "std::to_chars of floating point"},
    {"__assert_fail", "use near::require(condition, \"reason\")", "assert"},
    {"pow", kMath},
    {"powf", kMath},
    {"exp", kMath},
    {"exp2", kMath},
    {"log", kMath},
    {"log2", kMath},
    {"log10", kMath},
    {"sin", kMath},
    {"cos", kMath},
    {"tan", kMath},
    {"atan2", kMath},
    {"fmod", kMath},
    {"cbrt", kMath},
    {"hypot", kMath},
    {"round", kMath},
    {"lround", kMath},
    {"ldexp", kMath, "pow"},
    {"system", "a contract runs on nodes that offer it storage, promises and nothing else"},
    {"setjmp", kPanic},
    {"longjmp", kPanic},
    {"raise", kPanic},
    {"signal", kPanic},
    {"std::shared_ptr", kOwner},
    {"std::__shared_weak_count", kOwner, "std::shared_ptr"},
    {"std::__shared_count", kOwner, "std::shared_ptr"},
    {"exit", kPanic},
    {"abort", kPanic},
    {"std::terminate", kPanic},
    {"std::exception", kPanic},
    {"std::runtime_error", kPanic},
    {"std::logic_error", kPanic},
    {"__cxa_throw", kPanic},
    {"std::chrono", kTime},
    {"time", kTime},
    {"clock", kTime},
    {"gettimeofday", kTime},
    {"std::random_device", kRandom},
    {"rand", kRandom},
    {"srand", kRandom},
    {"fopen", kFiles},
    {"std::basic_fstream", kFiles, "std::fstream"},
    {"std::basic_ifstream", kFiles, "std::ifstream"},
    {"std::basic_ofstream", kFiles, "std::ofstream"},
    {"std::basic_filebuf", kFiles, "std::filebuf"},
    {"std::filesystem", kFiles},
    {"std::__fs::filesystem", kFiles, "std::filesystem"},
    {"getenv", "pass settings as arguments of the init method"},
    {"std::thread", kThreads},
    {"std::mutex", kThreads},
    {"std::condition_variable", kThreads},
    {"std::future", kThreads},
    {"std::async", kThreads},
    {"pthread_", kThreads},
    {"std::locale", "text is UTF-8 in every contract"},
    {"std::regex", kText},
    {"std::basic_regex", kText, "std::regex"},
    {"std::__match_any_but_newline", kText, "std::regex"},
    {"std::pmr", "use the containers of namespace std without pmr"},
};

std::string demangle(const std::string& symbol) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text{
      abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), &std::free};
  return status == 0 && text ? text.get() : symbol;
}

/// Removes the inline namespace of libc++.
std::string as_written(std::string name) {
  for (const std::string_view inside : {"__2::", "__1::"})
    for (std::size_t at = name.find(inside); at != name.npos; at = name.find(inside, at))
      name.erase(at, inside.size());
  return name;
}

/// `std::to_string` of `std::to_string(int)`.
std::string_view without_parameters(std::string_view name) {
  return name.substr(0, name.find('('));
}

/// Reads `!12`, or nothing.
std::optional<int> reference_after(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(key);
  if (at == text.npos) return std::nullopt;
  int value = 0;
  const char* begin = text.data() + at + key.size();
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
  if (error != std::errc{} || end == begin) return std::nullopt;
  return value;
}

std::string quoted_after(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(key);
  if (at == text.npos) return {};
  const std::size_t begin = at + key.size();
  return std::string{text.substr(begin, text.find('"', begin) - begin)};
}

/// A use of a symbol inside of a function.
struct Use {
  std::string function;
  int location = -1;  ///< number of a DILocation
};

/// What is needed of one listing: who uses what, at which line.
class Listing {
 public:
  explicit Listing(const fs::path& file) {
    std::ifstream stream{file};
    std::string function;
    for (std::string line; std::getline(stream, line);) {
      if (line.starts_with("define ")) {
        function = demangle(first_symbol(line));
      } else if (line.starts_with("}")) {
        function.clear();
      } else if (line.starts_with('!')) {
        read_metadata(line);
      } else if (!function.empty()) {
        read_uses(line, function);
      }
    }
  }

  [[nodiscard]] const std::vector<Use>& uses_of(const std::string& symbol) const {
    static const std::vector<Use> none;
    const auto found = uses_.find(symbol);
    return found == uses_.end() ? none : found->second;
  }

  [[nodiscard]] std::optional<Place> place_of(int location) const {
    const auto found = metadata_.find(location);
    if (found == metadata_.end()) return std::nullopt;
    const auto line = reference_after(found->second, "line: ");
    const auto column = reference_after(found->second, "column: ");
    const auto scope = reference_after(found->second, "scope: !");
    if (!line || !scope) return std::nullopt;
    const auto in = metadata_.find(*scope);
    if (in == metadata_.end()) return std::nullopt;
    const auto file = reference_after(in->second, "file: !");
    if (!file || !metadata_.contains(*file)) return std::nullopt;
    const std::string& described = metadata_.at(*file);
    const fs::path name = quoted_after(described, "filename: \"");
    const fs::path folder = quoted_after(described, "directory: \"");
    return Place{(folder / name).lexically_normal().string(), static_cast<std::size_t>(*line),
                 static_cast<std::size_t>(column.value_or(1))};
  }

 private:
  static std::string symbol_at(std::string_view line, std::size_t at) {
    if (at < line.size() && line[at] == '"') return quoted_after(line.substr(at), "\"");
    std::size_t end = at;
    while (end < line.size() && (std::isalnum(static_cast<unsigned char>(line[end])) ||
                                 line[end] == '_' || line[end] == '.' || line[end] == '$'))
      ++end;
    return std::string{line.substr(at, end - at)};
  }

  static std::string first_symbol(std::string_view line) {
    const std::size_t at = line.find('@');
    return at == line.npos ? std::string{} : symbol_at(line, at + 1);
  }

  void read_uses(std::string_view line, const std::string& function) {
    const int location = reference_after(line, "!dbg !").value_or(-1);
    for (std::size_t at = line.find('@'); at != line.npos; at = line.find('@', at + 1))
      uses_[demangle(symbol_at(line, at + 1))].push_back({function, location});
  }

  void read_metadata(const std::string& line) {
    int number = 0;
    const auto [end, error] = std::from_chars(line.data() + 1, line.data() + line.size(), number);
    if (error == std::errc{})
      metadata_[number] = line.substr(static_cast<std::size_t>(end - line.data()));
  }

  std::map<std::string, std::vector<Use>> uses_;  ///< by demangled name
  std::map<int, std::string> metadata_;
};

bool is_below(const std::string& file, const std::vector<std::string>& folders) {
  return std::ranges::any_of(folders, [&](const auto& each) { return file.starts_with(each); });
}

/// A line of the author, and the function that it calls, which needs what is undefined.
struct Origin {
  Place place;
  std::string callee;
};

/// Breadth-first from the symbol through its users: the first line of the author.
std::optional<Origin> author_line(const Listing& listing, const std::string& symbol,
                                  const std::vector<std::string>& foreign) {
  std::vector<std::string> waiting{symbol};
  std::set<std::string> seen{symbol};
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const std::string current = waiting[i];
    for (const Use& use : listing.uses_of(current)) {
      const std::optional<Place> place = listing.place_of(use.location);
      if (place && place->line > 0 && !is_below(place->file, foreign))
        return Origin{*place, current};
      if (seen.insert(use.function).second) waiting.push_back(use.function);
    }
  }
  return std::nullopt;
}

bool is_library_name(std::string_view name) {
  return name.starts_with("std::") || name.starts_with("operator") || !name.contains('(');
}

/// The entry for a name, or nothing.
const Replacement* find_replacement(std::string_view name) {
  const std::string_view bare = without_parameters(name);
  for (const Replacement& each : kReplacements) {
    const bool is_whole = !each.name.contains("::") && !each.name.ends_with('_');
    if (is_whole ? bare == each.name : bare.contains(each.name)) return &each;
  }
  return nullptr;
}

/// Under which names a function may stand in a listing from before optimization.
std::vector<std::string> names_in_listing(const std::string& symbol) {
  constexpr std::pair<std::string_view, std::string_view> made_from[] = {
      {"ldexp", "pow"},   {"exp2", "pow"},       {"puts", "printf"},
      {"fputc", "fputs"}, {"putchar", "printf"}, {"fwrite", "fputs"}};
  std::vector<std::string> names{symbol};
  for (const auto& [made, written] : made_from)
    if (symbol == made) names.emplace_back(written);
  const std::size_t count = names.size();
  for (std::size_t i = 0; i < count; ++i)  // what the compiler knows about floating point
    for (const std::string_view type : {"f64", "f32"})
      names.push_back(format_text("llvm.{}.{}", names[i], type));
  return names;
}

/// `callee`, which the author calls, needs `symbol`.
std::string explanation(const std::string& symbol, const std::string& callee = {}) {
  const std::string name = as_written(symbol);
  for (const std::string& each : {as_written(callee), name})
    if (std::string message = library_message(each); !message.empty()) return message;
  if (!is_library_name(name))
    return format_text(
        "near: `{}` is declared but has no body: define it, or give all sources of "
        "the contract to the build",
        name);
  return format_text("near: `{}` is not available in contracts", without_parameters(name));
}

}  // namespace

std::string library_message(std::string_view name) {
  const Replacement* found = find_replacement(name);
  if (!found) return {};
  return format_text("near: `{}` is not available in contracts: {}", found->written, found->advice);
}

std::vector<std::string> undefined_symbols(std::string_view linker_output) {
  constexpr std::string_view kMark = "undefined symbol: ";
  std::vector<std::string> symbols;
  for (std::size_t at = linker_output.find(kMark); at != linker_output.npos;
       at = linker_output.find(kMark, at)) {
    at += kMark.size();
    std::string symbol{linker_output.substr(at, linker_output.find('\n', at) - at)};
    if (!std::ranges::contains(symbols, symbol)) symbols.push_back(std::move(symbol));
  }
  return symbols;
}

std::vector<Problem> explain_undefined(const std::vector<std::string>& symbols,
                                       const std::vector<fs::path>& listings,
                                       const std::vector<std::string>& foreign,
                                       const fs::path& main_source) {
  std::vector<Listing> read;
  read.reserve(listings.size());
  for (const fs::path& listing : listings) read.emplace_back(listing);
  // What can be replaced comes first: of several symbols behind one line the first is reported.
  std::vector<std::string> sorted = symbols;
  std::ranges::stable_partition(sorted, [](const std::string& symbol) {
    return !library_message(as_written(symbol)).empty();
  });
  std::vector<Problem> found;
  std::vector<Problem> without_line;
  for (const std::string& symbol : sorted) {
    std::optional<Origin> origin;
    for (const std::string& name : names_in_listing(symbol))
      for (const Listing& listing : read)
        if (!origin) origin = author_line(listing, name, foreign);
    if (!origin) {
      without_line.push_back({{main_source.string(), 1, 1}, explanation(symbol)});
      continue;
    }
    const Place& place = origin->place;
    const std::string message = explanation(symbol, origin->callee);
    const bool is_known = std::ranges::any_of(found, [&](const Problem& other) {
      return other.message == message ||
             (other.place.file == place.file && other.place.line == place.line);
    });
    if (!is_known) found.push_back({place, message});
  }
  std::ranges::sort(found, {}, [](const Problem& problem) {
    return std::pair{problem.place.file, problem.place.line};
  });
  return found.empty() ? without_line : found;
}

}  // namespace farcall::sdk
