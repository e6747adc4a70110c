"""`weighin library`: models on this computer, wherever programs keep them; the folders that are looked through."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from app.cli.compare.terminal_session import terminal_session
from app.cli.console import progress_console, result_console
from app.cli.progress import progress_bar
from app.cli.streams import print_document, say
from app.domain.errors import UsageError, WeighInError
from app.domain.library.duplicates import DuplicateGroup
from app.domain.library.grouping import group_models, name_key
from app.domain.library.library import LibraryModel, LibraryVariant
from app.domain.library.library_words import bits_text, model_words, summary_words
from app.domain.plain_text import one_line
from app.domain.units import UNKNOWN, bytes_text
from app.services.library.deleting import delete_variant
from app.services.library.duplicates import find_duplicates
from app.services.library.library_documents import library_document
from app.services.library.model_folders import add_folder, choose_models_folder, remove_folder
from app.services.library.scanning import scan_library


@terminal_session()
def run(options: argparse.Namespace, _open_window: Any) -> int:
    """Change folders, delete or list; returns the exit code."""
    if options.words and (options.words[0] != "delete" or len(options.words) < 2):
        raise UsageError("Write weighin library, or weighin library delete MODEL.")
    _change_folders(options)
    variants, problems = _scanned()
    if options.words:
        return _delete(options, variants)
    duplicates = _duplicates(variants) if options.duplicates else None
    models = group_models(variants)
    if options.json:
        print_document(library_document(models, duplicates, problems))
    else:
        _show(result_console(), models, duplicates)
    for problem in problems:
        say(problem)
    return 0


def _change_folders(options: argparse.Namespace) -> None:
    if options.folder is not None:
        say(f"Models are kept in {choose_models_folder(Path(options.folder))} from now on.")
    for folder in options.add:
        say(f"{add_folder(Path(folder))} is looked through from now on.")
    for folder in options.remove:
        remove_folder(Path(folder))
        say(f"{folder} is not looked through any more; its files stay.")


def _scanned() -> tuple[tuple[LibraryVariant, ...], list[str]]:
    problems: list[str] = []
    found = 0
    with progress_console().status("Looking through folders …") as status:

        def on_variant(variant: LibraryVariant) -> None:
            nonlocal found
            found += 1
            status.update(f"Looking through folders … {found:,} found")

        variants = scan_library(on_variant=on_variant, on_problem=problems.append)
    return variants, problems


def _duplicates(variants: Sequence[LibraryVariant]) -> tuple[DuplicateGroup, ...]:
    with progress_bar("Comparing files of equal size") as on_progress:
        return find_duplicates(variants, on_progress=on_progress)


def _delete(options: argparse.Namespace, variants: Sequence[LibraryVariant]) -> int:
    chosen = list(dict.fromkeys(_meant(text, variants) for text in options.words[1:]))
    freed_bytes = sum(delete_variant(variant) for variant in chosen)
    if options.json:
        paths = [str(path) for variant in chosen for path in variant.files]
        print_document({"deleted": paths, "freed_bytes": freed_bytes})
    else:
        names = ", ".join(one_line(variant.path.name) for variant in chosen)
        result_console().print(Text(f"Deleted {names}: {bytes_text(freed_bytes)} freed."))
    return 0


def _meant(text: str, variants: Sequence[LibraryVariant]) -> LibraryVariant:
    """The one variant that a word names. Raises `WeighInError`."""
    absolute = Path(os.path.abspath(Path(text).expanduser()))  # noqa: PTH100 - resolve() would follow links
    tests = (
        lambda each: absolute in each.files,
        lambda each: text in (each.path.relative_to(each.root).as_posix(), each.local_name),
        lambda each: text == each.path.name,
        lambda each: name_key(text) == name_key(each.model) and each.may_be_deleted,
    )
    for test in tests:
        found = [each for each in variants if test(each)]
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(one_line(str(each.path)) for each in found[:4])
            raise WeighInError(f"{one_line(text)} could be any of {len(found)}: {listed}.", advice="Give the path.")
    raise WeighInError(f"There is no model {one_line(text)} here.", advice="weighin library lists what there is.")


def _show(console: Console, models: Sequence[LibraryModel], duplicates: Sequence[DuplicateGroup] | None) -> None:
    if not models:
        console.print("No models were found on this computer.")
        return
    for model in models:
        _show_model(console, model)
    console.print(Text(f"{summary_words(models)}."))
    if duplicates is not None:
        _show_duplicates(console, duplicates)


def _show_model(console: Console, model: LibraryModel) -> None:
    heading = Text(one_line(model.name) or UNKNOWN, style="bold")
    console.print(heading.append(f"  {one_line(model_words(model))}", style="not bold dim"))
    for variant in model.variants:
        bits = "" if variant.bits_per_weight is None else f"{bits_text(variant)} bits"
        figures = f"  {one_line(variant.level):<9} {bits:>10} {bytes_text(variant.file_bytes):>9}"
        names = (variant.local_name, variant.label if variant.label != variant.level else "")
        name = "".join(f"{one_line(each)}  " for each in names if each)
        # in one piece however narrow the terminal is: paths are there to be copied
        line = Text(f"{figures}  {variant.source.value:<18}  {name}{one_line(str(variant.path))}")
        console.print(line, soft_wrap=True)
        if variant.problem:
            console.print(Text(f"  {one_line(variant.problem)}", style="red"), soft_wrap=True)
    console.print()


def _show_duplicates(console: Console, duplicates: Sequence[DuplicateGroup]) -> None:
    if not duplicates:
        console.print("No two files are the same.")
        return
    total = bytes_text(sum(group.freeable_bytes for group in duplicates))
    console.print(Text(f"\nThe same content, {total} more than needed:"))
    for group in duplicates:
        console.print(Text(f"  {bytes_text(group.variants[0].file_bytes)} each"))
        for variant in group.variants:
            console.print(Text(f"    {one_line(str(variant.path))} ({variant.source.value})"), soft_wrap=True)
