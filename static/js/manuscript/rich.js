// A textarea with HTML shows as it will read; a click (or focus) turns it into an editor, leaving it turns it back.
// At most one editor is open: a lesson's process has dozens of cells.

const TOOLS = [
  ["粗", "加粗", (chain) => chain.toggleBold(), ["bold"]],
  ["划线", "下划线", (chain) => chain.toggleUnderline(), ["underline"]],
  ["x²", "上标", (chain) => chain.toggleSuperscript(), ["superscript"]],
  ["x₂", "下标", (chain) => chain.toggleSubscript(), ["subscript"]],
  ["1. 编号", "编号列表", (chain) => chain.toggleOrderedList(), ["orderedList"]],
  ["• 列表", "项目列表", (chain) => chain.toggleBulletList(), ["bulletList"]],
  ["表格", "插入三行三列的表格", (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: false }), ["table"]],
  ["撤销", "撤销", (chain) => chain.undo()],
  ["重做", "重做", (chain) => chain.redo()],
];
const TABLE_TOOLS = [
  ["加行", "在下面加一行", (chain) => chain.addRowAfter()],
  ["加列", "在右边加一列", (chain) => chain.addColumnAfter()],
  ["删行", "删除这一行", (chain) => chain.deleteRow()],
  ["删列", "删除这一列", (chain) => chain.deleteColumn()],
  ["删表", "删除整个表格", (chain) => chain.deleteTable()],
];

let kit = null;
let open = null;

const make = (tag, attributes = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
};

// The server has cleaned what it sent; what a person types here is cleaned when it is saved.
function paint(view, html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  view.replaceChildren(...parsed.body.childNodes);
}

// Bare lines, as one types them without an editor.
function asHtml(text) {
  const lines = text.split(/\n\s*\n/).filter((line) => line.trim());
  return lines.map((line) => make("p", { innerText: line.trim() }).outerHTML).join("");
}

/** The editor itself, fetched before it is needed: later there may be no network. */
export async function load(page) {
  try {
    kit ??= await import(page.dataset.editorModule);
  } catch {
    // Then one writes without tools.
  }
}

export function enrich(textarea, page) {
  if (textarea.richView) return;
  if (!/<\w/.test(textarea.value)) textarea.value = asHtml(textarea.value);
  const tall = !textarea.closest("td");
  const view = make("div", { className: tall ? "rich rich-tall" : "rich", tabIndex: 0 });
  view.setAttribute("role", "textbox");
  view.setAttribute("aria-multiline", "true");
  view.setAttribute("aria-label", textarea.getAttribute("aria-label"));
  paint(view, textarea.value);
  textarea.richView = view;
  textarea.hidden = true;
  textarea.after(view);
  textarea.addEventListener("change", () => {
    if (open?.textarea === textarea) close();
    paint(view, textarea.value);
  });
  view.addEventListener("focus", () => start(textarea, view, page));
}

async function start(textarea, view, page) {
  if (open?.textarea === textarea) return;
  close();
  if (!kit) await load(page);
  if (open) close();
  if (!kit) return plainly(textarea, view);
  const before = view.getBoundingClientRect();
  view.replaceChildren();
  const Image = kit.Node.create({
    name: "image",
    group: "inline",
    inline: true,
    atom: true,
    addAttributes: () => ({ src: { default: null }, alt: { default: "" } }),
    // Others are never fetched, and would not be kept.
    parseHTML: () => [{ tag: 'img[src^="/teaching/picture/"]' }],
    renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
  });
  const editor = new kit.Editor({
    element: view,
    injectCSS: false,
    content: textarea.value,
    editorProps: {
      attributes: { "aria-label": textarea.getAttribute("aria-label"), role: "textbox", "aria-multiline": "true" },
      handlePaste: (_view, event) => dropped(event.clipboardData, editor, page),
      handleDrop: (_view, event) => dropped(event.dataTransfer, editor, page),
    },
    extensions: [
      kit.Document, kit.Paragraph, kit.Text, kit.HardBreak, kit.Heading.configure({ levels: [3, 4] }),
      kit.Bold, kit.Italic, kit.Underline, kit.Strike, kit.Subscript, kit.Superscript,
      kit.BulletList, kit.OrderedList.configure({ enableListAttributes: false }), kit.ListItem, kit.Blockquote,
      kit.Table, kit.TableRow, kit.TableHeader, kit.TableCell, kit.Gapcursor, kit.History, Image,
    ],
    onUpdate() {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  view.removeAttribute("tabindex");
  const tools = toolbar(editor, page);
  view.before(tools);
  open = { textarea, view, editor, tools };
  editor.commands.focus(placeIn(editor, view, before));
}

// Without its tools one can still write; the server cleans what comes.
function plainly(textarea, view) {
  view.contentEditable = "true";
  view.oninput = (event) => {
    event.stopPropagation();
    textarea.value = view.innerHTML;
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  };
  view.focus();
}

export function close() {
  if (!open) return;
  const { textarea, view, editor, tools } = open;
  open = null;
  editor.destroy();
  tools.remove();
  view.tabIndex = 0;
  paint(view, textarea.value);
}

// Not before the click is done: without the tools the page is shorter, and what was pressed would slip away.
let pressed = null;
document.addEventListener("pointerdown", (event) => {
  pressed = { path: event.composedPath(), x: event.clientX, y: event.clientY };
}, true);
document.addEventListener("click", () => {
  if (open && pressed && !pressed.path.includes(open.view) && !pressed.path.includes(open.tools)) close();
  pressed = null;
});

// Where in the text one pressed; the end, for those who came by keys.
function placeIn(editor, view, before) {
  if (!pressed?.path.includes(view)) return "end";
  const now = view.getBoundingClientRect();
  const place = editor.view.posAtCoords({ left: pressed.x - before.left + now.left, top: pressed.y - before.top + now.top });
  return place?.pos ?? "end";
}

function toolbar(editor, page) {
  const file = make("input", { type: "file", accept: "image/*", hidden: true });
  const bar = make("div", { className: "rich-tools" });
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "排版");
  const table = make("span", { hidden: true });
  for (const [group, tools] of [[bar, TOOLS], [table, TABLE_TOOLS]]) {
    for (const [word, title, act, state] of tools) {
      const button = make("button", { type: "button", textContent: word, title });
      // The place in the text is kept while a button is pressed.
      button.addEventListener("pointerdown", (event) => event.preventDefault());
      button.addEventListener("click", () => act(editor.chain().focus()).run());
      if (state) editor.on("transaction", () => button.setAttribute("aria-pressed", editor.isActive(...state)));
      group.append(button);
    }
  }
  file.addEventListener("change", () => file.files[0] && add(file.files[0], editor, page));
  bar.append(make("button", { type: "button", textContent: "图片", title: "插入图片", onclick: () => file.click() }), file, table);
  editor.on("transaction", () => (table.hidden = !editor.isActive("table")));
  return bar;
}

function dropped(data, editor, page) {
  // Word and Excel add a picture of the words that one copies.
  const words = new DOMParser().parseFromString(data?.getData("text/html") ?? "", "text/html").body.textContent.trim();
  if (words) return false;
  const picture = [...(data?.files ?? [])].find((file) => file.type.startsWith("image/"));
  if (!picture) return false;
  add(picture, editor, page);
  return true;
}

async function add(picture, editor, page) {
  const body = new FormData();
  body.append("picture", picture);
  body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  const say = (sentence) => page.dispatchEvent(new CustomEvent("trouble", { detail: sentence }));
  try {
    const answer = await fetch(page.dataset.picture, { method: "POST", body, headers: { Accept: "application/json" } });
    const found = await answer.json();
    if (answer.ok) editor.chain().focus().insertContent({ type: "image", attrs: { src: found.src, alt: "" } }).run();
    else say(found.problem);
  } catch {
    say("图片没有传上去，请检查网络后再试一次。");
  }
}
