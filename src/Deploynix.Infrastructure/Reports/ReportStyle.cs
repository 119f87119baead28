namespace Deploynix.Infrastructure.Reports;

/// <summary>How a report looks: on a screen, light or dark, on a phone, and on paper.</summary>
internal static class ReportStyle
{
    /// <summary>The style sheet.</summary>
    public const string Sheet = """
        :root{--paper:#f6f5f2;--card:#fff;--ink:#1c2330;--quiet:#667085;--line:#e4e2dc;--accent:#3159c9;--bad:#c5352b;--good:#1c7f55;--warn:#a15c07;--soft:#eef1fa;--badsoft:#fcecea;--goodsoft:#e6f4ed;--warnsoft:#fbf0dc;color-scheme:light dark}
        @media (prefers-color-scheme:dark){:root{--paper:#101319;--card:#181d26;--ink:#e7eaf0;--quiet:#98a2b3;--line:#2b3240;--accent:#86a5ff;--bad:#ff7a6e;--good:#52c98f;--warn:#e9b35c;--soft:#1f283b;--badsoft:#3a1f20;--goodsoft:#16322a;--warnsoft:#372b17}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
        main{max-width:56rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
        h1{font-size:clamp(1.7rem,5vw,2.5rem);line-height:1.15;letter-spacing:-.02em;margin:.3rem 0 .6rem}
        h2{font-size:1.15rem;letter-spacing:-.005em;margin:0 0 .9rem}
        h3{font-size:.95rem;margin:1.4rem 0 .5rem}
        p{margin:0 0 .7rem}
        p:last-child{margin-bottom:0}
        code{font:.86em ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
        header{margin-bottom:1.8rem}
        .kicker{color:var(--quiet);font-size:.88rem;margin:0}
        .kicker span::before{content:"\00b7";margin:0 .35rem}
        .lead{font-size:1.12rem;color:var(--quiet);max-width:46rem}
        .badges{font-size:.82rem;color:var(--quiet)}
        .badges b{display:inline-block;padding:.12rem .65rem;border-radius:99px;background:var(--warnsoft);color:var(--warn);font-weight:600;margin-right:.25rem}
        .badges .critical,.badges .open{background:var(--badsoft);color:var(--bad)}
        .badges .closed{background:var(--goodsoft);color:var(--good)}
        section{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.4rem 1.5rem;margin:0 0 1rem}
        .figures{background:none;border:0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem}
        .figures div{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1rem 1.1rem}
        .figures b{display:block;font-size:1.6rem;line-height:1.2;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
        .figures span{color:var(--quiet);font-size:.85rem;line-height:1.35;display:block;margin-top:.2rem}
        .figures .bad b{color:var(--bad)}
        .figures .bad{border-color:color-mix(in srgb,var(--bad) 35%,var(--line))}
        .quiet,footer{color:var(--quiet);font-size:.88rem}
        .who{color:var(--quiet);font-size:.85rem;white-space:normal}
        table{border-collapse:collapse;width:100%;font-size:.92rem}
        th{text-align:left;font-weight:600;color:var(--quiet);font-size:.82rem}
        th,td{padding:.45rem .8rem .45rem 0;border-bottom:1px solid var(--line);vertical-align:top}
        tbody tr:last-child td{border-bottom:0}
        th:last-child,td:last-child{padding-right:0}
        table+p{margin-top:.9rem}
        .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        .shares td:first-child{position:relative}
        .shares code{position:relative}
        .shares u{position:absolute;left:0;bottom:.2rem;height:3px;border-radius:2px;background:var(--bad);opacity:.55}
        .commits td:first-child{white-space:nowrap}
        dl{display:flex;flex-wrap:wrap;gap:.4rem 2rem;margin:0}
        dt{color:var(--quiet);font-size:.82rem}
        dd{margin:0;font-variant-numeric:tabular-nums}
        figure{margin:0 0 1.1rem}
        figcaption{font-size:.88rem;color:var(--quiet);margin-bottom:.55rem}
        figcaption b{font-weight:600;color:var(--ink);margin-left:.3rem}
        .plot{position:relative;margin-left:3.4rem;height:6.5rem}
        .plot svg{display:block;width:100%;height:100%;overflow:visible}
        .plot span{position:absolute;right:100%;margin-right:.5rem;font-size:.75rem;line-height:1;color:var(--quiet);white-space:nowrap;font-variant-numeric:tabular-nums}
        .plot .top{top:-.35em}
        .plot .half{top:calc(50% - .5em)}
        .plot .zero{bottom:-.35em}
        .flags{position:relative;margin-left:3.4rem;height:calc(var(--rows)*1.35rem)}
        .flags i{position:absolute;bottom:calc(var(--row)*1.35rem + .1rem);transform:translateX(-50%);width:1.15rem;height:1.15rem;border-radius:50%;background:var(--ink);color:var(--card);font:600 .7rem/1.15rem system-ui,sans-serif;text-align:center}
        .flags i.bad{background:var(--bad)}
        .grid{fill:none;stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
        .base{stroke:var(--quiet);opacity:.6}
        .during{fill:var(--badsoft)}
        .bars{fill:var(--accent)}
        .bad .bars{fill:var(--bad)}
        .line{fill:none;stroke:var(--warn);stroke-width:2;stroke-linejoin:round;stroke-linecap:round;vector-effect:non-scaling-stroke}
        .mark{fill:none;stroke:var(--ink);stroke-width:1;stroke-dasharray:3 3;vector-effect:non-scaling-stroke;opacity:.75}
        .mark.bad{stroke:var(--bad)}
        .axis{position:relative;margin:-.6rem 0 0 3.4rem;height:1.2rem;font-size:.75rem;color:var(--quiet);font-variant-numeric:tabular-nums}
        .axis span{position:absolute;transform:translateX(-50%)}
        .axis b{white-space:nowrap;position:absolute;right:100%;margin-right:.5rem;font-weight:400}
        .marks{list-style:none;counter-reset:mark;display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;padding:0;margin:1rem 0 0;font-size:.88rem}
        .marks li{counter-increment:mark}
        .marks li::before{content:counter(mark);display:inline-block;width:1.15rem;height:1.15rem;border-radius:50%;background:var(--ink);color:var(--card);font:600 .7rem/1.15rem system-ui,sans-serif;text-align:center;margin-right:.4rem}
        .marks .bad::before{background:var(--bad)}
        time{font-variant-numeric:tabular-nums;color:var(--quiet)}
        .timeline{list-style:none;margin:0 0 .8rem;padding:0}
        .timeline li{position:relative;display:grid;grid-template-columns:4.6rem 1fr;gap:1.6rem;padding:0 0 .85rem}
        .timeline li::before{content:"";position:absolute;left:5.05rem;top:.5rem;width:.65rem;height:.65rem;border-radius:50%;background:var(--quiet);z-index:1}
        .timeline li::after{content:"";position:absolute;left:5.35rem;top:.7rem;bottom:-.7rem;width:1px;background:var(--line)}
        .timeline li:last-child::after{display:none}
        .timeline time{font-size:.88rem}
        .timeline .act::before{background:var(--accent)}
        .timeline .good::before{background:var(--good)}
        .timeline .bad::before{background:var(--bad)}
        .timeline .incident::before{background:var(--ink);box-shadow:0 0 0 3px var(--card),0 0 0 4px var(--ink)}
        .timeline .incident p{font-weight:600}
        .timeline .who,.checklist .who{font-weight:400}
        .checklist{list-style:none;margin:0;padding:0}
        .checklist li{position:relative;padding:.6rem 0 .6rem 2.1rem;border-bottom:1px solid var(--line)}
        .checklist li:last-child{border-bottom:0;padding-bottom:0}
        .checklist li::before{content:"";position:absolute;left:0;top:.68rem;width:1.3rem;height:1.3rem;border-radius:50%;border:2px solid var(--warn);font:700 .8rem/1.05rem system-ui,sans-serif;text-align:center}
        .checklist .done::before{content:"\2713";background:var(--good);border-color:var(--good);color:var(--card)}
        .checklist .notapplicable::before{content:"\2013";border-color:var(--line);color:var(--quiet)}
        .checklist em{font-style:normal;font-size:.8rem;color:var(--quiet);margin-left:.3rem}
        .checklist .open em{color:var(--warn);font-weight:600}
        .checklist p{margin:.1rem 0 0;font-size:.93rem}
        .checklist .note{border-left:3px solid var(--line);padding-left:.7rem;color:var(--quiet)}
        .people{list-style:none;margin:0;padding:0}
        .people span{color:var(--quiet);font-size:.9rem}
        .questions ol,section ul{margin:0;padding-left:1.2rem}
        .questions li{margin-bottom:.45rem}
        section ul.checklist,section ul.people{padding-left:0}
        footer{margin-top:1.6rem}
        @media (max-width:34rem){main{padding:1.5rem .8rem 3rem}section{padding:1.1rem 1rem}.figures{grid-template-columns:1fr 1fr}.figures div:last-child:nth-child(odd){grid-column:1/-1}.timeline li{grid-template-columns:1fr;gap:.05rem;padding-left:1.4rem}.timeline li::before{left:0}.timeline li::after{left:.3rem}.commits th:last-child,.commits td:last-child{display:none}.plot{height:5rem}.plot,.flags,.axis{margin-left:3rem}}
        @media print{:root{--paper:#fff;--card:#fff;--ink:#000;--quiet:#555;--line:#ccc;--accent:#3159c9;--bad:#b3261e;--good:#1c7f55;--warn:#a15c07;--badsoft:#fcecea;--goodsoft:#e6f4ed;--warnsoft:#fbf0dc;color-scheme:light}@page{margin:16mm 14mm}body{font-size:10.5pt}main{max-width:none;padding:0}section,.figures div{border-radius:0;padding:.6rem 0;border:0;border-top:1px solid var(--line)}figure,li,tr,.figures div{break-inside:avoid}h2,h3{break-after:avoid}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
        """;
}
