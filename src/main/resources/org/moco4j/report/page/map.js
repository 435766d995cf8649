  /* The map. */
  let redrawMap = () => {};
  const hiddenClasses = new Set();

  function map(section) {
    const box = section.querySelector('.map-plot'), canvas = box.querySelector('canvas'), tip = box.querySelector('.tip');
    const tipThumb = tip.querySelector('.thumb'), words = tip.querySelector('.words');
    const data = JSON.parse(document.getElementById('map-data').textContent);
    const buttons = [...section.querySelectorAll('.legend [data-label]')];
    const count = data.x.length, view = {zoom: 1, x: .5, y: .5};
    const atlas = new Image(), switches = [...box.querySelectorAll('.switch button')];
    const name = i => data.names.length ? data.names[i] : 'image ' + i;
    const titled = i => (data.classes[data.label[i]] ? data.classes[data.label[i]] + ', ' : '') + name(i);
    const neighbors = data.album && album(data.album, titled);
    let chosen = -1, pinned = -1, drag = null, moved = false;
    let shows = switches.length ? chosenByReader.get('map') || 'images' : 'dots';

    const color = label => {
      const style = getComputedStyle(document.documentElement);
      if (label < 0) return style.getPropertyValue('--c-none');
      if (data.classes.length <= 10) return style.getPropertyValue('--c' + label);
      // Golden angle: neighbors in the list differ much in hue; steps of lightness distinguish the others.
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
      const colors = new Map();
      let drawn = 0;
      pen.globalAlpha = .78;
      for (let i = 0; i < count; i++) {
        if (!visible(i)) continue;
        const label = data.label[i];
        if (!colors.has(label)) colors.set(label, color(label));
        pen.fillStyle = colors.get(label);
        const [x, y] = place(i);
        pen.beginPath();
        pen.arc(x, y, radius, 0, 2 * Math.PI);
        pen.fill();
        drawn++;
      }
      pen.globalAlpha = 1;
      canvas.dataset.images = shows === 'images' && atlas.complete && atlas.naturalWidth ? drawImages(pen, colors) : 0;
      drawMarks(pen, radius, colors);
      canvas.dataset.drawn = drawn;
      buttons.forEach(button => {
        button.setAttribute('aria-pressed', !hiddenClasses.has(+button.dataset.label));
        button.style.setProperty('--c', color(+button.dataset.label));
      });
      box.classList.toggle('zoomed', view.zoom > 1);
    }
    const side = () => clamp(box.clientWidth / 26, 20, 36) * clamp(Math.sqrt(view.zoom), 1, 2);
    function drawImage(pen, i, x, y, s, frame) {
      pen.imageSmoothingEnabled = !data.sharp;
      const size = atlas.naturalWidth / data.columns;
      pen.fillStyle = frame;
      pen.fillRect(x - s / 2 - 2, y - s / 2 - 2, s + 4, s + 4);
      pen.drawImage(atlas, i % data.columns * size, Math.floor(i / data.columns) * size, size, size, x - s / 2, y - s / 2, s, s);
    }
    /* Draws as many images as fit without overlap; the others stay dots until the map is zoomed in. */
    function drawImages(pen, colors) {
      const s = Math.round(side()), gap = s + 5, taken = new Map();
      let drawn = 0;
      for (let i = 0; i < Math.min(count, data.columns * data.rows); i++) {
        if (!visible(i)) continue;
        const [x, y] = place(i);
        if (x < -s || y < -s || x > box.clientWidth + s || y > box.clientHeight + s) continue;
        const column = Math.floor(x / gap), row = Math.floor(y / gap);
        let free = true;
        for (let n = 0; n < 9 && free; n++) {
          const other = taken.get((column - 1 + n % 3) + ',' + (row - 1 + Math.floor(n / 3)));
          free = !other || Math.abs(other[0] - x) >= gap || Math.abs(other[1] - y) >= gap;
        }
        if (!free) continue;
        taken.set(column + ',' + row, [x, y]);
        drawImage(pen, i, x, y, s, colors.get(data.label[i]));
        drawn++;
      }
      return drawn;
    }
    function drawMarks(pen, radius, colors) {
      const marked = chosen >= 0 ? chosen : pinned;
      if (marked < 0) return;
      const [x, y] = place(marked), ink = getComputedStyle(document.body).color;
      const ring = (at, width, r) => {
        pen.lineWidth = width;
        pen.beginPath();
        pen.arc(at[0], at[1], r, 0, 2 * Math.PI);
        pen.stroke();
      };
      pen.strokeStyle = ink;
      if (marked === pinned && neighbors) {
        neighbors.of(pinned).forEach(neighbor => {
          const at = place(neighbor.n);
          pen.lineWidth = 1;
          pen.beginPath();
          pen.moveTo(x, y);
          pen.lineTo(...at);
          pen.stroke();
          if (shows === 'images' && atlas.naturalWidth && neighbor.n < data.columns * data.rows) drawImage(pen, neighbor.n, ...at, side() * .8, ink);
          else ring(at, 2, radius + 2);
        });
      }
      if (shows === 'images' && atlas.naturalWidth && marked < data.columns * data.rows) drawImage(pen, marked, x, y, side() * 1.15, ink);
      else ring([x, y], 2, radius + 3);
    }
    let asked = 0;
    const redraw = () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(draw); };

    function choose(i) {
      if (i === chosen) return;
      chosen = i;
      tip.hidden = i < 0;
      if (i >= 0) {
        tipThumb.hidden = i >= data.columns * data.rows;
        if (!tipThumb.hidden) tipThumb.style.backgroundPosition = thumb(data, i).style.backgroundPosition;
        words.replaceChildren(element('b', '', data.classes[data.label[i]] || name(i)));
        if (data.label[i] >= 0) words.append(element('i', '', name(i)));
        const [x, y] = place(i);
        tip.style.left = clamp(x > box.clientWidth / 2 ? x - tip.offsetWidth - 14 : x + 14, 4, Math.max(4, box.clientWidth - tip.offsetWidth - 4)) + 'px';
        tip.style.top = clamp(y - tip.offsetHeight / 2, 4, Math.max(4, box.clientHeight - tip.offsetHeight - 4)) + 'px';
      }
      redraw();
    }
    function nearest(event) {
      const frame = canvas.getBoundingClientRect(), x = event.clientX - frame.left, y = event.clientY - frame.top;
      let best = -1, closest = Math.max(event.pointerType === 'touch' ? 900 : 260, shows === 'images' ? (side() / 2 + 3) ** 2 : 0);
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
      moved = false;
      if (view.zoom > 1) canvas.setPointerCapture(event.pointerId);
      choose(nearest(event));
    });
    canvas.addEventListener('pointermove', event => {
      if (drag && view.zoom > 1 && event.buttons) {
        moved = moved || Math.abs(event.clientX - drag.x) + Math.abs(event.clientY - drag.y) > 3;
        pan(event.clientX - drag.x, event.clientY - drag.y);
        drag = {x: event.clientX, y: event.clientY};
      } else if (!event.buttons) {
        choose(nearest(event));
      }
    });
    canvas.addEventListener('pointerup', () => { drag = null; });
    const open = i => {
      if (!neighbors || i < 0) return;
      drawer.open(neighbors, i, canvas, n => { pinned = n; choose(-1); redraw(); }, () => { pinned = -1; redraw(); });
    };
    canvas.addEventListener('click', event => { if (!moved) open(nearest(event)); });
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
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        open(chosen);
      }
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
    const switchTo = what => {
      shows = what;
      chosenByReader.set('map', what);
      switches.forEach(button => button.setAttribute('aria-pressed', button.dataset.as === what));
      draw();
    };
    switches.forEach(button => button.addEventListener('click', () => switchTo(button.dataset.as)));
    atlas.addEventListener('load', redraw);
    if (switches.length) {
      atlas.src = getComputedStyle(tipThumb).backgroundImage.slice(5, -2);
      switchTo(shows);
    }
    redrawMap = redraw;
    new ResizeObserver(() => { choose(-1); redraw(); }).observe(box);
    draw();
  }

