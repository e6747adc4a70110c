"""`weighin recommend`: the JSON contract, what people read, and wrong use."""

import pytest

from tests.cli.conftest import Weighin

_CHOICE_KEYS = {
    *("model", "level", "repository", "file_bytes", "parameters", "active_parameters", "licence", "verdict"),
    *("strategy", "gpu_layers", "needs_bytes", "spare_bytes", "devices", "forecast", "quality_tier", "reasons"),
}


def test_a_typed_in_machine_gets_ranked_choices_with_reasons(weighin: Weighin) -> None:
    done = weighin("recommend", "--ram", "32", "--vram", "24", "--offline", "--json")
    document = done.document
    assert (done.exit_code, done.stderr) == (0, "")
    assert document["sentence"].startswith("Take ")
    assert document["recommended"] == document["ranked"][0]
    assert all(choice.keys() >= _CHOICE_KEYS for choice in document["ranked"])
    assert document["recommended"]["forecast"].keys() >= {"decode_tps", "low_tps", "high_tps", "basis"}
    assert document["recommended"]["forecast"]["prefill_tps"] is None
    assert [memory["kind"] for memory in document["machine"]["memories"]] == ["GPU", "RAM"]
    assert all(memory["bandwidth"]["how"] == "assumed" for memory in document["machine"]["memories"])
    assert all(each["why_it_lost"] for each in document["alternatives"])
    assert document["rule"]


def test_bandwidths_that_are_given_are_used(weighin: Weighin) -> None:
    arguments = ("recommend", "--ram", "16", "--unified", "--json", "--for", "code", "--ctx", "4096")
    slow = weighin(*arguments, "--ram-bandwidth", "100").document
    fast = weighin(*arguments, "--ram-bandwidth", "800").document
    assert slow["machine"]["memories"][0]["bandwidth"]["how"] == "given"
    assert (slow["for"], slow["context_tokens"]) == ("code", 4096)
    assert slow["ranked"][0]["forecast"]["decode_tps"] < fast["ranked"][0]["forecast"]["decode_tps"]


def test_people_get_a_sentence_the_alternatives_and_the_rule(weighin: Weighin) -> None:
    done = weighin("recommend", "--ram", "64", "--vram", "24", "--vram", "24", "--rule")
    assert done.exit_code == 0
    text = " ".join(done.stdout.split())
    assert text.startswith("Take ")
    for words in ("to spare, about", "Instead:", "smaller model", "The rule:", "assumed"):
        assert words in text


def test_a_machine_that_holds_nothing_gets_a_sentence(weighin: Weighin) -> None:
    done = weighin("recommend", "--ram", "1", "--json")
    assert done.exit_code == 0
    assert "Nothing in the catalogue fits" in done.document["sentence"]
    assert done.document["recommended"] is None
    assert done.document["ranked"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--ram", "nan"], "no size of memory"),
        (["--ram", "-8"], "no size of memory"),
        (["--ram", "much"], "not a number"),
        (["--ram", "16", "--vram", "1e30"], "no size of memory"),
        (["--ram", "16", "--unified", "--vram", "8"], "unified memory"),
        (["--ram", "16", "--vram-bandwidth", "0"], "no speed of memory"),
        (["--vram", "8"], "give --ram"),
        (["--unified"], "give --ram"),
        (["--ram", "16", "--ctx", "0"], "A context is"),
        (["--ram", "16", "--for", "poetry"], "invalid choice"),
    ],
)
def test_wrong_use_exits_2_with_a_sentence(weighin: Weighin, arguments: list[str], words: str) -> None:
    done = weighin("recommend", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr


@pytest.mark.engine
def test_this_computer_gets_an_answer_too(weighin: Weighin) -> None:
    done = weighin("recommend", "--json")
    assert done.exit_code == 0
    memories = done.document["machine"]["memories"]
    assert memories
    assert all(0 <= memory["free_bytes"] <= memory["total_bytes"] for memory in memories)


def test_a_machine_is_picked_from_a_list(weighin: Weighin) -> None:
    listed = weighin("recommend", "--machine", "list", "--json").document["machines"]
    assert {"key", "name", "words", "ram_gb", "vram_gb", "unified"} == set(listed[0])
    document = weighin("recommend", "--machine", "rtx-3060", "--json").document
    bandwidth = document["machine"]["memories"][0]["bandwidth"]
    assert (bandwidth["how"], bandwidth["high_bytes_per_s"]) == ("given", 360e9)
    words = weighin("recommend", "--machine", "list").stdout
    assert all(each["key"] in words for each in listed)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--machine", "cray-1"], "no machine of the list: pi-4"),
        (["--machine", "mac-16", "--ram", "8"], "either --machine or sizes"),
    ],
)
def test_a_machine_that_cannot_be_picked_is_wrong_use(weighin: Weighin, arguments: list[str], words: str) -> None:
    done = weighin("recommend", *arguments)
    assert done.exit_code == 2
    assert words in done.sentence
