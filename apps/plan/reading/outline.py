"""The plan as a tree of clauses, before it is anything in the database."""

from collections.abc import Iterator
from dataclasses import dataclass, field

DEEPEST = 9  # levels of numbered clauses, as many as Word has


@dataclass
class Clause:
    """A chapter, section, item or paragraph of a plan.

    ``number`` is as printed, without the punctuation after it: "一", "1", "（1）", "第一章", with
    brackets and digits in their usual width; "" for a paragraph and for a heading without one.
    ``level`` is 1 for a chapter, 2 for a section, 3 for an item; a paragraph stands one below the
    clause that it belongs to. ``heading`` is the short name, with the full stop that the school
    put after it; ``text`` the words that follow. A clause with exactly one paragraph below it keeps
    it as its ``text``; several are children, for they ask for different things. ``mark`` is the
    number exactly as the source has it, with its punctuation ("" where Word numbers by itself).
    ``path`` is what people call it: 四.1, 三.2（1）, and 四.1¶2 for a paragraph.
    """

    number: str = ""
    level: int = 1
    heading: str = ""
    text: str = ""
    children: list["Clause"] = field(default_factory=list)
    mark: str = ""
    path: str = ""

    @property
    def name(self) -> str:
        """The heading without punctuation at its end."""
        return self.heading.rstrip("。．.：:；;，, ")

    @property
    def words(self) -> str:
        """Heading and text, each on a line of its own: what is searched for promises."""
        return "\n".join(filter(None, (self.heading, self.text)))

    def walk(self) -> Iterator["Clause"]:
        """The clause and all below it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.walk()

    def as_json(self) -> dict:
        return {
            "number": self.number,
            "level": self.level,
            "heading": self.heading,
            "text": self.text,
            "children": [child.as_json() for child in self.children],
        }


@dataclass(frozen=True)
class Doubt:
    """A line (paragraph in Word) that could not be placed surely, and why."""

    line: int
    reason: str
    quote: str = ""

    def __str__(self) -> str:
        quote = f"“{self.quote}”" if self.quote else ""
        return f"第 {self.line} 行{quote}：{self.reason}"


@dataclass
class Plan:
    """A work plan as it was read: nothing of the source is missing but numbering and space."""

    title: str = ""
    preamble: str = ""
    clauses: list[Clause] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def walk(self) -> Iterator[Clause]:
        """Every clause, in the order of the document."""
        for clause in self.clauses:
            yield from clause.walk()

    def as_json(self) -> dict:
        return {
            "title": self.title,
            "preamble": self.preamble,
            "clauses": [clause.as_json() for clause in self.clauses],
        }


def set_places(clauses: list[Clause], parent: Clause | None = None) -> None:
    """Gives each clause its level and its path, from where it stands in the tree."""
    above = parent.path if parent else ""
    paragraphs = 0
    for clause in clauses:
        clause.level = parent.level + 1 if parent else 1
        if parent and parent.number and clause.number.startswith(f"{parent.number}."):
            clause.path = above + clause.number.removeprefix(parent.number)
        elif clause.number:
            first = clause.number[0]
            dot = "." if above and (first.isalpha() or first.isdecimal()) else ""
            clause.path = f"{above}{dot}{clause.number}"
        else:
            paragraphs += 1
            clause.path = f"{above}¶{paragraphs}"
        set_places(clause.children, clause)
