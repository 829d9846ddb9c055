"""The look holds together: icons exist, dates read as people say them, nothing breaks the CSP."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command
from django.template import Context, Template
from django.utils import timezone

from apps.core.templatetags import portal
from jiaoxi.menu import MENU

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
SPRITE = Path(settings.BASE_DIR, "static", "icons.svg").read_text(encoding="utf-8")
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE))


def render(source: str, **context) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


def test_every_icon_that_is_named_is_in_the_sprite():
    named = {section.icon for section in MENU} | set(portal.TONE_ICONS.values())
    for path in TEMPLATES:
        source = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'{% icon "([^"]+)"', source))
        named |= set(re.findall(r'\bicon="([^"]+)"', source))
    assert named - ICONS == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_more_than_the_content_security_policy_allows(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", source)


def test_the_manifest_storage_finds_every_file_that_a_style_names(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    backend = f"{ManifestStaticFilesStorage.__module__}.{ManifestStaticFilesStorage.__name__}"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()


@time_machine.travel("2022-03-02 08:00+08:00")
@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2022, 3, 1), "3月1日 周二"),
        (date(2021, 9, 1), "2021年9月1日 周三"),
        (datetime(2022, 2, 28, 17, 5, tzinfo=timezone.get_fixed_timezone(0)), "3月1日 周二"),
        (None, ""),
    ],
)
def test_a_date_reads_as_people_say_it(value, words):
    assert portal.day(value) == words


@time_machine.travel("2022-03-02 08:00+08:00")
def test_a_moment_is_told_in_the_time_of_the_school():
    utc = datetime(2022, 3, 1, 6, 5, tzinfo=timezone.get_fixed_timezone(0))
    assert portal.moment(utc) == "3月1日 周二 14:05"


@pytest.mark.parametrize(
    ("done", "expected", "words"),
    [(43, 48, "43/48 · 90%"), (999, 1000, "999/1000 · 99%"), (5, 5, "5/5 · 100%")],
)
def test_a_bar_says_its_share_and_never_rounds_up_to_all(done, expected, words):
    html = render("{% progress done expected %}", done=done, expected=expected)
    assert words in html


def test_a_bar_of_nothing_expected_is_not_nought_percent():
    html = render("{% progress 0 0 %}")
    assert "不适用" in html
    assert "%" not in html


def test_a_gap_in_a_trend_is_not_drawn_as_nought():
    html = render("{% sparkline values %}", values=[2, None, 4, 4])
    assert html.count("<polyline") == 2
    assert 'aria-label="走势：2、4、4"' in html


def test_a_trend_without_figures_says_so():
    assert "还没有数据" in render("{% sparkline values %}", values=[None, None])


def test_a_state_is_told_by_word_and_shape():
    html = render('{% status "late" %}')
    assert "滞后" in html
    assert "#alert-triangle-filled" in html
