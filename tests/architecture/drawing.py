"""The drawing of imports between the folders of a package: `python -m tests.architecture.drawing`.

A unit is a folder or a module directly inside the package. Floors stand on what they import; an arrow is drawn once
for each pair of units, however many imports it bundles.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import grimp
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
PACKAGES = ("services.desk", "services.desk.web", "services.supervision", "services.cli", "shared", "shared.contracts")


@cache
def graph() -> grimp.ImportGraph:
    """Who imports whom in `services` and `shared`, libraries included."""
    return grimp.build_graph("services", "shared", include_external_packages=True, cache_dir=None)


@dataclass(frozen=True)
class Drawing:
    """The units of a package by floor, floor 0 lowest, and the arrows between them."""

    package: str
    arrows: Mapping[str, frozenset[str]]

    @property
    def units(self) -> list[str]:
        return sorted(self.arrows)

    def circle(self) -> list[str]:
        """The units that can't be put on a floor because they import each other in a circle; none if all can."""
        rest = dict(self.arrows)
        while free := [unit for unit, targets in rest.items() if not targets & rest.keys()]:
            for unit in free:
                del rest[unit]
        return sorted(rest)

    def floors(self) -> list[list[str]]:
        """Lowest first. Raises ValueError where there is a circle."""
        if self.circle():
            raise ValueError(f"{self.package}: {self.circle()} import each other")
        floors, rest = list[list[str]](), dict(self.arrows)
        while rest:
            floors.append(sorted(unit for unit, targets in rest.items() if not targets & rest.keys()))
            for unit in floors[-1]:
                del rest[unit]
        return floors


def drawing(package: str) -> Drawing:
    imports = graph()
    inside = {module: _unit(package, module) for module in imports.find_descendants(package)}
    arrows: dict[str, set[str]] = {unit: set() for unit in inside.values()}
    for module, unit in inside.items():
        targets = {inside.get(target, unit) for target in imports.find_modules_directly_imported_by(module)}
        arrows[unit] |= targets - {unit}
    return Drawing(package, {unit: frozenset(targets) for unit, targets in arrows.items()})


def _unit(package: str, module: str) -> str:
    return module.removeprefix(f"{package}.").partition(".")[0]


def folders() -> Iterator[tuple[str, int]]:
    """Each folder with code and how many modules lie directly in it, `__init__` not counted."""
    for file in sorted(ROOT.glob("services/**/__init__.py")) + sorted(ROOT.glob("shared/**/__init__.py")):
        folder = file.parent
        yield folder.relative_to(ROOT).as_posix(), len(list(folder.glob("*.py"))) - 1


def table() -> Table:
    """A line for each package: units, floors, arrows, and the floors from the top down."""
    made = Table("package", "units", "floors", "arrows", "from the top down")
    for package in PACKAGES:
        drawn = drawing(package)
        floors = drawn.floors()
        arrows = sum(map(len, drawn.arrows.values()))
        lines = "\n".join(" ".join(floor) for floor in reversed(floors))
        made.add_row(package, str(len(drawn.units)), str(len(floors)), str(arrows), lines)
    return made


if __name__ == "__main__":
    Console(width=140).print(table())
