/** The look of the report page around the views; those bring their own (`display` STYLE). */
export const REPORT_STYLE: string = `
:root{color-scheme:light dark;--ink:#1c2430;--paper:#fff;--back:#f4f6f8;--line:#dde3ea;--soft:#5b6776;--brand:#0f766e;--band:#0d2b3a}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.top{background:linear-gradient(120deg,var(--band),#124e59);color:#fff;padding:2.2rem max(1.2rem,calc((100vw - 1080px)/2)) 3.4rem}
.top h1{font-size:1.9rem;line-height:1.2;margin:.25rem 0 .7rem;font-weight:650;max-width:52rem;overflow-wrap:anywhere}
.kicker{margin:0;font-size:.82rem;letter-spacing:.04em;opacity:.8}
.badge{display:inline-block;margin:0 0 .9rem;padding:.2rem .7rem;border-radius:99px;background:#f59e0b;color:#231a02;font-size:.8rem;font-weight:600}
.links{margin:0;display:flex;flex-wrap:wrap;gap:.5rem}
.links>*{border:1px solid #fff5;border-radius:99px;padding:.2rem .8rem;font-size:.88rem;color:#fff;text-decoration:none}
.links a:hover{background:#fff2}
main{max-width:calc(1080px + 2.4rem);margin:-2.1rem auto 0;padding:0 1.2rem 2rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(132px,1fr));gap:.8rem}
.tile{background:var(--paper);border:1px solid var(--line);border-top:3px solid var(--soft);border-radius:8px;padding:.75rem .9rem;display:flex;flex-direction:column;box-shadow:0 1px 3px #0001}
.tile b{font-size:1.4rem;line-height:1.2;font-weight:650;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.tile span{font-size:.86rem}.tile small{color:var(--soft);font-size:.78rem}
.tile.good{border-top-color:#15803d}.tile.warn{border-top-color:#d97706}.tile.bad{border-top-color:#b91c1c}
nav{display:flex;flex-wrap:wrap;gap:.4rem 1.1rem;margin:1.3rem 0 .4rem;padding:.7rem 1rem;background:var(--paper);border:1px solid var(--line);border-radius:8px;font-size:.88rem}
nav a{color:inherit;text-decoration:none;white-space:nowrap}nav a:hover{text-decoration:underline}
nav .chip{display:inline-block;width:.6em;height:.6em;border-radius:50%;margin-right:.45em;background:var(--soft)}
nav .chip.good{background:#15803d}nav .chip.warn{background:#d97706}nav .chip.bad{background:#b91c1c}
section{background:var(--paper);border:1px solid var(--line);border-radius:8px;margin:1rem 0;padding:1.1rem 1.3rem;overflow-x:auto;scroll-margin-top:1rem}
section>header{display:flex;align-items:baseline;gap:.7rem;border-bottom:1px solid var(--line);margin:0 0 .8rem;padding:0 0 .5rem}
section>header h2{font-size:1.15rem;margin:0;font-weight:650}
.no{font-size:.78rem;font-weight:650;color:#fff;background:var(--brand);border-radius:4px;padding:.05rem .4rem;font-variant-numeric:tabular-nums}
.du{max-width:none}.du td,.du th{padding-right:1.1em}.du td{overflow-wrap:anywhere}.du td:first-child{overflow-wrap:break-word}.du table:not(.facts) td:has(code){min-width:10em}.du table:not(.facts){min-width:62%}
.du h3{font-size:.98rem}.du a,.small a{color:var(--brand)}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:.3rem 1.2rem;margin:0;font-size:.86rem}
dt{color:var(--soft)}dd{margin:0 0 .3rem;overflow-wrap:anywhere}
footer{max-width:calc(1080px + 2.4rem);margin:0 auto;padding:0 1.2rem 2.5rem;color:var(--soft);font-size:.82rem}
@media (prefers-color-scheme:dark){:root{--ink:#e3e8ee;--paper:#161d26;--back:#0e141b;--line:#2a3440;--soft:#93a1b1;--brand:#2dd4bf;--band:#0a1f2b}.no{color:#04211d}
.du .good{color:#4ade80}.du .warn{color:#fbbf24}.du .bad{color:#f87171}}
@media print{:root{color-scheme:light;--ink:#000;--paper:#fff;--back:#fff;--line:#ccc;--soft:#444;--brand:#0f766e}
body{font-size:10pt}.top{background:none;color:#000;padding:0 0 1rem;border-bottom:2pt solid #000}.links>*{color:#000;border-color:#999}
main{margin:1rem 0 0;padding:0;max-width:none}nav{display:none}section{border:0;border-top:1px solid #999;border-radius:0;padding:.6rem 0;break-inside:auto}
section>header,h3,h4{break-after:avoid}tr,.tile{break-inside:avoid}.tile{box-shadow:none}
details::details-content{content-visibility:visible;block-size:auto}.du .scroll,section{overflow:visible}
.du td{overflow-wrap:anywhere}.du table:not(.facts){width:100%}@page{margin:16mm}}
`.replaceAll("\n", "");
