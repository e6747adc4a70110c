"""Write what desktops are told under a folder: `uv run python packaging/linux/write_desktop_files.py FOLDER`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from linux.desktop_files import write_desktop_files

if __name__ == "__main__":
    write_desktop_files(Path(sys.argv[1]))
