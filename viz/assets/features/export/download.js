/**
 * Hand a file to the reader: the browser saves it where it saves what is downloaded.
 * @param {Blob} content
 * @param {string} name
 */
export function download(content, name) {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Some browsers begin to read only after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * A file's name after a title: letters, digits and single hyphens only.
 * @param {string} title
 * @param {string} ending
 */
export function fileName(title, ending) {
  const plain = title.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  const short = Array.from(plain.replace(/^-+|-+$/g, "")).slice(0, 60).join("");
  return `${short || "graph"}.${ending}`;
}
