"use strict";
// The report's only script: search, the card of a mention, which types are marked. The pages are
// whole without it. Nothing is ever put into a page but as text.
(function () {
  const $ = (id) => document.getElementById(id);

  function element(name, text, className) {
    const one = document.createElement(name);
    if (text !== undefined) one.textContent = text;
    if (className) one.className = className;
    return one;
  }

  // ---- the card that says why a mention was found -------------------------------------------
  function cards() {
    const card = $("card");
    if (!card) return;
    let from = null;

    function close() {
      if (card.hidden) return;
      card.hidden = true;
      if (from) from.focus();
      from = null;
    }

    function open(mention) {
      const row = $("w" + mention.id.slice(1));
      if (!row) return false;
      const cells = row.cells;
      const link = cells[1].querySelector("a");
      $("card-name").textContent = link.textContent;
      $("card-type").textContent = cells[1].querySelector(".dot").textContent;
      $("card-kind").textContent = cells[2].textContent;
      $("card-by").textContent = cells[3].textContent;
      $("card-why").textContent = cells[4].textContent;
      $("card-sure").textContent = cells[5].textContent;
      $("card-link").href = link.href;
      card.hidden = false;
      const box = mention.getClientRects()[0];
      const room = document.documentElement.clientWidth;
      const left = Math.max(8, Math.min(box.left, room - card.offsetWidth - 8));
      const below = box.bottom + 6;
      const fits = below + card.offsetHeight < window.innerHeight || box.top < card.offsetHeight;
      const top = fits ? below : box.top - card.offsetHeight - 6;
      card.style.left = left + window.scrollX + "px";
      card.style.top = top + window.scrollY + "px";
      from = mention;
      $("card-link").focus({ preventScroll: true });
      return true;
    }

    document.addEventListener("click", (event) => {
      const mention = event.target.closest("article.release a.m");
      const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
      if (mention && plain && event.button === 0) {
        if (open(mention)) event.preventDefault();
      } else if (!event.target.closest("#card")) {
        card.hidden = true;
      }
    });
    $("card-close").addEventListener("click", close);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
  }

  // ---- which types are marked in a text -----------------------------------------------------
  function marks() {
    const boxes = $("marks");
    if (!boxes) return;
    boxes.hidden = false;
    const text = document.querySelector("article.release");
    const show = (box) => text.classList.toggle("no-" + box.value, !box.checked);
    boxes.addEventListener("change", (event) => show(event.target));
    boxes.querySelectorAll("input").forEach(show);
  }

  // ---- search -------------------------------------------------------------------------------
  const special = { œ: "oe", æ: "ae", ß: "ss", ø: "o", đ: "d", ł: "l", ı: "i", "’": "'", "ʼ": "'" };
  const fold = (text) =>
    text
      .toLowerCase()
      .normalize("NFD")
      .replace(/\p{M}+/gu, "")
      .replace(/[œæßøđłı’ʼ]/g, (letter) => special[letter]);

  const items = [];
  let search = null;

  window.releveIndex = function (kind, rows) {
    const list = $("results");
    const types = list.dataset.types.split(" ");
    for (const row of rows) {
      const item =
        kind === "entities"
          ? { type: types[row[0]], name: row[1], side: row[2], n: row[3], others: row[5],
              href: "entities/" + row[4] + ".html", rest: row[2] + "\n" + row[5] }
          : { type: "release", name: row[0], side: "", n: 0, others: "", info: [row[1], row[2]],
              href: "releases/" + row[3] + ".html", rest: row[1] + "\n" + row[2] + "\n" + row[4] };
      item.key = fold(item.name);
      item.rest = fold(item.rest);
      items.push(item);
    }
    if (search) search();
  };

  // How well an item fits, 0 for not at all: each word of the query has to be found.
  function fit(item, query, words) {
    if (!words.length) return 1;
    if (item.key === query || item.rest.split("\n").includes(query)) return 100;
    let score = 0;
    for (const word of words) {
      const at = place(item.key, word);
      const behind = at < 0 ? place(item.rest, word) : -1;
      if (at < 0 && behind < 0) return 0;
      score += at === 0 ? 6 : at > 0 ? 4 : 3;
    }
    return (score / words.length) * 2 + (item.key.startsWith(query) ? 20 : 0);
  }

  // Where a word begins in a text, at the beginning of one of its words; -1 where it does not.
  function place(text, word) {
    let at = text.indexOf(word);
    while (at > 0 && /[\p{L}\p{N}]/u.test(text[at - 1])) at = text.indexOf(word, at + 1);
    return at;
  }

  function searching() {
    const form = $("search");
    if (!form) return;
    const list = $("results"), input = $("q"), status = $("status"), more = $("more");
    const labels = JSON.parse(list.dataset.labels);
    const boxes = [...form.querySelectorAll("input[name=t]")];
    const number = new Intl.NumberFormat(list.dataset.lang);
    const step = 30;
    let shown = step, found = [], waiting = 0;
    const shards = list.dataset.shards.split(" ");
    let missing = shards.length;

    function row(item) {
      const line = element("li");
      const link = element("a", item.name);
      link.href = item.href;
      line.append(element("span", item.type === "release" ? labels.release[0] : labels[item.type],
        "dot " + item.type), " ", link);
      if (item.side) line.append(" ", element("span", item.side, "quiet"));
      const facts = item.info ? item.info.filter(Boolean)
        : [number.format(item.n) + "\u00a0" + labels.release[item.n === 1 || item.n === 0 ? 0 : 1]];
      const others = item.others.split("\n").filter(Boolean).slice(0, 4);
      line.append(element("p", facts.concat(others.join(", ") || []).join(" · "), "quiet"));
      return line;
    }

    function draw() {
      list.replaceChildren(...found.slice(0, shown).map(row));
      more.hidden = found.length <= shown;
    }

    search = function () {
      const query = fold(input.value).trim().replace(/\s+/g, " ");
      const words = query.split(/[^\p{L}\p{N}-]+/u).filter(Boolean);
      const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      found = [];
      if (words.length || wanted.size < boxes.length) {
        items.forEach((item, index) => {
          const score = wanted.has(item.type) ? fit(item, query, words) : 0;
          if (score) found.push({ item, score, index });
        });
        found.sort((a, b) => b.score - a.score || b.item.n - a.item.n || a.index - b.index);
        found = found.map((one) => one.item);
        const say = list.dataset;
        status.textContent = missing ? say.loading : !found.length ? say.none
          : found.length === 1 ? say.one : say.many.replace("{n}", number.format(found.length));
      } else {
        status.textContent = "";
      }
      draw();
    };

    function keep() {
      const off = boxes.filter((box) => !box.checked).map((box) => box.value);
      const state = new URLSearchParams();
      if (input.value) state.set("q", input.value);
      if (off.length) state.set("off", off.join(","));
      history.replaceState(null, "", "#" + state);
    }

    function again() {
      shown = step;
      search();
      keep();
    }

    const before = new URLSearchParams(location.hash.slice(1) || location.search);
    input.value = before.get("q") || "";
    const off = (before.get("off") || "").split(",");
    boxes.forEach((box) => { box.checked = !off.includes(box.value); });
    form.hidden = false;
    form.addEventListener("submit", (event) => { event.preventDefault(); again(); });
    form.addEventListener("change", again);
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(again, 60);
    });
    more.addEventListener("click", () => {
      const first = shown;
      shown += step;
      draw();
      list.children[first].querySelector("a").focus();
    });
    // The arrows go from the question through the answers and back.
    document.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const links = [input, ...list.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      if (at < 0) return;
      const next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) { event.preventDefault(); next.focus(); }
    });
    input.focus();
    if (input.value) status.textContent = list.dataset.loading;
    (function load(index) {
      if (index === shards.length) { missing = 0; search(); return; }
      const script = element("script");
      script.src = "assets/search/" + shards[index];
      script.onload = script.onerror = () => { missing -= 1; load(index + 1); };
      document.head.append(script);
    })(0);
  }

  cards();
  marks();
  searching();
})();
