// Elements to be laid over a page: branded, in classes of our own, their text always set as text. Every node
// has a class, since MathJax would typeset one that has none.
(() => {
  globalThis.arxivtui ??= /** @type {ArxivtuiNamespace} */ ({});

  /** @type {Nodes["make"]} */
  function make(tag, names, text) {
    const node = document.createElement(tag);
    node.className = names
      .split(" ")
      .map((name) => `arxivtui-${name}`)
      .join(" ");
    if (text !== undefined) node.textContent = text;
    return node;
  }

  /** @type {Nodes["button"]} */
  function button(names, text, press) {
    const node = make("button", names, text);
    node.type = "button";
    // Scripts of the page can make clicks too; and the second of a double click was meant for what stood here
    // before, such as the badge that this card now covers.
    node.addEventListener("click", (event) => event.isTrusted && event.detail < 2 && press());
    return node;
  }

  /** @type {Nodes["clip"]} */
  function clip(text, longest) {
    if (text.length <= longest) return text;
    const characters = [...text];
    return characters.length > longest ? `${characters.slice(0, longest).join("")}…` : text;
  }

  /** @type {Nodes["panel"]} */
  function panel(tag, kind) {
    const node = make(tag, `panel ${kind}`);
    node.setAttribute("data-arxivtui", kind);
    return node;
  }

  /** @type {Nodes["early"]} */
  function early(node, page) {
    const list = page?.sections[0];
    if (list) list.before(node);
    else document.body.append(node);
  }

  /** @type {Nodes["badgeOf"]} */
  function badgeOf(event) {
    const target = event.target instanceof Element ? event.target : null;
    return target?.closest('button[data-arxivtui="badge"]') ?? null;
  }

  arxivtui.nodes = { make, button, clip, panel, early, badgeOf };
})();
