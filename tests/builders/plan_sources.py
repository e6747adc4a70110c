"""Sources for plans, made from headers in memory."""

from dataclasses import replace

from app.domain.gguf.gguf_header import parse_header
from app.domain.gguf.model_shape import describe_model
from app.domain.plan.plan_source import HeaderPart, PlanSource
from tests.builders.architectures import Architecture
from tests.builders.gguf_writer import Metadata, TensorSpec, header_bytes


def source_of(architecture: Architecture, *, type_name: str | None = None) -> PlanSource:
    """A model of this architecture, its matrices in `type_name` if one is given."""
    tensors = architecture.tensors
    if type_name is not None:
        tensors = tuple(replace(each, type_name=type_name) if each.type_name == "F16" else each for each in tensors)
    return source_of_header(architecture.metadata, tensors)


def source_of_header(metadata: Metadata, tensors: tuple[TensorSpec, ...]) -> PlanSource:
    """A model with this header. Raises `ModelFileError` like the reader of files."""
    raw = header_bytes(metadata, tensors)
    header = parse_header(lambda offset, count: raw[offset : offset + count], name="model.gguf")
    shape = describe_model(header, name="model.gguf")
    return PlanSource((HeaderPart(header, header.needed_file_bytes, lambda: raw),), shape)
