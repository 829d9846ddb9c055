"""JSON from outside: strictly read, fit for the database, and what is wrong with it in a sentence."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser

BODY_LIMIT = 1024 * 1024  # bytes
DEEPEST = 12

_LABELS = {
    "code": "配对码",
    "records": "记录",
    "record": "记录",
    "uuid": "编号",
    "date": "日期",
    "slot_id": "时段",
    "class_id": "班级",
    "version_id": "检查标准",
    "monitor_id": "检查人",
    "pin_round": "密码次数",
    "second_monitor_id": "第二检查人",
    "second_pin_round": "第二检查人的密码次数",
    "opened_at": "打开时间",
    "saved_at": "保存时间",
    "sent_at": "发送时间",
    "note": "备注",
    "entries": "检查项记录",
    "item_id": "检查项",
    "amount": "数量",
    "photos": "照片编号",
    "waiting": "未上传条数",
    "failed": "需处理条数",
    "app": "程序版本",
    "item": "检查项",
}


class StrictParser(Parser):
    """Refuses what is too large, is no JSON, or holds numbers that JSON does not know."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = body_of(request, BODY_LIMIT, "一次发送的内容太多，请分几次上传。")
        try:
            data = json.loads(body, parse_constant=_no_number, parse_float=_finite)
            return _storable(data)
        except (ValueError, RecursionError) as error:
            raise HttpError(400, "收到的内容不是完整的 JSON，请重新发送。") from error


def body_of(request: HttpRequest, limit: int, sentence: str) -> bytes:
    """The request's body. Raises HttpError 413 with ``sentence`` above ``limit`` bytes."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise HttpError(413, sentence)
    return request.body


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number


def _storable(value: Any, depth: int = 0) -> Any:
    """The value without the characters that Postgres cannot keep."""
    if depth > DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_storable(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {
            _storable(key, depth + 1): _storable(item, depth + 1) for key, item in value.items()
        }
    return value


def sentence_of(errors: Iterable[dict]) -> str:
    """What pydantic found, as one Chinese sentence about the first thing that is wrong."""
    error = next(iter(errors))
    names = [part for part in error["loc"] if isinstance(part, str) and part in _LABELS]
    label = f"“{_LABELS[names[-1]]}”" if names else "内容"
    match error["type"]:
        case "missing":
            return f"缺少{label}。"
        case "too_long" | "string_too_long":
            most = (error.get("ctx") or {}).get("max_length")
            return f"{label}太多，最多{most}。"
        case "timezone_aware":
            return f"{label}要带时区。"
        case _:
            return f"{label}不对。"
