"""What `benchmarks.overlay` runs in pages to time what is done there, in milliseconds by name."""

STYLES = '<link rel="stylesheet" href="https://arxiv.org/static/css/arXiv.css">'

WATCH = """<script>
globalThis.watched = {badges: 0, last: 0, shift: 0};
new MutationObserver(changes => {
  for (const change of changes) for (const node of change.addedNodes) {
    if (node.dataset?.arxivtui === "badge") { watched.badges += 1; watched.last = performance.now(); }
  }
}).observe(document, {childList: true, subtree: true});
watched.tellsShifts = PerformanceObserver.supportedEntryTypes.includes("layout-shift");
if (watched.tellsShifts) {
  new PerformanceObserver(list => { for (const each of list.getEntries()) watched.shift += each.value; })
    .observe({type: "layout-shift", buffered: true});
}
</script>"""
"""Before anything else on a page: when its badges were there, and how much of it was moved."""

WATCHED = """async () => {
  for (let frame = 0; frame < 10; frame++) await new Promise(done => requestAnimationFrame(done));
  const {domContentLoadedEventStart: parsed} = performance.getEntriesByType("navigation")[0];
  return {parsed, badges: watched.last, ...(watched.tellsShifts && {shift: watched.shift})};
}"""
"""What was watched."""

STYLE = """text => {
  const style = document.createElement("style");
  style.textContent = text;
  document.head.append(style);
}"""
"""Add a style sheet."""

_TIMING = """
  const frames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const part = async (name, work) => {
    performance.mark(`${name} begun`);
    work();
    performance.mark(`${name} done`);
    document.body.offsetHeight;
    performance.mark(`${name} laid out`);
    await frames();
  };
  document.body.offsetHeight;
  await frames();
"""

OWN = f"""async known => {{
  {_TIMING}
  const {{pages, badge, order, view}} = arxivtui;
  const of = id => known[id];
  const settings = {{off: false, offPages: [], dismissed: "dim", peek: true, bar: true}};
  let page;
  const apply = changes => order.apply(page, {{...view.plain, ...changes}}, settings, of);
  await part("scan", () => {{ page = pages.read(document, {{pathname: "/list/cs.LG/new"}}); }});
  await part("insert", () => badge.insert(page.entries, of, {{asOf: null, requested: "", away: false}}));
  await part("dim", () => apply({{}}));
  await part("sort", () => apply({{order: "score"}}));
  await part("back", () => apply({{}}));
  await part("again", () => apply({{order: "score"}}));
  await part("hide", () => apply({{order: "score", threshold: 50}}));
  return Object.fromEntries(performance.getEntriesByType("mark").map(each => [each.name, each.startTime]));
}}"""
"""The extension's own work; where the clock stood before and after each part of it, and after its layout."""

BARE = f"""async known => {{
  {_TIMING}
  let terms;
  const score = term => known[term.children[1].id].score;
  await part("scan", () => {{ terms = [...document.querySelectorAll("dl > dt")]; }});
  await part("insert", () => {{
    for (const term of terms) {{
      const span = document.createElement("span");
      span.textContent = "50";
      term.children[1].after(span);
    }}
  }});
  await part("sort", () => {{
    for (const list of document.querySelectorAll("dl")) {{
      const own = [...list.querySelectorAll(":scope > dt")].sort((one, other) => score(other) - score(one));
      list.append(...own.flatMap(term => [term, term.nextElementSibling]));
    }}
  }});
  return Object.fromEntries(performance.getEntriesByType("mark").map(each => [each.name, each.startTime]));
}}"""
"""As little as can be done to the same end."""

ASK = """async ids => {
  const begun = performance.now();
  const reply = await chrome.runtime.sendMessage({kind: "papers", ids});
  const took = performance.now() - begun;
  if (reply.trouble || Object.keys(reply.papers).length !== ids.length) {
    throw new Error(JSON.stringify(reply).slice(0, 300));
  }
  return took;
}"""
"""Ask the background for papers, in a page of the extension's own."""

FETCH = """async (ids, port, token) => {
  const begun = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/v1/papers`, {
    method: "POST",
    headers: {"Content-Type": "application/json", Authorization: `Bearer ${token}`},
    body: JSON.stringify({ids}),
  });
  const found = await answer.json();
  const took = performance.now() - begun;
  if (Object.keys(found.papers ?? {}).length !== ids.length) {
    throw new Error(JSON.stringify(found).slice(0, 300));
  }
  return took;
}"""
"""Ask arxivtui itself, likewise."""

COUNT_REQUESTS = (
    "() => { performance.clearResourceTimings(); performance.setResourceTimingBufferSize(1000); }"
)
"""In the background: count from now on."""

REQUESTS = """() => performance.getEntriesByType("resource")
  .filter(each => new URL(each.name).pathname === "/v1/papers").length"""
"""In the background: requests for scores since then."""
