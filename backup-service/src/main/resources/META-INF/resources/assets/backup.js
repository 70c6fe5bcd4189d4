// The slider over the timeline. Everything can be done without it.

const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const spoken = (date) => `${local.format(date)} (${zone})`;

/** The field holds UTC without saying so. */
const utc = (field) => new Date(`${field.value}Z`);

/** As a field of type datetime-local takes it, in UTC, to the second. */
const asField = (date) => date.toISOString().slice(0, 19);

function joinSliderAndField(timeline, field) {
  const { from, seconds, step } = timeline.dataset;
  const begin = new Date(from).getTime();
  const hint = document.getElementById("local");
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 0, max: seconds, step });
  slider.setAttribute("aria-label", "Instant to restore to, on the timeline");

  const tell = () => {
    const date = utc(field);
    if (Number.isNaN(date.getTime())) {
      return;
    }
    slider.value = Math.round((date.getTime() - begin) / 1000);
    slider.setAttribute("aria-valuetext", `${asField(date).replace("T", " ")} UTC`);
    hint.textContent = `${spoken(date)}. Everything committed until then will be in the copy.`;
    for (const link of document.querySelectorAll(".views a[data-span]")) {
      const query = new URLSearchParams({ at: asField(date) });
      if (link.dataset.span) {
        query.set("span", link.dataset.span);
      }
      link.search = query;
    }
  };

  slider.addEventListener("input", () => {
    const precise = Number(slider.step) === 1;
    const date = new Date(begin + slider.value * 1000);
    if (!precise) {
      date.setUTCSeconds(0, 0);
    }
    field.value = asField(date);
    tell();
  });
  field.addEventListener("input", tell);
  timeline.querySelector(".picked")?.remove();
  timeline.append(slider);
  tell();
}

const timeline = document.querySelector(".timeline");
const field = document.getElementById("at");
if (timeline && field) {
  joinSliderAndField(timeline, field);
}
