/* Shows a signing page of Dropbox Sign in a frame and answers it, in the messages of its hellosign-embedded 2.12. Only
   the frame itself is listened to, and only under its own origin. What it says leads to another page and to nothing
   else: how the signing went, the server asks the provider. */
(() => {
  const place = document.getElementById("provider_frame");
  if (!place) return;
  const origin = new URL(place.dataset.src).origin;
  const frame = document.createElement("iframe");

  const say = (type, payload) => frame.contentWindow.postMessage({ type: `hellosign:${type}`, payload }, origin);
  const leave = (event) => window.location.assign(event ? `${place.dataset.done}?event=${event}` : place.dataset.done);

  const answers = {
    "hellosign:initialize": () => say("configure", { allowCancel: true }),
    "hellosign:verifyDomainRequest": (payload) => say("verifyDomainResponse", { token: payload?.token }),
    "hellosign:userFinishRequest": () => leave(""),
    "hellosign:userDeclineRequest": () => leave("decline"),
    "hellosign:userCancelRequest": () => leave("cancel"),
    "hellosign:error": () => leave("exception"),
  };

  window.addEventListener("message", (event) => {
    if (event.origin !== origin || event.source !== frame.contentWindow) return;
    const { type, payload } = typeof event.data === "object" && event.data ? event.data : {};
    if (Object.hasOwn(answers, type)) answers[type](payload);
  });

  document.getElementById("frame_words").hidden = false;
  frame.title = place.dataset.name;
  frame.src = place.dataset.src;
  place.append(frame);
})();
