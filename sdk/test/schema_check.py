"""Validates JSON values by the part of JSON Schema (draft 7) that ABIs use. What is not known is an error."""

KNOWN = {"type", "format", "minimum", "enum", "anyOf", "oneOf", "allOf", "items", "minItems", "maxItems", "uniqueItems",
         "required", "properties", "additionalProperties", "$ref", "description", "minLength", "maxLength"}
TYPES = {"boolean": bool, "integer": int, "string": str, "array": list, "object": dict, "null": type(None)}
BITS = {"uint8": (0, 8), "uint16": (0, 16), "uint32": (0, 32), "uint64": (0, 64),
        "int8": (1, 8), "int16": (1, 16), "int32": (1, 32), "int64": (1, 64)}


def violation(value, schema, definitions) -> str | None:
    """What is wrong with `value`, or nothing."""
    if schema is True:
        return None
    unknown = set(schema) - KNOWN
    if unknown:
        return f"unknown keyword {unknown}"
    if "$ref" in schema:
        return violation(value, definitions[schema["$ref"].removeprefix("#/definitions/")], definitions)
    checks = (type_violation, number_violation, choice_violation, array_violation, object_violation)
    return next((found for check in checks if (found := check(value, schema, definitions))), None)


def type_violation(value, schema, _definitions):
    wanted = schema.get("type")
    if wanted is None:
        return None
    if not isinstance(value, TYPES[wanted]) or (wanted == "integer" and isinstance(value, bool)):
        return f"expected {wanted}, got {value!r}"
    if wanted == "string" and not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**9):
        return f"length of {value!r}"
    return None


def number_violation(value, schema, _definitions):
    if "minimum" in schema and value < schema["minimum"]:
        return f"{value} is below {schema['minimum']}"
    if "format" in schema:
        signed, bits = BITS[schema["format"]]
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
        if not low <= value <= high:
            return f"{value} is not {schema['format']}"
    return None


def choice_violation(value, schema, definitions):
    if "enum" in schema and value not in schema["enum"]:
        return f"{value!r} is none of {schema['enum']}"
    for word in ("anyOf", "oneOf", "allOf"):
        if word not in schema:
            continue
        found = [violation(value, each, definitions) for each in schema[word]]
        fitting = found.count(None)
        if (word == "anyOf" and fitting == 0) or (word == "oneOf" and fitting != 1) or \
                (word == "allOf" and fitting != len(found)):
            return f"{word}: {fitting} of {len(found)} fit: {found}"
    return None


def array_violation(value, schema, definitions):
    if not isinstance(value, list):
        return None
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**9):
        return f"{len(value)} items"
    if schema.get("uniqueItems") and any(value.index(each) != i for i, each in enumerate(value)):
        return "items are not unique"
    items = schema.get("items")
    if items is None:
        return None
    schemas = items if isinstance(items, list) else [items] * len(value)
    return next((found for each, one in zip(value, schemas) if (found := violation(each, one, definitions))), None)


def object_violation(value, schema, definitions):
    if not isinstance(value, dict):
        return None
    missing = [name for name in schema.get("required", []) if name not in value]
    if missing:
        return f"missing {missing}"
    properties = schema.get("properties", {})
    more = schema.get("additionalProperties", True)
    for name, each in value.items():
        if name in properties:
            found = violation(each, properties[name], definitions)
        elif more is False:
            found = f"unexpected {name}"
        else:
            found = violation(each, more, definitions)
        if found:
            return f"{name}: {found}"
    return None
