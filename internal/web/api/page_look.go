package api

// docsStyle is the page's one style sheet; the policy allows it by its hash.
const docsStyle = `:root{color-scheme:light dark;--ink:light-dark(#1c2330,#dfe4ec);--dim:light-dark(#5a6577,#98a3b5);--page:light-dark(#fff,#12161d);--tint:light-dark(#f5f7fa,#1a2029);--line:light-dark(#dde2ea,#2c3440);--link:light-dark(#0b57b4,#7db3ff);
--get:light-dark(#0b57b4,#7db3ff);--post:light-dark(#0a6b3d,#62cf97);--put:light-dark(#8a5200,#e6b266);--delete:light-dark(#b3261e,#ff9a91);--mono:ui-monospace,"Cascadia Code","SF Mono",Menlo,Consolas,monospace}
*{box-sizing:border-box}
html{scroll-padding-top:4.5rem;text-size-adjust:100%;-webkit-text-size-adjust:100%}
body{margin:0;color:var(--ink);background:var(--page);font:16px/1.6 system-ui,-apple-system,"Segoe UI","PingFang SC","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",sans-serif;text-autospace:normal}
a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
code,pre,.path{font-family:var(--mono)}code{font-size:.9em;overflow-wrap:anywhere}
h1{font-size:2rem;line-height:1.25;margin:0 0 .5rem;letter-spacing:-.01em;text-wrap:balance}h2{font-size:1.35rem;line-height:1.3;margin:3.2rem 0 .2rem}h3{font-size:.82rem;color:var(--dim);font-weight:600;margin:1.3rem 0 .3rem}
p{margin:.4rem 0}.dim{color:var(--dim)}
.top{position:sticky;top:0;z-index:1;display:flex;align-items:center;gap:.7rem;height:3.5rem;padding:0 1.5rem;background:var(--page);border-bottom:1px solid var(--line)}
.brand{font-weight:700;color:var(--ink)}.top .dim{font-size:.85rem}.lang{margin-left:auto;display:flex;gap:.2rem;font-size:.9rem}
.lang a{padding:.15rem .6rem;border-radius:99px;color:var(--dim)}.lang [aria-current]{background:var(--tint);color:var(--ink);font-weight:600}
.cols{display:grid;grid-template-columns:19rem minmax(0,1fr);max-width:84rem;margin:0 auto}
.side{position:sticky;top:3.5rem;height:calc(100vh - 3.5rem);overflow-y:auto;padding:1.5rem 1rem 3rem 1.5rem;border-right:1px solid var(--line);font-size:.87rem;scrollbar-width:thin}
.side>a{display:block;font-weight:600;color:var(--ink);margin:1.1rem 0 .25rem}.side>a:first-child{margin-top:0}
.side ul{list-style:none;margin:0;padding:0}.side li a{display:flex;gap:.5rem;padding:.14rem 0;color:var(--dim)}.side li a:hover{color:var(--ink)}
.side b{flex:none;width:2.9rem;font:600 .66rem/1.45rem var(--mono)}
main{padding:2.2rem 2.5rem 6rem;min-width:0}
.lead{font-size:1.1rem;max-width:46rem}.files{font-size:.9rem;margin-bottom:1.4rem}
pre{margin:.4rem 0;padding:.85rem 1.1rem;background:var(--tint);border:1px solid var(--line);border-radius:8px;font-size:.84rem;line-height:1.65;overflow-x:auto}
.call{white-space:pre-wrap;overflow-wrap:anywhere}
.rules{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1.1rem 2rem;margin:1.6rem 0 0}.rules dt{font-weight:600}.rules dd{margin:.1rem 0 0;color:var(--dim);font-size:.92rem;line-height:1.55}.rules code{color:var(--ink)}
details{border:1px solid var(--line);border-radius:8px;margin:.55rem 0}details[open]{border-color:var(--dim)}
summary{display:grid;grid-template-columns:4.2rem minmax(0,1fr) auto;gap:.2rem .7rem;align-items:baseline;padding:.6rem 1rem;cursor:pointer;list-style:none;border-radius:8px}summary::-webkit-details-marker{display:none}summary:hover{background:var(--tint)}
summary .path{font-size:.9rem;font-weight:600;overflow-wrap:anywhere}summary .path i{font-style:normal;font-weight:400;color:var(--dim)}summary .title{grid-column:2;color:var(--dim);font-size:.92rem}
summary .key{font-size:.78rem;color:var(--dim);border:1px solid var(--line);border-radius:99px;padding:0 .55rem;white-space:nowrap}
.m{font:700 .72rem/1.5rem var(--mono);text-align:center;border-radius:5px;background:color-mix(in srgb,currentColor 11%,transparent)}
.GET{color:var(--get)}.POST{color:var(--post)}.PUT{color:var(--put)}.DELETE{color:var(--delete)}
.inside{padding:.1rem 1rem 1.1rem;border-top:1px solid var(--line);scroll-margin-top:9rem}.inside>p:first-child{margin-top:.8rem}
.fields{margin:0;border-top:1px solid var(--line)}.fields>div{display:grid;grid-template-columns:minmax(8rem,12rem) minmax(6rem,9.5rem) minmax(0,1fr);gap:.1rem 1.2rem;padding:.42rem 0;border-bottom:1px solid var(--line);font-size:.92rem}
.inside>.fields:first-child{border-top:0}.eg{padding:.05rem .35rem;border-radius:4px;background:var(--tint);color:var(--dim)}.fields dt{overflow-wrap:anywhere}.fields dd{margin:0;min-width:0}.fields .type{color:var(--dim);font-size:.86rem;overflow-wrap:anywhere}
.need{color:var(--delete);font-size:.76rem;white-space:nowrap}.where{color:var(--dim);font-size:.76rem;white-space:nowrap}
.kind{display:flex;flex-wrap:wrap;gap:.1rem .7rem;align-items:baseline;margin:.3rem 0}
.ok{color:var(--post);font-weight:600}.bad{display:flex;flex-wrap:wrap;gap:.35rem;padding:0;margin:.3rem 0;list-style:none}.bad li{font-size:.82rem;color:var(--dim);border:1px solid var(--line);border-radius:5px;padding:.05rem .5rem}.bad b{color:var(--delete);font:600 .95em var(--mono)}
.schema summary{grid-template-columns:minmax(0,1fr)}.schema summary .title{grid-column:1}
footer{margin-top:4rem;color:var(--dim);font-size:.87rem}
@media(max-width:62rem){.cols{display:block}.side{position:static;height:auto;border:0;border-bottom:1px solid var(--line);padding:.7rem 1.2rem;display:flex;gap:.4rem 1.1rem;flex-wrap:wrap}.side>a{margin:0!important;font-weight:500;color:var(--link)}.side ul{display:none}
main{padding:1.5rem 1.2rem 4rem}.top{padding:0 1.2rem}h1{font-size:1.6rem}h2{font-size:1.2rem}.lead{font-size:1.02rem}}
@media(max-width:40rem){summary{grid-template-columns:4.2rem minmax(0,1fr);padding:.6rem .8rem}summary .title{grid-column:1/-1}summary .key{grid-column:1/-1;justify-self:start;order:1}.inside{padding-left:.8rem;padding-right:.8rem}
.fields>div{grid-template-columns:auto 1fr;gap:0 .8rem}.fields .type{text-align:right}.fields dd:last-child{grid-column:1/-1}pre{padding:.75rem .8rem;font-size:.78rem}.start{white-space:pre-wrap;overflow-wrap:anywhere}}
@media print{.top,.side{display:none}.cols{display:block}details{break-inside:avoid}}`

const docsPage = `<!doctype html>
<html lang="{{if eq .Lang "zh"}}zh-CN{{else}}en{{end}}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>icpdoc API</title><style>{{.Style}}</style></head>
<body>
{{$zh := eq .Lang "zh"}}<header class="top"><a class="brand" href="#top">icpdoc API</a><span class="dim">{{.Version}}</span><nav class="lang" aria-label="{{if $zh}}语言{{else}}Language{{end}}"><a href="?lang=zh" lang="zh-CN"{{if $zh}} aria-current="true"{{end}}>中文</a><a href="?lang=en" lang="en"{{if not $zh}} aria-current="true"{{end}}>English</a></nav></header>
<div class="cols">
<nav class="side" aria-label="{{if $zh}}目录{{else}}Contents{{end}}">{{range .Groups}}<a href="#{{.ID}}">{{.Title}}</a><ul>{{range .Routes}}<li><a href="#{{.ID}}"><b class="{{.Method}}">{{.Method}}</b>{{.Title}}</a></li>{{end}}</ul>{{end}}<a href="#schemas">{{if $zh}}数据结构{{else}}Schemas{{end}}</a></nav>
<main id="top">
{{if $zh}}<h1>从备案数据到可直接打印的材料</h1>
<p class="lead">检查 ICP 备案数据，列出所需材料及理由，生成待签字盖章的 PDF、合规的图片和完整材料包。一次调用即可，也可由服务保存备案，走完从草稿到归档的全过程。</p>
{{else}}<h1>From the data of a filing to papers ready to print</h1>
<p class="lead">Check the data of an ICP recordal (备案) filing, list the materials it needs and why, make the PDFs to sign and seal, compliant pictures and the whole pack: in one call, or with filings kept from the draft to the archive.</p>
{{end}}<p class="files"><a href="/v1/openapi.json">openapi.json</a> · <a href="/v1/openapi.yaml">openapi.yaml</a> · <a href="/v1/openapi-3.0.json">openapi-3.0.json</a> <span class="dim">{{if $zh}}OpenAPI 3.1，{{.Routes}} 个接口{{else}}OpenAPI 3.1, {{.Routes}} routes{{end}}</span></p>
<pre class="start">{{.Start}}</pre>
<dl class="rules">{{if $zh}}
<div><dt>身份</dt><dd>程序用 API 密钥：<code>Authorization: Bearer icpk_…</code>。浏览器用 <code>POST /v1/session</code> 的 Cookie；来自其他网站的请求一律拒绝。</dd></div>
<div><dt>错误</dt><dd><a href="#s-Problem">Problem</a>（RFC 9457）一次列出所有需要更正之处，各有 JSON Pointer、原因和改法，中英文俱全，不重复您发送的内容。</dd></div>
<div><dt>语言</dt><dd><code>Accept-Language: zh</code> 或 <code>en</code>，默认中文。</dd></div>
<div><dt>并发修改</dt><dd>读取时得到 <code>ETag</code>，修改时放入 <code>If-Match</code>；他人已改过则返回 412，您的修改不会覆盖他人。</dd></div>
<div><dt>重试</dt><dd>创建类调用带上 <code>Idempotency-Key</code>，一天之内重复调用只创建一次。</dd></div>
<div><dt>限度</dt><dd>繁忙时返回 429，<code>Retry-After</code> 为应等待的秒数。求助时请附 <code>request_id</code>。</dd></div>
{{else}}
<div><dt>Who you are</dt><dd>Programs send an API key: <code>Authorization: Bearer icpk_…</code>. Browsers keep the cookie of <code>POST /v1/session</code>; requests from other sites are refused.</dd></div>
<div><dt>Errors</dt><dd><a href="#s-Problem">Problem</a> (RFC 9457) lists every place to mend at once, by JSON Pointer, with reason and remedy in Chinese and English. Nothing that you sent is repeated.</dd></div>
<div><dt>Language</dt><dd><code>Accept-Language: zh</code> or <code>en</code>; Chinese unless asked otherwise.</dd></div>
<div><dt>Editing together</dt><dd>Reading gives an <code>ETag</code>, changing takes it as <code>If-Match</code>. Whoever was slower gets 412, and nobody's work is lost.</dd></div>
<div><dt>Trying again</dt><dd>A creating call with an <code>Idempotency-Key</code> creates one thing, however often it is repeated within a day.</dd></div>
<div><dt>Limits</dt><dd>A busy service answers 429, and <code>Retry-After</code> says how many seconds to wait. Name the <code>request_id</code> when you ask for help.</dd></div>
{{end}}</dl>
{{range .Groups}}<section><h2 id="{{.ID}}">{{.Title}}</h2><p class="dim">{{.About}}</p>
{{range .Routes}}<details><summary><b class="m {{.Method}}">{{.Method}}</b><span class="path">{{path .Path}}</span>{{if .Secured}}<span class="key">{{if $zh}}需要账号{{else}}account{{end}}</span>{{end}}<span class="title">{{.Title}}</span></summary>
<div class="inside" id="{{.ID}}">{{with .About}}<p>{{code .}}</p>{{end}}
<h3>{{if $zh}}示例{{else}}Example{{end}}</h3><pre class="call">{{.Call}}</pre>
{{with .Parameters}}<h3>{{if $zh}}参数{{else}}Parameters{{end}}</h3><dl class="fields">{{range .}}<div><dt><code>{{.Name}}</code> {{if .Required}}<span class="need">{{if $zh}}必填{{else}}required{{end}}</span>{{end}}</dt><dd class="type">{{type .Schema}} <span class="where">{{.In}}</span></dd><dd>{{code (say .Description)}}{{range .Schema.Examples}} <code class="eg">{{.}}</code>{{end}}</dd></div>{{end}}</dl>
{{end}}{{with .Bodies}}<h3>{{if $zh}}请求正文{{else}}Takes{{end}}</h3>{{template "bodies" .}}{{end}}
<h3>{{if $zh}}成功{{else}}Answers{{end}}</h3>{{range .Good}}<p class="kind"><b class="ok">{{.Status}}</b> {{with .Text}}<span>{{.}}</span>{{end}}</p>{{template "bodies" .Bodies}}{{end}}
<h3>{{if $zh}}出错（<a href="#s-Problem">Problem</a>）{{else}}Errors (<a href="#s-Problem">Problem</a>){{end}}</h3><ul class="bad">{{range .Bad}}<li><b>{{.Status}}</b> {{.Text}}</li>{{end}}</ul></div></details>
{{end}}</section>
{{end}}<section><h2 id="schemas">{{if $zh}}数据结构{{else}}Schemas{{end}}</h2><p class="dim">{{if $zh}}JSON 中的对象；＊为必填。{{else}}The objects in JSON; ＊ marks what is required.{{end}}</p>
{{range .Schemas}}<details class="schema"><summary><span class="path">{{.Name}}</span>{{with .Schema.Description}}<span class="title">{{say .}}</span>{{end}}</summary><div class="inside" id="s-{{.Name}}">{{if .Members}}{{template "members" .Members}}{{else}}<p>{{type .Schema}}</p>{{end}}</div></details>
{{end}}</section>
<footer>{{if $zh}}本页由接口说明生成，不含脚本，不加载任何外部内容。{{else}}This page is made of the OpenAPI document, has no script and loads nothing from elsewhere.{{end}}</footer>
</main></div>
</body></html>
{{define "bodies"}}{{range .}}<p class="kind"><code>{{.Kind}}</code>{{with ref .Schema}}<a href="#s-{{.}}"><code>{{.}}</code></a>{{else}}{{with .Schema}}<span class="dim">{{type .}}</span>{{end}}{{end}}{{with .Schema}}{{with .Description}}<span>{{code (say .)}}</span>{{end}}{{end}}</p>{{with .Members}}{{template "members" .}}{{end}}{{end}}{{end}}
{{define "members"}}<dl class="fields">{{range .}}<div><dt><code>{{.Name}}</code>{{if .Required}} <span class="need">＊</span>{{end}}</dt><dd class="type">{{with ref .Schema}}<a href="#s-{{.}}">{{end}}{{type .Schema}}{{with ref .Schema}}</a>{{end}}</dd><dd>{{code (say .Schema.Description)}}{{range .Schema.Examples}} <code class="eg">{{.}}</code>{{end}}</dd></div>{{end}}</dl>{{end}}
`
