// Says how many characters a text has where it must be of a certain length; spaces are not counted.
(() => {
  document.querySelectorAll("textarea[data-least]").forEach((field) => {
    const said = document.createElement("output");
    said.className = "form-text";
    field.after(said);
    const count = () => {
      const length = [...field.value.replace(/\s/g, "")].length;
      const { least, most } = field.dataset;
      const rest = length < least ? `，还差${least - length}字` : length > most ? `，多了${length - most}字` : "";
      said.textContent = `现在${length}字${rest}`;
    };
    field.addEventListener("input", count);
    count();
  });
})();
