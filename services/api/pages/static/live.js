// A part of a page that names an address in data-live is fetched anew every two seconds while somebody looks at it.
// What comes is made of elements with ids; only those that have changed are put in place of the old ones.
"use strict";

const SECONDS = 2;

function replace(shown, fresh) {
  // Whoever is at a link with the keyboard stays there.
  const at = shown.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  shown.innerHTML = fresh.innerHTML;
  if (at !== null) {
    [...shown.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === at)?.focus();
  }
}

async function renew(region) {
  const answer = await fetch(region.dataset.live);
  if (!answer.ok) {
    throw new Error(answer.statusText);
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of fresh.body.children) {
    const shown = document.getElementById(part.id);
    if (shown && shown.innerHTML !== part.innerHTML) {
      replace(shown, part);
    }
  }
  return fresh.querySelector("[data-over]") === null;
}

function watch(region) {
  const lost = document.createElement("p");
  lost.className = "problem";
  lost.setAttribute("role", "status");
  region.after(lost);
  let going = true;
  const look = async () => {
    if (!going || document.hidden) {
      return;
    }
    try {
      going = await renew(region);
      lost.textContent = "";
    } catch {
      lost.textContent = "The service does not answer; this is how things were.";
    }
  };
  setInterval(look, SECONDS * 1000);
  document.addEventListener("visibilitychange", look);
}

document.querySelectorAll("[data-live]").forEach(watch);
