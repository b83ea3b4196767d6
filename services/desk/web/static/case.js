// Plays the story of a case step by step: moves the slider, which fetches the page of that step.
(() => {
  const PAUSE = 1500;
  let playing = 0;

  const slider = () => document.getElementById("step");
  const button = () => document.getElementById("play");

  const stop = () => {
    window.clearInterval(playing);
    playing = 0;
    show();
  };

  const show = () => {
    const found = button();
    if (!found) return;
    found.hidden = !window.htmx;
    found.textContent = playing ? "停止" : "播放";
    found.setAttribute("aria-pressed", String(Boolean(playing)));
  };

  const advance = () => {
    const found = slider();
    if (!found || Number(found.value) >= Number(found.max)) return stop();
    found.value = String(Number(found.value) + 1);
    found.dispatchEvent(new Event("change", { bubbles: true }));
  };

  document.addEventListener("click", (event) => {
    if (event.target.id !== "play") return;
    if (playing) return stop();
    if (Number(slider().value) >= Number(slider().max)) slider().value = "0";
    playing = window.setInterval(advance, PAUSE);
    advance();
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (playing && event.key === "Escape") stop();
  });
  document.addEventListener("htmx:afterSettle", show);
  document.addEventListener("DOMContentLoaded", show);
})();
