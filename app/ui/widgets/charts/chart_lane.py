"""A lane as a chart knows it."""

from dataclasses import dataclass, field

from app.ui.widgets.charts.sample_buffer import SampleBuffer


@dataclass(slots=True)
class ChartLane:
    """`colour_index` counts the colours of the palette from 0."""

    lane_id: int
    name: str
    colour_index: int
    samples: SampleBuffer = field(default_factory=SampleBuffer)
