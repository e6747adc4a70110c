"""How freely a model may be used, by the name of its licence as the Hub writes it."""

from typing import Final

from app.domain.advice.catalogue import LicenceClass

# Licences by the Hub's names (https://huggingface.co/docs/hub/repositories-licenses), sorted as the catalogue does.
_PERMISSIVE: Final = frozenset(
    (
        *("apache-2.0", "mit", "bsd", "bsd-2-clause", "bsd-3-clause", "bsd-3-clause-clear", "isc"),
        *("unlicense", "cc0-1.0", "wtfpl", "zlib", "ncsa", "postgresql", "ecl-2.0", "afl-3.0"),
        *("artistic-2.0", "bsl-1.0", "cc-by-2.0", "cc-by-3.0", "cc-by-4.0", "cdla-permissive-1.0"),
        "cdla-permissive-2.0",
    )
)
_WITH_CONDITIONS: Final = frozenset(
    (
        *("modified-mit", "nvidia-open-model-license", "openrail", "openrail++", "bigscience-openrail-m"),
        *("creativeml-openrail-m", "bigcode-openrail-m", "bigscience-bloom-rail-1.0", "gpl", "gpl-2.0"),
        *("gpl-3.0", "agpl-3.0", "lgpl", "lgpl-2.1", "lgpl-3.0", "lgpl-lr", "mpl-2.0", "epl-1.0"),
        *("epl-2.0", "eupl-1.1", "eupl-1.2", "osl-3.0", "ms-pl", "cc-by-sa-3.0", "cc-by-sa-4.0", "gfdl"),
        *("odc-by", "odbl", "etalab-2.0", "lppl-1.3c", "ofl-1.1"),
    )
)
_RESTRICTED: Final = frozenset(
    (
        *("gemma", "llama2", "llama3", "llama3.1", "llama3.2", "llama3.3", "llama4", "lfm1.0"),
        *("deepfloyd-if-license", "cc-by-nd-4.0", "apple-ascl"),
    )
)
_NON_COMMERCIAL_PARTS: Final = ("-nc", "noncommercial", "non-commercial", "research")


def licence_class_of(licence: str | None) -> LicenceClass | None:
    """`None` for a licence that is unknown or the uploader's own ("other")."""
    name = (licence or "").lower()
    if name in _PERMISSIVE:
        return LicenceClass.PERMISSIVE
    if name in _WITH_CONDITIONS:
        return LicenceClass.WITH_CONDITIONS
    if name in _RESTRICTED:
        return LicenceClass.RESTRICTED
    return LicenceClass.NON_COMMERCIAL if any(part in name for part in _NON_COMMERCIAL_PARTS) else None
