// Improves forms that work without it: how much room is left, and that a sent form is on its way.

const lengthOf = (text) => [...text.replace(/\r\n?/g, "\n")].length; // code points, as the server counts

function addCounter(area) {
  const limit = Number(area.dataset.limit || area.getAttribute("maxlength"));
  const note = document.createElement("p");
  note.className = "support counter";
  const show = () => {
    const left = limit - lengthOf(area.value);
    note.textContent = left >= 0 ? `あと${left}字` : `${-left}字 多すぎます`;
    note.classList.toggle("counter--over", left < 0);
  };
  // The browser would cut pasted text without a word; the portal keeps it and says what is too much.
  area.removeAttribute("maxlength");
  area.addEventListener("input", show);
  area.after(note);
  show();
}

function showBusy(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  form.setAttribute("aria-busy", "true");
  event.submitter?.classList.add("btn--busy");
}

function showIdle() {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
  for (const button of document.querySelectorAll(".btn--busy")) button.classList.remove("btn--busy");
}

document.querySelectorAll("textarea[maxlength], textarea[data-limit]").forEach(addCounter);
document.addEventListener("submit", showBusy);
window.addEventListener("pageshow", showIdle); // back from the next page: the form can be sent again
