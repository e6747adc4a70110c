"""The HTTP library that huggingface_hub stands on, under one name: httpx before its version 2, httpx2 since."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2 as httpx
else:
    from huggingface_hub.utils import httpx

__all__ = ["httpx"]
