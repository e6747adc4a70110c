"""Muon for the matrices inside the blocks: momentum whose direction is made orthogonal before each step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor


def orthogonal(matrices: Tensor, steps: int = 5) -> Tensor:
    """Newton-Schulz iteration on a stack of wide matrices: singular values move towards one."""
    x = matrices.to(torch.bfloat16)
    x = x / (x.float().norm(dim=(-2, -1), keepdim=True) + 1e-7).to(torch.bfloat16)
    for _ in range(steps):
        square = x @ x.transpose(-1, -2)
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.float()


class Muon(torch.optim.Optimizer):
    """Momentum, made orthogonal; matrices of one shape are handled as a stack. Decay keeps the noise of the
    steps from piling up: without it queries and keys grow until attention is too sharp to learn to copy.
    """

    def __init__(
        self, parameters: Iterable[Tensor], lr: float = 0.02, momentum: float = 0.95, decay: float = 0.0
    ) -> None:
        super().__init__(list(parameters), {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        """One update of every matrix."""
        for group in self.param_groups:
            stacks: dict[tuple[int, int], list[Tensor]] = defaultdict(list)
            for parameter in group["params"]:
                stacks[tuple(parameter.shape)].append(parameter)
            for (rows, columns), parameters in stacks.items():
                updates = []
                for parameter in parameters:
                    state = self.state[parameter]
                    momentum = state.setdefault("momentum", torch.zeros_like(parameter))
                    momentum.lerp_(parameter.grad, 1 - group["momentum"])
                    updates.append(parameter.grad.lerp(momentum, group["momentum"]))
                stack = torch.stack(updates)
                tall = rows > columns
                stack = orthogonal(stack.transpose(-1, -2) if tall else stack)
                stack = stack.transpose(-1, -2) if tall else stack
                for parameter, update in zip(parameters, stack, strict=True):
                    parameter.mul_(1 - group["lr"] * group["decay"])
                    parameter.add_(update, alpha=-group["lr"] * max(1.0, rows / columns) ** 0.5)
