"""What to call a file where its own name says nothing."""

import re
from typing import Final

# Ollama names the files of its store by their content
_BLOB: Final = re.compile(r"sha256-([0-9a-f]{12})[0-9a-f]{52}")


def shown_file_name(name: str) -> str:
    """The file's own name; a short one for the files of Ollama's store, whose names are hashes."""
    match = _BLOB.fullmatch(name)
    return f"Ollama's {match[1]}" if match else name
