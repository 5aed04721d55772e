// The widget's looks. Nothing newer than Chromium 78 knows: no gap in flex boxes, no
// clamp(), no :focus-visible.

export const style = `
:host { --fenji-ink: #16202a; --fenji-soft: #45535f; --fenji-line: #b6c1ca; --fenji-paper: #fff; --fenji-ground: #eef2f4; --fenji-act: #0b5394; --fenji-now: #a3160d; --fenji-urgent: #7a4300; --fenji-calm: #0a5a36; --fenji-focus: #d98e00;
  display: block; position: relative; color: var(--fenji-ink); background: var(--fenji-ground); font: 1rem/1.4 system-ui, "Noto Sans CJK SC", "WenQuanYi Micro Hei", "Microsoft YaHei", sans-serif; text-align: left; overflow-wrap: anywhere; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
h1, h2, h3, p, ul, ol { margin: 0; padding: 0; }
ul { list-style: none; }
.box { display: flex; flex-direction: column; min-height: 100vh; max-width: 46rem; margin: 0 auto; background: var(--fenji-paper); }
header { display: flex; align-items: center; flex-wrap: wrap; padding: .25rem .5rem; border-bottom: 1px solid var(--fenji-line); }
header h1 { flex: 1 1 5rem; font-size: 1rem; padding: 0 .25rem; }
header button, header a { margin-left: .25rem; }
main { flex: 1; padding: .5rem .625rem; min-width: 0; }
button, input, select, .tel, summary, header a { font: inherit; color: inherit; min-height: 2.75rem; min-width: 2.75rem; border-radius: .375rem; }
button, header a { padding: .2rem .6rem; border: 2px solid #63717d; background: var(--fenji-paper); cursor: pointer; touch-action: manipulation; }
header a { display: flex; align-items: center; font-weight: 700; text-decoration: none; color: var(--fenji-now); border-color: var(--fenji-now); }
button:disabled { color: var(--fenji-soft); border-style: dashed; cursor: default; }
input, select { border: 2px solid #63717d; background: #fff; color: #16202a; padding: .2rem .5rem; min-width: 0; }
input[aria-invalid=true] { border: 4px double var(--fenji-now); }
button:focus, input:focus, select:focus, a:focus, summary:focus, [tabindex]:focus { outline: 3px solid var(--fenji-focus); outline-offset: 1px; }
h2[tabindex]:focus { outline: none; }
button[aria-pressed=true] { background: var(--fenji-act); border-color: var(--fenji-act); color: #fff; font-weight: 700; }
button[aria-pressed] { position: relative; }
button[aria-pressed=true]::before { content: "✓"; position: absolute; top: -.1rem; left: .2rem; font-size: .75rem; }
.unknown { border-style: dashed; font-size: .875rem; }
.main { display: block; width: 100%; min-height: 3rem; background: var(--fenji-act); border-color: var(--fenji-act); color: #fff; font-weight: 700; font-size: 1.1rem; }
.main:disabled { background: var(--fenji-paper); color: var(--fenji-soft); }
.ask { font-size: 1.15rem; padding: .1rem 0 .4rem; }
.progress { color: var(--fenji-soft); font-size: .8125rem; }
.wrong { color: var(--fenji-now); font-weight: 700; white-space: pre-line; }
.wrong:not(:empty)::before { content: "✕ "; }
.hint { background: var(--fenji-ground); border-left: 4px solid var(--fenji-act); padding: .4rem .6rem; margin: .25rem 0 .75rem; }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip: rect(0 0 0 0); white-space: nowrap; }
.foot { position: sticky; bottom: 0; background: var(--fenji-paper); padding: .4rem 0; }
.foot > * + * { margin-top: .4rem; }
.acts { display: grid; grid-template-columns: 1fr 1fr; grid-gap: .5rem; }
.card { display: flex; flex-direction: column; min-width: 0; border: 2px solid var(--fenji-now); border-radius: .5rem; overflow: hidden; }
.tile { flex: 1; min-height: 3.5rem; border: 0; border-radius: 0; color: var(--fenji-now); font-weight: 700; font-size: 1.05rem; line-height: 1.2; padding: .3rem; }
.card .unknown { border: 0; border-top: 1px solid var(--fenji-line); border-radius: 0; }
.card .unknown[aria-pressed=true] { background: var(--fenji-act); }
.tile:focus, .card .unknown:focus { outline-offset: -3px; }
.signs li { display: flex; align-items: center; flex-wrap: wrap; border-bottom: 1px solid var(--fenji-line); padding: .15rem 0; }
.signs li > span { flex: 1 1 8rem; font-weight: 600; padding-right: .5rem; }
.options { display: flex; flex-wrap: wrap; margin: -.15rem; }
.options > * { margin: .15rem; }
.options.column { flex-direction: column; }
.signs .options { flex-wrap: nowrap; }
.field { padding: .3rem 0; border-bottom: 1px solid var(--fenji-line); min-width: 0; }
.field:last-of-type { border-bottom: 0; }
.label { font-weight: 600; padding-bottom: .15rem; }
.label small, li small { font-weight: 400; color: var(--fenji-soft); }
.controls { display: flex; flex-wrap: wrap; align-items: center; margin: -.15rem; }
.controls > * { margin: .15rem; }
.controls > .options { flex: 1 1 auto; margin: 0; }
.controls + .controls, .controls > .controls { margin-top: .15rem; }
.controls > .controls { flex: 1 1 100%; }
.controls input { width: 6rem; }
.controls input[type=datetime-local] { width: auto; flex: 1 1 11rem; }
.controls input[type=date] { width: 10rem; }
.controls.search input { flex: 1; width: auto; }
.number { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; }
.number .label { flex: 1 1 8.75rem; padding: 0 .3rem 0 0; }
.number .controls { flex-wrap: nowrap; }
.number input { width: 4.25rem; }
.number .unit { min-width: 2.6rem; color: var(--fenji-soft); font-size: .875rem; }
.number > p, .number > .counter { flex: 1 1 100%; }
.counter { display: flex; align-items: center; flex-wrap: wrap; background: var(--fenji-ground); padding: .4rem; border-radius: .375rem; }
.counter > * { margin: .15rem .3rem; }
.tap { flex: 1 1 100%; min-height: 6rem; font-size: 1.4rem; background: var(--fenji-act); color: #fff; border-color: var(--fenji-act); }
.tiles { flex: 1 1 100%; display: grid; grid-template-columns: repeat(auto-fill, minmax(4.75rem, 1fr)); grid-gap: .3rem; padding-top: .35rem; }
.tiles button { padding: .1rem .15rem; font-size: .9375rem; line-height: 1.15; }
.sign { font-size: 1.3rem; font-weight: 700; padding: .25rem 0 .75rem; }
.answers { display: grid; grid-gap: .5rem; }
.answer { min-height: 4rem; font-size: 1.3rem; font-weight: 700; }
.beside { display: flex; align-items: center; width: 100%; text-align: left; border-width: 0 0 0 .5rem; border-radius: 0; border-color: var(--fenji-now); background: var(--fenji-ground); font-weight: 700; margin-bottom: .5rem; }
.beside span { flex: 1; }
.beside small { font-weight: 400; text-decoration: underline; padding-left: .5rem; white-space: nowrap; }
.verb { margin: -.5rem -.625rem .5rem; padding: .5rem .75rem .75rem; color: #fff; background: var(--fenji-calm); }
.verb.green { background: var(--fenji-now); }
.verb.urgent { background: var(--fenji-urgent); }
.verb h2 { display: flex; align-items: center; font-size: 1.6rem; line-height: 1.2; }
.verb svg { flex: none; width: 2.25rem; height: 2.25rem; margin-right: .6rem; }
svg { width: 1.4rem; height: 1.4rem; fill: currentColor; flex: none; }
.badges { display: flex; flex-wrap: wrap; font-size: .8125rem; margin-bottom: .3rem; }
.badges span { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; margin: 0 .3rem .2rem 0; }
.badges span:first-child { background: #fff; color: #16202a; font-weight: 700; }
.part { padding: .35rem 0; border-bottom: 1px solid var(--fenji-line); }
h3 { font-size: .875rem; color: var(--fenji-soft); }
.now { padding-left: 1.5rem; font-size: 1.15rem; font-weight: 700; }
.clock { display: inline-block; padding: 0 .4rem; border: 2px solid currentColor; border-radius: .3rem; font-variant-numeric: tabular-nums; }
.clock.late { background: var(--fenji-now); color: #fff; border-color: var(--fenji-now); }
.calls li { display: flex; flex-wrap: wrap; align-items: center; padding: .15rem 0; }
.tel { display: flex; align-items: center; flex: 1 1 9rem; min-width: 11.25rem; padding: .3rem .6rem; background: var(--fenji-act); color: #fff; text-decoration: none; }
.tel svg { margin-right: .5rem; }
.tel b { white-space: nowrap; }
.tel.bare { background: none; color: inherit; border: 2px solid #63717d; }
.calls .options { flex: none; margin: 0 0 0 .2rem; }
.calls .options button { padding: .2rem .35rem; }
.until { white-space: nowrap; font-size: .875rem; }
.fallback { flex: 1 1 100%; color: var(--fenji-now); font-weight: 700; }
.plain li { padding: .1rem 0 .1rem 1rem; text-indent: -.9rem; }
.plain li::before { content: "· "; font-weight: 700; }
.plain li.bare { padding: .25rem 0; text-indent: 0; }
.plain li.bare::before { content: none; }
.part-why li:first-child { font-weight: 600; }
.ladder { list-style: none; }
.ladder li { display: flex; align-items: center; min-height: 1.75rem; border-left: 4px solid var(--fenji-line); border-right: 4px solid var(--fenji-line); border-bottom: 2px solid var(--fenji-line); padding: 0 .5rem; color: var(--fenji-soft); }
.ladder .rung { width: 5.25rem; flex: none; }
.ladder .on { color: var(--fenji-ink); font-weight: 700; }
.marks span { display: inline-block; border-radius: 1rem; padding: 0 .6rem; margin: .1rem .2rem .1rem 0; border: 2px solid var(--fenji-ink); }
.marks .stop { background: var(--fenji-act); border-color: var(--fenji-act); color: #fff; }
summary { padding: .6rem 0; cursor: pointer; font-weight: 600; }
details ol { padding-left: 1.75rem; }
.acts-bar { padding: .5rem 0; }
.panel:not(:empty) { padding: .5rem; margin-top: .4rem; background: var(--fenji-ground); }
.form label { display: block; font-weight: 600; margin: .4rem 0; }
.form select { display: block; width: 100%; }
.read-back li { display: flex; align-items: center; justify-content: space-between; padding: .4rem 0; border-bottom: 1px solid var(--fenji-line); }
footer { padding: .3rem .625rem .4rem; border-top: 1px solid var(--fenji-line); font-size: .75rem; color: var(--fenji-soft); line-height: 1.35; }
footer .sample { color: var(--fenji-now); font-weight: 700; }
footer .sample::before { content: "▲ "; }
.watermark { position: absolute; top: 0; right: 0; bottom: 0; left: 0; overflow: hidden; pointer-events: none; z-index: 2; color: var(--fenji-now); opacity: .16; font-size: 5rem; font-weight: 700; line-height: 9rem; text-align: center; word-spacing: 2rem; }
.watermark span { display: block; transform: rotate(-24deg); }
@media (min-width: 46rem) { .box { min-height: 0; border: 1px solid var(--fenji-line); } .acts { grid-template-columns: 1fr 1fr 1fr; } .answers { grid-template-columns: 1fr 1fr 1fr; } }
@media (max-width: 15rem) { .acts { grid-template-columns: 1fr; } .number .controls, .signs .options { flex-wrap: wrap; } .verb h2 { font-size: 1.25rem; } .foot { position: static; } }
@media (max-height: 20rem) { .foot { position: static; } }
@media (forced-colors: active) { .verb, .tel, .main, .tap { border: 2px solid; } button[aria-pressed=true], .clock.late, .marks .stop { outline: 3px solid Highlight; } svg { fill: CanvasText; } .tel svg { fill: LinkText; } }
@media (prefers-reduced-motion: no-preference) { button { transition: background-color .1s; } }
@media print { header, .acts-bar, .foot, .more, .clock, .calls .options { display: none; } .box { border: 0; min-height: 0; } .verb, .verb.green, .verb.urgent { color: #000; background: none; border: 3px solid #000; margin: 0 0 .5rem; } .tel { background: none; color: #000; } .watermark { opacity: .3; } }
`;
