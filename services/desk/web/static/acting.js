// What is typed into a form is kept as a draft every 20 seconds and when a field is left; without this file the
// button 保存草稿 does the same.
(() => {
  const form = document.querySelector("form.acting[data-autosave='1']");
  if (!form) return;
  const said = form.querySelector("[data-saved]");
  let dirty = false, saving = false, given = false;
  const clock = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const save = async () => {
    if (!dirty || saving || given) return;
    saving = true;
    dirty = false;
    const body = new FormData(form);
    for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
    body.delete("_give");
    body.set("_save", "1");
    try {
      const answer = await fetch(location.href, { method: "POST", body, headers: { "X-Autosave": "1" } });
      if (!answer.ok) throw new Error(String(answer.status));
      said.textContent = "草稿已保存 " + clock();
    } catch {
      dirty = true;
      said.textContent = "草稿暂未保存，请勿关闭此页";
    } finally {
      saving = false;
    }
  };
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("focusout", save);
  form.addEventListener("submit", () => { given = true; });
  setInterval(save, 20000);
})();
