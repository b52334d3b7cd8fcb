"""The frame of the report: style sheet, script and the page around its sections."""

from tracker.evaluation.plots import COLOURS
from tracker.evaluation.report_html import Markup, element, text

_LIGHT = ("#0b66b2", "#c24a00", "#00795a", "#a5437f", "#8a5c00", "#1b86ad", "#5a3fa0", "#5b6068")
_DARK = ("#5fb0ff", "#ff8f4d", "#3fd0a4", "#ea9ccb", "#e8b84b", "#8fd4ff", "#b49cff", "#c8c8c8")

_STYLE = """
:root { color-scheme: light dark; --back: #fff; --ink: #1c1f23; --soft: #5a616b; --rule: #e2e5ea; --row: #f5f6f8;
  --link: #0b5cad; --tracking: #1a8f3c; --uncertain: #c98300; --lost: #d8332b; --manual: #2173d1; --absent: #00000014;
  LIGHT }
@media (prefers-color-scheme: dark) { :root { --back: #16181b; --ink: #e8eaed; --soft: #a0a7b1; --rule: #33383f;
  --row: #1f2226; --link: #7db8ff; --tracking: #3fd96b; --uncertain: #ffb224; --lost: #ff5a52; --manual: #57a6ff;
  --absent: #ffffff1c; DARK } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 1rem; background: var(--back); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: .5rem 0 0; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; } p { margin: .4rem 0; } a { color: var(--link); }
h1, summary, figcaption, dd, td, p { overflow-wrap: anywhere; }
.small { font-size: .85rem; color: var(--soft); }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th:first-child, td.text { text-align: left; } thead th { vertical-align: bottom; color: var(--soft);
  white-space: normal; }
tbody th { font-weight: 500; position: sticky; left: 0; background: var(--back); max-width: 45vw; overflow: hidden;
  text-overflow: ellipsis; }
tbody tr:hover > * { background: var(--row); } tr.other { color: var(--soft); font-style: italic; }
strong { font-weight: 750; color: var(--ink); }
th button { all: unset; cursor: pointer; } th button:focus-visible { outline: 2px solid var(--link); }
th[aria-sort] button::after { content: " ▾"; } th[aria-sort="ascending"] button::after { content: " ▴"; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .4rem 0; }
dt { font-weight: 600; } dd { margin: 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1.5rem; }
figure { margin: .6rem 0; } figcaption { font-size: .9rem; margin-bottom: .2rem; }
.plot { display: grid; grid-template-columns: 2.2rem 1fr; font-size: .75rem; color: var(--soft); padding-right: 1rem; }
.ylabel { grid-column: 1 / -1; padding-bottom: .45rem; } .yticks, .xticks { position: relative; }
.yticks span { position: absolute; right: .4rem; transform: translateY(50%); }
.xticks { grid-column: 2; height: 1.2rem; } .xticks span { position: absolute; transform: translateX(-50%); }
.xlabel { grid-column: 2; text-align: right; }
.canvas svg { display: block; width: 100%; height: 100%; overflow: visible; border: 1px solid var(--rule); }
.plot.curve .canvas { height: min(20rem, 70vw); } .plot.time .canvas { height: 7.5rem; }
.rule { stroke: var(--rule); stroke-width: 1; vector-effect: non-scaling-stroke; }
.line { fill: none; stroke: var(--c); stroke-width: 2; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.time .line { stroke-width: 1.6; } .line.thin { stroke-width: 1.4; stroke-linecap: round; opacity: .85; }
.line.dot { stroke-width: 4; stroke-linecap: round; }
.swatch { width: 28px; height: 10px; vertical-align: middle; }
.span.tracking, .span.manual { fill: var(--tracking); } .span.uncertain { fill: var(--uncertain); }
.span.lost { fill: var(--lost); } .span.absent, .span.skipped { fill: var(--absent); }
.span.failure { fill: var(--lost); }
.chip { display: inline-block; width: .8rem; vertical-align: baseline; } .key { margin-right: .8rem; }
.chip.tracking { height: .25rem; background: var(--tracking); } .chip.lost { height: .9rem; background: var(--lost); }
.chip.uncertain { height: .55rem; background: var(--uncertain); }
ul.legend { list-style: none; padding: 0; margin: .3rem 0; display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; }
.clip { border-bottom: 1px solid var(--rule); padding: .3rem 0; } summary { cursor: pointer; }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(46%, 15rem), 1fr)); gap: .6rem; }
.sheet figure { margin: 0; } .sheet img { width: 100%; height: auto; display: block; border-radius: 3px; }
.sheet figcaption { font-size: .78rem; color: var(--soft); } .sheet b { color: var(--ink); }
code { overflow-wrap: anywhere; } pre { overflow-x: auto; background: var(--row); padding: .6rem; font-size: .8rem; }
COLOURS
"""

_SCRIPT = """
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
    const rising = head.getAttribute("aria-sort") !== "ascending";
    heads.forEach(one => one.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const key = row => row.cells[column].dataset.v;
    const compare = (a, b) => column ? Number(a) - Number(b) : a.localeCompare(b);
    const rows = [...body.rows], known = rows.filter(row => key(row) !== "");
    known.sort((a, b) => (rising ? 1 : -1) * compare(key(a), key(b)));
    body.append(...known, ...rows.filter(row => key(row) === ""));
  }));
}
const unfold = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target && target.tagName === "DETAILS") { target.open = true; target.scrollIntoView(); }
};
addEventListener("hashchange", unfold); unfold();
"""


def page(title: str, *sections: Markup) -> str:
    """Return a whole HTML document that needs no other file."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Markup(_style())),
    )
    body = element("body", element("main", *sections), element("script", Markup(_SCRIPT)))
    return "<!DOCTYPE html>\n" + element("html", head, "\n", body, lang="en") + "\n"


def section(heading: str, *children: object) -> Markup:
    """Return a part of the page under a heading."""
    return text(element("section", element("h2", heading), *children), "\n")


def _style() -> str:
    light, dark = (" ".join(f"--c{n}: {value};" for n, value in enumerate(one)) for one in (_LIGHT, _DARK))
    classes = "\n".join(f".c{n} {{ --c: var(--c{n}); }}" for n in range(COLOURS))
    return _STYLE.replace("LIGHT", light).replace("DARK", dark).replace("COLOURS", classes)
