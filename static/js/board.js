// The board asks for itself again every half minute, but not while nobody looks, nor while a row
// is being used: a row must not move away under somebody's finger or keyboard.
const isBoard = (element) => element.id === "board";

document.addEventListener("htmx:beforeRequest", (event) => {
  const board = event.detail.elt;
  if (isBoard(board) && (document.hidden || board.contains(document.activeElement))) {
    event.preventDefault();
  }
});

// An answer without a board is another page, such as signing in again: go there.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (isBoard(event.detail.target) && event.detail.xhr.status === 200) {
    const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    if (!answer.getElementById("board")) {
      event.detail.shouldSwap = false;
      window.location.reload();
    }
  }
});

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
