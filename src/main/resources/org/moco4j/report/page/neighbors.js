  /* The nearest neighbors of an image, in a drawer at the bottom of the window. The data is in the page. */
  const NONE = 65535;
  const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));

  function album(data, name) {
    const near = new Uint16Array(bytes(data.near).buffer), like = bytes(data.like), count = data.perImage;
    const of = i => [...near.slice(i * count, (i + 1) * count)]
      .map((n, at) => ({n, like: like[i * count + at] / 255}))
      .filter(neighbor => neighbor.n !== NONE);
    return {among: data.among, name: name || (i => data.names[i] || 'image ' + i), of, has: i => of(i).length > 0, thumb: i => thumb(data, i)};
  }
  function thumb(data, i) {
    const part = (n, of) => of > 1 ? 100 * n / (of - 1) + '%' : '0%', beyond = i >= data.columns * data.rows;
    const made = element('span', 'thumb ' + (beyond ? 'none' : data.atlas));
    made.style.backgroundPosition = part(i % data.columns, data.columns) + ' ' + part(Math.floor(i / data.columns), data.rows);
    return made;
  }

  const drawer = (() => {
    const box = element('section', 'drawer'), shut = element('button', 'shut', '\u00d7');
    let opener = null, left = () => {};
    box.hidden = true;
    box.tabIndex = -1;
    box.setAttribute('role', 'dialog');
    box.setAttribute('aria-label', 'Nearest neighbors');
    shut.type = 'button';
    shut.setAttribute('aria-label', 'Close');
    document.body.append(box);
    const close = () => {
      if (box.hidden) return;
      box.hidden = true;
      left();
      if (box.contains(document.activeElement) || document.activeElement === document.body) opener?.focus({preventScroll: true});
    };
    shut.addEventListener('click', close);
    addEventListener('keydown', event => { if (event.key === 'Escape') close(); });

    /** Shows image i of an album; calls seen(i) when it is shown, and unseen() when the drawer closes. */
    function open(images, i, from, seen, unseen) {
      const list = element('ul', 'thumbs');
      images.of(i).forEach(neighbor => {
        const item = element('li'), again = images.has(neighbor.n) ? element('button') : element('span');
        const image = images.thumb(neighbor.n);
        again.append(image, element('span', 'name', images.name(neighbor.n)), element('span', 'of', neighbor.like.toFixed(2)));
        if (again.tagName === 'BUTTON') {
          again.type = 'button';
          again.addEventListener('click', () => {
            open(images, neighbor.n, from, seen, unseen);
            box.focus({preventScroll: true});
          });
        }
        item.append(again);
        list.append(item);
      });
      const title = element('h3', '', images.name(i)), words = element('div', 'words');
      words.append(title, element('p', 'note', 'Nearest of ' + images.among + ', with the cosine similarity of the features'), list);
      box.replaceChildren(images.thumb(i), words, shut);
      box.hidden = false;
      opener = from;
      left = unseen || (() => {});
      if (seen) seen(i);
      box.focus({preventScroll: true});
    }
    return {open, close};
  })();

  function opensNeighbors(section) {
    const images = album(JSON.parse(section.dataset.album));
    section.querySelectorAll('.thumb[data-n]').forEach(image => {
      const i = +image.dataset.n;
      if (!images.has(i)) return;
      image.classList.add('opens');
      image.tabIndex = 0;
      image.setAttribute('role', 'button');
      image.setAttribute('aria-haspopup', 'dialog');
      image.setAttribute('aria-label', image.getAttribute('aria-label') + ': show its nearest neighbors');
      image.addEventListener('click', () => drawer.open(images, i, image));
      image.addEventListener('keydown', event => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        drawer.open(images, i, image);
      });
    });
  }
