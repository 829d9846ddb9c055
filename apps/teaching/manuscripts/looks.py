"""A manuscript as a page shows it: its parts with what is wrong in them."""

from collections.abc import Sequence

from apps.teaching.documents.checks import Problem, homework_minutes, problems
from apps.teaching.documents.parts import Document
from apps.teaching.manuscripts.forms import PartField
from apps.teaching.manuscripts.models import Manuscript
from apps.teaching.manuscripts.services import open_remarks


def part_fields(manuscript: Manuscript) -> list[PartField]:
    """All parts in order, written or not, with what is wrong in them and what colleagues remarked."""
    parts = {part.code: part for part in manuscript.parts.select_related("edited_by")}
    text: Document = {code: part.content for code, part in parts.items() if part.content}
    wrong = problems(manuscript.kinds, text)
    remarks = list(open_remarks(manuscript))
    return [
        PartField(
            kind,
            parts.get(kind.code),
            _of(wrong, kind.code),
            *_beside(kind.code, text),
            tuple(one for one in remarks if one.code == kind.code),
        )
        for kind in manuscript.kinds
    ]


def _of(wrong: Sequence[Problem], code: str) -> tuple[Problem, ...]:
    return tuple(one for one in wrong if one.part == code)


def _beside(code: str, text: Document) -> tuple[tuple[str, ...], str]:
    """What stands beside a part: for tasks the goals that they may be about, for homework minutes."""
    if code == "tasks":
        return tuple(goal["text"] for goal in text.get("goals") or []), ""
    # The homework of an outline is running text.
    if code == "homework" and isinstance(text.get("homework"), list):
        return (), f"合计{homework_minutes(text)}分钟"
    return (), ""
