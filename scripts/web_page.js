
const entries = [...document.querySelectorAll("section")];
const texts = entries.map((entry) => entry.textContent.toLowerCase());
document.getElementById("filter").addEventListener("input", ({ target }) => {
  const words = target.value.toLowerCase().split(/\s+/).filter(Boolean);
  entries.forEach((entry, index) => { entry.hidden = !words.every((word) => texts[index].includes(word)); });
  document.body.classList.toggle("filtered", words.length > 0);
});
const [base, index] = document.querySelector("msub")?.children ?? [];
const bottom = (element) => element.getBoundingClientRect().bottom;
document.documentElement.classList.toggle("no-math-font", Boolean(base) && bottom(index) <= bottom(base));
