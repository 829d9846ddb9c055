"""Radar and trend as the numbers of an SVG; the templates only write them down."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, floor, pi, sin

Point = tuple[float, float]


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


@dataclass(frozen=True)
class Axis:
    """An axis of a radar: its end, and where its name stands."""

    name: str
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str
    value: float


@dataclass(frozen=True)
class Radar:
    """Shares in percent around a centre. ``other`` is what they are compared with, if anything."""

    width: int
    height: int
    cx: float
    cy: float
    rings: list[str]
    axes: list[Axis]
    shape: str
    other: str
    label: str


WIDTH, HEIGHT, RADIUS = 340, 280, 96
RINGS = (25, 50, 75, 100)


def radar(
    values: Sequence[tuple[str, float]], other: Sequence[tuple[str, float]] = (), *, title: str
) -> Radar | None:
    """A radar of named percentages; None where there are fewer than three, which span nothing."""
    if len(values) < 3:
        return None
    cx, cy, count = WIDTH / 2, HEIGHT / 2, len(values)

    def at(index: int, percent: float) -> Point:
        angle, length = 2 * pi * index / count - pi / 2, RADIUS * percent / 100
        return round(cx + cos(angle) * length, 1), round(cy + sin(angle) * length, 1)

    def axis(index: int, name: str, value: float) -> Axis:
        (x, y), (label_x, label_y) = at(index, 100), at(index, 118)
        anchor = "middle" if abs(label_x - cx) < 8 else "start" if label_x > cx else "end"
        return Axis(name, x, y, label_x, label_y + 4, anchor, value)

    compared = dict(other)
    shape = [at(index, value) for index, (_name, value) in enumerate(values)]
    against = [at(index, compared.get(name, 0)) for index, (name, _value) in enumerate(values)]
    return Radar(
        width=WIDTH,
        height=HEIGHT,
        cx=cx,
        cy=cy,
        rings=[_points([at(index, ring) for index in range(count)]) for ring in RINGS],
        axes=[axis(index, *one) for index, one in enumerate(values)],
        shape=_points(shape),
        other=_points(against) if compared else "",
        label=f"{title}：" + "，".join(f"{name}{value:.0f}%" for name, value in values),
    )


@dataclass(frozen=True)
class Dot:
    """One value of a trend: where it stands, what stands below it, and what it is."""

    x: float
    y: float
    name: str
    value: float
    label: str = ""
    anchor: str = "middle"


@dataclass(frozen=True)
class Trend:
    """Values in a row from left to right. ``lines`` are heights with the number that they stand for."""

    width: int
    height: int
    left: int
    right: int
    base: float
    line: str
    dots: list[Dot]
    lines: list[tuple[float, int]]
    label: str


TREND_WIDTH, TREND_HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 36, 16, 16, 34
# So many dates find room below the line.
MOST_LABELS = 12


def trend(values: Sequence[tuple[str, float]], *, title: str) -> Trend | None:
    """A line through named values out of a hundred; None where there are fewer than two."""
    if len(values) < 2:
        return None
    bottom = min(60, floor(min(value for _name, value in values) / 10) * 10)
    high, base = TREND_HEIGHT - TOP - BOTTOM, TREND_HEIGHT - BOTTOM
    step = (TREND_WIDTH - LEFT - RIGHT) / (len(values) - 1)
    every = -(-len(values) // MOST_LABELS)

    def height(value: float) -> float:
        return round(base - high * (value - bottom) / (100 - bottom), 1)

    dots = [
        Dot(
            round(LEFT + index * step, 1),
            height(value),
            name,
            value,
            name if (len(values) - 1 - index) % every == 0 else "",
            # A long name at either end stays inside the drawing.
            "start" if index == 0 else "end" if index == len(values) - 1 else "middle",
        )
        for index, (name, value) in enumerate(values)
    ]
    return Trend(
        width=TREND_WIDTH,
        height=TREND_HEIGHT,
        left=LEFT,
        right=TREND_WIDTH - RIGHT,
        base=base,
        line=_points([(dot.x, dot.y) for dot in dots]),
        dots=dots,
        lines=[(height(mark), mark) for mark in range(bottom, 101, 10)],
        label=f"{title}：" + "，".join(f"{name} {value:.1f}" for name, value in values),
    )
