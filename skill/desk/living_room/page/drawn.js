// Elements, made with all they begin with: of a picture, and of the page around it.

const SVG = "http://www.w3.org/2000/svg";

/** One of a picture, with those of the attributes that are there. */
export function drawn(name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
  return element;
}

/** One of the page: its classes, and what is in it. */
export function made(name, kind = "", ...within) {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  element.append(...within);
  return element;
}
