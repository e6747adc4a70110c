"""Licences of all that the app is made of: in a bundle what its build collected, else what is installed."""

import json
import logging
import re
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import asdict, replace
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from app.adapters.paths import resource_path
from app.adapters.strict_fields import Fields
from app.domain.licence_notice import LicenceNotice

_log = logging.getLogger(__name__)

OWN_DISTRIBUTION: Final = "weigh-in"
BUNDLED_FILE: Final = "licences.json"
_LICENCE_FILE: Final = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
_REQUIREMENT: Final = re.compile(r"[A-Za-z0-9][\w.-]*")
# Packages that name this licence and do not carry its text; the second supplements the first.
_LGPL_TEXTS: Final = ("LGPL-3.0.txt", "GPL-3.0.txt")
_QT_NOTICE: Final = """\
Qt and its Python bindings (PySide6, Shiboken) are used under the GNU Lesser General Public License, version 3.
Copyright (C) The Qt Company Ltd. and other contributors. They are used unchanged, as libraries of their own: you may
replace them by your own build of the same version. Their source is at https://download.qt.io/official_releases/ and
https://code.qt.io/. Qt itself contains work of others: https://doc.qt.io/qt-6/licenses-used-in-qt.html
"""
_HOME_LABELS: Final = ("homepage", "home", "source", "repository", "source code", "github", "documentation")
# Packages whose licence stands at the head of a source file alone.
_TEXT_AT_HEAD_OF: Final = {"nvidia-ml-py": "pynvml.py"}


def all_licences() -> tuple[LicenceNotice, ...]:
    """Our own first, then the others by name. A file that the build left broken counts as none."""
    bundled = resource_path(BUNDLED_FILE)
    if bundled.is_file():
        try:
            return licences_from_document(json.loads(bundled.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            _log.warning("%s cannot be read: %s", bundled, error)
    return (*own_licences(), python_licence(), *licences_of_distributions(required_distributions()))


def own_licences() -> tuple[LicenceNotice, ...]:
    """The app's own licence and that of the model in it."""
    own = [replace(notice, name="Weigh-In") for notice in licences_of_distributions([OWN_DISTRIBUTION])]
    model = resource_path("featherweight", "NOTICE")
    text = model.read_text(encoding="utf-8") if model.is_file() else ""
    return (*own, LicenceNotice("Featherweight (model)", licence="MIT", text=text))


def python_licence() -> LicenceNotice:
    """The licence of the interpreter that runs this."""
    path = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    version = ".".join(str(part) for part in sys.version_info[:3])
    return LicenceNotice("Python", version, "PSF-2.0", "https://www.python.org/", text)


def licences_of_distributions(names: Iterable[str]) -> tuple[LicenceNotice, ...]:
    """The licences of installed Python packages; those that are not installed are left out."""
    found = [each for name in names if (each := _installed(name)) is not None]
    return tuple(sorted(map(_notice, found), key=lambda notice: notice.name.lower()))


def required_distributions(root: str = OWN_DISTRIBUTION) -> set[str]:
    """Names of all installed packages that `root` needs, and those that they need."""
    seen: set[str] = set()
    waiting = [root]
    while waiting:
        package = _installed(waiting.pop())
        for requirement in (package.requires or []) if package is not None else []:
            name = _REQUIREMENT.match(requirement)
            if name and "extra ==" not in requirement and _normal(name[0]) not in seen:
                seen.add(_normal(name[0]))
                waiting.append(name[0])
    return {name for name in seen if _installed(name) is not None}


def licences_document(notices: Iterable[LicenceNotice]) -> dict[str, object]:
    """What the build leaves in a bundle."""
    return {"licences": [{field: value or None for field, value in asdict(notice).items()} for notice in notices]}


def licences_from_document(document: object) -> tuple[LicenceNotice, ...]:
    """The notices of such a document. Raises `ValueError` for any other."""
    return tuple(
        LicenceNotice(
            record.text("name"), *(record.text_or_none(field) or "" for field in ("version", "licence", "home", "text"))
        )
        for record in Fields(document, "licences").records("licences")
    )


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _notice(package: Distribution) -> LicenceNotice:
    about = package.metadata
    name = about["Name"]
    told = {
        field: str(about[field]) if field in about else "" for field in ("License-Expression", "License", "Home-page")
    }
    licence = told["License-Expression"] or told["License"] or _classified(about.get_all("Classifier") or [])
    home = told["Home-page"] or _home(about.get_all("Project-URL") or [])
    first_line = licence.strip().splitlines()[0] if licence.strip() else ""
    return LicenceNotice(name, package.version, first_line, home, _texts(package, licence))


def _home(named_addresses: list[str]) -> str:
    """The likeliest of addresses such as `Homepage, https://…`; the first where none is called so."""
    named = {
        label.strip().lower(): address.strip()
        for label, _, address in (each.partition(",") for each in named_addresses)
    }
    likeliest = (named[label] for label in _HOME_LABELS if label in named)
    return next(likeliest, next(iter(named.values()), ""))


def _classified(classifiers: list[str]) -> str:
    return ", ".join(each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: "))


def _texts(package: Distribution, licence: str) -> str:
    paths = [Path(str(file.locate())) for file in package.files or [] if _is_licence(file.parts)]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths if path.is_file()]
    name = _normal(package.metadata["Name"])
    if not texts and "LGPL-3.0" in licence:
        shipped = (resource_path("licences", each).read_text(encoding="utf-8") for each in _LGPL_TEXTS)
        texts = [_QT_NOTICE, *shipped]
    if not texts and name in _TEXT_AT_HEAD_OF:
        texts = [_comment_at_head(Path(str(package.locate_file(_TEXT_AT_HEAD_OF[name]))))]
    return "\n\n".join(text.strip() for text in texts)


def _is_licence(parts: tuple[str, ...]) -> bool:
    """Whether a file of a package is the licence of the package, or of what is bundled with it."""
    in_metadata = any(part.endswith(".dist-info") for part in parts[:1])
    return in_metadata and _LICENCE_FILE.match(parts[-1]) is not None


def _comment_at_head(path: Path) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    comment = []
    for line in lines:
        if not line.startswith("#"):
            break
        comment.append(line.strip("# "))
    return "\n".join(comment)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
