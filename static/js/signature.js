/* A signature drawn with finger, pen or mouse. What is sent is a list of strokes in a box of 1000 by 400 whole numbers, so
   that it can be drawn again at any size. Without this script the choice stays hidden, and the typed name signs. */
(() => {
  const WIDTH = 1000, HEIGHT = 400, MOST_STROKES = 200, MOST_POINTS = 4000;
  const whole = (value, most) => Math.min(most, Math.max(0, Math.round(value)));

  const kept = (text) => {
    try {
      const lines = JSON.parse(text || "[]");
      const sound = Array.isArray(lines) && lines.every((line) => Array.isArray(line) && line.length > 0
        && line.every((point) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite)));
      return sound ? lines : [];
    } catch { return []; }
  };

  const setUp = (root) => {
    const pad = root.querySelector("[data-pad]");
    const canvas = root.querySelector("canvas");
    const field = root.querySelector("input[type=hidden]");
    const status = root.querySelector("[data-status]");
    const [undo, clear] = ["undo", "clear"].map((act) => root.querySelector(`[data-act=${act}]`));
    const paper = canvas.getContext("2d");
    let lines = kept(field.value);
    let pointer = null;

    const draw = () => {
      const box = canvas.getBoundingClientRect();
      const dense = window.devicePixelRatio || 1;
      canvas.width = Math.round(box.width * dense);
      canvas.height = Math.round(box.height * dense);
      const scale = canvas.width / WIDTH;
      paper.strokeStyle = paper.fillStyle = window.getComputedStyle(canvas).color;
      paper.lineWidth = 2.25 * dense;
      paper.lineCap = paper.lineJoin = "round";
      lines.forEach((line) => {
        const points = line.map(([x, y]) => [x * scale, y * scale]);
        const [x, y] = points[0];
        paper.beginPath();
        if (points.length === 1) { paper.arc(x, y, paper.lineWidth / 2, 0, 2 * Math.PI); paper.fill(); return; }
        paper.moveTo(x, y);
        points.slice(1).forEach(([toX, toY], index) => {
          const next = points[index + 2];
          paper.quadraticCurveTo(toX, toY, next ? (toX + next[0]) / 2 : toX, next ? (toY + next[1]) / 2 : toY);
        });
        paper.stroke();
      });
    };

    const keep = () => {
      field.value = lines.length > 0 ? JSON.stringify(lines) : "";
      undo.disabled = clear.disabled = lines.length === 0;
      draw();
    };
    const say = (words) => { status.textContent = words; };

    const add = (event) => {
      const box = canvas.getBoundingClientRect();
      const x = whole((event.clientX - box.left) * WIDTH / box.width, WIDTH);
      const y = whole((event.clientY - box.top) * HEIGHT / box.height, HEIGHT);
      const line = lines[lines.length - 1];
      const last = line[line.length - 1];
      if (last && Math.hypot(x - last[0], y - last[1]) < 3) return;
      if (lines.reduce((sum, one) => sum + one.length, 0) < MOST_POINTS) line.push([x, y]);
    };

    canvas.addEventListener("pointerdown", (event) => {
      if (pointer !== null || event.button !== 0 || lines.length >= MOST_STROKES) return;
      event.preventDefault();
      pointer = event.pointerId;
      canvas.setPointerCapture(pointer);
      lines.push([]);
      add(event);
      if (lines[lines.length - 1].length === 0) lines.pop();
      say("");
      draw();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerId !== pointer || lines.length === 0) return;
      const passed = event.getCoalescedEvents?.() ?? [];
      (passed.length > 0 ? passed : [event]).forEach(add);
      draw();
    });
    const lift = (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      keep();
    };
    ["pointerup", "pointercancel", "lostpointercapture"].forEach((name) => canvas.addEventListener(name, lift));

    undo.addEventListener("click", () => { lines.pop(); keep(); say(undo.dataset.done); });
    clear.addEventListener("click", () => { lines = []; keep(); say(clear.dataset.done); });

    const show = () => {
      pad.hidden = root.querySelector("input[type=radio]:checked")?.value !== "drawn";
      if (!pad.hidden) draw();
    };
    root.addEventListener("change", show);
    new ResizeObserver(() => { if (!pad.hidden) draw(); }).observe(canvas);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    root.hidden = false;
    keep();
    show();
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-signature]").forEach(setUp));
})();
