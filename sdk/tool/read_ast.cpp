#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <map>
#include <optional>
#include <span>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "sdk/tool/json_node.hpp"
#include "sdk/tool/read_attributes.hpp"
#include "sdk/tool/resolve_classes.hpp"
#include "sdk/tool/source_model.hpp"

namespace farcall::sdk {
namespace {

namespace json = boost::json;

constexpr std::string_view kClassAttributes[] = {"contract", "interface", "component",
                                                 "default",  "version",   "link",
                                                 "standard", "rename",    "rename_all"};
constexpr std::string_view kAliasAttributes[] = {"contract", "default", "version", "link",
                                                 "standard"};
constexpr std::string_view kEnumAttributes[] = {"rename_all"};
constexpr std::string_view kEnumeratorAttributes[] = {"rename"};
constexpr std::string_view kMethodAttributes[] = {
    "init", "payable", "private", "public", "name", "hidden", "ignore_state", "strict", "borsh"};
constexpr std::string_view kFieldAttributes[] = {"expose", "rename",    "flatten",
                                                 "skip",   "skip_none", "default"};

/// Where a token of the source starts.
struct Location {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t offset = 0;
  bool valid = false;

  [[nodiscard]] Place place() const { return {file, line, column}; }
};

/// One pass over the tree in the order in which clang wrote it: clang names a file or a line only
/// when it differs from the one named before.
class Walker {
 public:
  Walker(std::string main_file, const std::set<SeenAttribute>& seen, const std::string& sdk)
      : file_(std::move(main_file)), seen_(seen), sdk_(sdk) {}

  void walk_unit(const json::object& unit, SourceModel& model) {
    model_ = &model;
    walk_inner(unit, "");
    report_unread();
    resolve_classes(
        all_, aliases_, [&](const Place& place) { return comment_above(place); }, model);
  }

 private:
  struct Range {
    Location at, begin, end;
  };

  Location read_location(const json::object& location) {
    // A name that a macro makes: the place where the macro is used is the user's place.
    if (const auto* spelling = location.if_contains("spellingLoc")) {
      read_location(spelling->get_object());
      return read_location(location.at("expansionLoc").get_object());
    }
    Location result;
    if (const auto file = text_of(location, "file"); !file.empty()) file_ = file;
    if (const auto* line = location.if_contains("line")) line_ = line->to_number<std::size_t>();
    const auto* offset = location.if_contains("offset");
    if (!offset) return result;
    result.file = file_;
    result.line = line_;
    result.column = location.at("col").to_number<std::size_t>();
    result.offset = offset->to_number<std::size_t>();
    result.valid = true;
    return result;
  }

  Range read_range(const json::object& node) {
    Range range;
    if (const auto* at = node.if_contains("loc")) range.at = read_location(at->get_object());
    if (const auto* all = node.if_contains("range")) {
      range.begin = read_location(all->get_object().at("begin").get_object());
      range.end = read_location(all->get_object().at("end").get_object());
    }
    return range;
  }

  /// Follows the places inside of a node that nobody is interested in.
  void pass_over(const json::value& value) {
    if (value.is_array()) {
      for (const auto& item : value.get_array()) pass_over(item);
    } else if (value.is_object()) {
      const auto& node = value.get_object();
      for (const auto& [key, item] : node) {
        if (key == "loc" || key == "begin" || key == "end") {
          if (item.is_object()) read_location(item.get_object());
        } else {
          pass_over(item);
        }
      }
    }
  }

  void walk_inner(const json::object& node, const std::string& scope) {
    const auto* inner = node.if_contains("inner");
    if (!inner) return;
    for (const auto& item : inner->get_array()) {
      const auto& child = item.get_object();
      const std::string kind = text_of(child, "kind");
      if (kind == "NamespaceDecl") {
        read_range(child);
        const std::string name = text_of(child, "name");
        // The compiler leaves inline namespaces out of the names that it tells the SDK.
        const bool is_silent = name.empty() || flag_of(child, "isInline");
        walk_inner(child, is_silent ? scope : scope + name + "::");
      } else if (kind == "LinkageSpecDecl") {
        read_range(child);
        walk_inner(child, scope);
      } else {
        walk_declaration(item, kind, scope);
      }
    }
  }

  /// A declaration of a namespace or of a class, other than its fields and methods.
  void walk_declaration(const json::value& item, std::string_view kind, const std::string& scope) {
    const auto& node = item.get_object();
    if (kind == "CXXRecordDecl" && flag_of(node, "completeDefinition")) {
      walk_class(node, scope);
    } else if (kind == "ClassTemplateDecl") {
      walk_template(node, scope);
    } else if (kind == "TypeAliasDecl" || kind == "TypedefDecl") {
      walk_alias(node, scope);
    } else if (kind == "EnumDecl") {
      walk_enumeration(node, scope);
    } else {
      pass_over(item);
    }
  }

  /// The first class in a template is the one that was written; others are made of it.
  void walk_template(const json::object& node, const std::string& scope) {
    read_range(node);
    const auto* inner = node.if_contains("inner");
    if (!inner) return;
    for (const auto& item : inner->get_array()) {
      const auto& child = item.get_object();
      if (text_of(child, "kind") == "CXXRecordDecl" && flag_of(child, "completeDefinition")) {
        walk_class(child, scope);
        refuse_template(all_.back());
      } else {
        pass_over(item);
      }
    }
  }

  void refuse_template(Class& found) {
    if (!found.has("contract")) return;
    found.is_marked = false;
    model_->problems.push_back(
        {found.place, "near: `" + found.name +
                          "` is a template, and a contract is one class: leave [[near::contract]] "
                          "out here and mark an instance, using App [[near::contract]] = " +
                          found.name + "<...>;"});
  }

  void walk_alias(const json::object& node, const std::string& scope) {
    const Range range = read_range(node);
    ClassAlias alias;
    alias.place = range.at.place();
    alias.name = scope + text_of(node, "name");
    alias.type = text_of(node.at("type").get_object(), "qualType");
    Location end = range.end;
    if (end.offset == range.at.offset) end = behind_name(range.at);
    alias.attributes = attributes_between(range.begin, end, kAliasAttributes, "alias");
    if (has_attribute(alias.attributes, "contract")) aliases_.push_back(std::move(alias));
    for (const auto& [key, value] : node)
      if (key != "loc" && key != "range") pass_over(value);
  }

  void walk_enumeration(const json::object& node, const std::string& scope) {
    const Range range = read_range(node);
    const std::string name = scope + text_of(node, "name");
    const auto attributes = attributes_between(range.begin, range.at, kEnumAttributes, "enum");
    const std::string style = value_of(attributes, "rename_all");
    check_name_style(style, range.at.place(), *model_);
    const auto* inner = node.if_contains("inner");
    if (!inner) return;
    for (const auto& item : inner->get_array()) {
      const auto& child = item.get_object();
      const Range where = read_range(child);
      if (const auto* more = child.if_contains("inner")) pass_over(*more);
      if (text_of(child, "kind") != "EnumConstantDecl") continue;
      const std::string enumerator = text_of(child, "name");
      const auto own = attributes_between(where.begin, behind_name(where.at), kEnumeratorAttributes,
                                          "enumerator");
      std::string json_name = value_of(own, "rename");
      if (json_name.empty() && !style.empty()) json_name = in_style(enumerator, style);
      if (!json_name.empty()) model_->named.push_back({name, enumerator, json_name, {}});
    }
  }

  void walk_class(const json::object& node, const std::string& scope) {
    const Range range = read_range(node);
    Class found;
    found.name = scope + text_of(node, "name");
    found.place = range.at.place();
    found.attributes = attributes_between(range.begin, range.at, kClassAttributes, "class");
    const bool wanted = found.has("contract") || found.has("interface") || found.has("component");
    if (const auto* bases = node.if_contains("bases"))
      for (const auto& base : bases->get_array())
        found.bases.push_back({text_of(base.get_object().at("type").get_object(), "qualType"),
                               text_of(base.get_object(), "access") == "public",
                               flag_of(base.get_object(), "isVirtual")});
    found.kind = found.has("interface")   ? ClassKind::kInterface
                 : found.has("component") ? ClassKind::kComponent
                                          : ClassKind::kContract;
    bool is_public = text_of(node, "tagUsed") != "class";
    for (const auto& [key, value] : node) {
      if (key == "loc" || key == "range" || key == "inner") continue;
      pass_over(value);
    }
    const auto* inner = node.if_contains("inner");
    if (!inner) return;
    for (const auto& item : inner->get_array()) {
      const auto& child = item.get_object();
      const std::string kind = text_of(child, "kind");
      if (kind == "AccessSpecDecl") {
        is_public = text_of(child, "access") == "public";
        pass_over(item);
      } else if (kind == "CXXMethodDecl" && !flag_of(child, "isImplicit")) {
        walk_method(child, read_range(child), is_public, found);
      } else if (kind == "FunctionTemplateDecl") {
        walk_template(child, is_public, found);
      } else if (kind == "FieldDecl") {
        walk_field(child, is_public, found);
      } else if (kind == "CXXConstructorDecl" && !flag_of(child, "isImplicit")) {
        found.constructors.push_back({read_range(child).at.place(), found.name});
        walk_children(child);
      } else if (kind == "VarDecl") {
        walk_variable(child, found);
      } else {
        walk_declaration(item, kind, found.name + "::");
      }
    }
    found.is_marked = wanted;
    all_.push_back(std::move(found));
  }

  void walk_children(const json::object& node) {
    if (const auto* inner = node.if_contains("inner")) pass_over(*inner);
  }

  /// A static member.
  void walk_variable(const json::object& node, Class& owner) {
    const Range range = read_range(node);
    const bool is_fixed = flag_of(node, "constexpr") || is_const_type(type_of(node));
    if (!is_fixed) owner.variables.push_back({range.at.place(), text_of(node, "name")});
    walk_children(node);
  }

  /// Also `void f(auto value)`. The first function inside is the template, others are its uses.
  void walk_template(const json::object& node, bool is_public, Class& owner) {
    const Range range = read_range(node);
    bool is_first = true;
    for (const auto& item : node.at("inner").get_array()) {
      const auto& child = item.get_object();
      if (text_of(child, "kind") != "CXXMethodDecl" || !is_first) {
        pass_over(item);
        continue;
      }
      is_first = false;
      const std::size_t before = owner.methods.size();
      const Range own = read_range(child);
      walk_method(child, {.at = own.at, .begin = range.begin, .end = own.end}, is_public, owner);
      if (owner.methods.size() > before) owner.methods.back().is_template = true;
    }
  }

  void walk_method(const json::object& node, const Range& range, bool is_public, Class& owner) {
    Method method;
    method.place = range.at.place();
    method.name = text_of(node, "name");
    method.owner = owner.name;
    method.is_public = is_public;
    method.is_static = text_of(node, "storageClass") == "static";
    if (const auto* type = node.if_contains("type"))
      method.type = text_of(type->get_object(), "qualType");
    method.is_const = method.qualifiers().starts_with(" const");
    method.is_virtual = flag_of(node, "virtual");
    method.is_immediate = flag_of(node, "immediate");
    method.is_variadic = flag_of(node, "variadic");
    if (range.begin.valid)
      method.attributes =
          attributes_between(range.begin, behind_name(range.at), kMethodAttributes, "method");
    if (const auto* inner = node.if_contains("inner")) {
      for (const auto& item : inner->get_array()) {
        const auto& child = item.get_object();
        if (text_of(child, "kind") == "ParmVarDecl") {
          const Range where = read_range(child);
          Parameter parameter;
          parameter.place = where.at.place();
          parameter.name = text_of(child, "name");
          parameter.type = text_of(child.at("type").get_object(), "qualType");
          parameter.has_default = child.contains("init");
          parameter.is_object = flag_of(child, "explicitObjectParameter");
          method.parameters.push_back(std::move(parameter));
          if (const auto* more = child.if_contains("inner")) pass_over(*more);
        } else {
          const std::string kind = text_of(child, "kind");
          if (kind == "CompoundStmt") method.is_defined = true;
          if (kind == "OverrideAttr") method.is_virtual = true;
          pass_over(item);
        }
      }
    }
    const bool special = method.name.starts_with("operator") || flag_of(node, "explicitlyDeleted");
    if (!special) owner.methods.push_back(std::move(method));
  }

  void walk_field(const json::object& node, bool is_public, Class& owner) {
    const Range range = read_range(node);
    Field field;
    field.place = range.at.place();
    field.name = text_of(node, "name");
    field.type = text_of(node.at("type").get_object(), "qualType");
    field.is_public = is_public;
    field.has_initializer = flag_of(node, "hasInClassInitializer");
    field.misfit = misfit_of(node);
    field.attributes =
        attributes_between(range.begin, behind_name(range.at), kFieldAttributes, "field");
    owner.fields.push_back(std::move(field));
    walk_children(node);
  }

  const std::string& source(const std::string& file) {
    auto [entry, is_new] = sources_.try_emplace(file);
    if (is_new) entry->second = read_file(file).value_or("");
    return entry->second;
  }

  /// Attributes may also stand in front of the first token that clang counts as the declaration.
  std::vector<Attribute> attributes_between(const Location& begin, const Location& end,
                                            std::span<const std::string_view> known,
                                            std::string_view what) {
    std::vector<Attribute> result;
    if (!begin.valid || !end.valid || begin.file != end.file) return result;
    const std::string& text = source(begin.file);
    if (end.offset > text.size() || begin.offset > end.offset) return result;
    const std::string_view part =
        std::string_view{text}.substr(begin.offset, end.offset - begin.offset);
    for (WrittenAttribute& each : read_attributes(part)) {
      const Place scope = place_in(begin, each.scope_at);
      const SeenAttribute key{scope.file, scope.line, scope.column, each.attribute.name, false};
      // What clang did not see stands in lines that are left out (`#if`).
      if (!scope.file.starts_with(sdk_) && !seen_.contains(key)) continue;
      read_.insert(key);
      if (std::ranges::find(known, each.attribute.name) == known.end()) {
        report_unknown(place_in(begin, each.name_at), each.attribute.name, known, what);
      } else if (!each.problem.empty()) {
        model_->problems.push_back({place_in(begin, each.name_at), "near: " + each.problem});
      }
      result.push_back(std::move(each.attribute));
    }
    return result;
  }

  /// The place `offset` bytes behind `begin`.
  Place place_in(const Location& begin, std::size_t offset) {
    const std::string_view text = source(begin.file);
    Place place{begin.file, begin.line, begin.column};
    for (std::size_t i = begin.offset; i < begin.offset + offset; ++i) {
      ++place.column;
      if (text[i] == '\n') {
        ++place.line;
        place.column = 1;
      }
    }
    return place;
  }

  void report_unknown(const Place& place, const std::string& name,
                      std::span<const std::string_view> known, std::string_view what) {
    std::string message =
        "near: there is no attribute near::" + name +
        (std::string_view{"aeiou"}.contains(what.front()) ? " for an " : " for a ") +
        std::string{what} + "; did you mean one of:";
    for (const auto candidate : known) message += " near::" + std::string{candidate};
    model_->problems.push_back({place, std::move(message)});
  }

  /// Attributes that clang saw and that belong to nothing that was read would be ignored.
  void report_unread() {
    for (const SeenAttribute& each : seen_) {
      if (read_.contains(each)) continue;
      model_->problems.push_back(
          {{each.file, each.line, each.column},
           each.is_of_macro
               ? format_text(
                     "near: near::{0} comes from a macro, where the build tool does not see "
                     "it: write [[near::{0}]] here",
                     each.name)
               : format_text("near: near::{} has no effect here: write it in front of the class, "
                             "method, field or enumeration that it is about",
                             each.name)});
    }
  }

  /// Behind a name and the attributes that follow it: `limit [[near::default]]`.
  Location behind_name(Location at) {
    if (!at.valid) return at;
    const std::string& text = source(at.file);
    std::size_t end = at.offset;
    const auto is_word = [&](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
    };
    while (end < text.size() && is_word(text[end])) ++end;
    while (true) {
      while (end < text.size() && std::isspace(static_cast<unsigned char>(text[end]))) ++end;
      const std::size_t close = text.compare(end, 2, "[[") == 0 ? text.find("]]", end) : text.npos;
      if (close == text.npos) return at;
      at.offset = end = close + 2;
    }
  }

  /// The `///` lines above a method.
  std::string comment_above(const Place& place) {
    const std::string& text = source(place.file);
    std::vector<std::string_view> lines;
    std::size_t at = 0;
    for (std::size_t line = 1; line < place.line && at < text.size(); ++line) {
      const std::size_t end = text.find('\n', at);
      lines.push_back(std::string_view{text}.substr(at, end - at));
      at = end == text.npos ? text.size() : end + 1;
    }
    std::vector<std::string_view> found;
    while (!lines.empty()) {
      std::string_view line = lines.back();
      lines.pop_back();
      line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
      if (line.starts_with("[[")) continue;
      if (!line.starts_with("///")) break;
      line.remove_prefix(3);
      if (line.starts_with(" ")) line.remove_prefix(1);
      found.push_back(line);
    }
    std::string comment;
    for (auto line = found.rbegin(); line != found.rend(); ++line) {
      if (!comment.empty()) comment += '\n';
      comment += *line;
    }
    return comment;
  }

  SourceModel* model_ = nullptr;
  std::vector<Class> all_;
  std::vector<ClassAlias> aliases_;
  std::string file_;
  std::size_t line_ = 1;
  std::map<std::string, std::string> sources_;
  const std::set<SeenAttribute>& seen_;
  const std::string& sdk_;
  std::set<SeenAttribute> read_;
};

}  // namespace

SourceModel read_ast(std::string_view ast_json, const std::string& main_file,
                     const std::set<SeenAttribute>& seen, const std::string& sdk) {
  SourceModel model;
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 4096;
  const json::value tree = json::parse(ast_json, error, {}, options);
  if (error || !tree.is_object()) {
    model.problems.push_back({{main_file, 1, 1}, "clang gave no syntax tree: " + error.message()});
    return model;
  }
  Walker{main_file, seen, sdk}.walk_unit(tree.get_object(), model);
  return model;
}

}  // namespace farcall::sdk
