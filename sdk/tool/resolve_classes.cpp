#include "sdk/tool/resolve_classes.hpp"

#include <algorithm>
#include <cctype>
#include <span>

#include "sdk/tool/model_queries.hpp"

namespace farcall::sdk {
namespace {

/// `ns::Counter` of `ns::Counter<U128>`.
std::string without_arguments(std::string_view type) {
  std::string name;
  int depth = 0;
  for (const char c : type) {
    if (c == '<') ++depth;
    if (depth == 0) name += c;
    if (c == '>') --depth;
  }
  return name;
}

/// How serde calls ways to write names.
constexpr std::string_view kStyles[] = {"lowercase",  "UPPERCASE",           "PascalCase",
                                        "camelCase",  "snake_case",          "SCREAMING_SNAKE_CASE",
                                        "kebab-case", "SCREAMING-KEBAB-CASE"};

class Resolver {
 public:
  Resolver(const std::vector<Class>& all,
           const std::function<std::string(const Place&)>& comment_above, SourceModel& model)
      : all_{all}, comment_above_{comment_above}, model_{model} {}

  void run(const std::vector<ClassAlias>& aliases) {
    for (const Class& each : all_) {
      add_names(each);
      if (each.is_marked) add_marked(each);
    }
    for (const ClassAlias& alias : aliases) add_alias(alias);
  }

 private:
  void add_marked(Class found) {
    for (Method& method : found.methods) method.comment = comment_above_(method.place);
    model_.classes.push_back(with_bases(found));
  }

  /// The class that a type names in the sources; `except`: not this one, which names it as its
  /// base.
  [[nodiscard]] const Class* find_class(std::string_view type, std::string_view except = {}) const {
    const std::string name = without_arguments(type);
    for (const Class& each : all_)
      if (each.name == name && each.name != except) return &each;
    for (const Class& each : all_)
      if (each.name.ends_with("::" + name) && each.name != except) return &each;
    return nullptr;
  }

  /// Classes of the standard library are carried by rules of their own, not field by field.
  static bool is_of_library(const Class& each) { return each.name.starts_with("std::"); }

  void add_alias(const ClassAlias& alias) {
    const Class* aliased = find_class(alias.type);
    if (!aliased) {
      model_.problems.push_back(
          {alias.place, "near: `" + alias.type + "` is not a class of this contract's sources"});
      return;
    }
    Class contract = *aliased;
    contract.name = alias.name;
    contract.place = alias.place;
    contract.kind = ClassKind::kContract;
    contract.attributes = alias.attributes;
    add_marked(std::move(contract));
  }

  /// The class with the fields and methods of its bases. A method hides one of the same name of a
  /// base.
  Class with_bases(const Class& given, int depth = 0) {
    Class all = given;
    if (depth > kBasesMax) {
      model_.problems.push_back(
          {given.place, "near: `" + given.name + "` has more than 16 bases above each other"});
      return all;
    }
    if (given.kind == ClassKind::kInterface || given.bases.empty()) return all;
    all.fields.clear();
    for (const Base& base : given.bases) {
      const Class* found = find_class(base.type, given.name);
      if (!found || !base.is_public) {
        model_.problems.push_back(
            {given.place,
             "near: the base `" + base.type + "` of `" + given.name +
                 (found ? "` must be public" : "` is not a plain struct of the sources")});
        continue;
      }
      const Class whole = with_bases(*found, depth + 1);
      all.fields.append_range(whole.fields);
      all.constructors.append_range(whole.constructors);
      all.variables.append_range(whole.variables);
      for (Method method : whole.methods) {
        const auto other = std::ranges::find(all.methods, method.name, &Method::name);
        if (other != all.methods.end()) {
          refuse_ambiguous(given, *other, method);
          continue;
        }
        method.comment = comment_above_(method.place);
        all.methods.push_back(std::move(method));
      }
    }
    all.fields.append_range(given.fields);
    return all;
  }

  /// Methods of two bases: C++ does not say which one is meant, nor could a caller.
  void refuse_ambiguous(const Class& given, const Method& first, const Method& second) {
    if (first.owner == given.name || first.owner == second.owner) return;
    if (!given.is_marked || !is_meant_for_callers(first) || !is_meant_for_callers(second)) return;
    model_.problems.push_back({given.place, "near: the bases `" + first.owner + "` and `" +
                                                second.owner + "` both have a method `" +
                                                first.name + "`: define `" + first.name + "` in `" +
                                                given.name + "`, where it hides both"});
  }

  [[nodiscard]] bool has_known_bases(const Class& each) const {
    return !each.bases.empty() && each.kind != ClassKind::kInterface &&
           std::ranges::all_of(each.bases, [&](const Base& b) {
             return b.is_public && find_class(b.type, each.name);
           });
  }

  /// What the attributes of the fields say, those of bases first.
  std::vector<NamedPart> named_fields(const Class& each, int depth = 0) {
    std::vector<NamedPart> all;
    if (has_known_bases(each) && depth <= kBasesMax)
      for (const Base& base : each.bases)
        all.append_range(named_fields(*find_class(base.type, each.name), depth + 1));
    const std::string style = value_of(each.attributes, "rename_all");
    for (const Field& field : each.fields) {
      NamedPart part{each.name, field.name, value_of(field.attributes, "rename"), {}};
      if (part.field.ends_with('_')) part.field.pop_back();
      if (part.json.empty() && !style.empty()) part.json = in_style(part.field, style);
      for (const Attribute& attribute : field.attributes)
        if (attribute.name != "rename" && attribute.name != "expose")
          part.flags.push_back(attribute.name);
      if (!field.misfit.empty()) part.flags.push_back(field.misfit);
      const bool is_hiding = std::ranges::contains(all, part.field, &NamedPart::field);
      if (is_hiding) part.flags.emplace_back("kHidesField");
      all.push_back(std::move(part));
    }
    for (NamedPart& part : all) part.type = each.name;
    return all;
  }

  /// Tells what the attributes of the fields say, and lists the fields of a class with bases.
  void add_names(const Class& each) {
    if (is_of_library(each)) return;
    const std::string own = value_of(each.attributes, "rename");
    if (!own.empty()) model_.named.push_back({each.name, "", own, {}});
    check_name_style(value_of(each.attributes, "rename_all"), each.place, model_);
    for (NamedPart& part : named_fields(each))
      if (!part.json.empty() || !part.flags.empty()) model_.named.push_back(std::move(part));
    if (!has_known_bases(each)) return;
    ListedClass listed{each.name, each.bases.size() + each.fields.size(), {}};
    for (const Field& field : with_bases(each).fields) listed.fields.push_back(field.name);
    model_.listed.push_back(std::move(listed));
  }

  static constexpr int kBasesMax = 16;

  const std::vector<Class>& all_;
  const std::function<std::string(const Place&)>& comment_above_;
  SourceModel& model_;
};

}  // namespace

std::string value_of(const std::vector<Attribute>& attributes, std::string_view name) {
  const auto found = std::ranges::find(attributes, name, &Attribute::name);
  return found == attributes.end() ? std::string{} : found->value;
}

std::string in_style(std::string_view name, std::string_view style) {
  std::vector<std::string> words;
  bool begins = true;
  for (const char c : name) {
    if (c == '_') {
      begins = true;
      continue;
    }
    const bool is_capital = std::isupper(static_cast<unsigned char>(c)) != 0;
    if (begins || is_capital) words.emplace_back();
    begins = false;
    words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  const auto upper = [](std::string& word, std::size_t count) {
    for (char& c : std::span{word}.first(std::min(count, word.size())))
      c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  };
  const bool is_loud = style.starts_with("SCREAMING") || style == "UPPERCASE";
  const std::string separator = style.contains("kebab") || style.contains("KEBAB")   ? "-"
                                : style.contains("snake") || style.contains("SNAKE") ? "_"
                                                                                     : "";
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (is_loud) upper(words[i], words[i].size());
    if (style == "PascalCase" || (style == "camelCase" && i > 0)) upper(words[i], 1);
    result += (i > 0 ? separator : "") + words[i];
  }
  return result;
}

void check_name_style(const std::string& style, const Place& place, SourceModel& model) {
  if (style.empty() || std::ranges::contains(kStyles, style)) return;
  std::string message = "near: there is no style \"" + style + "\" of names; use one of:";
  for (const std::string_view known : kStyles) message += " " + std::string{known};
  model.problems.push_back({place, std::move(message)});
}

void resolve_classes(const std::vector<Class>& all, const std::vector<ClassAlias>& aliases,
                     const std::function<std::string(const Place&)>& comment_above,
                     SourceModel& model) {
  Resolver{all, comment_above, model}.run(aliases);
}

}  // namespace farcall::sdk
