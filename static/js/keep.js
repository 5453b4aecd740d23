// Keeps an open form on the server every 30 seconds, and offers it when the page is opened again.
// Only on pages of signed-in people. Without scripts the form's own buttons save, as everywhere.

const EVERY = 30_000;
const ADDRESS = `/my/kept/?path=${encodeURIComponent(location.pathname)}`;
const TYPED = "textarea, input[type=text], input[type=email], input[type=tel], input[type=url], input:not([type])";

function formToKeep() {
  const forms = [...document.querySelectorAll("main form[method=post]")].filter(
    (form) => form.querySelector(TYPED) && !form.querySelector("input[type=password]") && form.dataset.keep !== "no",
  );
  const size = (form) => form.querySelectorAll(TYPED).length;
  return forms.sort((one, other) => size(other) - size(one))[0];
}

function fieldsOf(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "form_token") fields.append(name, value);
  }
  return fields;
}

function clock(iso) {
  const at = new Date(iso);
  return `${at.getMonth() + 1}月${at.getDate()}日 ${at.getHours()}時${String(at.getMinutes()).padStart(2, "0")}分`;
}

function fill(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || field.type === "file" || ["csrfmiddlewaretoken", "form_token"].includes(field.name)) continue;
    const kept = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
    else if (field.tagName !== "BUTTON" && field.type !== "submit" && kept.length) field.value = kept.shift();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

class Keeper {
  constructor(form) {
    this.form = form;
    this.last = fieldsOf(form).toString();
    this.status = document.createElement("p");
    this.status.className = "support noprint";
    this.status.setAttribute("role", "status");
    form.append(this.status);
    setInterval(() => this.keep(), EVERY);
    document.addEventListener("visibilitychange", () => document.hidden && this.keep());
    form.addEventListener("submit", () => (this.sent = true));
  }

  async keep() {
    const fields = fieldsOf(this.form);
    if (this.sent || fields.toString() === this.last) return;
    const token = this.form.elements.csrfmiddlewaretoken?.value ?? "";
    const answer = await fetch(ADDRESS, {
      method: "POST", body: fields, headers: { "X-CSRFToken": token }, redirect: "manual", keepalive: true,
    }).catch(() => null);
    if (answer?.ok) {
      this.last = fields.toString();
      this.status.textContent = `入力の途中を預かりました（${clock((await answer.json()).at)}）。送るまでは、まだ届いていません。`;
    } else {
      this.status.textContent = "入力の途中を預かれませんでした。早めに送るか、保存してください。";
    }
  }

  async offer() {
    const answer = await fetch(ADDRESS, { redirect: "manual" }).catch(() => null);
    if (answer?.status !== 200) return;
    const { at, fields } = await answer.json();
    if (new URLSearchParams(fields).toString() === this.last) return;
    const note = document.createElement("section");
    note.className = "note note--sand noprint";
    note.innerHTML = '<h2>書きかけがあります</h2><p></p><p class="actions"><button type="button" class="btn">書きかけにもどす</button><button type="button" class="btn btn--line">捨てる</button></p>';
    note.querySelector("p").textContent = `この画面で入力の途中だったものを、${clock(at)}に預かりました。`;
    const [back, away] = note.querySelectorAll("button");
    back.addEventListener("click", () => { fill(this.form, fields); note.remove(); this.form.querySelector(TYPED).focus(); });
    away.addEventListener("click", () => { this.forget(); note.remove(); });
    this.form.before(note);
  }

  forget() {
    const token = this.form.elements.csrfmiddlewaretoken?.value ?? "";
    return fetch(`${ADDRESS}&forget=1`, { method: "POST", headers: { "X-CSRFToken": token } });
  }
}

const form = formToKeep();
if (form) {
  const keeper = new Keeper(form);
  // A form that came back with errors, or after signing in again, holds what was typed already.
  if (!document.querySelector(".errorbox") && !location.search.includes("parked=")) keeper.offer();
}
