"""The strip at the foot of the window: live figures that are never cut off."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bridge.theme import ThemeController
from app.domain.downloads.download import DownloadState, DownloadStatus, WantedDownload, WantedFile
from app.domain.machines.machine import Gpu
from app.ui.status_strip import StatusStrip
from app.ui.widgets.meter import Meter

_GB = 1_000_000_000


@pytest.fixture
def strip(qtbot: QtBot, theme: ThemeController) -> StatusStrip:
    strip = StatusStrip(theme)
    qtbot.addWidget(strip)
    strip.resize(960, 30)
    strip.set_memory(17.4e9, 25.3e9)
    strip.set_processor(1.0)
    strip.set_engine_status("Ready · llama-cpp-python 0.3.36, llama.cpp 0.5.0-dev · CPU, 2 cores")
    with qtbot.waitExposed(strip):
        strip.show()
    return strip


def _cards(count: int, *, free: int | None = 4 * _GB) -> Sequence[Gpu]:
    return [Gpu("NVIDIA GeForce RTX 4060 Ti", "NVML", 16 * _GB, free) for _ in range(count)]


def _downloading(*names: str, received: int = 6_200_000_000) -> tuple[DownloadStatus, ...]:
    def status(number: int, name: str) -> DownloadStatus:
        wanted = WantedDownload(
            "org/Model-GGUF", "0" * 40, "Q8_0", (WantedFile(name, 10_000_000_000, None),), Path("/models")
        )
        return DownloadStatus(number, wanted, DownloadState.RUNNING, received, 84e6, 45.0)

    return tuple(status(number, name) for number, name in enumerate(names))


def _visible(strip: StatusStrip) -> list[QWidget]:
    return [each for each in strip.findChildren(QWidget) if each.isVisible()]


def _meters(strip: StatusStrip) -> list[str]:
    """From left to right."""
    QApplication.processEvents()
    meters = sorted(strip.findChildren(Meter), key=lambda meter: meter.x())
    return [meter.accessibleName() for meter in meters if meter.isVisible()]


@pytest.mark.parametrize("text_scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("count", [0, 1, 2, 8])
@pytest.mark.parametrize("downloads", [False, True])
def test_nothing_is_cut_off_in_the_smallest_window_at_any_text_size(
    strip: StatusStrip, theme: ThemeController, downloads: bool, count: int, text_scale: float
) -> None:
    theme.set_text_scale(text_scale)
    strip.set_gpus(_cards(count))
    strip.set_gpu_text("The engine cannot use the GPU", beside_memory=count > 0)
    strip.set_downloads(_downloading("Qwen3-14B-Instruct-2507-UD-Q8_K_XL-00001-of-00002.gguf") if downloads else ())
    QApplication.processEvents()
    strip.resize(960, 30)
    QApplication.processEvents()
    assert strip.width() == 960
    for widget in _visible(strip):
        assert widget.geometry().right() < 960
        assert widget.width() >= widget.minimumSizeHint().width()


def test_the_processor_and_every_gpu_are_shown_where_there_is_room(strip: StatusStrip) -> None:
    strip.resize(1600, 30)
    strip.set_processor(0.34)
    strip.set_gpus(_cards(2))
    assert _meters(strip) == [
        "CPU in use: 34 %",
        "RAM in use: 17.4 of 25.3 GB",
        "RTX 4060 Ti #1 in use: 12.0 of 16.0 GB",
        "RTX 4060 Ti #2 in use: 12.0 of 16.0 GB",
    ]


def test_many_gpus_share_one_meter_that_tells_each_on_hover(strip: StatusStrip) -> None:
    strip.set_gpus(_cards(8))
    assert "GPUs in use: 96.0 of 128 GB" in _meters(strip)
    assert len(_meters(strip)) == 3
    assert strip.all_gpus.toolTip().splitlines()[7] == "RTX 4060 Ti #8: 12.0 of 16.0 GB"


def test_a_driver_that_stops_answering_makes_figures_unknown(strip: StatusStrip) -> None:
    strip.set_gpus(_cards(1))
    strip.set_gpus(None)
    assert _meters(strip)[-1] == "RTX 4060 Ti in use: unknown"


def test_memory_of_which_only_the_size_is_known_is_not_called_empty(strip: StatusStrip) -> None:
    strip.set_gpus(_cards(1, free=None))
    assert _meters(strip)[-1] == "RTX 4060 Ti in use: unknown of 16.0 GB"


def test_a_gpu_whose_memory_nobody_tells_has_no_meter(strip: StatusStrip) -> None:
    strip.set_gpus([Gpu("NVIDIA GB10", "NVML", None, None)])
    assert len(_meters(strip)) == 2


def test_names_of_gpus_give_way_to_their_memory_but_a_problem_stays(strip: StatusStrip) -> None:
    strip.set_gpu_text("NVIDIA GeForce RTX 4060 Ti")
    assert strip.gpu_label.isVisible()
    strip.set_gpus(_cards(1))
    assert not strip.gpu_label.isVisible()
    strip.set_gpu_text("The engine cannot use the GPU", beside_memory=True)
    assert strip.gpu_label.isVisible()


def test_meters_never_keep_a_window_from_being_made_smaller(strip: StatusStrip) -> None:
    strip.resize(2000, 30)
    strip.set_gpus(_cards(4))
    QApplication.processEvents()
    assert strip.minimumSizeHint().width() == 0


def test_figures_that_change_do_not_make_the_others_jump(strip: StatusStrip) -> None:
    strip.resize(1600, 30)
    QApplication.processEvents()
    before = strip.ram.x()
    for share in (0.05, None, 0.99, 0.5):
        strip.set_processor(share)
        QApplication.processEvents()
        if share is not None:
            assert strip.ram.x() >= before
        before = strip.ram.x()


def test_what_downloads_is_told_by_name_share_and_speed_as_far_as_there_is_room(strip: StatusStrip) -> None:
    strip.resize(1600, 30)
    strip.set_downloads(_downloading("Qwen3-14B-Q8_0.gguf"))
    assert strip.download.text() == "↓ Qwen3-14B-Q8_0 62 % · 84.0 MB/s"
    strip.set_downloads(_downloading("a.gguf", "b.gguf"))
    assert strip.download.text() == "↓ 2 downloads 62 % · 168 MB/s"
    strip.resize(700, 30)
    QApplication.processEvents()
    assert strip.download.text() in ("↓ 62 % · 168 MB/s", "↓ 62 %")
    strip.set_downloads(())
    assert not strip.download.isVisible()


def test_what_is_not_complete_never_reads_a_hundred_per_cent(strip: StatusStrip) -> None:
    strip.set_downloads(_downloading("a.gguf", received=9_999_999_999))
    assert "99 %" in strip.download.text()
