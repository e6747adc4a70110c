"""The style sheet inside an HTML report: the app's own colours, light or dark as the reader's system is."""

from functools import cache
from typing import Final

from app.adapters.theme_colours import ThemeColours, theme_colours

_ROLES: Final = ("background", "surface", "border", "text", "muted", "faint", "accent", "tight")

_RULES: Final = """
*{box-sizing:border-box}
body{margin:0;background:var(--background);color:var(--text);font:15px/1.55 system-ui,sans-serif}
main{max-width:1240px;margin:0 auto;padding:28px 24px 56px}
h1{font-size:24px;font-weight:600;margin:0 0 20px}h2{font-size:17px;font-weight:600;margin:0 0 8px}
h3{font-size:15px;font-weight:600;margin:0 0 6px}p{margin:4px 0}section{margin-bottom:28px}
.faint{color:var(--muted);font-size:12.5px;overflow-wrap:anywhere}.note{color:var(--tight)}
.cards,.answers{display:grid;grid-template-columns:repeat(auto-fit,minmax(280px,1fr));gap:14px}
.card{background:var(--surface);border:1px solid var(--border);border-radius:10px;padding:14px 16px;
border-top:3px solid var(--lane);min-width:0}
.swatch{display:inline-block;width:10px;height:10px;border-radius:3px;background:var(--lane);margin-right:8px}
.chip{font-size:11.5px;font-weight:500;color:var(--muted);border:1px solid var(--border);border-radius:9px;
padding:1px 8px;margin-left:6px}
blockquote{margin:0 0 14px;padding:10px 16px;border-left:3px solid var(--accent);white-space:pre-wrap;
overflow-wrap:anywhere;background:var(--surface);border-radius:0 8px 8px 0}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:8px 0}
mark{background:color-mix(in srgb,var(--lane) 22%,transparent);color:inherit;border-radius:3px;
text-decoration:underline dotted var(--lane)}
.given{color:var(--muted)}
.parting{border-left:2px solid var(--lane);margin:0 2px 0 1px;padding:2px 0}
.scroll{overflow-x:auto;margin:14px 0}
table{border-collapse:collapse;width:100%;background:var(--surface);border:1px solid var(--border)}
th,td{padding:8px 10px;text-align:right;font-variant-numeric:tabular-nums;border-bottom:1px solid var(--border);
white-space:nowrap;font-weight:400}
thead th{color:var(--muted);font-size:12.5px}th:first-child,th.left,td.left{text-align:left}tbody th{font-weight:600}
figure{margin:14px 0;background:var(--surface);border:1px solid var(--border);border-radius:10px;padding:12px 16px}
figcaption{color:var(--muted);font-size:12.5px;margin-bottom:6px}
.legend{margin-left:18px}
.chart{width:100%;height:auto;font-size:11px}.chart text{fill:var(--muted)}
.chart .grid{stroke:var(--border)}.lane-line{fill:none;stroke:var(--lane);stroke-width:2;stroke-linejoin:round}
.notes{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:28px;color:var(--muted)}
.notes h2{color:var(--text)}ul{padding-left:18px;margin:0}dl{margin:0}dt{color:var(--text);font-weight:600}
dd{margin:0 0 8px}
@media print{body{background:#fff}.card{break-inside:avoid}}
"""


@cache
def report_style() -> str:
    """All rules; lanes get their colour through the variable `--lane` of their class."""
    light, dark = theme_colours("light"), theme_colours("dark")
    lanes = "".join(f".lane-{index}{{--lane:var(--lane-{index})}}" for index in range(len(light.lanes)))
    return (
        f":root{{color-scheme:light dark;{_variables(light)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{_variables(dark)}}}}}{lanes}{_RULES}"
    )


def _variables(colours: ThemeColours) -> str:
    roles = [f"--{role}:{colours.roles[role]}" for role in _ROLES]
    lanes = [f"--lane-{index}:{colour}" for index, colour in enumerate(colours.lanes)]
    return ";".join([*roles, *lanes])
