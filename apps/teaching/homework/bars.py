"""A class's night as a bar: minutes of all subjects against the limit, the own piece among them."""

from dataclasses import dataclass

from apps.teaching.homework.budget import Load

# Colour is never alone: each level has a word, each part a name beside the bar.
_WORDS = {"free": "在上限内", "near": "接近上限", "over": "超过上限"}
_TONES = {"free": "kept", "near": "soon", "over": "late"}


@dataclass(frozen=True)
class Segment:
    """A part of the bar, in percent of its length: ``set`` (public), ``own`` or ``pending``."""

    kind: str
    name: str
    minutes: int
    start: str
    width: str


@dataclass(frozen=True)
class Bar:
    """The bar with what stands beside it; ``own`` are the minutes of the piece being written."""

    load: Load
    segments: tuple[Segment, ...]
    total: int
    own: int
    cap_at: str

    @property
    def level(self) -> str:
        return self.load.level_of(self.total)

    @property
    def word(self) -> str:
        if self.level == "over":
            return f"超过{self.total - self.load.cap}分钟"
        return _WORDS[self.level]

    @property
    def tone(self) -> str:
        return _TONES[self.level]

    @property
    def none_written(self) -> bool:
        """Grades 1–2: there is no bar to fill."""
        return self.load.cap == 0


def bar(load: Load, *, own: int = 0, name: str = "") -> Bar:
    """The bar of a load, with ``own`` counted minutes of subject ``name`` put in."""
    public = [("set", part.short, part.minutes) for part in load.parts]
    mine = [("own", name[:1], own)]
    pending = [("pending", part.short, part.pending) for part in load.parts]
    total = load.total + own
    length = max(load.cap, total + load.pending, 1)
    segments, start = [], 0
    for kind, short, minutes in public + mine + pending:
        if minutes:
            place, width = f"{start * 100 / length:.2f}", f"{minutes * 100 / length:.2f}"
            segments.append(Segment(kind, short, minutes, place, width))
            start += minutes
    return Bar(load, tuple(segments), total, own, f"{load.cap * 100 / length:.2f}")
