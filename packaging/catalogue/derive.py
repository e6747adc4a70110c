"""Derive resources/catalogue.json from facts.json: `python packaging/catalogue/derive.py`. See README.md beside it."""

import json
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
TARGET = FOLDER.parent.parent / "resources" / "catalogue.json"
VERSION = 1

# Not in the core list, but what people with much memory run: without them large machines find nothing of their size.
MORE_MODELS = ("qwen3-30b-a3b-instruct-2507", "qwen3.5-122b-a10b", "minimax-m2.7", "qwen3.5-397b-a17b")
# Trained at four bits: there is no more precise original, and other levels bring next to nothing.
NATIVE_FILE_GIB = {"gpt-oss-20b": 12.8, "gpt-oss-120b": 60.9}
NATIVE_LEVEL = "MXFP4_MOE"

LEVEL = re.compile(r"(?:UD-)?(BF16|F16|MXFP4_MOE|Q3_K_L|Q[345]_K_[SM]|Q[26]_K|Q[458]_[01]|IQ\d_(?:XXS|XS|S|M|NL))")
GIB = 1 << 30
DOCUMENTS_CONTEXT = 65_536
# Where a state's size is not in the sources: bytes for each unit of the model's width, above all those that are.
STATE_BYTES_PER_WIDTH = 1_100
MAMBA_CONVOLUTION_SHARE = 0.05
SHORT_CONVOLUTION_FLOATS = 2


def main() -> None:
    facts = json.loads((FOLDER / "facts.json").read_text(encoding="utf-8"))
    chosen = [fact for fact in facts if fact["core"] or fact["id"] in MORE_MODELS]
    document = {"version": VERSION, "models": [model(fact) for fact in chosen]}
    TARGET.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(chosen)} models")


def model(fact: dict[str, Any]) -> dict[str, Any]:
    context = min(filter(None, (fact["context_max"], fact["context_documented"])), default=None)
    return {
        "id": fact["id"],
        "name": fact["name"],
        "family": fact["family"],
        "architecture": fact["gguf_arch"],
        "base_repository": fact["base_repo"],
        "parameters": parameters(fact),
        "active_parameters": fact["params_active"],
        "width": fact["hidden_size"],
        "heads": fact["n_heads"],
        "vocabulary": fact["vocab_size"],
        "layers": layers(fact),
        "experts": experts(fact),
        "context_tokens": context,
        "licence": fact["license"],
        "licence_class": fact["license_class"].split(" (")[0],
        "released": fact["released"],
        "purposes": purposes(fact, context),
        "native_level": NATIVE_LEVEL if fact["id"] in NATIVE_FILE_GIB else None,
        "repositories": repositories(fact),
        "scores": [score(each) for each in fact["scores"]],
        "evidence_grade": fact["evidence_grade"],
    }


def parameters(fact: dict[str, Any]) -> int:
    """Of the text model: a total that counts encoders is replaced by what the Q8_0 file holds."""
    in_file = fact["derived"]["params_implied_by_q8_0_file"]
    if fact["params_total_basis"].endswith("incl_encoders") and in_file:
        return int(in_file)
    return int(fact["params_total"])


def layers(fact: dict[str, Any]) -> list[dict[str, Any]]:
    """Layers by kind, with what each keeps of a conversation."""
    attention = fact["attention"]
    full, windowed = attention["full_attention_layers"], attention.get("sliding_layers", 0)
    recurrent = attention.get("recurrent_layers", 0)
    storing_full = attention.get("kv_storing_full_layers", full)
    storing_windowed = attention.get("kv_storing_sliding_layers", windowed)
    heads, length = fact["n_kv_heads"], fact["head_dim"]
    if attention["type"] == "mla":
        groups = [group("latent", full, attention["mla_cache_width"], 0)]
    else:
        wide = attention.get("kv_heads_global", heads) * attention.get("head_dim_global", length)
        groups = [group("full", storing_full, wide, wide)]
    each = heads * length
    groups.append(group("window", storing_windowed, each, each, window=attention.get("sliding_window")))
    groups.append(group("shared", full + windowed - storing_full - storing_windowed))
    groups.append(recurrent_group(fact, recurrent))
    groups.append(group("stateless", fact["n_layers"] - full - windowed - recurrent))
    return [each for each in groups if each["count"]]


def group(kind: str, count: int, keys: int = 0, values: int = 0, *, window: int | None = None) -> dict[str, Any]:
    return {
        "kind": kind,
        "count": count,
        "key_values": keys,
        "value_values": values,
        "window_tokens": window if kind == "window" else None,
        "state_bytes": 0,
        "state_known": True,
    }


def recurrent_group(fact: dict[str, Any], count: int) -> dict[str, Any]:
    state_bytes, known = state(fact)
    return group("recurrent", count) | {"state_bytes": state_bytes, "state_known": known}


def state(fact: dict[str, Any]) -> tuple[int, bool]:
    """Bytes of one layer's state, and whether the sources tell them."""
    attention, width = fact["attention"], fact["hidden_size"]
    if "ssm_inner_size" in attention:
        inner, size = attention["ssm_inner_size"], attention["ssm_state_size"]
        convolved = inner + 2 * attention["ssm_group_count"] * size
        return 4 * ((attention["ssm_conv_kernel"] - 1) * convolved + inner * size), True
    if "mamba_d_head" in attention:
        floats = attention["mamba_n_heads"] * attention["mamba_d_head"] * attention["mamba_d_state"]
        return int(4 * floats * (1 + MAMBA_CONVOLUTION_SHARE)), False
    if "short-convolution" in attention["type"]:
        return 4 * SHORT_CONVOLUTION_FLOATS * width, False
    return STATE_BYTES_PER_WIDTH * width, False


def experts(fact: dict[str, Any]) -> dict[str, Any] | None:
    if fact["experts"] is None:
        return None
    return {"total": fact["experts"]["total"], "active_per_token": fact["experts"]["active_per_token"]}


def purposes(fact: dict[str, Any], context: int | None) -> list[str]:
    documents = ["documents"] if "chat" in fact["tags"] and (context or 0) >= DOCUMENTS_CONTEXT else []
    return sorted({*fact["tags"], *documents})


def repositories(fact: dict[str, Any]) -> list[dict[str, Any]]:
    native_gib = NATIVE_FILE_GIB.get(fact["id"])
    found = []
    for number, each in enumerate(fact["gguf_repos"]):
        if native_gib:
            files = [file(NATIVE_LEVEL, NATIVE_LEVEL, native_gib)] if number == 0 else []
        else:
            files = level_files(each["file_gib"] or {})
        found.append({"repository": each["repo"], "files": files})
    return found


def level_files(sizes_gib: dict[str, float]) -> list[dict[str, Any]]:
    """Files of llama.cpp's own levels; an uploader's dynamic mix counts as its level where there is no plain one."""
    files = []
    for label, size_gib in sizes_gib.items():
        match = LEVEL.fullmatch(label)
        if match and (label == match[1] or match[1] not in sizes_gib):
            files.append(file(label, match[1], size_gib))
    return files


def file(label: str, level: str, size_gib: float) -> dict[str, Any]:
    return {"label": label, "level": level, "file_bytes": round(size_gib * GIB)}


def score(fact: dict[str, Any]) -> dict[str, Any]:
    reporter = fact["reported_by"]
    independence = "third party"
    if "independent" in reporter:
        independence = "independent"
    elif "vendor" in reporter:
        independence = "vendor"
    return {
        "benchmark": fact["benchmark"],
        "value": fact["value"],
        "mode": fact["mode"],
        "independence": independence,
        "reporter": reporter,
        "source": fact["source"],
    }


if __name__ == "__main__":
    main()
