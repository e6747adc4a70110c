"""Opening a repository: one request, its variants as a ladder with what names and sizes tell."""

from pathlib import Path

import pytest
from huggingface_hub import constants

from app.adapters.hub.failures import HubError, HubFailure
from app.domain.browse.search import Gate, SearchQuery
from app.domain.errors import UsageError, WeighInError
from app.services.browse.browsing import Browser
from tests.browse.ladder_samples import REPOSITORY, pools
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub


def _sized(size_bytes: int) -> HubFile:
    return HubFile(b"", listed_bytes=size_bytes, sha256="a" * 64)


_GIB = 1 << 30
_FILES = {
    "Model-Q8_0.gguf": _sized(9 * _GIB),
    "Model-Q6_K_L.gguf": _sized(7 * _GIB),
    "Model-UD-Q4_K_XL.gguf": _sized(6 * _GIB),
    "Model-Q4_K_M.gguf": _sized(5 * _GIB),
    "Model-i1-IQ2_M.gguf": _sized(3 * _GIB),
    "BF16/Model-BF16-00001-of-00002.gguf": _sized(10 * _GIB),
    "BF16/Model-BF16-00002-of-00002.gguf": _sized(7 * _GIB),
    "F32/Model-F32-00001-of-00003.gguf": _sized(20 * _GIB),
    "mmproj-F32.gguf": _sized(2 * _GIB),
    "mmproj-F16.gguf": _sized(1 * _GIB),
    "imatrix.dat": _sized(1000),
    "mtp-Model-Q4_K_M.gguf": _sized(1000),
    "README.md": HubFile(b"# Model"),
}  # fmt: skip
_GGUF = {"total": 8_500_000_000, "architecture": "llama", "context_length": 131_072}


def _repository() -> HubRepository:
    tags = ["gguf", "base_model:quantized:org/Model", "license:mit"]
    return HubRepository(REPOSITORY, dict(_FILES), more_information={"gguf": _GGUF, "tags": tags, "gated": "auto"})


def test_one_request_tells_sizes_losses_the_pair_and_the_model(hub: StandInHub) -> None:
    hub.add(_repository())
    ladder = Browser().open(REPOSITORY)
    assert len(hub.requests) == 1
    labels = [row.variant.label for row in ladder.rows]
    assert labels == ["F32", "BF16", "Q8_0", "Q6_K_L", "UD-Q4_K_XL", "Q4_K_M", "i1-IQ2_M"]
    assert [row.variant.label for row in ladder.pair] == ["Q8_0", "Q4_K_M"]
    assert (ladder.commit, ladder.from_catalogue, ladder.note) == (hub.repositories[REPOSITORY].commit, False, "")
    assert ladder.projector is not None
    assert ladder.projector.path == "mmproj-F16.gguf"
    assert ladder.facts is not None
    assert (ladder.facts.parameters, ladder.facts.licence, ladder.facts.gate) == (8_500_000_000, "mit", Gate.AUTOMATIC)
    by_label = {row.variant.label: row for row in ladder.rows}
    assert by_label["Q8_0"].bits_per_weight == pytest.approx(9 * _GIB * 8 / 8.5e9)
    assert not by_label["Q8_0"].is_exact
    losses = [by_label[label].loss for label in ("BF16", "Q8_0", "Q6_K_L", "Q4_K_M", "i1-IQ2_M")]
    kld = [loss.expected_kld for loss in losses if loss is not None]
    assert len(kld) == 5
    assert kld == sorted(kld)
    assert kld[0] == 0
    assert "Unsloth Dynamic" in by_label["UD-Q4_K_XL"].explanation
    assert "embedding and output are kept at more bits" in by_label["Q6_K_L"].explanation
    assert "importance matrix" in by_label["i1-IQ2_M"].explanation


def test_helpers_are_told_apart_from_variants(hub: StandInHub) -> None:
    repository = hub.add(_repository())
    repository.files["Model-Q5_K_M.gguf.part1of2"] = HubFile(b"x")
    repository.files["Model-Q5_K_M.gguf.part2of2"] = HubFile(b"x")
    assert Browser().open(REPOSITORY).also_here == (
        "Also here: 1 more projector (the same at other precisions), 1 importance matrix (what quantizers weigh with), "
        "1 draft model (guesses ahead for a larger one), 2 pieces (to be joined by hand before an engine opens them)."
    )
    repository.files = {"Model-Q8_0.gguf": HubFile(b"x"), "mmproj-F16.gguf": HubFile(b"x")}
    assert Browser().open(REPOSITORY).also_here == ""


def test_a_variant_with_a_part_missing_is_told_and_never_offered(hub: StandInHub) -> None:
    hub.add(_repository())
    browser = Browser()
    ladder = browser.open(REPOSITORY)
    incomplete = ladder.rows[0]
    assert "Incomplete: part 2, 3 of 3 is not in the repository." in incomplete.problem
    assert (incomplete.bits_per_weight, incomplete.is_pair) == (None, False)
    with pytest.raises(WeighInError, match="F32 cannot be downloaded"):
        browser.wanted(ladder, [incomplete], Path("/models"))


def test_what_is_downloaded_is_pinned_and_comes_with_its_projector(hub: StandInHub) -> None:
    hub.add(_repository())
    browser = Browser()
    ladder = browser.open(REPOSITORY)
    precise, small = browser.wanted(ladder, ladder.pair, Path("/models"))
    assert (precise.repository, precise.commit, precise.label) == (REPOSITORY, ladder.commit, "Q8_0")
    assert [file.path for file in precise.files] == ["Model-Q8_0.gguf", "mmproj-F16.gguf"]
    assert [(file.path, file.size_bytes, file.sha256) for file in small.files] == [
        ("Model-Q4_K_M.gguf", 5 * _GIB, "a" * 64)
    ]
    assert precise.target == Path("/models/org/Model-GGUF/Model-Q8_0.gguf")
    (sharded,) = browser.wanted(ladder, ladder.rows[1:2], Path("/models"))
    assert [file.path for file in sharded.files][:2] == [
        "BF16/Model-BF16-00001-of-00002.gguf",
        "BF16/Model-BF16-00002-of-00002.gguf",
    ]


def test_a_size_that_the_server_does_not_tell_is_no_download(hub: StandInHub) -> None:
    siblings = [{"rfilename": "Model-Q8_0.gguf", "size": None}]
    hub.add(HubRepository(REPOSITORY, more_information={"siblings": siblings}))
    browser = Browser()
    ladder = browser.open(REPOSITORY)
    with pytest.raises(WeighInError, match="does not say how large"):
        browser.wanted(ladder, ladder.rows, Path("/models"))


def test_parameters_that_cannot_be_of_these_files_give_no_bits(hub: StandInHub) -> None:
    hub.add(_repository()).more_information["gguf"] = {"total": 1_000_000_000}
    rows = {row.variant.label: row for row in Browser().open(REPOSITORY).rows}
    assert (rows["Q8_0"].bits_per_weight, rows["Q8_0"].loss) == (None, None)
    # the file of full precision tells about how many there are
    hub.repositories[REPOSITORY].more_information["gguf"] = None
    rows = {row.variant.label: row for row in Browser().open(REPOSITORY).rows}
    assert rows["Q8_0"].bits_per_weight == pytest.approx(9 / 17 * 16)


def test_a_repository_without_models_is_an_empty_ladder(hub: StandInHub) -> None:
    hub.add(HubRepository(REPOSITORY, {"README.md": HubFile(b"x"), "../evil.gguf": HubFile(b"x")}))
    ladder = Browser().open(REPOSITORY)
    assert (ladder.rows, ladder.pair) == ((), ())
    assert "1 file is left out" in ladder.note


def test_names_that_are_none_and_repositories_that_are_not_there(hub: StandInHub) -> None:
    with pytest.raises(UsageError, match="is no repository"):
        Browser().open("../../etc")
    with pytest.raises(HubError) as caught:
        Browser().open("org/nothing")
    assert caught.value.kind is HubFailure.NOT_FOUND


_OFFLINE = pytest.mark.parametrize("how", ["refused", "offline mode", "captive portal"])


def _take_away(how: str, hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    if how == "refused":
        monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    elif how == "offline mode":
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    else:
        for place in (Place.API, Place.SEARCH):
            hub.faults.set(place, Fault(Kind.STATUS, 200, {"Content-Type": "text/html"}, b"<html>Sign in</html>"))


@_OFFLINE
def test_without_a_server_the_catalogue_is_searched_and_that_is_said(
    hub: StandInHub, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    _take_away(how, hub, monkeypatch)
    notes: list[str] = []
    (found,) = Browser().search(SearchQuery("qwen3-8b unsloth"), on_note=notes.append)
    assert "unsloth/Qwen3-8B-GGUF" in [each.name for each in found]
    assert all(each.from_catalogue and each.parameters for each in found)
    assert len(notes) == 1
    assert "the catalogue that comes with the app" in notes[0]
    assert list(Browser().search(SearchQuery("no such model"))) == []


@_OFFLINE
def test_without_a_server_a_model_of_the_catalogue_has_its_ladder(
    hub: StandInHub, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    _take_away(how, hub, monkeypatch)
    browser = Browser()
    ladder = browser.open("unsloth/Qwen3-8B-GGUF")
    assert ladder.from_catalogue
    assert "Levels and sizes are from the catalogue" in ladder.note
    assert [row.variant.label for row in ladder.pair] == ["Q8_0", "Q4_K_M"]
    with pytest.raises(WeighInError, match="Nothing can be downloaded"):
        browser.wanted(ladder, ladder.pair, Path("/models"))
    planned = browser.planned(ladder, pools(16), 8192, here=False)
    assert all(row.plan is not None and row.forecast is not None for row in planned.rows)
    assert sum(row.is_best for row in planned.rows) == 1
    (small,) = [
        each for each in browser.planned(ladder, pools(2), 8192, here=False).rows if each.variant.level == "Q8_0"
    ]
    assert small.plan is not None
    assert small.plan.total_bytes > 8 * _GIB
    with pytest.raises(HubError):
        browser.open("org/unknown-GGUF")


def test_a_list_that_breaks_off_says_so_and_keeps_what_came(hub: StandInHub) -> None:
    for number in range(70):
        hub.add(HubRepository(f"org/model-{number}"))
    hub.faults.set(Place.SEARCH, Fault(Kind.STATUS, 500, spare=1))
    notes: list[str] = []
    pages = list(Browser().search(SearchQuery("model"), on_note=notes.append))
    assert [len(page) for page in pages] == [50]
    assert "The list ends here" in notes[0]


def test_what_the_catalogue_knows_is_added_to_what_the_server_tells(hub: StandInHub) -> None:
    tags = ["gguf", "base_model:quantized:Qwen/Qwen3-8B"]
    hub.add(HubRepository("someone/q8b-GGUF", more_information={"tags": tags}))
    ((found,),) = Browser().search(SearchQuery("q8b"))
    assert (found.licence, found.architecture, found.from_catalogue) == ("apache-2.0", "qwen3", False)
    assert found.parameters
    assert found.purposes
