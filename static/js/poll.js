/* A region that asks again by itself keeps quiet while nobody looks, and while somebody is typing, reading or about to
   press a button in it. */
(() => {
  const polls = (element) => /(^|,)\s*every\s/.test(element.getAttribute("hx-trigger") ?? "");

  const busy = (element) => {
    const region = element.closest("[hx-target]")?.getAttribute("hx-target") ?? "";
    const place = (region.startsWith("#") && document.getElementById(region.slice(1))) || element;
    const active = document.activeElement;
    if (active && active !== document.body && place.contains(active) && active.matches("input, select, textarea, button")) return true;
    return Boolean(place.querySelector("details[open]"));
  };

  const byHand = (detail) => ["click", "submit", "change"].includes(detail.requestConfig?.triggeringEvent?.type);

  document.addEventListener("htmx:beforeRequest", (event) => {
    const element = event.detail.elt;
    if (polls(element) && !byHand(event.detail) && (document.hidden || busy(element))) event.preventDefault();
  });

  /* Somebody may begin to type after a poll was sent: what it brings would take away what was typed, so it is dropped. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const element = event.detail.requestConfig?.elt;
    if (element && polls(element) && !byHand(event.detail) && busy(element)) event.preventDefault();
  });

  /* What a poll is refused (a session that ended, a deal that went) must not take away a page in which somebody works:
     it is said, and the page stays. */
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (requestConfig.triggeringEvent || (xhr.status < 400 && !xhr.getResponseHeader("HX-Redirect"))) return;
    event.preventDefault();
    const words = document.getElementById("live_message")?.dataset.ended;
    document.dispatchEvent(new CustomEvent("portal:say", { detail: words }));
  });
})();
