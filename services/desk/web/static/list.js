// On a narrow screen the filters begin folded, so that what was found comes first.
"use strict";

const folded = () => {
  const filters = document.querySelector(".list-more");
  if (filters && matchMedia("(max-width: 60rem)").matches) filters.open = false;
};
folded();
document.addEventListener("htmx:afterSettle", folded);
