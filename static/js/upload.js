/* Statement slots: a file can be dropped, is measured before it is sent, and its way up is shown.
   Without this script the same form sends the same file by its button. */
(() => {
  const input = (slot) => slot?.querySelector("input[type=file]");

  const refuse = (slot, words) => {
    document.dispatchEvent(new CustomEvent("portal:say", { detail: words }));
    input(slot)?.focus();
  };

  /* False when the file is larger than the server takes: better said now than after ten minutes on a phone. */
  const fits = (slot) => {
    const chooser = input(slot);
    const most = Number(chooser?.dataset.maxBytes ?? 0);
    const file = chooser?.files?.[0];
    if (!file || !most || file.size <= most) return true;
    refuse(slot, chooser.dataset.tooLarge ?? "");
    return false;
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
    const chooser = input(slot);
    if (!chooser || event.dataTransfer.files.length === 0) return;
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    chooser.files = one.files;
    if (fits(slot)) chooser.form.requestSubmit();
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!fits(event.detail.elt.closest(".slot"))) event.preventDefault();
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.closest?.(".slot")?.querySelector("progress");
    if (bar && event.detail.lengthComputable) bar.value = (100 * event.detail.loaded) / event.detail.total;
  });
})();
