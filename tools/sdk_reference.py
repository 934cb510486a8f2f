#!/usr/bin/env python3
"""Writes docs/sdk/reference/ from the headers of the SDK and of the test kit.

usage: sdk_reference.py [--check]

Reads declarations and their `///` comments; everything in a `detail` namespace is left out. With --check nothing
is written, and the exit code is 1 if a page is out of date.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES_FOLDER = ROOT / "docs" / "sdk" / "reference"
SDK = "sdk/include/"

# (file name, title, introduction, headers)
PAGES = [
    ("env", "Asking the network", "What a contract can learn about itself, its call and the chain, and the host's "
     "cryptography.", ["near/env.hpp", "near/keys.hpp", "near/account_id.hpp"]),
    ("promises", "Calling other contracts", "Every `Call`, `Promise`, `Joint` and `JointOf` has "
     "`then<&Contract::callback>(context...)`; a call of another account may stand in `then` too.",
     ["near/promise.hpp", "near/receipt.hpp", "near/result.hpp", "near/inline_then.hpp", "near/yield.hpp",
      "near/state_init.hpp"]),
    ("events", "Logs, events and panics", "What observers of a contract see.", ["near/log.hpp", "near/panic.hpp"]),
    ("json", "JSON and Borsh", "Arguments and answers are JSON, state is Borsh; both follow from the types.",
     ["near/json.hpp", "near/types.hpp", "near/borsh.hpp"]),
    ("units", "Numbers, amounts and gas", "The same units are used in contracts and in their tests.",
     ["near/units.hpp", "near/wide.hpp"]),
    ("collections", "Collections", "Data in storage: each element is read and written on its own.",
     ["near/collections/lookup.hpp", "near/collections/vector.hpp", "near/collections/iterable.hpp",
      "near/collections/unordered.hpp", "near/collections/tree_map.hpp", "near/collections/indexed_table.hpp",
      "near/collections/lazy.hpp", "near/collections/entry.hpp"]),
    ("components", "Components and standards", "A contract embeds a component as a field with `[[near::expose]]`; "
     "the methods of the component are then methods of the contract. A method of the contract with the same "
     "exported name replaces the component's.", []),
    ("testing", "Native tests", "`testing::host()` is the world of a contract that is called as a plain object; "
     "whole chains run in the [test kit](../testing.md).", ["near/testing.hpp"]),
]
# Classes of the namespace detail that users hold.
SHOWN_DETAILS = {"Entry"}
# Attributes: what each means. The names are checked against the build tool.
ATTRIBUTES = {
    "class": {
        "contract": "the contract; one for each wasm file",
        "interface": "methods of another contract: `Call<Answer> method(Type argument);`, base `Interface`",
        "component": "methods that contracts embed",
        "default": "the contract is usable before its init method ran, with the values of its fields",
        "version": "`version` of NEP-330 metadata: `near::version(\"1.2.0\")`",
        "link": "`link` of NEP-330 metadata: where the source is",
        "standard": "a standard of NEP-330 metadata: `near::standard(\"nep141\", \"1.0.0\")`; may be repeated",
        "rename": "its name as an alternative of a `std::variant`, and as an event: `near::rename(\"transfer\")`",
        "rename_all": "the names of its fields in JSON: `near::rename_all(\"camelCase\")`, or another style of serde",
    },
    "alias": {
        "contract": "the contract is this instance of a template: `using App [[near::contract]] = Counter<U128>;`",
        "default": "as on a class",
        "version": "as on a class",
        "link": "as on a class",
        "standard": "as on a class",
    },
    "enum": {"rename_all": "the names of its enumerators in JSON: `near::rename_all(\"snake_case\")`"},
    "enumerator": {"rename": "its name in JSON: `Approve [[near::rename(\"approve\")]]`"},
    "method": {
        "init": "static, returns the contract (or `std::expected` of it); runs once",
        "payable": "accepts deposits",
        "private": "only the contract itself may call it",
        "public": "a callback that others may call too",
        "name": "the exported name: `near::name(\"x\")`; a trailing underscore is dropped without it",
        "hidden": "not exported",
        "ignore_state": "an init method that may run again: migrations, with `old_state<V1>()`",
        "strict": "refuses unknown arguments",
        "borsh": "arguments and answer are Borsh; also on methods of an interface",
    },
    "field": {
        "expose": "exports the methods of the component in this field",
        "rename": "its name in JSON: `near::rename(\"type\")`",
        "flatten": "its members are members of the JSON object around it: a struct, a map with `std::string` keys, or "
                   "a tagged variant",
        "skip": "not part of the JSON; a value that is read has the initializer",
        "skip_none": "a `std::optional` that is left out of the JSON when it is empty",
        "default": "may be absent in JSON; it has its initializer then",
    },
}
# Members that serve the SDK itself.
HIDDEN_BASES: dict[str, "Entry"] = {}
HIDDEN = {"read_json", "write_json", "show", "borsh_member", "read_borsh", "write_borsh", "node"}


class Entry:
    """A declaration with its comment; a class has members."""

    def __init__(self, kind: str, name: str, text: str, comment: str):
        self.kind, self.name, self.text, self.comment = kind, name, text, comment
        self.members: list[Entry] = []
        self.bases: list[str] = []  # in `detail`; their members are shown as its own


def without_macros(text: str) -> str:
    """Preprocessor lines, with their continuations, become empty lines."""
    lines, skipping = [], False
    for line in text.split("\n"):
        is_macro = skipping or line.lstrip().startswith("#")
        skipping = is_macro and line.endswith("\\")
        lines.append("" if is_macro else line)
    return "\n".join(lines)


def clean(text: str) -> str:
    text = re.sub(r"\[\[.*?\]\]\s*", "", text, flags=re.S)
    while (begin := text.find("__attribute__((")) >= 0:
        depth, at = 0, begin + len("__attribute__")
        while at < len(text):
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
            if depth == 0:
                break
        text = text[:begin] + text[at:]
    text = re.sub(r"^(NEAR_\w+\([^)]*\)\s*;?\s*)+", "", text.strip())
    return re.sub(r"\s+", " ", text).strip()


class Parser:
    def __init__(self, text: str):
        self.text = without_macros(text)
        self.at = 0

    def skip_block(self) -> None:
        """From behind a `{` to behind its `}`, over strings and comments."""
        depth = 1
        pattern = re.compile(r'R"(\w*)\((?:.|\n)*?\)\1"|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\'(?!\w)|//[^\n]*|[{}]')
        while depth:
            found = pattern.search(self.text, self.at)
            if not found:
                self.at = len(self.text)
                return
            self.at = found.end()
            depth += {"{": 1, "}": -1}.get(found[0], 0)

    def scope(self, is_class: bool, is_public: bool = True) -> list[Entry]:
        """Declarations up to the `}` that ends the scope."""
        entries: list[Entry] = []
        comment: list[str] = []
        begin = self.at
        pattern = re.compile(r'///<?[^\n]*|//[^\n]*|/\*(?:.|\n)*?\*/|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\'(?!\w)'
                             r'|\b(?:public|private|protected):(?!:)|[{};]|\[\[|\(|\)')
        declaration, depth = "", 0

        def flush(text: str) -> str:
            nonlocal begin
            piece = self.text[begin:text_end] + text
            begin = self.at
            return piece

        while found := pattern.search(self.text, self.at):
            token, text_end = found[0], found.start()
            self.at = found.end()
            if token.startswith("///<"):
                if entries and entries[-1].kind == "value" and not declaration.strip() and not self.text[begin:text_end].strip():
                    entries[-1].comment = (entries[-1].comment + " " + token[4:].strip()).strip()
                begin = self.at
            elif token.startswith("///"):
                declaration += flush("")
                comment.append(token[3:].strip())
            elif token.startswith(("//", "/*")):
                declaration += flush("")
            elif token in "()":
                depth += 1 if token == "(" else -1
            elif token.endswith(":") and token[0] == "p":
                is_public = token == "public:"
                declaration, comment, begin = "", [], self.at
            elif token == "}" and depth <= 0:
                return entries
            elif token == ";" and depth <= 0:
                declaration += flush("")
                if is_public:
                    self.add(entries, declaration, " ".join(comment), False, is_class)
                declaration, comment, depth = "", [], 0
            elif token == "{" and depth <= 0:
                declaration += flush("")
                done = self.open(entries, declaration, " ".join(comment), is_public, is_class)
                begin = self.at
                if done:
                    declaration, comment = "", []
                else:
                    declaration += " {}"
            # everything else belongs to the declaration
        return entries

    def open(self, entries, declaration: str, comment: str, is_public: bool, is_class: bool) -> bool:
        """A `{` behind a declaration: a namespace, a class, a body or a value. True when it ends there."""
        head = clean(declaration)
        if found := re.match(r"(?:inline )?namespace ?([\w:]*)$", head):
            if "detail" in found[1]:
                for entry in self.scope(False):
                    if entry.kind == "class":
                        HIDDEN_BASES[entry.name] = entry
                        if entry.name in SHOWN_DETAILS:
                            entries.append(entry)
            elif not found[1]:
                self.skip_block()
            else:
                entries.extend(self.scope(False))
            return True
        kind = re.match(r"(?:template ?<.*> ?(?:requires ?\(.*\) ?)?)?(struct|class|enum(?: class)?) ", head)
        if kind and "(" not in head[kind.end():].split(" : ")[0]:
            name = re.match(r"(\w+(?:<.*>)?)", head[kind.end():])
            begin = self.at
            if kind[1].startswith("enum"):
                self.skip_block()
                entry = Entry("enum", name[1], head, comment)
                entry.members = Parser.enumerators(self.text[begin:self.at - 1])
            else:
                entry = Entry("class", name[1], re.sub(r" : .*", "", head), comment)
                entry.bases = re.findall(r"detail::(\w+)", head.split(" : ", 1)[1]) if " : " in head else []
                entry.members = self.scope(True, kind[1] == "struct")
            if is_public and name and not head[kind.end():].startswith(name[1] + "::"):
                entries.append(entry)
            return True
        is_function = head.endswith((")", "const", "noexcept", "override")) or re.search(r"\) (const )?(-> .*|: .*)$", head)
        self.skip_block()
        if is_function and is_public:
            self.add(entries, declaration, comment, True, is_class)
        return bool(is_function)

    @staticmethod
    def enumerators(text: str) -> list[Entry]:
        found = []
        for line in text.split("\n"):
            if match := re.match(r"\s*(\w+)(?: = [^,]*)?,?\s*(?:///<\s*(.*))?$", line):
                found.append(Entry("value", match[1], match[1], match[2] or ""))
        return found

    def add(self, entries, declaration: str, comment: str, has_body: bool, is_class: bool) -> None:
        text = clean(declaration)
        text = re.sub(r"\) (const )?: .*$", r") \1", text).strip() if has_body else text
        text = re.sub(r"^((?:template ?<.*?> ?)?)((?:inline|static|constexpr|consteval|explicit|virtual) )+", r"\1", text)
        # Deducing this: callers see the other parameters.
        text = re.sub(r"\bthis (?:const )?\w+&? self(?:, )?", "", text)
        text = re.sub(r"template <class T = Untyped, class Self> ", "template <class T = Untyped> ", text)
        text = re.sub(r"template <class Self, class V = void> |template <class Self> ", "", text).replace("Call<V>", "Call<void>")
        if not text or not re.match(r"[\w~:]", text) or "= delete" in text or text.startswith(("friend", "static_assert", "extern", "using namespace")):
            return
        if "template <>" in text or re.match(r"(?:template ?<.*> ?)?(struct|class) [\w:<>, ]+$", text):
            return
        bare = re.sub(r"^template ?<.*?> ?(requires ?\(.*?\) ?)?", "", text)
        is_value = "(" not in re.sub(r"=.*|\{.*", "", bare) or bare.startswith("using ")
        name = re.search(r"using (\w+)", bare) if is_value and bare.startswith("using") else (
            re.search(r"(\w+)(?:\[.*\])? ?(?:=.*|\{.*)?$", bare) if is_value else
            re.search(r"(operator[^\w\s(]+|operator [^(]+|~?\w+) ?\(", bare))
        if not name or name[1] in HIDDEN or "detail::" in text.split("(")[0] and is_value:
            return
        if (name[1].startswith("operator") or name[1].startswith("~")) and not comment:
            return
        if "= default" in text:
            return
        entries.append(Entry("value" if is_value else "function", name[1], re.sub(r" ?\{\}$| = .*\{\}.*$", "", text), comment))


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def code(text: str) -> str:
    return "`" + cell(text) + "`"


def table(entries: list[Entry], heading: str) -> list[str]:
    lines = [f"| {heading} | |", "| --- | --- |"]
    for entry in entries:
        lines.append(f"| {code(entry.text)} | {cell(entry.comment)} |".replace("|  |", "| |"))
    return lines + [""]


def render_class(entry: Entry) -> list[str]:
    template = re.match(r"template ?<(.*)> ?(?:requires.*)?(?:struct|class)", entry.text)
    title = entry.name
    if template and "<" not in title:
        names = [re.sub(r"\s*=.*", "", part).split()[-1] for part in re.split(r",(?![^<]*>)", template[1]) if part.strip()]
        title += "<" + ", ".join(names) + ">"
    lines = [f"### `{title}`", ""]
    if entry.comment:
        lines += [entry.comment, ""]
    members = [m for m in entry.members if m.kind in ("function", "value") and not re.match(re.escape(entry.name) + r"\(", m.text)
               or m.comment]
    members = [m for m in members if m.kind in ("function", "value")]
    for base in entry.bases:
        if base in HIDDEN_BASES:
            members += [m for m in HIDDEN_BASES[base].members if m.kind == "function" and m.name != base]
    if members:
        lines += table(members, "value" if entry.kind == "enum" else "member")
    for inner in entry.members:
        if inner.kind in ("class", "enum"):
            lines += render_class(inner)
    return lines


def introduction(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        if not line.startswith("//"):
            break
        lines.append(line[2:].removeprefix(" "))
    return "\n".join(lines).split("\n\n")[0].split("\n  ")[0].strip().rstrip(":")


def render_header(name: str, text: str) -> list[str]:
    entries = Parser(text).scope(False)
    lines = [f"## `<{name}>`", "", introduction(text), ""]
    plain = [e for e in entries if e.kind in ("function", "value")]
    if plain:
        lines += table(plain, "declaration")
    for entry in entries:
        if entry.kind in ("class", "enum"):
            lines += render_class(entry)
    return lines


def attribute_page() -> str:
    source = (ROOT / "sdk/tool/read_ast.cpp").read_text()
    lines = ["# Attributes", "", "<!-- Made from the headers by tools/sdk_reference.py -->", ""]
    for kind, described in ATTRIBUTES.items():
        known = re.search(rf"k{kind.capitalize()}Attributes\[\] = \{{(.*?)\}}", source, re.S)
        names = re.findall(r'"(\w+)"', known[1])
        for name in names:
            if name not in described:
                sys.exit(f"sdk_reference.py: describe the {kind} attribute {name}")
        place = {"alias": "a type alias", "enum": "an enumeration", "enumerator": "an enumerator"}.get(kind, f"a {kind}")
        lines += [f"| on {place} | |", "| --- | --- |"]
        lines += [f"| `[[near::{name}]]` | {cell(described[name])} |" for name in names] + [""]
    return "\n".join(lines).rstrip() + "\n"


def pages() -> dict[str, str]:
    made = {"attributes": attribute_page()}
    index = ["# Reference of declarations", "", "<!-- Made from the headers by tools/sdk_reference.py -->", "",
             "Made from the headers of the SDK. Types, layouts and rules are in [the guide](../reference.md).", "",
             "| page | |", "| --- | --- |", "| [Attributes](attributes.md) | what is written in `[[near::...]]` |"]
    for header in sorted((ROOT / SDK).rglob("*.hpp")):  # bases first, wherever they are
        Parser(header.read_text()).scope(False)
    for name, title, words, headers in PAGES:
        if name == "components":
            headers = sorted(f"near/standards/{p.name}" for p in (ROOT / SDK / "near/standards").glob("*.hpp"))
        lines = [f"# {title}", "", "<!-- Made from the headers by tools/sdk_reference.py -->", "", words, ""]
        for header in headers:
            file = ROOT / SDK / header
            if file.exists():
                lines += render_header(header, file.read_text())
        made[name] = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"
        index.append(f"| [{title}]({name}.md) | {words.split('. ')[0].rstrip('.')} |")
    made["README"] = "\n".join(index) + "\n"
    return made


def main() -> int:
    check, stale = "--check" in sys.argv[1:], []
    for name, text in pages().items():
        file = PAGES_FOLDER / f"{name}.md"
        if not file.exists() or file.read_text() != text:
            stale.append(file.relative_to(ROOT).as_posix())
            if not check:
                PAGES_FOLDER.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
    if check and stale:
        print("out of date, run tools/sdk_reference.py: " + ", ".join(stale))
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
