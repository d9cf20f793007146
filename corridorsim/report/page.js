"use strict";
(() => {
  const figures = JSON.parse(document.getElementById("figure-data").textContent);
  const narrow = window.matchMedia("(max-width: 760px)");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const LIGHT_INK = { ink: "#1c2126", paper: "#ffffff", rule: "#d5dae0" };

  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(`--${name}`).trim();
    return { ink: read("ink"), paper: read("paper"), rule: read("rule") };
  };

  // Attributes for Plotly.relayout that depend on the page's colours.
  const inked = (layout, { ink, paper, rule }) => {
    const update = {
      "font.color": ink,
      "hoverlabel.bgcolor": paper,
      "hoverlabel.bordercolor": rule,
      "hoverlabel.font.color": ink,
    };
    for (const axis of Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))) {
      update[`${axis}.gridcolor`] = rule;
      update[`${axis}.linecolor`] = rule;
      update[`${axis}.tickcolor`] = rule;
    }
    return update;
  };

  const config = () => ({
    responsive: true,
    displaylogo: false,
    displayModeBar: false,
  });

  const draw = async (id) => {
    const { data, layout } = figures[id];
    // On a touch screen, a finger moving over a figure scrolls the page.
    layout.dragmode = narrow.matches ? false : "zoom";
    if (narrow.matches && !layout.xaxis.tickvals) layout.xaxis.nticks = 4;
    await Plotly.newPlot(id, data, layout, config());
    await Plotly.relayout(id, inked(layout, colours()));
  };

  const recolour = (palette) => {
    for (const id of Object.keys(figures)) Plotly.relayout(id, inked(figures[id].layout, palette));
  };

  // Collapsed content has no width to be drawn in until it is opened.
  for (const details of document.querySelectorAll("details")) {
    details.addEventListener("toggle", () => {
      for (const plot of details.querySelectorAll(".js-plotly-plot")) Plotly.Plots.resize(plot);
    });
  }

  dark.addEventListener("change", () => recolour(colours()));
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    recolour(LIGHT_INK);
  });
  window.addEventListener("afterprint", () => recolour(colours()));

  (async () => {
    for (const id of Object.keys(figures)) await draw(id);
    document.documentElement.dataset.drawn = String(Object.keys(figures).length);
  })();
})();
