"""Questions and answers on quantization, the application's field: (question template, answer templates).

Sizes and speeds follow llama.cpp's own published tables (Llama-3.1-8B); wording avoids what write-ups get wrong:
Q4_K_M is not four bits flat, K-quants do not use k-means, and an importance matrix is not implied by a name.
"""

from __future__ import annotations

import random

from grammar import expand
from texts import questions

_BITS = {"Q8_0": "8.5", "Q6_K": "6.6", "Q5_K_M": "5.7", "Q4_K_M": "4.9", "Q3_K_M": "4.0", "Q2_K": "3.2", "F16": "16"}
_SIZES = {
    "F16": "15.0",
    "Q8_0": "8.0",
    "Q6_K": "6.1",
    "Q5_K_M": "5.3",
    "Q4_K_M": "4.6",
    "Q3_K_M": "3.7",
    "Q2_K": "3.0",
}
_QUALITY = {
    "Q8_0": "[practically the same as|almost impossible to tell from] the full model",
    "Q6_K": "[very close to|hard to tell from] the full model",
    "Q5_K_M": "[close to the full model|a little below the full model]",
    "Q4_K_M": "[slightly worse than the full model|good for most uses, with a small loss]",
    "Q3_K_M": "[clearly worse than the full model|usable, with a loss that you can notice]",
    "Q2_K": "[visibly worse than the full model|poor: many answers change]",
    "F16": "[the reference: the others are compared with it|the full quality that this comparison starts from]",
}
_MEANINGS = {
    "Q8_0": "Q8_0 means that weights are stored with 8 bits in blocks of 32, each with one scale.",
    "Q6_K": "Q6_K is a K-quant with about 6 bits for each weight.",
    "Q5_K_M": "Q5_K_M is a K-quant with about 5 bits for most weights; M stands for the medium mix.",
    "Q4_K_M": "Q4_K_M is a K-quant with about 4 bits for most weights; M stands for the medium mix, in which some "
    "tensors get more bits.",
    "Q3_K_M": "Q3_K_M is a K-quant with about 3 bits for most weights; M stands for the medium mix.",
    "Q2_K": "Q2_K is a K-quant with about 2 bits for many weights; it is small and loses much.",
    "F16": "F16 means that every weight is a 16-bit floating-point number. It is not quantized.",
}
FACTS = questions("quantization")


def fact(rng: random.Random) -> tuple[str, str]:
    """One exchange on quantization."""
    kind = rng.random()
    level = rng.choice(list(_BITS))
    slots = {"q": level}
    if kind < 0.45:
        question, answers = rng.choice(FACTS)
        return expand(question, rng), expand(rng.choice(answers), rng)
    if kind < 0.62:
        extra = rng.choice(["", f"It needs about {_BITS[level]} bits per weight.", f"{level} is {_QUALITY[level]}."])
        return expand("[What does {q} mean|What is {q}|Explain {q}|What does {q} stand for]?", rng, slots), (
            expand(f"{_MEANINGS[level]} {extra}", rng)
        )
    if kind < 0.72:
        return expand("How many bits per weight does {q} [have|need|use]?", rng, slots), (
            f"{level} needs about {_BITS[level]} bits per weight."
        )
    if kind < 0.8:
        return expand(
            "How [large|big] is an 8B model at {q}?", rng, slots
        ), f"About {_SIZES[level]} GiB for a model of 8 billion weights."
    if kind < 0.9:
        return expand("How good is {q}?", rng, slots), expand(f"{level} is {_QUALITY[level]}.", rng)
    one, two = rng.sample(list(_BITS), 2)
    larger = one if float(_BITS[one]) > float(_BITS[two]) else two
    smaller = two if larger == one else one
    question = rng.choice(
        ["Which is smaller, {} or {}?", "Which is better, {} or {}?", "What is the difference between {} and {}?"]
    )
    answer = {
        "Which is s": f"{smaller} is smaller: about {_BITS[smaller]} bits per weight instead of {_BITS[larger]}.",
        "Which is b": f"{larger} keeps more quality, and {smaller} needs less memory.",
        "What is th": f"{larger} has about {_BITS[larger]} bits per weight and {smaller} about {_BITS[smaller]}. "
        f"{larger} is closer to the full model, {smaller} is smaller.",
    }
    return question.format(one, two), answer[question[:10]]
