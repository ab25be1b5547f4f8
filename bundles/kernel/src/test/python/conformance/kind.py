"""One line of the table: how to make a value of some kind, and what must hold of it afterwards."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

EXACT = "exact"
REBUILT = "rebuilt"
DEGRADED = "degraded"
LOST = "lost"


@dataclass(frozen=True)
class Kind:
    """``x`` is the value unless the code says otherwise.

    ``value`` is an expression whose ``repr`` is the same on every replica; ``alias`` one that is true. ``mutate`` is a cell
    that changes the value through one of its names, and ``seen`` is true if the change shows through the other. ``troubled``
    are the names that the capture must report; ``why`` is what is not kept of them.
    """

    library: str
    name: str
    code: str
    value: str
    alias: str
    mutate: str
    seen: str
    fidelity: str
    troubled: tuple[str, ...]
    why: str
    needs: tuple[str, ...]

    @property
    def title(self) -> str:
        """Unique in the table."""
        return f"{self.library}: {self.name}"


class Library:
    """Makes the kinds of one library. ``preamble`` comes before the code of each."""

    def __init__(self, name: str, preamble: str = "", needs: str = "") -> None:
        self._name = name
        self._preamble = preamble
        self._needs = tuple(needs.split())

    def __call__(
        self,
        name: str,
        code: str,
        value: str,
        mutate: str = "",
        seen: str = "",
        *,
        alias: str | None = None,
        degraded: str = "",
        lost: str = "",
        rebuilt: str = "",
        why: str = "",
        needs: str = "",
    ) -> Kind:
        """A kind. With no ``alias`` given, ``x`` lies in a list ``box`` too, and must be the same object there."""
        code = textwrap.dedent(code).strip("\n")
        if alias is None:
            alias = "" if lost else "box[0] is x"
        if "box" in alias and "box =" not in code:
            code += "\nbox = [x]"
        fidelity = LOST if lost else DEGRADED if degraded else REBUILT if rebuilt else EXACT
        return Kind(
            self._name,
            name,
            "\n".join(part for part in (self._preamble, code) if part),
            value,
            alias,
            mutate,
            seen,
            fidelity,
            tuple((lost or degraded or rebuilt).split()),
            why,
            (*self._needs, *needs.split()),
        )
