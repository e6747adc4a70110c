"""A Jinja environment for templates written by strangers: no way out, no way to fill the memory by one expression.

A chat template comes with a model file, so it is code from whoever made the file. Jinja's immutable sandbox keeps it
from Python's internals and bounds `range`; what is added here bounds the sizes that an expression can ask for. Time is
bounded from outside (`app.worker.templates.template_watchdog`).
"""

import functools
import json
import time
from collections.abc import Callable
from typing import Any, Final, NoReturn

from jinja2 import Undefined, nodes
from jinja2.exceptions import TemplateError
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from app.worker.templates.template_bounds import (
    check_call,
    check_format,
    check_numbers,
    check_operands,
    check_text_work,
    joined,
)

# The filter that stands for `~` in a compiled template; no template can write this name.
_CONCATENATION: Final = "concatenation by the sandbox"


class GenerationTag(Extension):
    """`{% generation %}…{% endgeneration %}` marks the assistant's words for training; here it is its content alone."""

    tags = {"generation"}  # noqa: RUF012 - Jinja's own declaration

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


class BoundedConcatenation(NodeTransformer):
    """Turns `a ~ b`, which Jinja lets nobody intercept, into a filter of the sandbox."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        parts = nodes.List(node.nodes, lineno=node.lineno)
        bounded = nodes.Filter(parts, _CONCATENATION, [], [], None, None, lineno=node.lineno)
        bounded.environment = parts.environment = node.environment
        return bounded


class TemplateSandbox(ImmutableSandboxedEnvironment):
    """As Hugging Face's template environment, with bounds."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self) -> None:
        super().__init__(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, GenerationTag])
        self.filters = {name: _bounded(name, each) for name, each in self.filters.items()}
        self.filters["tojson"] = _to_json
        self.filters[_CONCATENATION] = joined
        self.globals["raise_exception"] = _raise_exception
        self.globals["strftime_now"] = _strftime_now

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = BoundedConcatenation().visit(super()._parse(source, name, filename))
        return tree

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse products, powers, formats and sums whose result would be huge."""
        check_operands(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def call(self, context: Any, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Refuse calls with numbers that only a text of enormous width needs (`ljust`, `zfill`, `replace`…)."""
        check_call(called, (*args, *kwargs.values()))
        return super().call(context, called, *args, **kwargs)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Refuse `str.format` with enormous widths."""
        format_safely = super().wrap_str_format(value)
        if format_safely is None:
            return None

        def bounded(*args: Any, **kwargs: Any) -> str:
            check_format(value.__self__)
            return format_safely(*args, **kwargs)

        return bounded


def _bounded(name: str, each: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, refusing enormous numbers among its arguments. Jinja's marks on the function are kept."""

    @functools.wraps(each)
    def bounded(*args: Any, **kwargs: Any) -> Any:
        check_numbers((*args, *kwargs.values()))
        check_text_work((*args, *kwargs.values()))
        if name == "format" and args and isinstance(args[0], str):
            check_format(args[0])
        return each(*args, **kwargs)

    return bounded


def _to_json(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """JSON without HTML escapes, as Hugging Face's templates expect."""
    check_numbers((indent,))
    if isinstance(value, Undefined):
        raise TemplateError("tojson of something undefined")
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def _raise_exception(message: str) -> NoReturn:
    raise TemplateError(str(message)[:500])


def _strftime_now(format_text: str) -> str:
    check_format(format_text)
    return time.strftime(format_text[:200])
