/** The one style sheet of all pages. */
export const STYLE = `
:root {
  --paper: #f5f3ee; --card: #fffefb; --ink: #1f2126; --soft: #63666d; --line: #e2ded4; --tint: #f0ece2;
  --accent: #b3301d; --on-accent: #fff; --accent-tint: #fbeae6; --good: #1c7a4a; --warn: #8f5600; --warn-tint: #fcf0d9;
  --shadow: 0 1px 2px rgb(40 30 10 / .06), 0 12px 32px rgb(40 30 10 / .08);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141518; --card: #1d1f23; --ink: #ececea; --soft: #a3a5aa; --line: #33363c; --tint: #26282d;
    --accent: #f08a77; --on-accent: #2a0d07; --accent-tint: #3a211c; --good: #66c993; --warn: #efbf6a; --warn-tint: #362b17;
    --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 16px 40px rgb(0 0 0 / .35);
  }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; background: var(--paper); color: var(--ink); display: flex; flex-direction: column; }
h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
h1 { font-size: 1.3rem; line-height: 1.35; text-wrap: balance; } h2 { font-size: 1.05rem; } h3 { font-size: 1rem; }
ul { list-style: none; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 8px; }
[hidden] { display: none !important; }
code, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .86em; overflow-wrap: anywhere; }
.strip { background: var(--warn-tint); color: var(--warn); font-size: .8rem; text-align: center; padding: .35rem 1rem; }
.soft { color: var(--soft); } .small { font-size: .875rem; } .center { text-align: center; }
.stack { display: grid; gap: 1rem; } .tight { gap: .4rem; } .row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; }
.panel { background: var(--card); border: 1px solid var(--line); border-radius: 18px; padding: 1.5rem; box-shadow: var(--shadow); }
.btn { font: inherit; font-weight: 600; border-radius: 12px; border: 1px solid var(--line); background: var(--card); color: var(--ink);
  padding: .7rem 1.1rem; min-height: 44px; cursor: pointer; text-decoration: none; display: inline-flex; align-items: center; justify-content: center; gap: .5rem; text-align: center; }
.btn:hover { border-color: var(--accent); } .btn.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.btn.main:hover { filter: brightness(1.08); } .btn.full { width: 100%; } .btn.slim { min-height: 36px; padding: .35rem .8rem; font-size: .875rem; border-radius: 10px; }
.badge { display: inline-block; font-size: .75rem; line-height: 1.5; padding: .05rem .5rem; border-radius: 99px; background: var(--tint); color: var(--soft); white-space: nowrap; }
.badge.warn { background: var(--warn-tint); color: var(--warn); white-space: normal; } .badge.good { color: var(--good); } .badge.bad { background: var(--accent-tint); color: var(--accent); }
input[type=search], input[type=text], select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .5rem .75rem; min-height: 44px; min-width: 0; width: 100%; }

.card main, .frame main { width: min(100% - 2rem, 27rem); margin: auto; padding: 2rem 0; }
.frame { background: var(--card); } .frame main { padding: .75rem 0; } .frame .panel { border: 0; box-shadow: none; padding: 0; } .frame .extra { display: none; }
.qr { position: relative; width: min(100%, 248px); margin: 0 auto; background: #fff; border-radius: 16px; padding: 18px; border: 1px solid var(--line); }
.frame .qr { width: 214px; padding: 15px; }
.qr svg, .qr img { display: block; width: 100%; height: auto; }
@media (max-width: 22rem) { .frame h1 { font-size: 1.1rem; } .frame .qr { width: 176px; padding: 12px; } .frame .panel { gap: .7rem; font-size: .9rem; } }
.veil { position: absolute; inset: 0; border-radius: 15px; background: rgb(255 255 255 / .95); color: #1f2126; display: grid; place-content: center; justify-items: center; gap: .9rem; padding: 1rem; text-align: center; }
.veil .mark { width: 56px; height: 56px; border-radius: 50%; display: grid; place-content: center; font-size: 1.6rem; background: #1c7a4a; color: #fff; }
.veil .mark.off { background: #7b7e85; }
.veil .btn { background: #fff; color: #1f2126; border-color: #d8d3c6; }

.phone { background: var(--paper); }
.phone main { width: min(100%, 26rem); margin: 0 auto; flex: 1; display: flex; flex-direction: column; background: var(--card); padding: 1.25rem; }
@media (min-width: 34rem) { .phone main { margin: 1.5rem auto; min-height: 46rem; flex: none; border-radius: 2.6rem; border: 10px solid #25272c; box-shadow: var(--shadow); padding: 1.6rem 1.4rem; } }
.phone .bar { display: flex; justify-content: space-between; align-items: center; color: var(--soft); font-size: .8rem; margin-bottom: 1rem; }
.tabs { display: flex; flex-wrap: wrap; gap: .4rem; }
.tabs a { padding: .3rem .8rem; border-radius: 99px; border: 1px solid var(--line); color: var(--soft); text-decoration: none; font-size: .875rem; min-height: 34px; }
.tabs a[aria-current] { background: var(--ink); color: var(--card); border-color: var(--ink); }
.people { display: grid; gap: .15rem; margin: 0 -.6rem; }
.person { font: inherit; color: inherit; width: 100%; display: grid; grid-template-columns: 44px 1fr; gap: .15rem .8rem; align-items: center; text-align: left; background: none; border: 0; border-radius: 14px; padding: .55rem .6rem; cursor: pointer; }
.person:hover { background: var(--tint); } .person .who { min-width: 0; display: grid; }
.person .who span { overflow-wrap: anywhere; } .person.barred .face { filter: grayscale(1); opacity: .6; }
.face { width: 44px; height: 44px; border-radius: 12px; display: grid; place-content: center; font-size: 1.1rem; font-weight: 600; color: #fff; background: #5b6b8c; }
.face.big { width: 84px; height: 84px; border-radius: 22px; font-size: 2rem; margin: 0 auto; }
.h0 { background: #a8442f; } .h1 { background: #8a6410; } .h2 { background: #3d7a3a; } .h3 { background: #1f7a76; } .h4 { background: #2f6aa8; } .h5 { background: #5b55b0; } .h6 { background: #91449a; } .h7 { background: #6b5e52; }
.ask { flex: 1; display: flex; flex-direction: column; justify-content: center; gap: 1.2rem; text-align: center; padding: 1rem 0; }
.ask > .mark { width: 72px; height: 72px; border-radius: 50%; display: grid; place-content: center; margin: 0 auto; font-size: 2rem; color: #fff; background: #1c7a4a; }
.ask > .mark.off { background: #7b7e85; }
.ask .choices { display: grid; gap: .7rem; margin-top: 1.5rem; }
.ticks { display: grid; border: 1px solid var(--line); border-radius: 14px; overflow: hidden; text-align: left; }
.ticks label { display: flex; justify-content: space-between; align-items: center; padding: .7rem 1rem; min-height: 44px; cursor: pointer; }
.ticks label + label { border-top: 1px solid var(--line); } .ticks input { width: 20px; height: 20px; accent-color: var(--accent); }

.wide main { width: min(100% - 2rem, 68rem); margin: 2.5rem auto 4rem; display: grid; gap: 1.5rem; }
.wide h1 { font-size: 1.9rem; letter-spacing: -.01em; } .grid2 { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); align-items: start; }
.clock { font-size: 1.5rem; font-variant-numeric: tabular-nums; font-weight: 600; }
.app { border-top: 1px solid var(--line); padding-top: 1rem; display: grid; gap: .55rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; font-size: .875rem; } .facts dt { color: var(--soft); } .facts dd { min-width: 0; overflow-wrap: anywhere; }
.roll { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 12.5rem), 1fr)); gap: .3rem 1rem; }
.roll li { display: grid; grid-template-columns: 36px 1fr; gap: .7rem; align-items: center; padding: .35rem 0; } .roll .face { width: 36px; height: 36px; border-radius: 10px; font-size: .95rem; }
.roll.one { grid-template-columns: 1fr; gap: .9rem; } .roll.one li { align-items: start; } .panel > .app:first-child { border-top: 0; padding-top: 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .875rem; } th, td { text-align: left; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; } th { color: var(--soft); font-weight: 500; }
.faultform { display: grid; gap: .7rem; grid-template-columns: 1fr 1fr auto; align-items: end; } .faultform label { display: grid; gap: .3rem; font-size: .875rem; color: var(--soft); min-width: 0; }
@media (max-width: 34rem) { .faultform { grid-template-columns: 1fr; } }
pre { margin: 0; padding: 1rem; background: var(--tint); border-radius: 12px; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
`;
