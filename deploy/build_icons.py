"""Write ``static/icons.svg``, the sprite of the icons named in ``deploy/icons.txt``.

Run it after adding a name to the list, with the unpacked npm package ``@tabler/icons``::

    npm pack @tabler/icons@3.51.0 && tar xf tabler-icons-*.tgz
    python deploy/build_icons.py package/icons

A name ending in ``-filled`` is taken from the filled set, every other from the outline set.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ROOT / "deploy" / "icons.txt"
SPRITE = ROOT / "static" / "icons.svg"
OUTLINE = (
    'fill="none" stroke="currentColor" stroke-width="1.75"'
    ' stroke-linecap="round" stroke-linejoin="round"'
)
FILLED = 'fill="currentColor"'


def symbol(name: str, icons: Path) -> str:
    """Return the ``<symbol>`` of one icon, without Tabler's invisible bounding path."""
    filled = name.endswith("-filled")
    folder, stem = ("filled", name.removesuffix("-filled")) if filled else ("outline", name)
    drawing = (icons / folder / f"{stem}.svg").read_text(encoding="utf-8")
    paths = re.findall(r'<path (?!stroke="none" d="M0 0h24v24H0z").*?/>', drawing)
    look = FILLED if filled else OUTLINE
    return f'<symbol id="{name}" viewBox="0 0 24 24" {look}>{"".join(paths)}</symbol>'


def main(icons: Path) -> None:
    """Write the sprite from the package's ``icons`` folder."""
    names = NAMES.read_text(encoding="utf-8").split()
    symbols = "\n".join(symbol(name, icons) for name in names)
    SPRITE.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n')


if __name__ == "__main__":
    main(Path(sys.argv[1]))
