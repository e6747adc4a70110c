"""What the command line takes. Commands are imported when they run, so that `--help` is quick."""

import argparse
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from app.cli.machine_choice import add_machine_choice

COMMANDS: Final = (
    "demo",
    "compare",
    "fidelity",
    "inspect",
    "quantize",
    "plan",
    "recommend",
    "machine",
    "search",
    "variants",
    "pull",
    "library",
)

# The package that holds the commands of a comparison.
_COMPARE: Final = "app.cli.compare"
_FIDELITY: Final = "app.cli.fidelity"
_DESCRIPTION: Final = "Compare quantization levels of a local language model side by side."
_EPILOG: Final = """\
A LANE is SOURCE[,key=value…]. SOURCE is a GGUF file or builtin:LEVEL (the built-in model: builtin:Q8_0,
builtin:Q4_K_M …). Keys: ctx (tokens of context), kv (type of the K/V cache: f16, q8_0, q4_0 …), gpu_layers, threads,
repack (on, off), name. The first lane is the reference.

Where a window is open already, it takes the files and comes to the front; --new-window opens another one. --safe uses
no GPU, and the processor only in the plainest way that this build has: for computers on which models crash otherwise.

Exit codes: 0 success, 1 failure (one sentence on standard error), 2 wrong use, 130 stopped.
"""


def app_version() -> str:
    """The installed version; `unknown` in a checkout that is not installed."""
    try:
        return version("weigh-in")
    except PackageNotFoundError:
        return "unknown"


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; each sets `run`, called with the options and the way to open a window."""
    parser = argparse.ArgumentParser(
        prog="weighin",
        usage="weighin [--safe] [--new-window] [FILE.gguf …]  |  weighin [--safe] COMMAND …",
        description=f"{_DESCRIPTION} Without a command: open the window, with these files as lanes.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"weighin {app_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_demo(commands)
    _add_compare(commands)
    _add_fidelity(commands)
    _add_inspect(commands)
    _add_quantize(commands)
    _add_plan(commands)
    _add_recommend(commands)
    _add_machine(commands)
    _add_search(commands)
    _add_variants(commands)
    _add_pull(commands)
    _add_library(commands)
    return parser


def _add_demo(commands: Any) -> None:
    demo = _command(commands, "demo", "the built-in model at Q8_0 and Q4_K_M on one prompt", room=_COMPARE)
    demo.add_argument("--prompt", help="ask this instead of the demo's own question")
    demo.add_argument("--terminal", action="store_true", help="stay in the terminal even where there is a display")
    demo.add_argument("--max-tokens", type=_count, default=160, metavar="N", help="longest answer (default 160)")
    demo.add_argument(
        "--report", metavar="FILE", help="save a report: .html, .md, .csv or .json; stays in the terminal"
    )


def _add_compare(commands: Any) -> None:
    compare = _command(commands, "compare", "run the same prompts through several lanes", room=_COMPARE)
    compare.add_argument("lanes", nargs="+", metavar="LANE", help="SOURCE[,key=value…]; two to eight, reference first")
    prompts = compare.add_mutually_exclusive_group(required=True)
    prompts.add_argument("--prompt", help="what to ask; - reads it from standard input")
    prompts.add_argument("--prompts", metavar="FILE", help="a prompt a line, or a set with checks (.toml, .json)")
    compare.add_argument("--system", default="", metavar="TEXT", help="system prompt")
    compare.add_argument("--mode", choices=("turns", "together"), help="one after the other (default) or together")
    compare.add_argument("--seed", type=_seed, default=42, metavar="N", help="of the sampling (default 42)")
    compare.add_argument("--temperature", type=_temperature, default=0.0, metavar="T", help="0 (default) to 10")
    compare.add_argument("--max-tokens", type=_count, default=256, metavar="N", help="longest answer (default 256)")
    compare.add_argument("--repeat", type=_count, default=1, metavar="N", help="ask every prompt N times")
    compare.add_argument("--report", metavar="FILE", help="save a report: .html, .md, .csv or .json")


def _add_fidelity(commands: Any) -> None:
    fidelity = _command(commands, "fidelity", "what lanes lose against a reference, measured", room=_FIDELITY)
    fidelity.add_argument(
        "reference", metavar="REFERENCE", help="SOURCE[,key=value…]: what the others are held against"
    )
    fidelity.add_argument("lanes", nargs="+", metavar="LANE", help="SOURCE[,key=value…]; one to seven")
    texts = fidelity.add_mutually_exclusive_group()
    texts.add_argument("--text", metavar="FILE", help="a text file in UTF-8 (default: a text of the app's own)")
    texts.add_argument("--prompts", metavar="FILE", help="prompts instead: the reference's answers to them are scored")
    fidelity.add_argument("--ctx", type=_count, default=512, metavar="N", help="tokens of a window (default 512)")
    fidelity.add_argument("--chunks", type=_count, metavar="N", help="score so many windows (default: all of them)")


def _add_inspect(commands: Any) -> None:
    inspect = _command(commands, "inspect", "what a model file holds, told from its header")
    inspect.add_argument("source", metavar="SOURCE", help="a GGUF file, builtin:LEVEL or hf:REPO/FILE")
    inspect.add_argument("--no-hash", action="store_true", help="leave out the SHA-256, which reads the whole file")


def _add_quantize(commands: Any) -> None:
    quantize = _command(commands, "quantize", "make levels of a model with the engine's own quantizer")
    quantize.add_argument("source", metavar="SOURCE", help="an F32, BF16 or F16 GGUF file, or builtin:F16")
    quantize.add_argument("levels", nargs="+", metavar="LEVEL", help="Q8_0, Q6_K, Q5_K_M, Q4_K_M, Q3_K_M, Q2_K …")
    quantize.add_argument("--out", metavar="DIR", help="where to put them (default: beside the source)")
    quantize.add_argument("--dry-run", action="store_true", help="only say how large they would be")
    quantize.add_argument("--replace", action="store_true", help="write over files that exist")
    quantize.add_argument(
        "--allow-requantize", action="store_true", help="take a quantized source, which loses more than its label says"
    )


def _add_plan(commands: Any) -> None:
    plan = _command(commands, "plan", "what lanes take in memory, whether they fit and how fast they would be")
    plan.add_argument("lanes", nargs="*", metavar="LANE", help="SOURCE[,key=value…]; SOURCE may be hf:REPO/FILE too")
    plan.add_argument("--projector", metavar="FILE", help="the mmproj file of the model (default: the one beside it)")
    add_machine_choice(plan)


def _add_recommend(commands: Any) -> None:
    recommend = _command(commands, "recommend", "which model to take at which level, here or on another machine")
    add_machine_choice(recommend)
    recommend.add_argument(
        "--for", dest="purpose", choices=("chat", "code", "documents"), default="chat", help="what for (default chat)"
    )
    recommend.add_argument("--ctx", type=_whole, metavar="N", help="tokens of context (default by what it is for)")
    recommend.add_argument("--offline", action="store_true", help="make no request, use what is on this computer")
    recommend.add_argument(
        "--refresh", action="store_true", help="first ask Hugging Face for current sizes of files (100 requests)"
    )
    recommend.add_argument("--rule", action="store_true", help="also print the rule that it follows")


def _add_machine(commands: Any) -> None:
    machine = _command(commands, "machine", "what this computer offers: processor, memory, GPUs, engine")
    machine.add_argument(
        "--measure", action="store_true", help="measure how fast memory is read: two seconds on all cores; remembered"
    )


def _add_search(commands: Any) -> None:
    search = _command(commands, "search", "models with GGUF files on Hugging Face, by name")
    search.add_argument("text", nargs="*", metavar="TEXT", help="words of the repository's name")
    search.add_argument(
        "--sort", choices=("downloads", "likes", "trend", "date"), default="downloads", help="most first, newest first"
    )
    search.add_argument("--limit", type=_whole, default=20, metavar="N", help="how many at most (default 20)")
    search.add_argument("--fits", action="store_true", help="only what would run here, or on the machine that is named")
    search.add_argument(
        "--for", dest="purpose", choices=("chat", "code", "documents"), help="only what is meant for it"
    )
    search.add_argument(
        "--licence",
        choices=("permissive", "permissive-with-conditions", "restricted", "non-commercial"),
        help="only under such a one",
    )
    search.add_argument(
        "--min-parameters", dest="least", type=_billions, metavar="N", help="only larger ones, in billions"
    )
    search.add_argument("--max-parameters", dest="most", type=_billions, metavar="N", help="only smaller ones")
    add_machine_choice(search)


def _add_variants(commands: Any) -> None:
    variants = _command(commands, "variants", "the levels that a repository offers: size, plan, speed, loss, best fit")
    variants.add_argument("repository", nargs="?", metavar="REPO", help="OWNER/REPOSITORY on Hugging Face")
    variants.add_argument("--ctx", type=_whole, metavar="N", help="tokens of context to plan for (default 8,192)")
    variants.add_argument("--no-headers", action="store_true", help="names and sizes alone: one request, no plans")
    add_machine_choice(variants)


def _add_pull(commands: Any) -> None:
    pull = _command(commands, "pull", "download files of a repository on Hugging Face; goes on where it was stopped")
    pull.add_argument("source", metavar="REPO", help="OWNER/NAME, OWNER/NAME@REVISION or hf:REPO/FILE@REVISION")
    pull.add_argument("files", nargs="*", metavar="FILE", help="names of files, or levels such as Q4_K_M")
    pull.add_argument("--folder", metavar="DIR", help="put them there, as OWNER/NAME/FILE (default: the models folder)")


def _add_library(commands: Any) -> None:
    library = _command(commands, "library", "models on this computer, wherever programs keep them")
    library.add_argument(
        "words",
        nargs="*",
        metavar="delete MODEL",
        help="delete a file of Weigh-In's own models folder: its path, or as OWNER/NAME/FILE, FILE or the model's name",
    )
    library.add_argument("--duplicates", action="store_true", help="also find files of the same content")
    library.add_argument("--add", action="append", default=[], metavar="DIR", help="look through this folder as well")
    library.add_argument("--remove", action="append", default=[], metavar="DIR", help="do not look through it any more")
    library.add_argument("--folder", metavar="DIR", help="keep models here from now on (default: the app's own place)")


def _command(commands: Any, name: str, summary: str, *, room: str = "app.cli") -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=summary[0].upper() + summary[1:] + ".", allow_abbrev=False
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output, nothing else there")
    parser.set_defaults(run=_imported_when_run(f"{room}.{name}_command"))
    return parser


def _imported_when_run(module: str) -> Callable[..., int]:
    def run(*arguments: Any) -> int:
        exit_code: int = import_module(module).run(*arguments)
        return exit_code

    return run


def _count(text: str) -> int:
    return _number_between(text, 1, 1_000_000)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None


def _billions(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not 0 < number <= 1_000_000:
        raise argparse.ArgumentTypeError("must be more than 0, in billions")
    return number


def _seed(text: str) -> int:
    return _number_between(text, 0, 2**32 - 2)


def _number_between(text: str, lowest: int, highest: int) -> int:
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
    if not lowest <= number <= highest:
        raise argparse.ArgumentTypeError(f"must be {lowest:,} to {highest:,}")
    return number


def _temperature(text: str) -> float:
    try:
        temperature = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    # nan fails both comparisons
    if not 0 <= temperature <= 10:
        raise argparse.ArgumentTypeError("must be 0 to 10")
    return temperature
