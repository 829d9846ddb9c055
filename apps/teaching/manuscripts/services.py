"""Verbs of a text: read, save a part beside others, keep, compare, find again."""

import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import transaction
from django.db.models import Max, QuerySet, Value
from django.utils import timezone

from apps.school.models import Staff
from apps.school.roles import facts
from apps.school.rules import is_leader
from apps.teaching.documents.compare import Comparison, compare
from apps.teaching.documents.content import cleaned, cleaned_document
from apps.teaching.documents.html import plain
from apps.teaching.documents.merging import merge_part
from apps.teaching.documents.parts import (
    LESSON_PARTS,
    OUTLINE_PARTS,
    Content,
    Document,
    PartKind,
)
from apps.teaching.manuscripts.bigrams import bigrams, tsquery
from apps.teaching.manuscripts.models import Edition, Manuscript, Part, Remark
from apps.teaching.rules import keeps_plans, leads_group
from apps.teaching.schedule.models import PrepGroup

# Words parted by blanks that one search may have.
MOST_WORDS = 20
_PICTURE = re.compile(r"\[/teaching/picture/[^\]]*\]")


class Conflict(Exception):
    """Somebody else changed the same place of a part meanwhile; both texts are in ``merged``."""

    def __init__(self, part: Part, theirs: Content, mine: Content, merged: Content) -> None:
        super().__init__(part, theirs, mine, merged)
        self.part, self.theirs, self.mine, self.merged = part, theirs, mine, merged

    def said_to(self, staff: Staff) -> str:
        """What happened, in words."""
        if self.part.edited_by_id == staff.pk:
            return "您在另一个窗口也改了同一处。"
        return f"{self.part.edited_by or '同事'}刚才也改了同一处。"


def open_remarks(manuscript: Manuscript) -> QuerySet[Remark]:
    """What colleagues said and nobody has settled yet."""
    return manuscript.remarks.filter(settled_at=None).select_related("staff")


def document(manuscript: Manuscript) -> Document:
    """The text as it stands now."""
    return {part.code: part.content for part in manuscript.parts.all() if part.content}


@transaction.atomic
def new_manuscript(kind: str, text: Document, *, by: Staff | None) -> Manuscript:
    """A manuscript with this text."""
    manuscript = Manuscript.objects.create(kind=kind)
    _write(manuscript, cleaned_document(manuscript.kinds, text), by)
    return manuscript


def _write(manuscript: Manuscript, text: Document, by: Staff | None) -> None:
    now = timezone.now()
    Part.objects.bulk_create(
        [
            Part(manuscript=manuscript, code=code, content=content, edited_by=by, edited_at=now)
            for code, content in text.items()
        ]
    )


def kind_of(manuscript: Manuscript, code: str) -> PartKind:
    """The part of this code. Raises KeyError where such a text has none."""
    return {kind.code: kind for kind in manuscript.kinds}[code]


@transaction.atomic
def save_part(
    manuscript: Manuscript,
    code: str,
    content: Content,
    *,
    revision: int,
    by: Staff,
    base: Content | None = None,
) -> Part:
    """Save one part. ``revision`` is the one that was read (0: there was none), ``base`` its text.

    Where somebody saved in between, what they did to other places is kept and the merged text is
    saved.

    Raises:
        Conflict: both changed the same place; nothing was saved.
    """
    kind = kind_of(manuscript, code)
    content = cleaned(kind, content)
    # The manuscript's row is the lock: a part that is not there yet cannot be locked.
    Manuscript.objects.select_for_update().get(pk=manuscript.pk)
    part = Part.objects.filter(manuscript=manuscript, code=code).first()
    now = timezone.now()
    if part is None:
        part = Part.objects.create(
            manuscript=manuscript, code=code, content=content, edited_by=by, edited_at=now
        )
        _tell_owner(manuscript)
        return part
    if part.content == content:
        return part
    if part.revision != revision:
        empty: Content = [] if kind.columns else ""
        old = cleaned(kind, base) if base is not None else empty
        merged = merge_part(kind, old, part.content, content)
        if merged.conflicts:
            raise Conflict(part, part.content, content, merged.content)
        content = merged.content
    part.content, part.revision = content, part.revision + 1
    part.edited_by, part.edited_at = by, now
    part.save()
    _tell_owner(manuscript)
    return part


@transaction.atomic
def replace_text(manuscript: Manuscript, text: Document, *, by: Staff | None) -> None:
    """The whole text at once: an upload taken over, an edition restored, changes of the lead taken."""
    Manuscript.objects.select_for_update().get(pk=manuscript.pk)
    text = cleaned_document(manuscript.kinds, text)
    now = timezone.now()
    known = {part.code: part for part in manuscript.parts.all()}
    for kind in manuscript.kinds:
        content = text.get(kind.code)
        part = known.get(kind.code)
        if part is None and content:
            Part.objects.create(
                manuscript=manuscript, code=kind.code, content=content, edited_by=by, edited_at=now
            )
        elif part and part.content != (content or ([] if kind.columns else "")):
            part.content = content or ([] if kind.columns else "")
            part.revision, part.edited_by, part.edited_at = part.revision + 1, by, now
            part.save()
    _tell_owner(manuscript)


def _tell_owner(manuscript: Manuscript) -> None:
    """An owner that counts something in its text (an adaptation its changes) counts it again."""
    owner = owner_of(Manuscript.objects.get(pk=manuscript.pk))
    if hasattr(owner, "text_changed"):
        owner.text_changed()


@transaction.atomic
def keep(manuscript: Manuscript, *, note: str, by: Staff | None) -> Edition:
    """An edition of the text as it stands; the newest one, where nothing changed since."""
    Manuscript.objects.select_for_update().get(pk=manuscript.pk)
    text = document(manuscript)
    newest = manuscript.editions.order_by("-number").first()
    if newest and newest.content == text:
        return newest
    last = manuscript.editions.aggregate(last=Max("number"))["last"] or 0
    return Edition.objects.create(
        manuscript=manuscript,
        number=last + 1,
        content=text,
        note=note,
        made_by=by,
        made_at=timezone.now(),
        words=words_of(text),
    )


@transaction.atomic
def restore(edition: Edition, *, by: Staff) -> Edition:
    """The text of an edition again; what stood there is kept as an edition first."""
    keep(edition.manuscript, note="恢复前自动保存", by=by)
    replace_text(edition.manuscript, edition.content, by=by)
    return keep(edition.manuscript, note=f"恢复第{edition.number}版", by=by)


def difference(before: Edition, after: Edition) -> Comparison:
    """What became different between two editions of one manuscript."""
    return compare(after.manuscript.kinds, before.content, after.content)


# -- found again ---------------------------------------------------------------------------------


def words_of(text: Document) -> SearchVector:
    """The search vector of a text: its neighbouring pairs of characters, in order."""
    return SearchVector(Value(" ".join(bigrams(words_in(text)))), config="simple")


def words_in(text: Document) -> str:
    """What one reads of a text, in the order of its parts; pictures have no words."""
    kinds = [kind.code for kind in (*LESSON_PARTS, *OUTLINE_PARTS)]
    parts = (plain(text[code]) for code in dict.fromkeys(kinds) if text.get(code))
    return _PICTURE.sub("", "　".join(parts))


def search(words: str) -> QuerySet[Edition]:
    """Editions in whose text each of the words (parted by spaces) stands as it was typed."""
    found = Edition.objects.all()
    queries = [query for word in words.split() if (query := tsquery(word))]
    for query in queries[:MOST_WORDS]:
        found = found.filter(words=SearchQuery(query, search_type="raw", config="simple"))
    return found if queries else found.none()


# -- who may -------------------------------------------------------------------------------------


def owner_of(manuscript: Manuscript):
    """The lesson plan, adaptation or outline that the manuscript is of; None for none of them."""
    for name in ("lesson_plan", "adaptation", "outline"):
        if hasattr(manuscript, name):
            return getattr(manuscript, name)
    return None


def may_write(user, manuscript: Manuscript) -> bool:
    """Whether somebody may write here: who may change the owner may."""
    owner = owner_of(manuscript)
    if owner is None or facts(user).staff_id is None:
        return False
    return user.has_perm(owner.get_perm("write"), owner)


def open_parts(user, manuscript: Manuscript) -> tuple[PartKind, ...]:
    """The parts in which somebody may write now: none for those who read, few where most is settled."""
    if not may_write(user, manuscript):
        return ()
    codes = getattr(owner_of(manuscript), "open_parts", None)
    return tuple(kind for kind in manuscript.kinds if codes is None or kind.code in codes)


def may_write_all(user, manuscript: Manuscript) -> bool:
    """Whether somebody may write every part: bring an edition back, take a Word file over."""
    return len(open_parts(user, manuscript)) == len(manuscript.kinds)


def may_read(user, manuscript: Manuscript) -> bool:
    """Whether somebody may read it: who may see the owner's page may."""
    owner = owner_of(manuscript)
    return owner is not None and user.has_perm(owner.get_perm("detail"), owner)


def may_remark(user, manuscript: Manuscript) -> bool:
    """Members of the group, its leader, 课程教学中心 and the school's leaders."""
    owner = owner_of(manuscript)
    if (keeps_plans | is_leader | leads_group)(user, owner):
        return True
    groups = PrepGroup.objects.filter(pk=owner.group.pk)
    return groups.with_member(facts(user).staff_id).exists()
