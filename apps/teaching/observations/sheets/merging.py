"""What one device wrote and what the server has meanwhile, brought together row by row.

Each row comes with the value that the device last knew of (its base). What only one side changed
since is taken; what both changed is never overwritten in silence.
"""

# A step is its fields by name, a list of remarks its lines, a rating or a text a string. None: no row.
Value = dict[str, str] | list[str] | str | None


class Contested(Exception):
    """Both sides changed the same thing since the base: a person has to decide."""


def merged(base: Value, mine: Value, theirs: Value) -> Value:
    """The value that keeps what either side changed.

    A step that one side removed and the other went on writing stays.

    Raises:
        Contested: both changed the same text or rating, differently.
    """
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    if isinstance(mine, list) and isinstance(theirs, list):
        return _lines(base if isinstance(base, list) else [], mine, theirs)
    if isinstance(mine, dict) and isinstance(theirs, dict):
        known = base if isinstance(base, dict) else {}
        names = [*theirs, *(name for name in mine if name not in theirs)]
        return {
            name: merged(known.get(name, ""), mine.get(name, ""), theirs.get(name, ""))
            for name in names
        }
    if theirs is None and isinstance(mine, dict):
        return mine
    raise Contested


def preferring_mine(base: Value, mine: Value, theirs: Value) -> Value:
    """What to ask about where it is contested: mine, with those fields of theirs that I left alone."""
    if not isinstance(mine, dict) or not isinstance(theirs, dict) or not isinstance(base, dict):
        return mine
    return {name: theirs[name] if mine[name] == base[name] else mine[name] for name in mine}


def _lines(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """Their lines without those that I took away, then those that I added; changed by both, both stay."""
    removed = {line for line in base if line not in mine}
    added = [line for line in mine if line not in base and line not in theirs]
    return [line for line in theirs if line not in removed] + added
