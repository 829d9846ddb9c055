"""The words of a plan as pages show them: promises marked, with how much and how often."""

from difflib import SequenceMatcher

from django import template

from apps.plan.reading import Promise, Strength, find_promises

register = template.Library()

STRENGTHS = {Strength.MUST: "必须做到", Strength.ROUTINE: "经常性工作", Strength.TASK: "本学期任务"}
EVERY = {"日", "周", "月", "季", "学期", "学年", "课时"}
# Runs of common letters shorter than this between two changes are shown as changed: 3 letters.
SHORTEST_COMMON = 3


@register.filter
def promise_segments(text: str) -> list[tuple[str, Promise | None]]:
    """The text in pieces, each with the promise that it is."""
    pieces, end = [], 0
    for promise in find_promises(text):
        if promise.start > end:
            pieces.append((text[end : promise.start], None))
        pieces.append((text[promise.start : promise.end], promise))
        end = promise.end
    if end < len(text):
        pieces.append((text[end:], None))
    return pieces


@register.filter
def measure(promise: Promise) -> str:
    """How much and how often a promise says: 每学期 1节; empty where it says neither."""
    every = f"每{promise.period}" if promise.period in EVERY else promise.period
    amount = "" if promise.quantity is None else f"{promise.quantity:g}{promise.unit}"
    return " ".join(filter(None, (every, amount)))


@register.filter
def strength(promise: Promise) -> str:
    """What kind of promise it is, in the school's words."""
    return STRENGTHS[promise.strength]


@register.filter
def word_diff(before: str, after: str) -> list[tuple[str, str]]:
    """Pieces of both texts as (``same`` | ``del`` | ``ins``, words), in reading order."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[tuple[str, str]] = []
    removed = added = ""
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        inside = a0 > 0 and a1 < len(before)
        if kind == "equal" and not (inside and a1 - a0 < SHORTEST_COMMON):
            pieces += [("del", removed), ("ins", added), ("same", before[a0:a1])]
            removed = added = ""
        else:
            removed, added = removed + before[a0:a1], added + after[b0:b1]
    pieces += [("del", removed), ("ins", added)]
    return [(kind, words) for kind, words in pieces if words]
