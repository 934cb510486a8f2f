"""Random types of contracts: their C++, random values of them, and the JSON and Borsh of each value."""
import base64
import json
import string

ALPHABET = string.ascii_letters + string.digits + "\"\\\n\x01 /é☃😀{}[]:,"
STYLES = {
    "camelCase": lambda words: words[0] + "".join(w.capitalize() for w in words[1:]),
    "PascalCase": lambda words: "".join(w.capitalize() for w in words),
    "snake_case": "_".join,
    "SCREAMING_SNAKE_CASE": lambda words: "_".join(words).upper(),
    "kebab-case": "-".join,
}


def cpp_text(data: bytes) -> str:
    """A std::string with these bytes."""
    return "std::string{\"" + "".join(f'\\{byte:03o}' for byte in data) + f'", {len(data)}}}'


def literal(text: str) -> str:
    return cpp_text(text.encode())


def json_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


class Type:
    """`value()` gives a random value; `json(value)` and `borsh(value)` its two forms; `order(value)` sorts keys."""

    def __init__(self, cpp, value, to_json, to_borsh, order=lambda v: v):
        self.cpp, self.value, self.json, self.borsh, self.order = cpp, value, to_json, to_borsh, order


class Types:
    def __init__(self, random):
        self.random = random
        self.definitions = ""
        self.count = 0

    def new_name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    # ---- leaves
    def integer(self, text: bool | None = None) -> Type:
        r = self.random
        bits = r.choice([8, 16, 32, 64])
        signed = r.random() < 0.4
        cpp = f"{'' if signed else 'u'}int{bits}_t"
        quoted = False
        if text or (text is None and r.random() < 0.4):
            bits = r.choice([64, 128])
            quoted = True
            cpp = ("I" if signed else "U") + str(bits)
            if bits == 128 and r.random() < 0.5:
                cpp = "i128" if signed else "u128"
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)

        def value():
            return r.choice([low, high, 0, 1, r.randint(low, high), r.randint(max(low, -99), 99)])

        return Type(cpp, value, lambda v: f'"{v}"' if quoted else str(v),
                    lambda v: v.to_bytes(bits // 8, "little", signed=signed))

    def wide(self) -> Type:
        r = self.random
        return Type("U256", lambda: r.choice([0, 1, (1 << 256) - 1, r.getrandbits(256), r.getrandbits(130)]),
                    lambda v: f'"{v}"', lambda v: v.to_bytes(32, "little"))

    def text(self) -> Type:
        def value():
            return "".join(self.random.choice(ALPHABET) for _ in range(self.random.choice([0, 1, 5, 30])))
        return Type("std::string", value, json_text,
                    lambda v: len(v.encode()).to_bytes(4, "little") + v.encode(), lambda v: v.encode())

    def account(self) -> Type:
        def value():
            return "".join(self.random.choice("abc123") for _ in range(self.random.randint(2, 20))) + ".near"
        return Type("AccountId", value, json_text, lambda v: len(v).to_bytes(4, "little") + v.encode(),
                    lambda v: v.encode())

    def bytes64(self) -> Type:
        return Type("Base64", lambda: self.random.randbytes(self.random.choice([0, 1, 2, 3, 20])),
                    lambda v: json_text(base64.b64encode(v).decode()),
                    lambda v: len(v).to_bytes(4, "little") + v)

    def boolean(self) -> Type:
        return Type("bool", lambda: self.random.random() < 0.5, lambda v: "true" if v else "false",
                    lambda v: bytes([v]))

    def enumeration(self) -> Type:
        name = self.new_name("Kind")
        words = [["very", "good"], ["bad"], ["so", "so"], ["none"], ["two", "words"]]
        chosen = words[:self.random.randint(1, 5)]
        style = self.random.choice([None, *STYLES])
        enumerators = ["".join(w.capitalize() for w in each) for each in chosen]
        names = [STYLES[style](each) if style else enumerators[i] for i, each in enumerate(chosen)]
        attribute = f' [[near::rename_all("{style}")]]' if style else ""
        written = list(enumerators)
        if self.random.random() < 0.3:
            names[0] = "the first"
            written[0] += ' [[near::rename("the first")]]'
        self.definitions += f"enum class{attribute} {name} {{ {', '.join(written)} }};\n"
        return Type(name, lambda: self.random.randrange(len(names)), lambda v: json_text(names[v]),
                    lambda v: bytes([v]))

    def leaf(self) -> Type:
        return self.random.choice([self.integer, self.integer, self.wide, self.text, self.account, self.bytes64,
                                   self.boolean, self.enumeration])()

    def key(self) -> Type:
        return self.random.choice([lambda: self.integer(text=False), self.text, self.account, self.enumeration])()

    # ---- compounds
    def present(self, depth: int) -> Type:
        """A type without a null of its own: for values that an optional holds."""
        found = self.any(depth)
        while found.cpp.startswith("std::optional"):
            found = self.any(depth)
        return found

    def any(self, depth: int) -> Type:
        if depth == 0 or self.random.random() < 0.25:
            return self.leaf()
        return self.random.choice([self.optional, self.vector, self.array, self.set, self.map, self.tuple,
                                   self.struct, self.struct, self.variant, self.variant])(depth - 1)

    def optional(self, depth: int) -> Type:
        inner = self.present(depth)
        return Type(f"std::optional<{inner.cpp}>",
                    lambda: None if self.random.random() < 0.4 else [inner.value()],
                    lambda v: "null" if v is None else inner.json(v[0]),
                    lambda v: b"\0" if v is None else b"\1" + inner.borsh(v[0]))

    def items(self, item: Type, cpp: str, value) -> Type:
        return Type(cpp, value, lambda v: "[" + ",".join(item.json(each) for each in v) + "]",
                    lambda v: len(v).to_bytes(4, "little") + b"".join(item.borsh(each) for each in v))

    def vector(self, depth: int) -> Type:
        item = self.any(depth)
        return self.items(item, f"std::vector<{item.cpp}>",
                          lambda: [item.value() for _ in range(self.random.choice([0, 1, 2, 5]))])

    def array(self, depth: int) -> Type:
        item, size = self.any(depth), self.random.randint(1, 3)
        result = self.items(item, f"std::array<{item.cpp}, {size}>", lambda: [item.value() for _ in range(size)])
        result.borsh = lambda v: b"".join(item.borsh(each) for each in v)
        return result

    def set(self, _depth: int) -> Type:
        item = self.key()
        return self.items(item, f"std::set<{item.cpp}>", lambda: self.unique(item))

    def unique(self, item: Type) -> list:
        found = {item.json(v): v for v in (item.value() for _ in range(self.random.choice([0, 1, 3])))}
        return sorted(found.values(), key=item.order)

    def map(self, depth: int) -> Type:
        key, item = self.key(), self.any(depth)

        def quoted(v) -> str:
            text = key.json(v)
            return text if text.startswith('"') else f'"{text}"'

        return Type(f"std::map<{key.cpp}, {item.cpp}>", lambda: [(k, item.value()) for k in self.unique(key)],
                    lambda v: "{" + ",".join(f"{quoted(k)}:{item.json(each)}" for k, each in v) + "}",
                    lambda v: len(v).to_bytes(4, "little") + b"".join(key.borsh(k) + item.borsh(e) for k, e in v))

    def tuple(self, depth: int) -> Type:
        parts = [self.any(depth) for _ in range(self.random.randint(1, 3))]
        inside = ", ".join(part.cpp for part in parts)
        cpp = f"std::pair<{inside}>" if len(parts) == 2 and self.random.random() < 0.5 else f"std::tuple<{inside}>"
        return Type(cpp, lambda: [part.value() for part in parts],
                    lambda v: "[" + ",".join(p.json(each) for p, each in zip(parts, v)) + "]",
                    lambda v: b"".join(p.borsh(each) for p, each in zip(parts, v)))

    def struct(self, depth: int, flatten: bool = True) -> Type:
        """A struct, with attributes on some of its fields."""
        r = self.random
        name = self.new_name("Struct")
        style = r.choice([None, None, *STYLES])
        fields = []
        for i in range(r.randint(0, 4)):
            words = ["part", f"n{name.lower()}", f"x{i}"]
            type_, attribute, flat = self.any(depth), "", False
            json_name = STYLES[style](words) if style else "_".join(words)
            choice = r.random()
            if choice < 0.1:
                json_name = f"renamed {name} {i}"
                attribute = f'[[near::rename("{json_name}")]] '
            elif choice < 0.2 and flatten:
                type_, attribute, flat = self.struct(depth - 1 if depth else 0, False), "[[near::flatten]] ", True
            elif choice < 0.3 and type_.cpp.startswith("std::optional"):
                attribute = "[[near::skip_none]] "
            fields.append((type_, "_".join(words), json_name, attribute, flat))
        attribute = f' [[near::rename_all("{style}")]]' if style else ""
        self.definitions += f"struct{attribute} {name} {{ " + \
            " ".join(f"{a}{t.cpp} {cpp_name};" for t, cpp_name, _, a, _ in fields) + " };\n"

        def members(v) -> str:
            written = []
            for (type_, _, json_name, attribute, flat), each in zip(fields, v):
                if flat:
                    written.append(type_.json(each)[1:-1])
                elif not (each is None and "skip_none" in attribute):
                    written.append(f"{json_text(json_name)}:{type_.json(each)}")
            return "{" + ",".join(each for each in written if each) + "}"

        return Type(name, lambda: [field[0].value() for field in fields], members,
                    lambda v: b"".join(field[0].borsh(each) for field, each in zip(fields, v)))

    def variant(self, depth: int) -> Type:
        """A variant of structs, tagged in one of four ways."""
        r = self.random
        name = self.new_name("Variant")
        form = r.choice(["external", "internal", "adjacent", "untagged"])
        parts = [self.struct(depth, False) for _ in range(r.randint(1, 3))]
        if form == "untagged":  # the first that can be read counts: each has a member of its own
            parts = parts[:1]
        self.definitions += f"using {name} = std::variant<{', '.join(part.cpp for part in parts)}>;\n"
        tagging = {"internal": 'internal("the tag")', "adjacent": 'adjacent("t", "c")', "untagged": "untagged()"}
        if form != "external":
            self.definitions += (f"template <>\ninline constexpr auto near::tagging<{name}> = "
                                 f"near::Tagging::{tagging[form]};\n")

        def written(v) -> str:
            index, inner = v
            text, tag = parts[index].json(inner), json_text(parts[index].cpp)
            is_unit = f"struct {parts[index].cpp} {{  }};" in self.definitions or \
                any(f"struct [[near::rename_all(\"{s}\")]] {parts[index].cpp} {{  }};" in self.definitions
                    for s in STYLES)
            if form == "untagged":
                return text
            if form == "external":
                return tag if is_unit else f"{{{tag}:{text}}}"
            if form == "internal":
                return f'{{"the tag":{tag}' + ("," if text != "{}" else "") + text[1:]
            return f'{{"t":{tag}' + ("}" if is_unit else f',"c":{text}}}')

        def value():
            index = r.randrange(len(parts))
            return index, parts[index].value()

        return Type(name, value, written, lambda v: bytes([v[0]]) + parts[v[0]].borsh(v[1]))
