"use strict";
{
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
    button.textContent = dark ? "Light colours" : "Dark colours";
    button.value = dark ? "light" : "dark";
  };
  button.addEventListener("click", () => { root.dataset.theme = button.value; show(); });
  system.addEventListener("change", show);
  button.hidden = false;
  show();
}
