"""The rules that keep the project readable, run with every test run."""

import ast
import subprocess
import sys
from pathlib import Path, PurePath

_ROOT = Path(__file__).parent.parent
_APP = _ROOT / "app"
_TESTS = _ROOT / "tests"
_MOST_LINES = 300
_LINT = """
import sys
from importlinter.cli import lint_imports
sys.exit(lint_imports(config_filename="pyproject.toml", no_cache=True))
"""
_WIDGET_MODULES = ("QtWidgets", "pyqtgraph")


def _python_files(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def _imported_modules(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def test_imports_only_go_right() -> None:
    # in a process of its own: it sets up logging for itself, and other tests read logs
    linted = subprocess.run([sys.executable, "-c", _LINT], capture_output=True, text=True, cwd=_ROOT, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in _python_files(_APP, _TESTS)}
    too_long = {str(path.relative_to(_ROOT)): lines for path, lines in lengths.items() if lines > _MOST_LINES}
    assert too_long == {}


def test_no_class_has_a_method_that_only_its_subclasses_can_answer() -> None:
    unfinished = [
        f"{path.relative_to(_ROOT)}:{node.lineno}"
        for path in _python_files(_APP)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and node.id == "NotImplementedError"
    ]
    assert unfinished == []


def test_widgets_are_known_to_the_ui_alone() -> None:
    outside = [path for path in _python_files(_APP) if path.relative_to(_APP).parts[0] != "ui"]
    assert outside
    offenders = [
        str(path.relative_to(_ROOT))
        for path in outside
        if any(word in name.split(".") for name in _imported_modules(path) for word in _WIDGET_MODULES)
    ]
    assert offenders == []


def test_the_domain_stands_on_the_standard_library_and_mathematics_alone() -> None:
    allowed = {*sys.stdlib_module_names, "app", "numpy"} - {"os", "time", "subprocess", "socket", "threading"}
    foreign = {
        f"{path.name}: {name}"
        for path in _python_files(_APP / "domain")
        for name in _imported_modules(path)
        if name.split(".")[0] not in allowed
    }
    assert foreign == set()


def test_paths_are_only_names_in_the_domain() -> None:
    touching = {each for each in dir(Path) if not each.startswith("_")} - set(dir(PurePath))
    offenders = [
        f"{path.relative_to(_ROOT)}:{node.lineno}: {node.attr}"
        for path in _python_files(_APP / "domain")
        if "pathlib" in _imported_modules(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in touching
    ]
    assert {"exists", "open", "stat", "resolve"} <= touching
    assert offenders == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(_ROOT))
        for path in _python_files(_APP, _TESTS)
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def _modules_after(statement: str) -> set[str]:
    """Top-level packages that are imported in a fresh interpreter after `statement`."""
    code = f"import sys\n{statement}\nsys.stderr.write('MODULES ' + ' '.join(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=_ROOT, check=True)
    return {name.split(".")[0] for name in done.stderr.rpartition("MODULES ")[2].split()}


def test_help_needs_neither_qt_nor_the_engine_nor_numpy() -> None:
    loaded = _modules_after("from app.__main__ import main\nassert main(['--help']) == 0")
    assert "app" in loaded
    assert loaded.isdisjoint({"PySide6", "shiboken6", "pyqtgraph", "llama_cpp", "numpy", "rich", "psutil"})


def test_a_model_process_starts_without_qt() -> None:
    loaded = _modules_after("import app.__main__, app.worker.main")
    assert "app" in loaded
    assert loaded.isdisjoint({"PySide6", "shiboken6", "pyqtgraph", "rich"})


def test_comparing_in_the_terminal_needs_no_qt() -> None:
    loaded = _modules_after(
        "import app.cli.compare.compare_command, app.cli.compare.demo_command, app.cli.quantize_command"
    )
    assert loaded.isdisjoint({"PySide6", "shiboken6", "pyqtgraph", "llama_cpp"})


def test_watching_for_new_versions_brings_no_client_before_it_asks() -> None:
    loaded = _modules_after("import app.bridge.updates.update_watch")
    assert "PySide6" in loaded
    assert loaded.isdisjoint({"huggingface_hub", "httpx", "httpx2"})
