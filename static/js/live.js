/* Says in one line what happened without a reload: by voice for those who listen, on screen for those who look.
   The words stand in the page's HTML (data-failed, data-offline, data-busy), so that they can be changed there. */
(() => {
  const line = () => document.getElementById("live_message");
  let timer = 0;

  const say = (words) => {
    const place = line();
    if (!place || !words) return;
    window.clearTimeout(timer);
    place.textContent = "";
    window.requestAnimationFrame(() => { place.textContent = words; });
    timer = window.setTimeout(() => { place.textContent = ""; }, 8000);
  };

  /* What a swapped region says of itself is inserted too late to be read out, so it is repeated for listeners alone. */
  const repeat = (region) => {
    const quiet = document.getElementById("announcer");
    const status = region.matches("[role=status]") ? region : region.querySelector("[role=status]");
    if (!quiet || !status) return;
    const words = status.textContent.replace(/\s+/g, " ").trim();
    if (words && words !== quiet.textContent) quiet.textContent = words;
  };

  document.addEventListener("htmx:afterSettle", (event) => repeat(event.detail.target.isConnected
    ? event.detail.target : document.getElementById(event.detail.target.id) || document.body));
  document.addEventListener("htmx:sendError", () => say(line()?.dataset.offline));
  document.addEventListener("htmx:timeout", () => say(line()?.dataset.offline));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 429) say(line()?.dataset.busy);
    else if (status >= 500) say(line()?.dataset.failed);
  });
  document.addEventListener("portal:say", (event) => say(event.detail));
})();
