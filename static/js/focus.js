/* Puts the focus where the next act is: the error summary after a refusal, the region's heading after an act,
   nowhere after a poll. */
(() => {
  const MARK = "Error: ";

  const focusOn = (element) => {
    if (!element) return;
    if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
    element.focus({ preventScroll: false });
  };

  const markTitle = (wrong) => {
    const plain = document.title.startsWith(MARK) ? document.title.slice(MARK.length) : document.title;
    document.title = wrong ? MARK + plain : plain;
  };

  const polled = (detail) => (detail.requestConfig?.triggeringEvent?.type ?? "") === ""
    || detail.requestConfig.triggeringEvent.type.startsWith("htmx:");

  document.addEventListener("DOMContentLoaded", () => focusOn(document.querySelector(".error-summary")));

  document.addEventListener("htmx:afterSettle", (event) => {
    const detail = event.detail;
    const summary = document.querySelector(".error-summary");
    if (detail.xhr?.status === 422) {
      markTitle(true);
      focusOn(summary);
      return;
    }
    if (polled(detail)) return;
    const act = detail.requestConfig.verb !== "get";
    if (act) markTitle(Boolean(summary));
    const lost = document.activeElement === document.body || document.activeElement === null;
    if (!act && !lost) return;
    const region = document.getElementById(detail.target.id) ?? document.getElementById("main");
    focusOn(region.querySelector("h1, h2, h3") ?? region);
  });

  /* A link of the summary goes to its field, and the label comes into view with it. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#']");
    const field = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!field) return;
    event.preventDefault();
    (field.closest(".field, fieldset, .slot") ?? field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
})();
