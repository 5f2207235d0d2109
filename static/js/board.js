// The board is one of the live parts that core.js keeps; only what it says aloud is its own.
const isBoard = (element) => element.id === "board";

// More children than before, or fewer, is said first: somebody listening need not count.
let before;

document.addEventListener("htmx:beforeSwap", (event) => {
  if (isBoard(event.detail.target)) {
    before = Number(event.detail.target.querySelector("[data-count]").dataset.count);
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  const line = document.querySelector("#board [data-count]");
  if (isBoard(event.detail.target) && line && before !== undefined) {
    const more = Number(line.dataset.count) - before;
    if (more !== 0) {
      line.dataset.say = `${Math.abs(more)} ${more > 0 ? "more" : "fewer"} than before. ${line.dataset.say}`;
    }
    before = undefined;
  }
});
