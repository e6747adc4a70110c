"""A regular expression as steps of a machine that is in several places at once (Thompson, 1968).

Steps are numbered. A step either reads a character of a set, asks for a place in the text, goes on in several places,
or is the end.
"""

from dataclasses import dataclass
from typing import Final

from app.domain.patterns.character_set import CharacterSet
from app.domain.patterns.pattern_error import PatternError
from app.domain.patterns.pattern_tree import Anchor, At, Choice, Node, One, Repeat, Sequence

# Counted repeats are written out: (a{1000}){1000} would be a million steps.
MOST_STEPS: Final = 500


@dataclass(frozen=True, slots=True)
class Step:
    """Goes on at `then`, once `reads` has read a character or `asks` is the place; without both at once."""

    then: tuple[int, ...]
    reads: CharacterSet | None = None
    asks: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """Begins at step `start`; whoever reaches step 0 has matched."""

    steps: tuple[Step, ...]
    start: int


END: Final = 0


def compile_tree(tree: Node) -> Program:
    """The steps of a tree. Raises `PatternError` where they would be too many."""
    compiler = _Compiler()
    start = compiler.before(tree, END)
    return Program(tuple(compiler.steps), start)


class _Compiler:
    """Writes from the end to the start: each step knows where it goes on."""

    def __init__(self) -> None:
        self.steps: list[Step] = [Step(())]

    def before(self, node: Node, then: int) -> int:
        """The first step of `node`, which goes on at `then`."""
        match node:
            case One(characters):
                return self._add(Step((then,), reads=characters))
            case At(anchor):
                return self._add(Step((then,), asks=anchor))
            case Sequence(parts):
                for part in reversed(parts):
                    then = self.before(part, then)
                return then
            case Choice(options):
                return self._add(Step(tuple(self.before(option, then) for option in options)))
            case Repeat(part, least, most):
                return self._repeat(part, least, most, then)

    def _repeat(self, node: Node, least: int, most: int | None, then: int) -> int:
        if most is None:
            loop = self._add(Step((then,)))
            self.steps[loop] = Step((self.before(node, loop), then))
            then = loop
        else:
            after = then
            for _ in range(most - least):
                then = self._add(Step((self.before(node, then), after)))
        for _ in range(least):
            then = self.before(node, then)
        return then

    def _add(self, step: Step) -> int:
        if len(self.steps) >= MOST_STEPS:
            raise PatternError(
                "The regular expression is too large: its repeats, written out, have too many steps.",
                advice="Use smaller numbers in its repeats.",
            )
        self.steps.append(step)
        return len(self.steps) - 1
