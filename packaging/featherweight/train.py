"""Trains Featherweight on the generated corpus; writes checkpoints that can be exported or taken up again.

Each process works on one core and takes the next part of the batch when it is free, so that a core which
other programs use as well slows only itself. Parameters and gradients lie in shared memory; for the update each
process looks after its own blocks.
"""

from __future__ import annotations

import argparse
import time
from itertools import islice
from pathlib import Path

import torch
import torch.multiprocessing as processes
from corpus import Rows, batches
from model import Featherweight, Shape
from optimizer import Muon
from take_up import model_of, tokenizer_of
from tokenizers import Tokenizer

BATCH_TOKENS = 4096
PART_TOKENS = 1024
OUTER_RATE = 3e-3
CHECKPOINT_SECONDS = 240
HELD_OUT_CONVERSATIONS = 300

Part = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


def parts_of(rows: Rows) -> list[Part]:
    """A batch in parts of 1,024 tokens."""
    size = max(1, PART_TOKENS // rows.tokens.shape[1])
    arrays = [torch.from_numpy(array) for array in (rows.tokens, rows.documents, rows.learned)]
    return list(zip(*(array.split(size) for array in arrays), strict=True))


def held_out_loss(model: Featherweight, held_out: list[Rows]) -> float:
    """Mean loss per token on held-out batches."""
    parts = [part for rows in held_out for part in parts_of(rows)]
    total = sum(model.loss(*part).item() for part in parts)
    return total / sum(int(part[2][:, 1:].sum()) for part in parts)


def save(path: Path, model: Featherweight, step: int, seen: int) -> None:
    """Write a checkpoint under its name only once it is complete."""
    partial = path.with_suffix(".partial")
    torch.save({"model": model.state_dict(), "shape": model.shape.as_dict(), "step": step, "seen": seen}, partial)
    partial.replace(path)


class Team:
    """What the processes share: gradients of each, the next part's number, a barrier, the current rate."""

    def __init__(self, model: Featherweight, size: int) -> None:
        self.size = size
        self.gradients = [
            [torch.zeros_like(parameter).share_memory_() for parameter in model.parameters()] for _ in range(size)
        ]
        context = processes.get_context("spawn")
        self.next_part = context.Value("i", 0)
        self.barrier = context.Barrier(size)
        self.rate = torch.zeros(1).share_memory_()
        self.losses = torch.zeros(size).share_memory_()


def _optimizers(
    model: Featherweight, member: int, team: Team, decay: float
) -> list[tuple[torch.optim.Optimizer, float]]:
    """This process's optimizers, each with its rate relative to Muon's."""
    own = [block for number, block in enumerate(model.blocks) if (number + 1) % team.size == member]
    found: list[tuple[torch.optim.Optimizer, float]] = [
        (Muon([p for block in own for p in block.parameters() if p.ndim == 2], decay=decay), 1.0)
    ]
    if member == 0:
        inner = {id(p) for p in model.blocks.parameters() if p.ndim == 2}
        outer = [p for p in model.parameters() if id(p) not in inner]
        found.append((torch.optim.AdamW(outer, lr=OUTER_RATE, betas=(0.9, 0.95), weight_decay=0.0), OUTER_RATE / 0.02))
    return found


def _one_step(
    model: Featherweight,
    member: int,
    team: Team,
    parts: list[Part],
    optimizers: list[tuple[torch.optim.Optimizer, float]],
) -> None:
    """Gradients of the parts that this process gets, then the update of its own parameters."""
    learned = sum(int(part[2][:, 1:].sum()) for part in parts)
    for gradient in team.gradients[member]:
        gradient.zero_()
    team.losses[member] = 0
    while True:
        with team.next_part.get_lock():
            number = team.next_part.value
            team.next_part.value += 1
        if number >= len(parts):
            break
        loss = model.loss(*parts[number]) / max(1, learned)
        loss.backward()
        team.losses[member] += loss.detach()
    team.barrier.wait()
    team.next_part.value = 0
    position = {id(parameter): index for index, parameter in enumerate(model.parameters())}
    for optimizer, relative in optimizers:
        optimizer.param_groups[0]["lr"] = float(team.rate) * relative
        for parameter in optimizer.param_groups[0]["params"]:
            for other in range(team.size):
                if other != member:
                    parameter.grad.add_(team.gradients[other][position[id(parameter)]])
        optimizer.step()


def work(member: int, arguments: argparse.Namespace, model: Featherweight, team: Team) -> None:
    """One process's training loop: linear decay over the steps, or over the minutes where those end first."""
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(str(arguments.work / "tokenizer.json"))
    for parameter, gradient in zip(model.parameters(), team.gradients[member], strict=True):
        parameter.grad = gradient
    optimizers = _optimizers(model, member, team, arguments.decay)
    if arguments.compile:
        for block in model.blocks:
            block.compile(dynamic=False)
    held_out = (
        list(
            islice(
                batches(tokenizer, arguments.seed, BATCH_TOKENS, held_out=True, chunk_size=HELD_OUT_CONVERSATIONS), 6
            )
        )
        if member == 0
        else []
    )
    began = saved = time.monotonic()
    smooth = step = seen = 0
    training = batches(
        tokenizer, arguments.seed, BATCH_TOKENS, first_chunk=arguments.first_chunk, focus=arguments.focus
    )
    for rows in training:
        if member == 0:
            progress = max(step / arguments.steps, (time.monotonic() - began) / 60 / arguments.minutes)
            team.rate[0] = arguments.rate * min(1.0, (step + 1) / arguments.warm_up) * max(0.0, 1 - progress)
        _one_step(model, member, team, parts_of(rows), optimizers)
        last = float(team.rate) <= 0
        step, seen = step + 1, seen + rows.tokens.size
        if member == 0:
            loss = float(team.losses.sum())
            smooth = loss if step == 1 else 0.97 * smooth + 0.03 * loss
            if step % 50 == 0:
                print(
                    f"step {step} loss {smooth:.4f} tokens {seen / 1e6:.2f}M "
                    f"speed {seen / (time.monotonic() - began):.0f}/s progress {progress:.3f}",
                    flush=True,
                )
            if last or time.monotonic() - saved > CHECKPOINT_SECONDS:
                save(arguments.work / ("final.pt" if last else "checkpoint.pt"), model, step, seen)
                print(f"step {step}, {seen:,} tokens, held-out loss {held_out_loss(model, held_out):.4f}", flush=True)
                saved = time.monotonic()
        team.barrier.wait()
        if last:
            break


def train(arguments: argparse.Namespace) -> None:
    """Start the processes on one shared model."""
    torch.manual_seed(arguments.seed)
    if arguments.from_gguf:
        model = model_of(arguments.from_gguf)
        arguments.work.mkdir(parents=True, exist_ok=True)
        tokenizer_of(arguments.from_gguf).save(str(arguments.work / "tokenizer.json"))
    else:
        model = Featherweight(Shape(layers=arguments.layers, feed_forward=arguments.feed_forward))
    if arguments.resume:
        model.load_state_dict(torch.load(arguments.resume, weights_only=True)["model"])
    model.share_memory()
    print(f"{sum(parameter.numel() for parameter in model.parameters()):,} parameters", flush=True)
    processes.spawn(work, (arguments, model, Team(model, arguments.processes)), nprocs=arguments.processes)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path(__file__).parent / "work")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--minutes", type=float, default=1e9, help="end the decay after this time if it is first")
    parser.add_argument("--layers", type=int, default=Shape.layers)
    parser.add_argument("--feed-forward", type=int, default=Shape.feed_forward)
    parser.add_argument("--rate", type=float, default=0.02, help="Muon's rate at the start; AdamW's follows it")
    parser.add_argument("--decay", type=float, default=0.3, help="Muon's weight decay, relative to its rate")
    parser.add_argument("--warm-up", type=int, default=40)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--first-chunk", type=int, default=0, help="where in the corpus to start")
    parser.add_argument("--resume", type=Path, help="a checkpoint to take up")
    parser.add_argument("--from-gguf", type=Path, help="a shipped F16 file to take up, with its shape and tokenizer")
    parser.add_argument("--focus", type=float, default=0.0, help="share of conversations on additions and lists")
    parser.add_argument("--compile", action="store_true")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
