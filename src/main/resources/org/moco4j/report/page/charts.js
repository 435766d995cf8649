  /* Charts: the page contains the SVG; this script shows its values, smooths them, and switches to a logarithmic axis. */
  function chart(plot) {
    const data = JSON.parse(plot.dataset.chart), id = plot.id;
    const choice = chosenByReader.get(id) || {log: false, weight: data.smoothing};
    chosenByReader.set(id, choice);
    showValues(plot, data, choice);
    const redraw = redrawing(plot, data, choice);
    const controls = element('span', 'controls');
    if (data.smoothing !== null) controls.append(slider(choice, redraw));
    if (data.log) controls.append(logSwitch(choice, redraw));
    if (controls.firstChild) plot.closest('figure').querySelector('figcaption').append(controls);
    if (choice.log || choice.weight !== data.smoothing) redraw();
  }

  function slider(choice, redraw) {
    const label = element('label', '', 'Smoothing '), input = element('input'), shown = element('output');
    Object.assign(input, {type: 'range', min: 0, max: .99, step: .01, value: choice.weight});
    const show = () => { shown.textContent = choice.weight.toFixed(2); };
    input.addEventListener('input', () => {
      choice.weight = +input.value;
      show();
      redraw();
    });
    show();
    label.append(input, shown);
    return label;
  }

  function logSwitch(choice, redraw) {
    const label = element('label'), input = element('input');
    Object.assign(input, {type: 'checkbox', checked: choice.log});
    input.addEventListener('change', () => {
      choice.log = input.checked;
      redraw();
    });
    label.append(input, 'log axis');
    return label;
  }

  /* An exponential moving average with bias correction. */
  function smoothed(values, weight) {
    let average = 0, total = 1;
    return values.map(value => {
      average = weight * average + (1 - weight) * value;
      total *= weight;
      return average / (1 - total);
    });
  }

  function logMarks(low, high) {
    const marks = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
      [1, 2, 5].map(digit => digit * 10 ** power).filter(v => v >= low && v <= high).forEach(v => marks.push(v));
    }
    if (marks.length > 8) return marks.filter(v => Math.abs(Math.log10(v) % 1) < 1e-9);
    if (marks.length > 2) return marks;
    const most = (high - low) / 3, power = 10 ** Math.floor(Math.log10(most));
    const step = power * [5, 2.5, 2, 1].find(digit => digit * power <= most);
    const even = [];
    for (let v = Math.ceil(low / step) * step; v <= high; v += step) even.push(v);
    return even;
  }

  function redrawing(plot, data, choice) {
    const svg = plot.querySelector('svg'), words = plot.querySelector('[aria-hidden]');
    const groups = [...svg.querySelectorAll('g')], levels = [...svg.querySelectorAll('path.level')];
    const names = [...words.querySelectorAll('.level')];
    const marks = {lines: [...svg.querySelectorAll('.grid')], words: [...words.querySelectorAll('.up')]};
    const values = data.series.flatMap(series => series.y).concat(data.levels);
    const paths = [...svg.querySelectorAll('path')].map(path => [path, path.getAttribute('d')]);
    const tops = names.map(name => [name, name.style.top]);
    const pad = (Math.max(...values) / Math.min(...values)) ** .04 || 1;

    function mark(value, y) {
      const line = document.createElementNS(svg.namespaceURI, 'path'), word = element('span', 'up', +value.toPrecision(3));
      line.setAttribute('class', 'grid');
      line.setAttribute('d', `M0 ${y}H1000`);
      word.style.top = y / 10 + '%';
      svg.prepend(line);
      words.append(word);
    }
    function restore() {
      paths.forEach(([path, d]) => path.setAttribute('d', d));
      tops.forEach(([name, top]) => { name.style.top = top; });
      svg.prepend(...marks.lines);
      words.append(...marks.words);
    }
    return () => {
      svg.querySelectorAll('.grid').forEach(e => e.remove());
      words.querySelectorAll('.up').forEach(e => e.remove());
      if (!choice.log && choice.weight === data.smoothing) {
        restore();
        return;
      }
      const to = choice.log ? Math.log10 : v => v;
      const low = choice.log ? Math.min(...values) / pad : data.low, high = choice.log ? Math.max(...values) * pad ** 3 : data.high;
      const y = v => Math.round(1e4 * (1 - (to(v) - to(low)) / (to(high) - to(low)))) / 10;
      const path = (series, line) => line.map((v, i) => (i ? 'L' : 'M') + series.at[i] + ' ' + y(v)).join('');
      data.series.forEach((series, i) => {
        const line = data.smoothing === null ? series.y : smoothed(series.y, choice.weight);
        groups[i].querySelector('.line').setAttribute('d', path(series, line));
        groups[i].querySelector('.raw')?.setAttribute('d', path(series, series.y));
        groups[i].querySelector('.dots')?.setAttribute('d', series.y.map((v, n) => `M${series.at[n]} ${y(v)}h0`).join(''));
      });
      data.levels.forEach((v, i) => {
        levels[i].setAttribute('d', `M0 ${y(v)}H1000`);
        names[i].style.top = y(v) / 10 + '%';
      });
      if (choice.log) {
        logMarks(low, high).forEach(v => mark(v, y(v)));
      } else {
        svg.prepend(...marks.lines);
        words.append(...marks.words);
      }
    };
  }

  function showValues(plot, data, choice) {
    const cursor = plot.appendChild(element('div', 'cursor'));
    const tip = plot.appendChild(element('div', 'tip'));
    tip.setAttribute('role', 'status');
    plot.tabIndex = 0;
    plot.setAttribute('role', 'group');
    plot.setAttribute('aria-label', 'Values of the chart; the arrow keys move between them');
    // Every epoch or step of any line, with its position in thousandths.
    const places = new Map();
    data.series.forEach(series => series.x.forEach((x, i) => places.set(x, series.at[i])));
    const along = [...places.keys()].sort((a, b) => a - b);
    let shown = -1;

    const hide = () => { cursor.hidden = tip.hidden = true; shown = -1; };
    const show = index => {
      shown = clamp(index, 0, along.length - 1);
      const x = along[shown], at = places.get(x);
      const words = [element('span', 'at', data.unit + ' ' + x.toLocaleString('en'))];
      data.series.forEach(series => {
        const i = series.x.indexOf(x);
        if (i < 0) return;
        words.push(element('span', 'key s' + series.color, series.name + ' ' + text(series.y[i])));
        if (data.smoothing !== null) words.push(element('span', 'at', 'smoothed ' + text(smoothed(series.y.slice(0, i + 1), choice.weight)[i])));
      });
      tip.replaceChildren(...words);
      cursor.hidden = tip.hidden = false;
      cursor.style.left = at / 10 + '%';
      const left = at / 1000 * plot.clientWidth;
      tip.style.left = (left > plot.clientWidth / 2 ? Math.max(left - tip.offsetWidth - 12, -40) : left + 12) + 'px';
    };
    const text = value => {
      if (data.percent) return (100 * value).toFixed(2) + '%';
      if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1);
      return String(+value.toPrecision(4));
    };
    plot.addEventListener('pointermove', event => {
      const at = (event.clientX - plot.getBoundingClientRect().left) / plot.clientWidth * 1000;
      let best = 0;
      along.forEach((x, i) => {
        if (Math.abs(places.get(x) - at) < Math.abs(places.get(along[best]) - at)) best = i;
      });
      show(best);
    });
    plot.addEventListener('pointerleave', hide);
    plot.addEventListener('blur', hide);
    plot.addEventListener('keydown', event => {
      const step = {ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity}[event.key];
      if (step === undefined) return;
      event.preventDefault();
      show(shown < 0 ? (step > 0 ? 0 : along.length - 1) : shown + step);
    });
    hide();
  }
