// Turns a textarea marked data-editor into a small editor for letters. Without script the textarea holds the text as HTML.
// The style that the editor would put into the page stands in css/notices.css: the content policy allows no inline style.
(async () => {
  const textarea = document.querySelector("textarea[data-editor]");
  if (!textarea) return;
  const kit = await import(textarea.dataset.editorModule);

  const TOOLS = [
    ["标题", "大标题", (chain) => chain.toggleHeading({ level: 2 }), ["heading", { level: 2 }]],
    ["小标题", "小标题", (chain) => chain.toggleHeading({ level: 3 }), ["heading", { level: 3 }]],
    ["粗", "加粗", (chain) => chain.toggleBold(), ["bold"]],
    ["划线", "下划线", (chain) => chain.toggleUnderline(), ["underline"]],
    ["1. 编号", "编号列表", (chain) => chain.toggleOrderedList(), ["orderedList"]],
    ["• 列表", "项目列表", (chain) => chain.toggleBulletList(), ["bulletList"]],
    ["表格", "插入三行三列的表格", (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }), ["table"]],
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

  const box = document.createElement("div");
  box.className = "letter-editor";
  textarea.before(box);
  textarea.hidden = true;

  const editor = new kit.Editor({
    element: box,
    injectCSS: false,
    content: textarea.value,
    editorProps: { attributes: { "aria-label": "正文", "aria-multiline": "true", role: "textbox", class: "letter" } },
    extensions: [
      kit.Document, kit.Paragraph, kit.Text, kit.HardBreak, kit.Heading.configure({ levels: [2, 3, 4] }),
      kit.Bold, kit.Italic, kit.Underline, kit.Strike, kit.Subscript, kit.Superscript,
      kit.BulletList, kit.OrderedList.configure({ enableListAttributes: false }), kit.ListItem, kit.Blockquote, kit.HorizontalRule,
      kit.Table, kit.TableRow, kit.TableHeader, kit.TableCell, kit.Link.configure({ openOnClick: false }),
      kit.Gapcursor, kit.History,
    ],
    onUpdate() {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  // A draft that is brought back fills the textarea.
  textarea.addEventListener("change", () => editor.commands.setContent(textarea.value));

  function toolbar(tools, label) {
    const bar = document.createElement("div");
    bar.className = "letter-tools";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", label);
    for (const [word, title, act, state] of tools) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: word, title });
      button.addEventListener("click", () => act(editor.chain().focus()).run());
      if (state) editor.on("transaction", () => button.setAttribute("aria-pressed", editor.isActive(...state)));
      bar.append(button);
    }
    return bar;
  }

  const tableBar = toolbar(TABLE_TOOLS, "表格");
  tableBar.hidden = true;
  editor.on("transaction", () => (tableBar.hidden = !editor.isActive("table")));
  box.prepend(toolbar(TOOLS, "排版"), tableBar);
})();
