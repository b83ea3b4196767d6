"""The OpenAPI 3.1 document of the JSON API, with the Chinese name of every field."""

from collections.abc import Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from starlette.routing import BaseRoute

from services.desk.queries.case_query import DUE, FILTERS, MAX_TEXT_CHARACTERS, SORTS
from services.desk.web.api.problems import MEDIA_TYPE, ProblemDocument
from shared.contracts.common.vocabulary import FIELD_LABELS

DESCRIPTION = """问题和命令与页面相同。请在 Authorization 中出示局办公室签发的令牌（Bearer）。
拒绝一律是 RFC 9457 问题文档：`type` 供程序判断，`title`、`detail` 供人阅读。
命令带上 Idempotency-Key，重发只办理一次；带上 If-Match（所见版本），他人先办的答复 412。"""
REFUSED = "未能办理，理由见 title 和 detail"
STATUSES = ("400", "401", "403", "404", "405", "409", "410", "412", "413", "415", "422", "429", "503")


def filters() -> list[dict[str, Any]]:
    """The parameters by which the list of cases is filtered."""
    many = [_parameter(name, label, {"type": "array", "items": {"type": "string"}}) for name, label in FILTERS.items()]
    sorts = [sort for name in SORTS for sort in (name, f"-{name}")]
    single: dict[str, tuple[str, dict[str, Any]]] = {
        "words": ("检索词", {"type": "string", "maxLength": MAX_TEXT_CHARACTERS}),
        "due": (f"期限：{'、'.join(f'{code} {label}' for code, label in DUE.items())}，或 起..止", {"type": "string"}),
        "year": ("交办年度", {"type": "integer", "minimum": 1949, "maximum": 2100}),
        "half": ("上半年 1、下半年 2", {"type": "integer", "minimum": 1, "maximum": 2}),
        "mine": ("1 为待我办理", {"type": "string", "enum": ["1"]}),
        "sort": ("次序，前加 - 为倒序", {"type": "string", "enum": sorts}),
    }
    return [*many, *(_parameter(name, label, schema) for name, (label, schema) in single.items())]


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def api_document(routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """The document of these routes."""
    document = get_openapi(title="办理接口", version="1", description=DESCRIPTION, routes=routes)
    parts = document.setdefault("components", {})
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "局办公室签发的接口令牌"}}
    document["security"] = [{"token": []}]
    schemas = parts["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas |= schemas_of(ProblemDocument)
    parts["responses"] = {
        "refused": {"description": REFUSED, "content": {MEDIA_TYPE: {"schema": _reference(ProblemDocument.__name__)}}}
    }
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            operation["responses"] |= {status: {"$ref": "#/components/responses/refused"} for status in STATUSES}
    for schema in schemas.values():
        _describe_fields(schema)
    return document


def schemas_of(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of the model and of all models it contains, by name."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs", {}), model.__name__: schema}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _describe_fields(schema: dict[str, Any]) -> None:
    """Adds the Chinese name of each field that has no description."""
    for name, field in schema.get("properties", {}).items():
        if name in FIELD_LABELS and "description" not in field:
            field["description"] = FIELD_LABELS[name]
