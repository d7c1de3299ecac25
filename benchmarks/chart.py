"""Draws the pictures of the results; runs in an environment of its own, which has vl-convert.

    python -m benchmarks.chart [--quick]

Both follow the reader's light or dark scheme: colours that must change with it are drawn in ``INK`` and replaced by
the current colour, which a style sets with the background.
"""

import json
import statistics
from collections.abc import Sequence
from typing import Any

import vl_convert

from benchmarks import results
from benchmarks.figures import brief, count
from benchmarks.rounds import ratio, spread

INK = "#123456"
OURS, THEIRS = "#2f81f7", "#8b949e"
STYLE = (
    "<style>svg{color:#1f2328;background:#ffffff}"
    "@media(prefers-color-scheme:dark){svg{color:#e6edf3;background:#0d1117}}</style>"
)
BASE = "FastAPI + torch"
CONFIG = {
    "font": "sans-serif",
    "background": None,
    "view": {"stroke": None},
    "title": {"color": INK, "fontSize": 13, "anchor": "start", "subtitleColor": INK},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "gridColor": INK,
        "gridOpacity": 0.15,
        "domain": False,
        "ticks": False,
    },
    "legend": {"labelColor": INK, "labelFontSize": 12, "title": None},
    "text": {"color": INK},
}


def main() -> None:
    """Draw both."""
    quick = results.quick(__doc__)
    folder = results.folder(quick=True) if quick else results.HERE
    rows = results.load("service", quick=quick)["found"]["rows"]
    (folder / "comparison.svg").write_text(drawn(comparison(rows)))
    rows = results.load("scaling", quick=quick)["found"]["sizes"]
    (folder / "latency.svg").write_text(drawn(latency(rows)))


def drawn(chart: dict[str, Any]) -> str:
    """A chart as SVG."""
    svg: str = vl_convert.vegalite_to_svg(json.dumps(chart | {"config": CONFIG, "padding": 16}))
    return svg.replace(f'"{INK}"', '"currentColor"').replace(">", f">{STYLE}", 1) + "\n"


def comparison(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Requests per second as multiples of the plain implementation, a panel a size."""
    sizes = sorted({row["size"] for row in rows})
    panels = [panel(size, [row for row in rows if row["size"] == size]) for size in sizes]
    return {
        "title": {
            "text": f"Requests per second, as multiples of {BASE} in JSON",
            "subtitle": "One worker on one core each, 8 connections, non-saturating objective",
            "fontSize": 15,
            "offset": 12,
        },
        "concat": panels,
        "columns": 2,
        "spacing": 28,
        "resolve": {"scale": {"x": "independent"}},
    }


def panel(size: int, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One size."""
    rates = {(row["server"], row["wire"]): [each["rate"] for each in row["rounds"]] for row in rows}
    bars = []
    for (server, wire), values in rates.items():
        if server == "bare ASGI" or wire == "binary FP32":
            continue
        times = ratio(values, rates[BASE, "JSON"]).median
        name = f"{server}, {wire.removesuffix(' FP64')}" if server == "lossgrad" else server
        label = f"{digits(times)}× · {brief(spread(values).median)}/s"
        bars.append({"name": name, "times": times, "label": label, "ours": server == "lossgrad"})
    y = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelPadding": 6}}
    x = {"field": "times", "type": "quantitative", "axis": None, "scale": {"domain": [0, domain_end(bars)]}}
    return {
        "title": f"{count(size)} logits a side",
        "data": {"values": bars},
        "width": 270,
        "height": {"step": 24},
        "layer": [
            {
                "mark": {"type": "bar", "height": 16, "cornerRadiusEnd": 2},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": {"condition": {"test": "datum.ours", "value": OURS}, "value": THEIRS},
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12},
                "encoding": {"x": x, "y": y, "text": {"field": "label", "type": "nominal"}},
            },
        ],
    }


def digits(times: float) -> str:
    """A multiple with two digits."""
    return f"{times:,.0f}" if times >= 10 else f"{times:.2g}"


def domain_end(bars: Sequence[dict[str, Any]]) -> float:
    """Where the axis ends: room for the longest bar's label."""
    return 1.7 * max(float(bar["times"]) for bar in bars)


def latency(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Median latency against size on logarithmic axes."""
    values = [
        {
            "size": row["size"],
            "wire": row["wire"].removesuffix(" FP64"),
            "ms": statistics.median(each["p50"] for each in row["rounds"]) * 1e3,
        }
        for row in rows
    ]
    decades = [10.0**power for power in range(-2, 5)]
    sizes = sorted({row["size"] for row in rows})
    labels = " : ".join(f"datum.value == {size} ? '{count(size)}'" for size in sizes)
    x_axis = {"values": sizes, "labelExpr": f"{labels} : ''", "labelOverlap": False}
    return {
        "title": {"text": "Latency of one client's requests against their size", "fontSize": 15, "offset": 12},
        "data": {"values": values},
        "width": 560,
        "height": 300,
        "mark": {"type": "line", "point": {"size": 40}, "strokeWidth": 2},
        "encoding": {
            "x": {
                "field": "size",
                "type": "quantitative",
                "title": "logits a side",
                "axis": x_axis,
                "scale": {"type": "log", "base": 2, "nice": False},
            },
            "y": {
                "field": "ms",
                "type": "quantitative",
                "title": "median latency in ms",
                "scale": {"type": "log"},
                "axis": {"values": decades, "format": "~g"},
            },
            "color": {
                "field": "wire",
                "type": "nominal",
                "scale": {"domain": ["JSON", "binary"], "range": [THEIRS, OURS]},
            },
        },
    }


if __name__ == "__main__":
    main()
