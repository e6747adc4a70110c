"""How many tokens a lane evaluates in one go, by what computes them: plans count the buffers of as many."""

from typing import Final

# llama.cpp's own default.
GPU_BATCH_TOKENS: Final = 512
# A processor reads prompts no faster in larger batches, and a lane's prompt is cut finer anyway to be quick to cancel:
# the other half of the buffers would never be touched.
CPU_BATCH_TOKENS: Final = 256
