"""Writes the README's tables between its markers from ``evaluation.json`` and the levels' own tensor tables."""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from gguf import GGUFReader

HERE = Path(__file__).parent


def tensor_types(path: Path) -> tuple[dict[str, int], float]:
    """How many matrices have which type, and bits per weight over the whole tensor table."""
    found: Counter[str] = Counter()
    size = weights = 0
    for tensor in GGUFReader(path).tensors:
        size += int(tensor.n_bytes)
        weights += int(tensor.n_elements)
        if len(tensor.shape) == 2:
            found[tensor.tensor_type.name] += 1
    return dict(found.most_common()), 8 * size / weights


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def fidelity_table(results: dict[str, Any], text: str) -> str:
    """Size, perplexity, divergence and agreement of each level."""
    rows = []
    for level, found in results.items():
        figures = found[text]
        compared = [
            f"{figures['divergence']:.5f} ± {figures['divergence_error']:.5f}",
            f"{figures['divergence_median']:.6f}",
            f"{figures['divergence_99']:.4f}",
            f"{100 * figures['same_top']:.2f} ± {100 * figures['same_top_error']:.2f}",
        ]
        rows.append(
            [level, f"{found['bytes'] / 1e6:.1f}", f"{figures['perplexity']:.4f} ± {figures['perplexity_error']:.4f}"]
            + (["", "", "", ""] if level == "F16" else compared)
        )
    return table(["level", "MB", "perplexity", "mean KLD", "median KLD", "99 % KLD", "same top %"], rows)


def task_table(results: dict[str, Any]) -> str:
    """The share of right answers, task by task."""
    names = list(results["F16"]["tasks"])
    rows = [[level, *(f"{100 * found['tasks'][name]:.0f}" for name in names)] for level, found in results.items()]
    return table(["level", *names], rows)


def tensor_table(folder: Path, full: Path, results: dict[str, Any]) -> str:
    """Which types the matrices of each level really have."""
    rows = []
    for level in results:
        path = full if level == "F16" else folder / f"{full.stem.removesuffix('-F16')}-{level}.gguf"
        types, bits = tensor_types(path)
        rows.append([level, f"{bits:.2f}", ", ".join(f"{count} {name}" for name, count in types.items())])
    return table(["level", "bits per weight", "matrices"], rows)


def sample_text(results: dict[str, Any]) -> str:
    """Every prompt with each level's answer."""
    parts = []
    for prompt in results["F16"]["samples"]:
        rows = [
            [level, found["samples"][prompt].replace("\n", "<br>").replace("|", "\\|")]
            for level, found in results.items()
        ]
        parts.append(f"**{prompt}**\n\n{table(['level', 'answer'], rows)}")
    return "\n\n".join(parts)


def fill(readme: str, name: str, text: str) -> str:
    """Replace what stands between a section's markers."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    return pattern.sub(lambda match: f"{match.group(1)}{text}\n{match.group(2)}", readme)


def main() -> None:
    """Fill the README from the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=HERE / "work" / "evaluation.json")
    parser.add_argument("--model", type=Path, default=HERE / "work" / "featherweight-F16.gguf")
    arguments = parser.parse_args()
    results = json.loads(arguments.results.read_text(encoding="utf-8"))
    readme = HERE / "README.md"
    text = readme.read_text(encoding="utf-8")
    text = fill(text, "fidelity", fidelity_table(results, "fidelity"))
    text = fill(text, "stories", fidelity_table(results, "stories"))
    text = fill(text, "tasks", task_table(results))
    text = fill(text, "tensors", tensor_table(HERE / "work" / "levels", arguments.model, results))
    text = fill(text, "samples", sample_text(results))
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
