/* Statement slots: a file can be dropped, is measured before it is sent, and its way up is shown.
   Without this script the same form sends the same file by its button. */
(() => {
  const input = (slot) => slot?.querySelector("input[type=file]");
  const say = (words) => document.dispatchEvent(new CustomEvent("portal:say", { detail: words }));

  const accept = (chooser) => {
    const place = document.getElementById(`${chooser.id}-error`);
    if (!place?.hasAttribute("data-script")) return;
    place.remove();
    chooser.closest(".field").classList.remove("has-error");
    chooser.removeAttribute("aria-invalid");
    chooser.setAttribute("aria-describedby", `${chooser.id}-hint`);
  };

  /* Words stand at the field, where the server's would, and are read out. */
  const refuse = (chooser, words) => {
    document.getElementById(`${chooser.id}-error`)?.remove();
    const place = document.createElement("p");
    place.id = `${chooser.id}-error`;
    place.className = "field-error";
    place.setAttribute("data-script", "");
    place.append(document.createElement("span"));
    place.firstChild.textContent = words;
    chooser.before(place);
    chooser.closest(".field").classList.add("has-error");
    chooser.setAttribute("aria-invalid", "true");
    chooser.setAttribute("aria-describedby", `${chooser.id}-hint ${place.id}`);
    document.getElementById("announcer")?.replaceChildren(words);
    chooser.focus();
  };

  /* False when the file is larger than the server takes: better said now than after ten minutes on a phone. */
  const fits = (chooser) => {
    const most = Number(chooser?.dataset.maxBytes ?? 0);
    const file = chooser?.files?.[0];
    if (!file || !most || file.size <= most) return true;
    refuse(chooser, chooser.dataset.tooLarge ?? "");
    return false;
  };

  /* Dropped files are sent one after the other, each by the form of its slot. */
  const waiting = [];
  let underWay = null;

  const send = (slot, file) => {
    const chooser = input(slot);
    if (!chooser) return false;
    const one = new DataTransfer();
    one.items.add(file);
    chooser.closest("details")?.setAttribute("open", "");
    chooser.files = one.files;
    accept(chooser);
    if (!fits(chooser)) return false;
    underWay = chooser.form;
    chooser.form.requestSubmit();
    return true;
  };

  const sendNext = () => {
    underWay = null;
    while (waiting.length > 0) {
      const [id, file] = waiting.shift();
      if (send(document.getElementById(id), file)) return;
    }
  };

  /* One file goes to the slot it was dropped on, also in the place of another; several fill the free slots in order. */
  const placesFor = (slot, files) => {
    if (slot && files.length === 1) return [slot];
    return [...document.querySelectorAll(".slot.is-empty, .slot.is-stop")].filter(input);
  };

  const tellWhatIsLeft = (files, taken) => {
    const place = document.getElementById("drop_message");
    const left = files.slice(taken).map((file) => file.name).join(", ");
    const words = !left ? "" : taken > 0 ? `${place?.dataset.left ?? ""}${left}.` : place?.dataset.full ?? "";
    if (place) place.textContent = words;
    if (words) say(words);
  };

  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    event.target.closest?.(".slot")?.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    const slot = event.target.closest?.(".slot");
    if (slot && !slot.contains(event.relatedTarget)) slot.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const slot = event.target.closest?.(".slot");
    slot?.classList.remove("is-over");
    // Banks number their files by month, so the order of the names is the order of the slots.
    const files = [...event.dataTransfer.files].sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
    if (files.length === 0 || !document.querySelector(".slot")) return;
    const free = placesFor(slot, files).filter((place) => !waiting.some(([id]) => id === place.id));
    const places = free.slice(0, files.length);
    tellWhatIsLeft(files, places.length);
    waiting.push(...places.map((place, number) => [place.id, files[number]]));
    if (!underWay) sendNext();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (underWay && event.detail.requestConfig?.elt === underWay) sendNext();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches?.(".slot input[type=file]")) accept(event.target);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const chooser = event.detail.elt.matches("form") ? input(event.detail.elt) : null;
    if (chooser?.closest(".slot") && !fits(chooser)) event.preventDefault();
  });

  /* The file is read in the same request in which it is sent: when all is sent, the bar no longer says how far it is. */
  const show = (form, what) => {
    const words = form.querySelector?.(".htmx-indicator [data-sending]");
    const bar = form.querySelector?.("progress");
    if (!words || !bar) return;
    words.textContent = words.dataset[what];
    if (what === "sending") bar.value = 0;
    else bar.removeAttribute("value");
  };
  document.addEventListener("htmx:beforeSend", (event) => show(event.target, "sending"));
  document.addEventListener("htmx:xhr:loadend", (event) => show(event.target, "reading"));
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.querySelector?.(".htmx-indicator progress[value]");
    if (bar && event.detail.lengthComputable) bar.value = (100 * event.detail.loaded) / event.detail.total;
  });
})();
