// Shows of a form only what the chosen answer asks for; without this script everything is shown, each field saying when.
const parts = [...document.querySelectorAll("[data-when]")];

function suit() {
  for (const part of parts) {
    const [name, values] = part.dataset.when.split("=");
    const chosen = document.querySelector(`input[name="${name}"]:checked`);
    part.hidden = !chosen || !values.split(",").includes(chosen.value);
  }
}

document.addEventListener("change", suit);
suit();
