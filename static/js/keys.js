/* Keyboard paths of the office: / goes to the search, J and K walk the rows (and the arrows, once a row has the focus),
   Enter opens the row's link, Escape goes to the page above.
   They can be turned off (some people's voice software types letters); the choice stays in this browser. */
(() => {
  const STORED = "office-keys";
  const off = () => window.localStorage.getItem(STORED) === "off";
  const typing = (element) => element?.matches?.("input, select, textarea, [contenteditable]");
  const rows = () => [...document.querySelectorAll("main tbody .row-link")].filter((link) => link.offsetParent !== null);

  const onRow = () => Boolean(document.activeElement?.matches?.(".row-link"));

  const step = (by) => {
    const links = rows();
    if (links.length === 0) return false;
    const row = document.activeElement?.closest?.("tr") ?? document.querySelector("main tr[aria-current]");
    const now = links.findIndex((link) => link === document.activeElement || (row && row.contains(link)));
    const next = now < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(now + by, 0), links.length - 1);
    links[next].focus();
    links[next].closest("tr").scrollIntoView({ block: "nearest" });
    return true;
  };

  const acts = {
    "/": () => { const find = document.getElementById("find"); find?.focus(); find?.select(); return Boolean(find); },
    j: () => step(1),
    k: () => step(-1),
    arrowdown: () => onRow() && step(1),
    arrowup: () => onRow() && step(-1),
    escape: () => { const above = document.querySelector("main a[data-key='escape']"); above?.click(); return Boolean(above); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(document.activeElement)) { document.activeElement.blur(); return; }
    if (off() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (acts[event.key.toLowerCase()]?.()) event.preventDefault();
  });

  const show = (button) => { button.textContent = off() ? button.dataset.turnOn : button.dataset.turnOff; };
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("keys_switch");
    if (!button) return;
    button.hidden = false;
    show(button);
    button.addEventListener("click", () => {
      window.localStorage.setItem(STORED, off() ? "on" : "off");
      show(button);
    });
  });
})();
