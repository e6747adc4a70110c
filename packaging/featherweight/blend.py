"""The weighted mean of two plain files, one trained further from the other: often better than either.

Weights that training moved only a little lie in one valley (model soups, arXiv 2203.05482), so that a point between
keeps most of what both can do.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from spread import Tensors, read, write


def between(first: Tensors, second: Tensors, share: float) -> Tensors:
    """`share` of the second and the rest of the first, tensor by tensor."""
    return {
        name: (values.astype(np.float32) * (1 - share) + second[name].astype(np.float32) * share).astype(values.dtype)
        for name, values in first.items()
    }


def main() -> None:
    """Read the command line and write the file between the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--share", type=float, default=0.5, help="of the second file")
    options = parser.parse_args()
    (reader, first, spread), (_, second, other_spread) = read(options.first), read(options.second)
    if spread or other_spread:
        parser.error("take the spread back first: spread.py --undo")
    write(reader, between(first, second, options.share), None, options.target)


if __name__ == "__main__":
    main()
