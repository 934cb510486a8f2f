// What the build tool knows about the source of a contract.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace farcall::sdk {

/// A place in a file of the user, for messages.
struct Place {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
};

/// Something that the user has to change.
struct Problem {
  Place place;
  std::string message;
};

struct Parameter {
  Place place;
  std::string name;  ///< empty when the source gives none
  std::string type;  ///< as written
  bool has_default = false;
  bool is_object = false;  ///< `this App& self`
};

/// `[[near::standard("nep141", "1.0.0")]]` is `{"standard", "nep141", "1.0.0"}`.
struct Attribute {
  std::string name;
  std::string value;
  std::string second;
};

[[nodiscard]] bool has_attribute(const std::vector<Attribute>& attributes, std::string_view name);

struct Method {
  Place place;
  std::string name;
  std::string owner;  ///< the class that declares it, with namespaces: the contract or a base
  std::string type;   ///< `Promise<bool> (std::string) const`
  std::vector<Parameter> parameters;
  std::vector<Attribute> attributes;
  std::string comment;
  bool is_const = false;
  bool is_static = false;
  bool is_public = false;
  bool is_defined = false;
  bool is_template = false;
  bool is_virtual = false;
  bool is_immediate = false;  ///< `consteval`
  bool is_variadic = false;   ///< `(int first, ...)`

  [[nodiscard]] bool has(std::string_view attribute) const;
  /// Everything before the parameters: `Promise<bool>`.
  [[nodiscard]] std::string return_type() const;
  /// Everything behind the parameters: ` const noexcept`.
  [[nodiscard]] std::string qualifiers() const;
};

struct Field {
  Place place;
  std::string name;  ///< empty: an anonymous union or struct
  std::string type;  ///< as written
  std::vector<Attribute> attributes;
  std::string misfit;  ///< why it cannot be stored, as the name of a flag of `FieldFlags`; or empty
  bool is_public = false;
  bool has_initializer = false;
};

/// Something of a class that is neither a field nor a method.
struct Member {
  Place place;
  std::string name;
};

enum class ClassKind { kContract, kInterface, kComponent };

/// A base as written: `Owned`, `Counter<U128>`.
struct Base {
  std::string type;
  bool is_public = false;
  bool is_virtual = false;
};

/// A class. In a `SourceModel` it has the fields of its bases before its own, and their methods.
struct Class {
  Place place;
  ClassKind kind = ClassKind::kContract;
  std::string name;  ///< with namespaces, without template arguments; of an alias, its own name
  std::vector<Attribute> attributes;
  std::vector<Method> methods;
  std::vector<Field> fields;
  std::vector<Base> bases;
  std::vector<Member> constructors;
  std::vector<Member> variables;  ///< static members that can change
  bool is_marked = false;         ///< a contract, interface or component

  [[nodiscard]] bool has(std::string_view attribute) const;
};

/// What attributes say about a field, an enumerator or, without one, a whole type.
struct NamedPart {
  std::string type;                ///< with namespaces, without template arguments
  std::string field;               ///< without a trailing underscore
  std::string json;                ///< its name in JSON; empty when that is the one in the source
  std::vector<std::string> flags;  ///< `flatten`, `skip`, `skip_none`, `default`, or a misfit
};

/// The fields of a class that has bases, which C++ cannot list.
struct ListedClass {
  std::string name;
  std::size_t clauses = 0;  ///< bases and fields of its own
  std::vector<std::string> fields;
};

/// All marked classes of a translation unit, and the mistakes found on the way.
struct SourceModel {
  std::vector<Class> classes;
  std::vector<NamedPart> named;
  std::vector<ListedClass> listed;
  std::vector<Problem> problems;
};

struct SeenAttribute;

/// Reads the output of `clang -ast-dump=json`. `main_file` names the file that was compiled.
/// Attributes are taken from the source text, because clang drops those that it does not know; it
/// warns of them, and `seen` is what it warned of, outside of `sdk`, the folder of the SDK's
/// headers. One that belongs to nothing that is read is a problem.
[[nodiscard]] SourceModel read_ast(std::string_view ast_json, const std::string& main_file,
                                   const std::set<SeenAttribute>& seen, const std::string& sdk);

}  // namespace farcall::sdk
