"""A small Llama: RMSNorm, rotary positions on neighbouring pairs, grouped attention, SwiGLU, tied embeddings."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Shape:
    """The sizes of the model. Every row of every matrix is a multiple of 256, as K-quants need."""

    vocabulary: int = 3072
    width: int = 256
    layers: int = 9
    heads: int = 4
    kv_heads: int = 2
    head_size: int = 64
    feed_forward: int = 1024
    context: int = 1024
    rope_base: float = 10_000.0
    norm_epsilon: float = 1e-5

    def as_dict(self) -> dict[str, float]:
        """For the checkpoint."""
        return asdict(self)


class RMSNorm(nn.Module):
    """Root-mean-square norm with a gain."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        scale = torch.rsqrt(x.float().square().mean(-1, keepdim=True) + self.epsilon)
        return (x * scale * self.weight).to(torch.bfloat16)


def rotary_table(shape: Shape, length: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines of every position, one per pair of neighbouring dimensions."""
    pairs = torch.arange(0, shape.head_size, 2) / shape.head_size
    angles = torch.outer(torch.arange(length), shape.rope_base**-pairs)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Turn each pair of neighbouring dimensions by its position's angle."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cosines - odd * sines, even * sines + odd * cosines), -1).flatten(-2).to(x.dtype)


def _project(x: Tensor, *layers: nn.Linear) -> Tensor:
    """Several matrices in one product, in bfloat16."""
    matrix = layers[0].weight if len(layers) == 1 else torch.cat([layer.weight for layer in layers])
    return functional.linear(x, matrix.to(torch.bfloat16))


class Block(nn.Module):
    """Attention and feed-forward, each on a normed residual stream."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        width, size = shape.width, shape.head_size
        self.attention_norm = RMSNorm(width, shape.norm_epsilon)
        self.query = nn.Linear(width, shape.heads * size, bias=False)
        self.key = nn.Linear(width, shape.kv_heads * size, bias=False)
        self.value = nn.Linear(width, shape.kv_heads * size, bias=False)
        self.output = nn.Linear(shape.heads * size, width, bias=False)
        self.feed_norm = RMSNorm(width, shape.norm_epsilon)
        self.gate = nn.Linear(width, shape.feed_forward, bias=False)
        self.up = nn.Linear(width, shape.feed_forward, bias=False)
        self.down = nn.Linear(shape.feed_forward, width, bias=False)

    def forward(self, x: Tensor, mask: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
        shape = self.shape
        rows, length, _ = x.shape
        normed = self.attention_norm(x)
        joined = _project(normed, self.query, self.key, self.value)
        joined = joined.view(rows, length, -1, shape.head_size).transpose(1, 2)
        turned = rotate(joined[:, : shape.heads + shape.kv_heads], cosines, sines)
        group = shape.heads // shape.kv_heads
        # Heads of one group share their key: fold the group into the positions, one product per key head.
        query = turned[:, : shape.heads].reshape(rows, shape.kv_heads, group * length, shape.head_size)
        key, value = turned[:, shape.heads :], joined[:, shape.heads + shape.kv_heads :]
        scores = (query @ key.transpose(-1, -2)).view(rows, shape.kv_heads, group, length, length)
        weights = (scores * shape.head_size**-0.5 + mask).softmax(-1)
        mixed = weights.view(rows, shape.kv_heads, group * length, length) @ value
        mixed = mixed.view(rows, shape.heads, length, shape.head_size).transpose(1, 2).reshape(rows, length, -1)
        x = x + _project(mixed, self.output)
        normed = self.feed_norm(x)
        gate, up = _project(normed, self.gate, self.up).chunk(2, -1)
        return x + _project(functional.silu(gate) * up, self.down)


class Featherweight(nn.Module):
    """The whole model; the output matrix is the embedding."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = RMSNorm(shape.width, shape.norm_epsilon)
        cosines, sines = rotary_table(shape, shape.context)
        self.register_buffer("cosines", cosines.to(torch.bfloat16), persistent=False)
        self.register_buffer("sines", sines.to(torch.bfloat16), persistent=False)
        for name, parameter in self.named_parameters():
            if parameter.ndim == 2:
                scale = (2 * shape.layers) ** -0.5 if name.endswith(("output.weight", "down.weight")) else 1.0
                nn.init.normal_(parameter, std=0.02 if "embedding" in name else scale * parameter.shape[1] ** -0.5)

    def forward(self, tokens: Tensor, documents: Tensor) -> Tensor:
        """The last hidden states of rows of tokens; a token sees earlier ones of its own document only."""
        length = tokens.shape[1]
        same = documents[:, :, None] == documents[:, None, :]
        visible = same & torch.ones(length, length, dtype=torch.bool).tril()
        mask = torch.zeros(visible.shape, dtype=torch.bfloat16).masked_fill(~visible, -30000.0)[:, None, None]
        x = self.embedding(tokens).to(torch.bfloat16)
        for block in self.blocks:
            x = block(x, mask, self.cosines[:length], self.sines[:length])
        return self.norm(x)

    def loss(self, tokens: Tensor, documents: Tensor, learned: Tensor) -> Tensor:
        """Summed cross-entropy of the learned tokens, each predicted from the one before."""
        hidden = self(tokens, documents)
        wanted = learned[:, 1:]
        logits = functional.linear(hidden[:, :-1][wanted], self.embedding.weight.to(torch.bfloat16))
        return functional.cross_entropy(logits.float(), tokens[:, 1:][wanted], reduction="sum")
