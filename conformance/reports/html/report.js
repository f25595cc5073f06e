"use strict";
{
  const form = document.getElementById("filter");
  const list = [...document.querySelectorAll(".case")];
  const count = document.getElementById("count");
  const about = document.getElementById("about");
  const nothing = document.getElementById("nothing");
  const words = new Map(); // what is searched, made when it is first asked for

  const text = (item) => {
    if (!words.has(item)) words.set(item, `${item.textContent} ${item.dataset.flag} ${item.dataset.cause || ""}`.toLowerCase());
    return words.get(item);
  };
  const has = (told, name) => !name || (told || "").split(" ").includes(name);

  const apply = () => {
    const asked = new FormData(form);
    const outcomes = asked.getAll("outcome");
    const terms = (asked.get("text").toLowerCase().match(/"[^"]+"|[^\s"]+/g) || []).map((term) => term.replaceAll('"', ""));
    let shown = 0;
    for (const item of list) {
      const { outcome, level, requirement, flag } = item.dataset;
      const fits = (!outcomes.length || outcomes.includes(outcome))
        && (!asked.get("level") || asked.get("level") === level)
        && has(requirement, asked.get("requirement")) && has(flag, asked.get("flag"))
        && terms.every((term) => text(item).includes(term));
      item.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${list.length} cases`;
    nothing.hidden = shown > 0;
    const cell = asked.get("requirement") && document.getElementById(asked.get("requirement"));
    about.hidden = !cell;
    about.textContent = cell ? cell.title : "";
  };

  const follow = () => {
    const name = decodeURIComponent(location.hash.slice(1));
    const target = document.getElementById(name);
    if (!target) return;
    if (target.matches(".case")) {
      if (target.hidden) { form.reset(); apply(); }
      target.open = true;
      target.querySelector("summary").focus({ preventScroll: true });
      target.scrollIntoView({ block: "start" });
    } else if (target.matches(".heat a")) {
      form.reset();
      form.elements.requirement.value = name;
      apply();
      document.getElementById("cases").scrollIntoView({ block: "start" });
    }
  };

  const offer = (event) => { // a button beside the command, once a case is opened
    const again = event.target.querySelector?.(".again");
    if (!event.target.open || !again || again.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      const command = again.querySelector("code");
      try {
        await navigator.clipboard.writeText(command.textContent);
      } catch {
        getSelection().selectAllChildren(command);
        document.execCommand("copy");
      }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    again.append(button);
  };

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  document.getElementById("all").addEventListener("click", () => form.reset());
  document.addEventListener("toggle", offer, true);
  addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => { // a link to where we are changes no hash
    const link = event.target.closest?.("a[href^='#']");
    if (link?.dataset.search) {
      form.reset();
      form.elements.text.value = `"${link.dataset.search}"`;
      apply();
    } else if (link && link.hash === location.hash) follow();
  });
  addEventListener("load", follow);
  form.hidden = false;
}
