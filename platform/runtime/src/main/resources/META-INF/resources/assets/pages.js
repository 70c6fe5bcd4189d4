// What pages do beyond plain HTML: the reader's own time, and looking again while something is
// under way. Everything can be done without it.

const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const spoken = (date) => `${local.format(date)} (${zone})`;

function showOwnTimes(root) {
  for (const time of root.querySelectorAll("time")) {
    time.title = spoken(new Date(time.dateTime));
  }
}

async function lookAgain(live) {
  const response = await fetch(location.href, {
    headers: { "X-Requested-With": "JavaScript" },
  }).catch(() => undefined);
  if (response?.status === 499) {
    // The session is over; a navigation renews it.
    location.reload();
    return;
  }
  if (response?.ok) {
    show(live, new DOMParser().parseFromString(await response.text(), "text/html"));
  }
  watch(live);
}

/** Changes only what differs, so that screen readers speak a new status and focus stays. */
function show(live, page) {
  const next = page.getElementById("live");
  if (!next) {
    return;
  }
  const status = document.getElementById("status");
  const word = page.getElementById("status");
  if (status.textContent !== word.textContent) {
    status.textContent = word.textContent;
    status.className = word.className;
    document.title = page.title;
  }
  if (next.innerHTML !== live.innerHTML) {
    const held = live.contains(document.activeElement) ? document.activeElement.tagName : undefined;
    live.replaceChildren(...next.childNodes);
    showOwnTimes(live);
    if (held) {
      live.querySelector(held)?.focus();
    }
  }
  if (next.dataset.again === undefined) {
    delete live.dataset.again;
  }
}

function watch(live) {
  if (live?.dataset.again) {
    setTimeout(() => (document.hidden ? watch(live) : lookAgain(live)), Number(live.dataset.again));
  }
}

showOwnTimes(document);
watch(document.getElementById("live"));
