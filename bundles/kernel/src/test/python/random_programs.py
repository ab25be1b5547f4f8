"""Random notebooks, the digest of what they leave behind, and the comparison of two digests. Pure functions.

A program is a list of cells and follows from its seed. Its cells bind, alias, mutate and delete values in the ways of
:mod:`random_grammar`; some of them fail half-way.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Iterable
from pathlib import Path

from random_grammar import BLOCKS, FAILURES, IMPORTS, STATEMENTS

_NAMES = "abcdefghkmnpq"
_PLACE = re.compile(r"\{(=?)([a-z]*)(\d*)\}")
_TRIES = 40


def program(seed: int) -> list[str]:
    """The cells of the program with this seed."""
    return _Writer(seed).cells()


def digest_code() -> str:
    """A cell that prints, as JSON, ``{"names": {name: hash}, "aliases": [[path, ...], ...]}`` of the namespace it runs in."""
    source = Path(__file__).with_name("digest_cell.py").read_text()
    source += "\nimport json\nprint(json.dumps(digest(space)))\n"
    return f"exec(compile({source!r}, '<digest>', 'exec'), {{'space': globals(), '__name__': 'digest'}})"


def compare(one: dict, other: dict, problems: Iterable[str]) -> list[str]:
    """What differs between two digests, apart from names whose fidelity was reported."""
    excused = set(problems)
    names = sorted((one["names"].keys() | other["names"].keys()) - excused)
    found = []
    for name in names:
        if one["names"].get(name) != other["names"].get(name):
            found.append(f"{name}: {one['names'].get(name, 'unbound')} and {other['names'].get(name, 'unbound')}")
    groups = [_without({tuple(group) for group in each["aliases"]}, excused) for each in (one, other)]
    found += [f"shared only on the first: {' '.join(group)}" for group in sorted(groups[0] - groups[1])]
    found += [f"shared only on the second: {' '.join(group)}" for group in sorted(groups[1] - groups[0])]
    return found


def _without(groups: set[tuple[str, ...]], excused: set[str]) -> set[tuple[str, ...]]:
    kept = (tuple(path for path in group if re.match(r"\w+|<.*?>", path).group() not in excused) for group in groups)
    return {group for group in kept if len(group) > 1}


class _Writer:
    """Keeps what kinds of values names have, as far as that can be known without running anything."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._seed = seed
        self._kinds: dict[str, str] = {}

    def cells(self) -> list[str]:
        cells = [f"{IMPORTS}\nrandom.seed({self._seed}); np.random.seed({self._seed})"]
        cells += [self._cell() for _ in range(self._random.randint(4, 24))]
        return cells

    def _cell(self) -> str:
        statements = [self._statement() for _ in range(self._random.choice([1, 1, 2, 2, 3, 4]))]
        if self._random.random() < 0.08:
            statements.append(self._fill(self._random.choice(FAILURES)) or "1 / 0")
            # What follows doesn't run, and so counts for nothing.
            known = dict(self._kinds)
            statements.append(self._statement())
            self._kinds = known
        return "\n".join(statements)

    def _statement(self) -> str:
        for _ in range(_TRIES):
            text = self._fill(self._random.choice(STATEMENTS))
            if text is None:
                continue
            if self._random.random() < 0.12 and not text.startswith(("%", "!")):
                return self._random.choice(BLOCKS).replace("BODY", textwrap.indent(text, "    ").strip())
            return text
        return self._fill("{=list} = [{}, {2}]") or ""

    def _fill(self, template: str) -> str | None:
        """Choose names and numbers for the places of a template; None if a kind of value is needed that isn't there."""
        chosen: dict[str, str] = {}
        bound: dict[str, str] = {}
        for binds, kind, number in _PLACE.findall(template):
            place = kind + number
            if binds:
                chosen.setdefault("=" + place, self._random.choice(_NAMES))
                bound[chosen["=" + place]] = kind
            elif not kind:
                chosen.setdefault(place, str(self._random.randint(0, 9)))
            elif place not in chosen:
                # What is lost must not be used: it fails on another replica, and rightly so.
                having = sorted(name for name, known in self._kinds.items() if kind == known or (kind == "any" and known != "lost"))
                if not having:
                    return None
                chosen[place] = self._random.choice(having)
        if len({name for place, name in chosen.items() if place.startswith("=")}) < sum(place.startswith("=") for place in chosen):
            return None
        if template == "del {any}" or "pop('{lost}'" in template:
            self._kinds.pop(chosen["any" if "any" in chosen else "lost"], None)
        self._kinds.update(bound)
        return _PLACE.sub(lambda place: chosen["".join(place.groups())], template)
