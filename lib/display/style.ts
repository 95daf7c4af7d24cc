import { FILTER_STYLE } from "./filter.ts";

/**
 * The look of views in HTML, in notebooks and in the report: readable in light and dark surroundings, and on paper.
 */
export const STYLE: string = `
.du{font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;max-width:1100px}
.du h3{font-size:16px;margin:.2em 0 .6em;font-weight:600}.du h4{font-size:14px;margin:1.1em 0 .4em;font-weight:600}
.du p{margin:.4em 0}.du table{border-collapse:collapse;margin:.5em 0;font-size:13px;table-layout:auto!important}
.du th{text-align:left!important;vertical-align:bottom;font-weight:600;border-bottom:1.5px solid #8886;padding:.25em .7em .25em 0;white-space:nowrap}
.du td{text-align:left!important;white-space:normal;padding:.22em .7em .22em 0;border-bottom:1px solid #8883;vertical-align:top;overflow-wrap:anywhere}
.du .r{text-align:right!important;font-variant-numeric:tabular-nums;white-space:nowrap}
.du code{font:12px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:#8881;padding:.05em .3em;border-radius:3px;overflow-wrap:anywhere}
.du .good{color:#15803d}.du .warn{color:#b45309}.du .bad{color:#b91c1c}.du .muted{opacity:.65}
.du .facts td:first-child{opacity:.65;white-space:nowrap}.du .scroll{overflow-x:auto;max-width:100%}
.du .before{background:#b91c1c18;text-decoration:line-through #b91c1c88}.du .after{background:#15803d18}
.du ul{margin:.3em 0;padding-left:1.4em}.du li{margin:.12em 0}.du details{margin:.5em 0}
.du summary{cursor:pointer;font-weight:500}.du .plot svg{max-width:100%;height:auto;background:#fff;border-radius:4px}
.du .chip{display:inline-block;width:.62em;height:.62em;border-radius:50%;background:currentColor;margin-right:.45em}
.du .filter label{margin-right:1em;white-space:nowrap}.du .filter input{vertical-align:-2px;margin:0 .3em 0 0}
${FILTER_STYLE}
@media print{.du details{display:block}.du a{color:inherit}}
`.replaceAll("\n", "");
