// The time that is left ticks, and many teams are ticked at once. Everything can be done without it.

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** As the server says it: rounded up to whole minutes; to the second at the end. */
function spoken(seconds) {
  if (seconds <= 0) {
    return "no time";
  }
  if (seconds < 600 && !calm.matches) {
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`;
  }
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function tick() {
  for (const left of document.querySelectorAll("[data-until]")) {
    const until = Date.parse(left.dataset.until);
    const text = spoken(Math.max(0, Math.round((until - Date.now()) / 1000)));
    if (left.textContent !== text) {
      left.textContent = text;
    }
    const bar = left.closest(".access")?.querySelector("progress[data-from]");
    if (bar) {
      const from = Date.parse(bar.dataset.from);
      bar.value = Math.min(100, (100 * (Date.now() - from)) / (until - from));
    }
  }
}

function countTicked(form) {
  const every = form.querySelector("#every input");
  const boxes = [...form.querySelectorAll("input[name=item]")];
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    form.querySelector("#ticked").textContent = `${ticked} of ${boxes.length} ticked`;
    every.checked = ticked === boxes.length;
    every.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  every.addEventListener("change", () => {
    for (const box of boxes) {
      box.checked = every.checked;
    }
    show();
  });
  form.addEventListener("change", show);
  form.querySelector("#every").hidden = false;
  show();
}

const form = document.querySelector("form.review");
if (form) {
  countTicked(form);
}
if (document.querySelector("[data-until]")) {
  setInterval(tick, 1000);
  tick();
}
