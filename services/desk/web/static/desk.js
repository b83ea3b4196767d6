// What pages do better with a script than without: nothing here is needed to work.
"use strict";

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

// Every request of a script carries the token of this page's forms, and what the server says of the session is kept.
document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-Form-Token"] = meta("form-token"); });

// A second press of the same button sends nothing; the command's id would make it one anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "get" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => form.querySelectorAll("button:not([name])").forEach((button) => { button.disabled = true; }), 0);
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button:not([name])").forEach((button) => { button.disabled = false; });
  });
});

// What is wrong is read out first.
document.querySelector("[data-focus]")?.focus();

// Copying a field into the city's system.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const from = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(from.value ?? from.textContent.trim());
  const before = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.textContent = "已复制";
  setTimeout(() => { button.textContent = before; }, 2000);
});

// Ticking rows of a list.
function ticked(form) {
  const boxes = [...form.querySelectorAll('input[type="checkbox"][data-row]')];
  const count = boxes.filter((box) => box.checked).length;
  form.querySelectorAll("[data-ticked]").forEach((place) => { place.textContent = count ? `已选 ${count} 件` : ""; });
  form.querySelectorAll("[data-needs-tick]").forEach((button) => { button.disabled = !count; });
  const all = form.querySelector("[data-all]");
  if (all) { all.checked = count > 0 && count === boxes.length; all.indeterminate = count > 0 && count < boxes.length; }
}
document.addEventListener("change", (event) => {
  const form = event.target.closest("form");
  if (!form) return;
  if (event.target.matches("[data-all]"))
    form.querySelectorAll("input[data-row]").forEach((box) => { box.checked = event.target.checked; });
  if (event.target.matches("[data-all], [data-row]")) ticked(form);
});
document.querySelectorAll("form").forEach((form) => { if (form.querySelector("[data-row]")) ticked(form); });

// Charts beside their tables.
function script(source, integrity) {
  return new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = source; element.integrity = integrity; element.onload = done; element.onerror = failed;
    document.head.append(element);
  });
}
async function charts() {
  const places = [...document.querySelectorAll("[data-chart]")];
  if (!places.length) return;
  if (!window.echarts) await script("/static/vendor/echarts.min.js", meta("charts-integrity"));
  for (const place of places) {
    place.hidden = false;
    const chart = window.echarts.getInstanceByDom(place) ?? window.echarts.init(place, null, { renderer: "svg" });
    const options = JSON.parse(place.dataset.chart);
    chart.setOption({ animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, ...options });
    chart.off("click");
    chart.on("click", (event) => { if (event.data?.url) location.href = event.data.url; });
  }
}
addEventListener("resize", () => document.querySelectorAll("[data-chart]").forEach((place) => window.echarts?.getInstanceByDom(place)?.resize()));

// The ledger went on: lists renew themselves, a page with something typed only says so.
function live() {
  const main = document.getElementById("main");
  const where = main?.dataset.live;
  if (where === undefined || !window.EventSource) return;
  let source = null, waiting = 0, missed = false;
  const renew = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const busy = document.querySelector("#main input[data-row]:checked, #main textarea") || document.getElementById("main").contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
      if (busy || !window.htmx) { document.getElementById("changed").hidden = false; return; }
      window.htmx.ajax("GET", location.href, { target: "#main", select: "#main", swap: "outerHTML" });
    }, 800);
  };
  // A browser opens six connections to a host: only the page in sight listens, and looks again when it comes back.
  const listen = () => {
    if (document.hidden) { source?.close(); missed ||= source !== null; source = null; return; }
    if (source) return;
    source = new EventSource(`/live${where ? `?case=${encodeURIComponent(where)}` : ""}`);
    source.addEventListener("ledger", renew);
    if (missed) { missed = false; renew(); }
  };
  listen();
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => { source?.close(); source = null; });
}
document.addEventListener("htmx:afterSettle", () => { charts(); document.querySelectorAll("form").forEach(ticked); });

// The session's end is announced; nothing typed is lost, and one press goes on.
function leaving() {
  const dialog = document.getElementById("leaving");
  if (!dialog) return;
  const title = document.title;
  let ends = new Date(meta("session-ends")).getTime();
  const ask = async (method) => {
    const answer = await fetch("/stay", { method, headers: { "X-Form-Token": meta("form-token") } });
    const until = answer.headers.get("X-Session-Ends");
    if (until) ends = new Date(until).getTime();
    return answer.ok;
  };
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.getElementById("leaving-stay").addEventListener("click", async () => {
    if (await ask("POST")) { dialog.close(); document.title = title; } else location.reload();
  });
  setInterval(async () => {
    const left = Math.round((ends - Date.now()) / 1000);
    if (left > 60) return;
    if (!dialog.open) {
      await ask("GET").catch(() => false); // another window may have gone on
      if (Math.round((ends - Date.now()) / 1000) > 60) return;
      dialog.showModal();
    }
    const shown = Math.max(0, left);
    document.getElementById("leaving-seconds").textContent = `${shown} 秒`;
    document.title = `${shown} 秒后退出 | ${title}`;
    if (left < 0) location.href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
  }, 1000);
}

charts();
live();
leaving();
