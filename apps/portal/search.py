"""One box for everything: people, classes, places, clauses, notices, to-dos, pages (X15).

Each kind of thing is one line of ``SOURCES`` and one query, of which one sees only what
``visible_to`` shows.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db import models
from django.db.models import Case, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from apps.core.forms import typed
from apps.core.pinyin import pinyin_keys
from apps.notices.models import Notice
from apps.plan.models import Clause
from apps.reminders.models import ToDo
from apps.school.models import Place, Pupil, SchoolClass, Staff
from jiaoxi.menu import MENU

SHOWN = 5
LONGEST = 50  # characters of a question
CLASS_NAME = re.compile(r"([一二三四五六1-6])\s*(?:年级)?\s*[（(]?\s*(\d{0,2})\s*[)）]?\s*班?")


@dataclass(frozen=True)
class SearchSource:
    """A kind of thing that can be found. ``hint`` says beside a hit which one it is."""

    title: str
    icon: str
    rows: Callable[[], models.QuerySet]
    fields: tuple[str, ...]
    hint: Callable[[models.Model], str]
    list_url: str = ""
    match: Callable[[str], Q] | None = None

    def find(self, words: str, user) -> "Group | None":
        """The first few hits that ``user`` may see, those that begin with the words before."""
        rows = self.rows()
        if not user.has_perm(rows.model.get_perm("list")):
            return None
        match = self.match(words) if self.match else self._everywhere(words)
        best = Case(When(self._at_the_start(words), then=Value(0)), default=Value(1))
        found = rows.visible_to(user).select_related().filter(match)
        usual = rows.query.order_by or rows.model._meta.ordering
        hits = list(found.order_by(best, *usual)[: SHOWN + 1])
        if not hits:
            return None
        more = f"{reverse(self.list_url)}?{urlencode({'q': words})}" if self.list_url else ""
        return Group(
            self.title,
            self.icon,
            [Hit(str(hit), self.hint(hit), hit.get_absolute_url()) for hit in hits[:SHOWN]],
            more if len(hits) > SHOWN else "",
        )

    def _everywhere(self, words: str) -> Q:
        match = Q()
        for word in words.split():
            match &= Q(*(Q((f"{name}__icontains", word)) for name in self.fields), _connector="OR")
        return match

    def _at_the_start(self, words: str) -> Q:
        """A name that begins so, or whose initials are exactly these."""
        match = Q((f"{self.fields[0]}__istartswith", words))
        if "pinyin" in self.fields:
            match |= Q(pinyin__iendswith=f" {words}")
        return match


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    hint: str
    url: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind; ``more`` leads to the whole list."""

    title: str
    icon: str
    hits: list[Hit]
    more: str = ""


def class_named(words: str) -> Q:
    """Classes as people type them: 三（2）班, 3(2), 三2, 三年级."""
    match = CLASS_NAME.fullmatch(words)
    if match is None:
        return Q(pk=None)
    grade = "一二三四五六".find(match[1]) + 1 or int(match[1])
    return Q(grade=grade, number=int(match[2])) if match[2] else Q(grade=grade)


SOURCES = [
    SearchSource(
        "教职工",
        "users",
        Staff.objects.all,
        ("name", "pinyin", "number"),
        lambda row: f"工号 {row.number}" + ("，已离校" if row.has_left else ""),
        "school:staff-list",
    ),
    SearchSource(
        "学生",
        "school",
        lambda: Pupil.objects.with_class().present_first(),
        ("name", "pinyin", "number"),
        lambda row: f"{_whereabouts(row)}，学号 {row.number}",
        "school:pupil-list",
    ),
    SearchSource(
        "班级",
        "users-group",
        SchoolClass.objects.all,
        ("grade",),
        lambda row: str(row.year),
        match=class_named,
    ),
    SearchSource(
        "场所",
        "map-pin",
        Place.objects.all,
        ("name", "pinyin", "code"),
        lambda row: f"{row.code}，{row.get_kind_display()}",
        "school:place-list",
    ),
    SearchSource(
        "计划条目",
        "target",
        Clause.objects.in_force,
        ("heading", "text"),
        lambda row: f"{row.plan.term.short}：{_beginning(row.text)}",
    ),
    SearchSource(
        "通知与责任书",
        "speakerphone",
        Notice.objects.all,
        ("title", "code"),
        lambda row: f"{row.term.short}{row.get_kind_display()}，{row.get_status_display()}",
        "notices:notice-list",
    ),
    SearchSource(
        "待办",
        "checklist",
        ToDo.objects.all,
        ("label",),
        lambda row: f"{row.due_on}前，{row.get_state_display()}",
    ),
]

PAGES = [
    (item, f"{item.title} {pinyin_keys(item.title)}", section)
    for section in MENU
    for item in section.items
]


def _whereabouts(pupil: Pupil) -> str:
    """The class today, or that the pupil has left."""
    if pupil.present:
        return str(pupil.present[0].school_class)
    return pupil.get_status_display()


def _beginning(text: str, length: int = 40) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def pages(words: str, user) -> Group | None:
    """The lines of the menu that bear the words."""
    hits = [
        Hit(item.title, section.title, reverse(item.url))
        for item, keys, section in PAGES
        if all(word.lower() in keys for word in words.split()) and item.shown_to(user)
    ]
    return Group("页面", "layout-list", hits[:SHOWN]) if hits else None


def find(words: str, user) -> list[Group]:
    """Everything that ``user`` may see and that bears all the words, by kind."""
    if not words:
        return []
    groups = [source.find(words, user) for source in SOURCES]
    return [group for group in [*groups, pages(words, user)] if group]


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """The page of hits; with htmx only the hits."""
    words = typed(request.GET, "q", longest=LONGEST)
    groups = find(words, request.user)
    context = {
        "search_words": words,
        "groups": groups,
        "count": sum(len(group.hits) for group in groups),
    }
    part = "#hits" if request.htmx and not request.htmx.history_restore_request else ""
    return render(request, f"portal/search.html{part}", context)
