
// Light or dark: as the system has it, until the reader says otherwise; said once, it holds.
(() => {
  "use strict";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const store = (use) => { try { return use(localStorage); } catch { return null; } };
  const kept = store((storage) => storage.getItem("svr-theme"));
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const tell = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      store((storage) => storage.setItem("svr-theme", root.dataset.theme));
      tell();
    });
    system.addEventListener("change", tell);
    tell();
    button.hidden = false;
  });
})();
