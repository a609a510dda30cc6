// Comfort on top of pages that work without it: drop a file, link checks and regions, zoom, copy, ask what if.
"use strict";

const drop = document.querySelector(".drop");
if (drop) {
  const input = drop.querySelector("input[type=file]");
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  const chosen = document.getElementById("chosen");
  const tell = () => {
    chosen.hidden = !input.files.length;
    if (input.files.length) chosen.textContent = `${chosen.dataset.word} ${input.files[0].name} (${Math.ceil(input.files[0].size / 1024)} KB)`;
  };
  input.addEventListener("change", tell);
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; tell(); }
  });
  const form = drop.closest("form");
  const send = form.querySelector("button[type=submit]");
  const words = send.textContent;
  form.addEventListener("submit", () => { send.disabled = true; send.textContent = send.dataset.busy; });
  // Coming back, the browser may show the page as it was left.
  window.addEventListener("pageshow", () => { send.disabled = false; send.textContent = words; tell(); });
}

function light(check, on) {
  for (const part of document.querySelectorAll(`[data-check="${check}"]`)) part.classList.toggle("active", on);
}
for (const part of document.querySelectorAll("[data-check]")) {
  for (const kind of ["mouseenter", "focusin"]) part.addEventListener(kind, () => light(part.dataset.check, true));
  for (const kind of ["mouseleave", "focusout"]) part.addEventListener(kind, () => light(part.dataset.check, false));
}
for (const mark of document.querySelectorAll(".mark")) {
  mark.addEventListener("click", () => document.getElementById(`check-${mark.dataset.check}`).focus());
}

const stage = document.getElementById("stage");
if (stage) {
  const picture = stage.querySelector("svg");
  const view = { scale: 1, x: 0, y: 0 };
  const show = () => { picture.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`; };
  const zoom = (factor, x, y) => {
    const scale = factor ? Math.min(Math.max(view.scale * factor, 1), 12) : 1;
    view.x = scale === 1 ? 0 : x - (x - view.x) * scale / view.scale;
    view.y = scale === 1 ? 0 : y - (y - view.y) * scale / view.scale;
    view.scale = scale;
    show();
  };
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && view.scale === 1 && event.deltaY > 0) return;
    event.preventDefault();
    const place = stage.getBoundingClientRect();
    zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.clientX - place.left, event.clientY - place.top);
  }, { passive: false });
  stage.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    const factor = { "+": 1.4, "=": 1.4, "-": 1 / 1.4, "0": 0 }[event.key];
    if (factor !== undefined) zoom(factor, stage.clientWidth / 2, stage.clientHeight / 2);
    else if (step && view.scale > 1) { view.x += step[0]; view.y += step[1]; show(); } else return;
    event.preventDefault();
  });
  stage.addEventListener("pointerdown", (event) => {
    if (view.scale === 1) return;
    const start = { x: event.clientX - view.x, y: event.clientY - view.y };
    const move = (next) => { view.x = next.clientX - start.x; view.y = next.clientY - start.y; show(); };
    stage.setPointerCapture(event.pointerId);
    stage.addEventListener("pointermove", move);
    stage.addEventListener("pointerup", () => stage.removeEventListener("pointermove", move), { once: true });
  });
  const buttons = document.querySelector(".zoom");
  buttons.hidden = false;
  for (const button of buttons.querySelectorAll("button")) {
    button.addEventListener("click", () => zoom(Number(button.dataset.zoom), stage.clientWidth / 2, stage.clientHeight / 2));
  }
}

for (const button of document.querySelectorAll(".copy")) {
  const text = button.previousElementSibling;
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.select();
    try { await navigator.clipboard.writeText(text.value); } catch { document.execCommand("copy"); }
    button.textContent = `${button.dataset.done} ✓`;
  });
}

const whatIf = document.getElementById("what-if");
if (whatIf) {
  let latest = 0;
  const decide = async () => {
    const turn = ++latest;
    const answer = await fetch(whatIf.action, { method: "POST", body: new FormData(whatIf), headers: { Accept: "application/json" } });
    if (turn !== latest) return;
    if (!answer.ok || !answer.headers.get("Content-Type").startsWith("application/json")) {
      document.getElementById("again").textContent = "…";
      return;
    }
    const told = await answer.json();
    document.getElementById("again").textContent = told.words;
    for (const check of told.checks) {
      const item = document.getElementById(`check-${check.id}`);
      if (!item) continue;
      item.className = `check ${item.classList.contains("quiet") ? "quiet " : ""}${check.status}`;
      const badge = item.querySelector("[data-status]");
      badge.className = `badge ${check.status}`;
      badge.textContent = check.words;
    }
  };
  whatIf.addEventListener("submit", (event) => { event.preventDefault(); decide(); });
  whatIf.addEventListener("input", decide);
}
