"""The reference of all operations and schemas as HTML, made of the API's own description."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from medisched.api.description import METHODS
from medisched.api.docs_guide import inline, slug_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
REF = "#/components/schemas/"
LIMITS = {
    "minimum": "from {}",
    "maximum": "to {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "maxItems": "at most {}",
    "minItems": "at least {}",
    "pattern": "like {}",
}
DEEPEST = 3


def reference_html(described: Json) -> str:
    """Each tag with its operations, then each schema."""
    schemas = described["components"]["schemas"]
    parts = [_tag(tag, described, schemas) for tag in described["tags"]]
    shown = "".join(_schema(name, schema) for name, schema in sorted(schemas.items()))
    return "".join(parts) + f'<section><h2 id="schemas">Schemas</h2>{shown}</section>'


def tag_anchor(name: str) -> str:
    """Where a tag's operations stand."""
    return f"tag-{slug_of(name)}"


def _tag(tag: Json, described: Json, schemas: Json) -> str:
    name = tag["name"]
    shown = "".join(
        _operation(path, method, one, schemas)
        for path, item in described["paths"].items()
        for method, one in item.items()
        if method in METHODS and one.get("tags") == [name]
    )
    title = name[0].upper() + name[1:]
    about = inline(tag["description"])
    return f'<section><h2 id="{tag_anchor(name)}">{escape(title)}</h2><p>{about}</p>{shown}</section>'


def _operation(path: str, method: str, operation: Json, schemas: Json) -> str:
    name, summary = operation["operationId"], operation["summary"]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    about = "".join(f"<p>{inline(' '.join(part.split()))}</p>" for part in _paragraphs(operation))
    return (
        f'<details class="operation"><summary><span class="method {method}">{method.upper()}</span>'
        f'<code class="path">{_breakable(path)}</code><span class="said">{escape(summary)}</span></summary>'
        f'<div id="{name}" class="inside"><div>{about}<p class="name">Operation <code>{name}</code>, '
        f"{_who(operation)}</p>{_parameters(operation)}{_body(body, schemas)}{_answers(operation)}</div>"
        f"<div><h3>Example</h3>{_curl(path, method, operation, body, schemas)}</div></div></details>"
    )


def _paragraphs(operation: Json) -> list[str]:
    return [part for part in operation.get("description", "").split("\n\n") if part.strip()]


def _who(operation: Json) -> str:
    ways = [name for one in operation.get("security", []) for name in one]
    if not ways:
        return "for everybody"
    return "for API keys and sessions" if "apiKey" in ways else "for sessions only"


def _parameters(operation: Json) -> str:
    rows = [
        (one["name"], one["in"], one["schema"], one.get("description", ""), one.get("required", False))
        for one in operation.get("parameters", [])
    ]
    if not rows:
        return ""
    shown = "".join(_row(name, schema, about, place=place, required=need) for name, place, schema, about, need in rows)
    return f"<h3>Parameters</h3>{_table(shown)}"


def _body(schema: Json | None, schemas: Json) -> str:
    if schema is None:
        return ""
    found = _resolved(schema, schemas)
    if "properties" not in found:
        return f"<h3>Body</h3><p>{_type(schema)}</p>"
    return f"<h3>Body: {_type(schema)}</h3>{_fields(found)}"


def _fields(schema: Json) -> str:
    needed = set(schema.get("required", []))
    rows = (
        _row(name, one, one.get("description", ""), required=name in needed)
        for name, one in schema.get("properties", {}).items()
    )
    return _table("".join(rows))


def _table(rows: str) -> str:
    head = '<tr><th scope="col">Name</th><th scope="col">Is</th></tr>'
    return f'<div class="wide" tabindex="0"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'


def _row(name: str, schema: Json, about: str, *, place: str = "", required: bool = False) -> str:
    marks = [mark for mark in (place if place != "query" else "", "required" if required else "") if mark]
    small = f" <small>{', '.join(marks)}</small>" if marks else ""
    words = f"<br>{inline(about)}" if about else ""
    return f"<tr><td><code>{escape(name)}</code>{small}</td><td>{_type(schema)}{words}</td></tr>"


def _answers(operation: Json) -> str:
    rows: list[str] = []
    for status, answer in sorted(operation["responses"].items()):
        if "$ref" in answer:
            continue
        content = answer.get("content", {})
        what = ", ".join(_type(one["schema"]) if one.get("schema") else escape(kind) for kind, one in content.items())
        rows.append(f"<tr><td>{status}</td><td>{what or inline(answer.get('description', ''))}</td></tr>")
    refused = [status for status, answer in sorted(operation["responses"].items()) if "$ref" in answer]
    if refused:
        rows.append(f'<tr><td>else</td><td><a href="#errors">a problem</a>: {", ".join(refused)}</td></tr>')
    head = '<tr><th scope="col">Status</th><th scope="col">Answer</th></tr>'
    table = f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
    return f'<h3>Answers</h3><div class="wide" tabindex="0">{table}</div>'


def _schema(name: str, schema: Json) -> str:
    about = inline(" ".join(schema.get("description", "").split()))
    fields = _fields(schema) if "properties" in schema else f"<p>{_type(schema)}</p>"
    title = f'<summary><code class="path">{escape(name)}</code></summary>'
    inside = f'<div id="schema-{name}" class="inside one"><p>{about}</p>{fields}</div>'
    return f'<details class="schema">{title}{inside}</details>'


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REF)
        return f'<a href="#schema-{name}">{escape(name)}</a>'
    for kind in ("anyOf", "oneOf"):
        if kind in schema:
            return " or ".join(_type(one) for one in schema[kind]) + _limits(schema)
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return "one of " + ", ".join(f"<code>{escape(str(value))}</code>" for value in values) + _limits(schema)
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}" + _limits(schema)
    kind = schema.get("format") or schema.get("type") or "anything"
    return escape(kind) + _limits(schema)


def _limits(schema: Json) -> str:
    told = [text.format(escape(str(schema[name]))) for name, text in LIMITS.items() if name in schema]
    if schema.get("default") not in (None, "", []):
        told.append(f"else <code>{escape(json.dumps(schema['default'], ensure_ascii=False))}</code>")
    return f" <small>{', '.join(told)}</small>" if told else ""


def _curl(path: str, method: str, operation: Json, body: Json | None, schemas: Json) -> str:
    lines = [f'curl {"" if method == "get" else f"-X {method.upper()} "}"$MEDISCHED{path}"']
    if any("apiKey" in one for one in operation.get("security", [])):
        lines.append('-H "Authorization: Bearer $KEY"')
    elif operation.get("security"):
        lines.append('-b cookies -H "Origin: $MEDISCHED"')
    if body is not None:
        sent = json.dumps(_example(body, schemas), ensure_ascii=False, indent=2)
        lines += ['-H "Content-Type: application/json"', f"-d '{sent}'"]
    text = " \\\n  ".join(lines)
    return f'<pre tabindex="0"><code>{escape(text)}</code></pre>'


def _example(schema: Json, schemas: Json, depth: int = 0) -> object:
    """The first example that was written, else one of what is required."""
    found = _resolved(schema, schemas)
    if found.get("examples"):
        return found["examples"][0]
    for kind in ("anyOf", "oneOf"):
        if kind in found:
            return _example(found[kind][0], schemas, depth)
    if "enum" in found:
        return found["enum"][0]
    if found.get("type") == "array":
        return [_example(found.get("items", {}), schemas, depth + 1)] if depth < DEEPEST else []
    if found.get("type") == "object":
        return dict(_required(found, schemas, depth)) if depth < DEEPEST else {}
    kinds = {"uuid": "01980a5e-6d7c-7c11-9a0e-3f6f0a3b1c01", "date-time": "2031-03-10T09:30:00+01:00"}
    kinds |= {"date": "2031-03-10", "time": "09:30", "integer": found.get("minimum", 1), "boolean": True}
    return kinds.get(str(found.get("format") or found.get("type")), "…")


def _required(schema: Json, schemas: Json, depth: int) -> Iterator[tuple[str, object]]:
    for name in schema.get("required", []):
        yield name, _example(schema["properties"][name], schemas, depth + 1)


def _resolved(schema: Json, schemas: Json) -> Json:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].removeprefix(REF)]
    return schema


def _breakable(path: str) -> str:
    return escape(path).replace("/", "/<wbr>")
