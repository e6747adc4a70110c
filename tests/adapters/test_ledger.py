"""The ledger on disk: what is noted is there, whatever happens to the file."""

import logging
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.ledger import FILE_NAME, Ledger
from tests.builders.ledger_rows import MACHINE, load, reads, run


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / FILE_NAME)


def test_what_is_noted_is_read_back(ledger: Ledger) -> None:
    noted = load(peak_bytes=900_000)
    number = ledger.add_load(noted)
    assert number is not None
    answer = run(of=replace(noted, load_id=number), read=reads({"Q4_K": 8e8, "Q6_K": 2e8}, kv_bytes=1e6, mixture=True))
    assert ledger.add_run(number, answer)
    assert ledger.loads(MACHINE) == (replace(noted, load_id=number),)
    assert ledger.runs(MACHINE) == (answer,)


def test_unknown_figures_stay_unknown(ledger: Ledger) -> None:
    noted = load()
    number = ledger.add_load(noted)
    assert number is not None
    answer = run(None, of=noted, prefill_tps=None, taken_share=None, outcome="crashed")
    ledger.add_run(number, replace(answer, reads=None, prompt_tokens=None, evaluated_tokens=None))
    (back,) = ledger.runs(MACHINE)
    assert (back.decode_tps, back.prefill_tps, back.reads, back.prompt_tokens, back.taken_share) == (None,) * 5
    assert (back.load.peak_bytes, back.load.gpu_peak_bytes) == (None, None)


def test_a_loads_peak_is_the_highest_of_its_answers(ledger: Ledger) -> None:
    number = ledger.add_load(load())
    assert number is not None
    for peak_bytes in (None, 700, 900, 800, None):
        ledger.add_run(number, run(of=load(peak_bytes=peak_bytes, gpu_peak_bytes=peak_bytes)))
    (noted,) = ledger.loads(MACHINE)
    assert (noted.peak_bytes, noted.gpu_peak_bytes) == (900, 900)


def test_the_newest_come_first_and_other_machines_do_not_come(ledger: Ledger) -> None:
    for name in ("a", "b", "c"):
        ledger.add_load(load(file_key=name))
    ledger.add_load(load(machine="another"))
    assert [each.file_key for each in ledger.loads(MACHINE)] == ["c", "b", "a"]
    assert [each.file_key for each in ledger.loads(MACHINE, most=1)] == ["c"]


def test_the_oldest_loads_go_with_their_answers(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / FILE_NAME, most_loads=3)
    for name in "abcdef":
        number = ledger.add_load(load(file_key=name))
        assert number is not None
        ledger.add_run(number, run(of=load(file_key=name)))
    assert [each.file_key for each in ledger.loads(MACHINE)] == ["f", "e", "d"]
    assert [each.load.file_key for each in ledger.runs(MACHINE)] == ["f", "e", "d"]


def test_an_answer_of_a_load_that_is_gone_is_not_kept(ledger: Ledger) -> None:
    ledger.add_run(77, run())
    assert ledger.runs(MACHINE) == ()


@pytest.mark.parametrize("content", [b"this is no database" * 200, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_set_aside_and_begun_anew(
    ledger: Ledger, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    ledger.path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert ledger.add_load(load()) is not None
    assert len(ledger.loads(MACHINE)) == 1
    (kept,) = ledger.path.parent.glob(f"{FILE_NAME}.damaged-*")
    assert kept.read_bytes() == content
    assert "begun anew" in caplog.text


def test_tables_of_another_make_are_set_aside_too(ledger: Ledger) -> None:
    with sqlite3.connect(ledger.path) as database:
        database.execute("PRAGMA user_version = 1")
    database.close()
    assert ledger.add_load(load()) is not None
    assert len(ledger.loads(MACHINE)) == 1


def test_the_file_of_a_later_version_is_left_alone(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    with sqlite3.connect(ledger.path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    before = ledger.path.read_bytes()
    assert ledger.add_load(load()) is None
    assert ledger.loads(MACHINE) == ()
    assert ledger.path.read_bytes() == before
    assert "later version" in caplog.text


def test_a_locked_file_costs_the_record_only(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    assert ledger.add_load(load(file_key="before")) is not None
    other = sqlite3.connect(ledger.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert ledger.add_load(load(file_key="lost")) is None
        assert [each.file_key for each in ledger.loads(MACHINE)] == ["before"], "reading goes on"
    finally:
        other.close()
    assert "cannot be used now" in caplog.text
    assert ledger.add_load(load(file_key="after")) is not None


def test_a_place_that_cannot_be_written_costs_the_record_only(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "no such folder" / FILE_NAME)
    assert ledger.add_load(load()) is None
    assert not ledger.add_run(1, run())
    assert ledger.loads(MACHINE) == ()
    assert ledger.runs(MACHINE) == ()


_FULL_DISK = """
import resource, sys
from pathlib import Path
from app.adapters.ledger import Ledger
from tests.builders.ledger_rows import load
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
ledger = Ledger(Path(sys.argv[1]))
print(any(ledger.add_load(load()) is None for _ in range(200)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit the size of a process's files")
def test_a_disk_without_room_costs_the_record_only(ledger: Ledger) -> None:
    ledger.add_load(load(file_key="before"))
    command = [sys.executable, "-c", _FULL_DISK, str(ledger.path)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.stdout.strip(), told.returncode) == ("True", 0), told.stderr
    assert ledger.loads(MACHINE)[-1].file_key == "before", "what was there stays"
    assert ledger.add_load(load(file_key="after")) is not None
    assert not list(ledger.path.parent.glob("*.damaged-*"))


def test_a_row_that_makes_no_sense_costs_itself_only(ledger: Ledger) -> None:
    numbers = [ledger.add_load(load(file_key=name)) for name in "abc"]
    for number in numbers:
        assert number is not None
        ledger.add_run(number, run())
    with sqlite3.connect(ledger.path) as database:
        database.execute("UPDATE loads SET parameters = 'many' WHERE file_key = 'b'")
        database.execute("UPDATE runs SET reads = '{\"bytes_by_type\": 3}' WHERE load_id = ?", (numbers[0],))
    database.close()
    assert [each.file_key for each in ledger.loads(MACHINE)] == ["c", "a"]
    assert [each.load.load_id for each in ledger.runs(MACHINE)] == [numbers[2]]


def test_threads_of_one_window_take_turns(ledger: Ledger) -> None:
    def note(name: str) -> None:
        for _ in range(5):
            assert ledger.add_load(load(file_key=name)) is not None

    threads = [threading.Thread(target=note, args=(name,)) for name in "abcd"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(ledger.loads(MACHINE)) == 20


_SECOND_WINDOW = """
import sys
from pathlib import Path
from app.adapters.ledger import Ledger
from tests.builders.ledger_rows import load
ledger = Ledger(Path(sys.argv[1]))
print(all(ledger.add_load(load(file_key="other")) is not None for _ in range(20)))
"""


def test_two_windows_write_at_once(ledger: Ledger) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _SECOND_WINDOW, str(ledger.path)], stdout=subprocess.PIPE, text=True
    ) as other:
        while other.poll() is None and len(ledger.loads(MACHINE)) < 20:
            assert ledger.add_load(load(file_key="mine")) is not None
        told, _ = other.communicate()
    assert told.strip() == "True"
    assert sum(each.file_key == "other" for each in ledger.loads(MACHINE)) == 20
