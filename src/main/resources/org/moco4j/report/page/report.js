'use strict';
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className || '';
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

  /* Charts: the SVG stands already; here it learns to tell its values. */
  function chart(plot) {
    const data = JSON.parse(plot.dataset.chart);
    const cursor = plot.appendChild(element('div', 'cursor'));
    const tip = plot.appendChild(element('div', 'tip'));
    tip.setAttribute('role', 'status');
    plot.tabIndex = 0;
    plot.setAttribute('role', 'group');
    plot.setAttribute('aria-label', 'Values of the chart, by the arrow keys');
    // Every epoch that any line knows, with its place in thousandths.
    const places = new Map();
    data.series.forEach(series => series.x.forEach((epoch, i) => places.set(epoch, series.at[i])));
    const epochs = [...places.keys()].sort((a, b) => a - b);
    let shown = -1;

    const hide = () => { cursor.hidden = tip.hidden = true; shown = -1; };
    const show = index => {
      shown = clamp(index, 0, epochs.length - 1);
      const epoch = epochs[shown], at = places.get(epoch);
      const words = [element('span', 'at', 'epoch ' + epoch)];
      data.series.forEach(series => {
        const i = series.x.indexOf(epoch);
        if (i >= 0) words.push(element('span', 'key s' + series.colour, series.name + ' ' + text(series.y[i])));
      });
      tip.replaceChildren(...words);
      cursor.hidden = tip.hidden = false;
      cursor.style.left = at / 10 + '%';
      const x = at / 1000 * plot.clientWidth;
      tip.style.left = (x > plot.clientWidth / 2 ? Math.max(x - tip.offsetWidth - 12, -40) : x + 12) + 'px';
    };
    const text = value => {
      if (data.percent) return (100 * value).toFixed(2) + '%';
      if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1);
      return String(+value.toPrecision(4));
    };
    plot.addEventListener('pointermove', event => {
      const at = (event.clientX - plot.getBoundingClientRect().left) / plot.clientWidth * 1000;
      let best = 0;
      epochs.forEach((epoch, i) => {
        if (Math.abs(places.get(epoch) - at) < Math.abs(places.get(epochs[best]) - at)) best = i;
      });
      show(best);
    });
    plot.addEventListener('pointerleave', hide);
    plot.addEventListener('blur', hide);
    plot.addEventListener('keydown', event => {
      const step = {ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity}[event.key];
      if (step === undefined) return;
      event.preventDefault();
      show(shown < 0 ? (step > 0 ? 0 : epochs.length - 1) : shown + step);
    });
    hide();
  }

  /* The map. */
  let redrawMap = () => {};
  const hiddenClasses = new Set();

  function map(section) {
    const box = section.querySelector('.map-plot'), canvas = box.querySelector('canvas'), tip = box.querySelector('.tip');
    const thumb = tip.querySelector('.thumb'), words = tip.querySelector('.words');
    const data = JSON.parse(document.getElementById('map-data').textContent);
    const buttons = [...section.querySelectorAll('.legend [data-label]')];
    const count = data.x.length, view = {zoom: 1, x: .5, y: .5};
    let chosen = -1, drag = null;

    const colour = label => {
      const style = getComputedStyle(document.documentElement);
      if (label < 0) return style.getPropertyValue('--c-none');
      if (data.classes.length <= 10) return style.getPropertyValue('--c' + label);
      // Golden angle: neighbours in the list are far apart in hue, and rings of lightness tell the rest.
      const light = (dark.matches ? 62 : 44) + 10 * (label % 3 - 1);
      return `hsl(${(label * 137.508) % 360} ${60 + 15 * (label % 2)}% ${light}%)`;
    };
    const margin = 18;
    const place = i => [
      margin + (box.clientWidth - 2 * margin) * ((data.x[i] / 4095 - view.x) * view.zoom + .5),
      margin + (box.clientHeight - 2 * margin) * ((data.y[i] / 4095 - view.y) * view.zoom + .5)];
    const visible = i => !hiddenClasses.has(data.label[i]);

    function draw() {
      const ratio = window.devicePixelRatio || 1, pen = canvas.getContext('2d');
      canvas.width = box.clientWidth * ratio;
      canvas.height = box.clientHeight * ratio;
      pen.scale(ratio, ratio);
      const radius = clamp(box.clientWidth / 9 / Math.sqrt(count + 1), 1.6, 4.5) * Math.sqrt(view.zoom);
      const colours = new Map();
      let drawn = 0;
      pen.globalAlpha = .78;
      for (let i = 0; i < count; i++) {
        if (!visible(i)) continue;
        const label = data.label[i];
        if (!colours.has(label)) colours.set(label, colour(label));
        pen.fillStyle = colours.get(label);
        const [x, y] = place(i);
        pen.beginPath();
        pen.arc(x, y, radius, 0, 2 * Math.PI);
        pen.fill();
        drawn++;
      }
      if (chosen >= 0) {
        const [x, y] = place(chosen);
        pen.globalAlpha = 1;
        pen.lineWidth = 2;
        pen.strokeStyle = getComputedStyle(document.body).color;
        pen.beginPath();
        pen.arc(x, y, radius + 3, 0, 2 * Math.PI);
        pen.stroke();
      }
      canvas.dataset.drawn = drawn;
      buttons.forEach(button => {
        button.setAttribute('aria-pressed', !hiddenClasses.has(+button.dataset.label));
        button.style.setProperty('--c', colour(+button.dataset.label));
      });
      box.classList.toggle('zoomed', view.zoom > 1);
    }
    let asked = 0;
    const redraw = () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(draw); };

    function choose(i) {
      if (i === chosen) return;
      chosen = i;
      tip.hidden = i < 0;
      if (i >= 0) {
        thumb.hidden = i >= data.columns * data.rows;
        const part = (n, of) => of > 1 ? 100 * n / (of - 1) + '%' : '0%';
        thumb.style.backgroundPosition =
          part(i % data.columns, data.columns) + ' ' + part(Math.floor(i / data.columns), data.rows);
        const name = data.names.length ? data.names[i] : 'picture ' + i;
        words.replaceChildren(element('b', '', data.classes[data.label[i]] || name));
        if (data.label[i] >= 0) words.append(element('i', '', name));
        const [x, y] = place(i);
        tip.style.left = clamp(x > box.clientWidth / 2 ? x - tip.offsetWidth - 14 : x + 14, 4, Math.max(4, box.clientWidth - tip.offsetWidth - 4)) + 'px';
        tip.style.top = clamp(y - tip.offsetHeight / 2, 4, Math.max(4, box.clientHeight - tip.offsetHeight - 4)) + 'px';
      }
      redraw();
    }
    function nearest(event) {
      const frame = canvas.getBoundingClientRect(), x = event.clientX - frame.left, y = event.clientY - frame.top;
      let best = -1, closest = event.pointerType === 'touch' ? 900 : 260;
      for (let i = 0; i < count; i++) {
        if (!visible(i)) continue;
        const [px, py] = place(i), distance = (px - x) ** 2 + (py - y) ** 2;
        if (distance < closest) { closest = distance; best = i; }
      }
      return best;
    }
    function zoom(factor) {
      view.zoom = clamp(view.zoom * factor, 1, 40);
      pan(0, 0);
    }
    function pan(dx, dy) {
      const half = .5 / view.zoom;
      view.x = clamp(view.x - dx / box.clientWidth / view.zoom, half, 1 - half);
      view.y = clamp(view.y - dy / box.clientHeight / view.zoom, half, 1 - half);
      choose(-1);
      redraw();
    }
    canvas.addEventListener('pointerdown', event => {
      drag = {x: event.clientX, y: event.clientY};
      if (view.zoom > 1) canvas.setPointerCapture(event.pointerId);
      choose(nearest(event));
    });
    canvas.addEventListener('pointermove', event => {
      if (drag && view.zoom > 1 && event.buttons) {
        pan(event.clientX - drag.x, event.clientY - drag.y);
        drag = {x: event.clientX, y: event.clientY};
      } else if (!event.buttons) {
        choose(nearest(event));
      }
    });
    canvas.addEventListener('pointerup', () => { drag = null; });
    canvas.addEventListener('pointerleave', event => { if (event.pointerType !== 'touch') choose(-1); });
    canvas.addEventListener('dblclick', event => {
      const frame = canvas.getBoundingClientRect();
      view.x += ((event.clientX - frame.left) / frame.width - .5) / view.zoom / 2;
      view.y += ((event.clientY - frame.top) / frame.height - .5) / view.zoom / 2;
      zoom(2);
    });
    canvas.addEventListener('wheel', event => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.25 : .8);
    }, {passive: false});
    canvas.addEventListener('keydown', event => {
      const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
      if (event.key === 'Escape') choose(-1);
      if (!step) return;
      event.preventDefault();
      let i = chosen;
      for (let tries = 0; tries < count; tries++) {
        i = (i + step + count) % count;
        if (visible(i)) return choose(i);
      }
    });
    box.querySelector('.zoom').addEventListener('click', event => {
      const kind = event.target.dataset.zoom;
      if (kind) zoom({in: 1.6, out: 1 / 1.6, all: 0}[kind]);
    });
    section.querySelector('.legend')?.addEventListener('click', event => {
      const button = event.target.closest('button');
      if (!button) return;
      if (button.dataset.show) {
        hiddenClasses.clear();
        if (button.dataset.show === 'none') buttons.forEach(b => hiddenClasses.add(+b.dataset.label));
      } else if (!hiddenClasses.delete(+button.dataset.label)) {
        hiddenClasses.add(+button.dataset.label);
      }
      choose(-1);
      draw();
    });
    redrawMap = redraw;
    new ResizeObserver(() => { choose(-1); redraw(); }).observe(box);
    draw();
  }

  function enhance() {
    document.querySelectorAll('.plot').forEach(chart);
    redrawMap = () => {};
    const section = document.getElementById('map');
    if (section) map(section);
  }
  dark.addEventListener('change', () => redrawMap());
  // On paper nothing can be opened.
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    closed.forEach(details => { details.open = true; });
  });
  addEventListener('afterprint', () => closed.forEach(details => { details.open = false; }));

  /* A live page keeps in touch with the dashboard that served it. */
  function live() {
    const page = document.getElementById('page'), bar = document.getElementById('live'), line = bar.querySelector('.line');
    let shown = page.innerHTML, busy = false, again = false;

    async function refresh() {
      if (busy) { again = true; return; }
      busy = true;
      try {
        const answer = await fetch('/', {cache: 'no-store'});
        if (answer.ok) swap(new DOMParser().parseFromString(await answer.text(), 'text/html'));
      } catch (lost) {
        // The stream of events tells of it.
      } finally {
        busy = false;
        if (again) { again = false; refresh(); }
      }
    }
    function swap(fresh) {
      const content = fresh.getElementById('page');
      if (content.innerHTML === shown) return;
      shown = content.innerHTML;
      const open = [...page.querySelectorAll('details[open]')].map(d => d.id);
      const x = scrollX, y = scrollY;
      document.getElementById('atlases').textContent = fresh.getElementById('atlases').textContent;
      page.replaceChildren(...content.childNodes);
      open.forEach(id => { const details = document.getElementById(id); if (details) details.open = true; });
      enhance();
      scrollTo({left: x, top: y, behavior: 'instant'});
    }
    const events = new EventSource('/events');
    events.addEventListener('page', () => { bar.classList.add('on'); refresh(); });
    events.addEventListener('progress', event => { bar.classList.add('on'); line.textContent = event.data; });
    events.addEventListener('end', () => {
      events.close();
      bar.classList.remove('on');
      line.textContent = 'The run has ended; this page stays as it is.';
    });
    events.addEventListener('open', () => { bar.classList.add('on'); line.textContent = 'Live'; });
    events.addEventListener('error', () => {
      bar.classList.remove('on');
      line.textContent = 'The run does not answer: it has ended, or is busy.';
    });
  }

  const isLive = document.body.hasAttribute('data-live');
  if (isLive) live();
  enhance();
})();
