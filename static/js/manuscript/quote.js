// Words marked in a text that is read can be written about: a button appears beside them.
const LONGEST = 200;
const link = Object.assign(document.createElement("a"), { className: "btn btn-primary quote-button", hidden: true });
document.body.append(link);

// What is struck out is not there any more.
function wordsIn(range) {
  const marked = range.cloneContents();
  for (const gone of marked.querySelectorAll("del, .removed, .moved-away")) gone.remove();
  return marked.textContent.trim().replace(/\s+/g, " ");
}

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const words = selection.rangeCount ? wordsIn(selection.getRangeAt(0)) : "";
  const part = selection.anchorNode?.parentElement?.closest("[data-quote] [data-part]");
  link.hidden = !words || words.length > LONGEST || !part?.contains(selection.focusNode);
  if (link.hidden) return;
  const query = new URLSearchParams({ code: part.dataset.part, quote: words });
  const { quote, quoteWord } = part.closest("[data-quote]").dataset;
  link.textContent = quoteWord;
  link.href = `${quote}?${query}#write`;
  const box = selection.getRangeAt(0).getBoundingClientRect();
  link.style.insetInlineStart = `${Math.max(8, Math.min(box.left + scrollX, document.documentElement.clientWidth - 160))}px`;
  link.style.insetBlockStart = `${box.bottom + scrollY + 8}px`;
});
