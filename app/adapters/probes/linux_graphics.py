"""GPUs that Linux tells of in /sys/class/drm: AMD's and Intel's are seen even where the engine cannot use them."""

import contextlib
import re
from pathlib import Path
from typing import Final

from app.domain.machines.gpu_list import sensible_memory
from app.domain.machines.machine import Gpu

_DRM: Final = Path("/sys/class/drm")
_CARD: Final = re.compile(r"card\d+")
_ADDRESS: Final = re.compile(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]", re.IGNORECASE)
# Screens of servers and virtual machines (ASPEED, virtio, VMware …) compute nothing.
_VENDORS: Final = {"0x1002": "AMD", "0x10de": "NVIDIA", "0x8086": "Intel"}
# Intel puts what is part of the processor at this address, cards on buses of their own.
_INTEL_PROCESSOR_GRAPHICS: Final = ":00:02.0"


def read_linux_gpus(drm: Path = _DRM) -> tuple[Gpu, ...]:
    """Every AMD, NVIDIA or Intel GPU with a driver; memory is known of AMD's alone. Empty on other systems."""
    try:
        cards = sorted(path for path in drm.iterdir() if _CARD.fullmatch(path.name))
    except OSError:
        return ()
    found = (_read_card(card / "device") for card in cards)
    return tuple(gpu for gpu in found if gpu is not None)


def _read_card(device: Path) -> Gpu | None:
    vendor = _VENDORS.get(_text(device / "vendor").lower())
    if vendor is None:
        return None
    total, used = _number(device / "mem_info_vram_total"), _number(device / "mem_info_vram_used")
    free = None if total is None or used is None else total - used
    total_bytes, free_bytes = sensible_memory(total, free)
    address = _address(device)
    on_processor = vendor == "Intel" and address is not None and address.endswith(_INTEL_PROCESSOR_GRAPHICS)
    return Gpu(
        name=_text(device / "product_name") or f"{vendor} graphics ({_text(device / 'device') or 'unknown'})",
        backend="Linux",
        total_bytes=total_bytes,
        free_bytes=free_bytes,
        usable=False,
        integrated=True if on_processor else None,
        device_id=address,
    )


def _address(device: Path) -> str | None:
    for line in _text(device / "uevent").splitlines():
        name, _, value = line.partition("=")
        if name == "PCI_SLOT_NAME" and _ADDRESS.fullmatch(value):
            return value.lower()
    return None


def _number(path: Path) -> int | None:
    with contextlib.suppress(ValueError):
        return int(_text(path))
    return None


def _text(path: Path) -> str:
    with contextlib.suppress(OSError):
        return path.read_text(encoding="utf-8", errors="replace").strip()
    return ""
