// Comfort on top of pages that work without it: drop a file, link checks and regions, zoom, copy, ask what if.
"use strict";

for (const button of document.querySelectorAll("button[data-busy]")) {
  const words = button.textContent;
  button.form.addEventListener("submit", () => { button.disabled = true; button.textContent = button.dataset.busy; });
  // Coming back, the browser may show the page as it was left.
  window.addEventListener("pageshow", () => { button.disabled = false; button.textContent = words; });
}

const drop = document.querySelector(".drop");
if (drop) {
  const input = drop.querySelector("input[type=file]");
  const form = drop.closest("form");
  const chosen = document.getElementById("chosen");
  // In the units of the message that a file is too large or too small.
  const size = (bytes) => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} KB`);
  const tell = () => {
    chosen.hidden = !input.files.length;
    if (input.files.length) chosen.textContent = `${chosen.dataset.word} ${input.files[0].name} (${size(input.files[0].size)})`;
  };
  const take = () => { tell(); if ("atOnce" in form.dataset && input.files.length) form.requestSubmit(); };
  input.addEventListener("change", take);
  window.addEventListener("pageshow", tell);
  // A file that misses the frame is meant for it, too: the browser would leave the page and show the file.
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) document.addEventListener(kind, () => drop.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; take(); }
  });
}

function light(check, on) {
  for (const part of document.querySelectorAll(`[data-check="${check}"]`)) {
    part.classList.toggle("active", on);
    for (const layer of (part.dataset.layers || "").split(" ").filter(Boolean)) {
      for (const shown of document.querySelectorAll(`[data-layer="${layer}"]`)) shown.classList.toggle("lit", on);
    }
  }
}
for (const part of document.querySelectorAll("[data-check]")) {
  for (const kind of ["mouseenter", "focusin"]) part.addEventListener(kind, () => light(part.dataset.check, true));
  for (const kind of ["mouseleave", "focusout"]) part.addEventListener(kind, () => light(part.dataset.check, false));
}

// Browsers of before 2023 do not know the selector by which the style sheet follows these boxes.
if (!CSS.supports("selector(:has(*))")) {
  for (const box of document.querySelectorAll(".switch")) {
    const name = box.id.replace("show-", "");
    const follow = () => {
      for (const part of document.querySelectorAll(`.layer-${name}, .legend-${name}`)) part.classList.toggle("on", box.checked);
    };
    box.addEventListener("change", follow);
    follow();
  }
  const reveal = document.getElementById("reveal");
  if (reveal) reveal.addEventListener("change", () => document.getElementById("main").classList.toggle("revealed", reveal.checked));
}

const stage = document.getElementById("stage");
if (stage) {
  const picture = stage.querySelector("svg");
  const whole = picture.viewBox.baseVal;
  const [width, height] = [whole.width, whole.height];
  const view = { x: 0, y: 0, scale: 1 };
  const show = () => {
    const room = (1 - 1 / view.scale);
    view.x = Math.min(Math.max(view.x, 0), width * room);
    view.y = Math.min(Math.max(view.y, 0), height * room);
    picture.setAttribute("viewBox", `${view.x} ${view.y} ${width / view.scale} ${height / view.scale}`);
    stage.classList.toggle("zoomed", view.scale > 1);
  };
  // Where in the picture a point of the screen is, and how many of the picture's pixels go into one of the screen's.
  const place = (x, y) => new DOMPoint(x, y).matrixTransform(picture.getScreenCTM().inverse());
  const pixel = () => 1 / picture.getScreenCTM().a;
  const middle = () => { const box = stage.getBoundingClientRect(); return place(box.left + box.width / 2, box.top + box.height / 2); };
  const zoom = (factor, at) => {
    const scale = factor ? Math.min(Math.max(view.scale * factor, 1), 12) : 1;
    view.x = at.x - (at.x - view.x) * view.scale / scale;
    view.y = at.y - (at.y - view.y) * view.scale / scale;
    view.scale = scale;
    show();
  };
  // The wheel scrolls the page, unless the picture is enlarged already or a key says that it is meant.
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && view.scale === 1) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, place(event.clientX, event.clientY));
  }, { passive: false });
  stage.addEventListener("dblclick", (event) => { if (!event.target.closest(".mark")) zoom(view.scale < 3 ? 2 : 0, place(event.clientX, event.clientY)); });
  stage.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] }[event.key];
    const factor = { "+": 1.4, "=": 1.4, "-": 1 / 1.4, "0": 0 }[event.key];
    if (event.ctrlKey || event.metaKey) return;
    if (factor !== undefined) zoom(factor, middle());
    else if (step && view.scale > 1) { view.x += step[0] * pixel(); view.y += step[1] * pixel(); show(); } else return;
    event.preventDefault();
  });
  const fingers = new Map();
  const spread = () => { const [a, b] = [...fingers.values()]; return Math.hypot(a.x - b.x, a.y - b.y); };
  stage.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (view.scale > 1 && !event.target.closest(".mark")) stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const apart = fingers.size === 2 ? spread() : 0;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 2) {
      const [a, b] = [...fingers.values()];
      zoom(spread() / Math.max(apart, 1), place((a.x + b.x) / 2, (a.y + b.y) / 2));
    } else if (view.scale > 1) {
      view.x -= (event.clientX - before.x) * pixel();
      view.y -= (event.clientY - before.y) * pixel();
      show();
    }
  });
  for (const kind of ["pointerup", "pointercancel", "pointerleave"]) stage.addEventListener(kind, (event) => fingers.delete(event.pointerId));
  const buttons = document.querySelector(".zoom");
  buttons.hidden = false;
  for (const button of buttons.querySelectorAll("button")) {
    button.addEventListener("click", () => zoom(Number(button.dataset.zoom), middle()));
  }
  for (const mark of document.querySelectorAll(".mark")) {
    mark.addEventListener("click", () => document.getElementById(`check-${mark.dataset.check}`).focus());
  }
}

for (const button of document.querySelectorAll(".copy")) {
  const text = document.getElementById(button.dataset.copy);
  const words = button.textContent;
  button.hidden = false;
  document.getElementById("to-ticket").hidden = true;
  button.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(text.value); } catch { text.select(); document.execCommand("copy"); button.focus(); }
    button.textContent = `${button.dataset.done} ✓`;
    window.setTimeout(() => { button.textContent = words; }, 3000);
  });
}

const wrong = document.getElementById("wrong");
for (const link of document.querySelectorAll(".wrong-link")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    wrong.elements.check.value = link.dataset.mark;
    wrong.elements.right.value = link.dataset.right;
    wrong.scrollIntoView();
    wrong.elements.reason.focus({ preventScroll: true });
  });
}

if (wrong) {
  // Stays on the page, where the picture is; whatever goes wrong is told by the page that the form leads to.
  wrong.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(wrong.action, { method: "POST", body: new FormData(wrong) });
    const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("made");
    if (!answer.ok || !made) { wrong.submit(); return; }
    document.getElementById("made").replaceChildren(...made.childNodes);
    wrong.elements.reason.value = "";
  });
}

const whatIf = document.getElementById("what-if");
if (whatIf) {
  const again = document.getElementById("again");
  const part = (name, text, kind) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const badge = (word) => part("span", word.words, `badge ${word.status}`);
  const tell = (told) => {
    const verdict = document.createElement("p");
    verdict.append(`${again.dataset.now} `, badge(told.verdict), ` · ${again.dataset.before} `, badge(told.before));
    again.replaceChildren(verdict);
    if (!told.changes.length) again.append(part("p", again.dataset.same));
    const list = document.createElement("ul");
    for (const change of told.changes) {
      const item = part("li", `${change.title}: `);
      item.append(badge(change.before), " → ", badge(change.after), ` ${change.message}`);
      list.append(item);
    }
    if (told.changes.length) again.append(list);
  };
  let latest = 0;
  const decide = async () => {
    const turn = ++latest;
    const answer = await fetch(whatIf.action, { method: "POST", body: new FormData(whatIf), headers: { Accept: "application/json" } });
    if (turn !== latest) return;
    // Whatever is no JSON is a page that asks to log in, or one that says that the form has expired.
    if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) { whatIf.submit(); return; }
    const told = await answer.json();
    if (told.problem) again.replaceChildren(part("p", `✗ ${told.problem}`, "bad")); else tell(told);
  };
  whatIf.addEventListener("submit", (event) => { event.preventDefault(); decide(); });
  whatIf.addEventListener("input", decide);
  whatIf.addEventListener("reset", () => { ++latest; again.replaceChildren(); });
}
