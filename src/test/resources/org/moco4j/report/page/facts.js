// Runs before the page's own script in a copy of it, and reports facts about the page to the parent window.
(() => {
  const errors = [];
  addEventListener('error', event => errors.push(String(event.message)));
  addEventListener('unhandledrejection', event => errors.push(String(event.reason)));
  addEventListener('securitypolicyviolation', event => errors.push(event.violatedDirective + ' ' + event.blockedURI));
  const all = selector => [...document.querySelectorAll(selector)];
  const key = (target, name) => target.dispatchEvent(new KeyboardEvent('keydown', {key: name, bubbles: true}));
  const drawnPixels = canvas => {
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    let drawn = 0;
    for (let i = 3; i < pixels.length; i += 4) drawn += pixels[i] > 0;
    return drawn;
  };

  const seen = e => e.getClientRects().length > 0;
  const rows = elements => {
    const counts = new Map();
    elements.forEach(e => {
      const top = Math.round(e.getBoundingClientRect().top);
      counts.set(top, (counts.get(top) || 0) + 1);
    });
    return [...counts.values()];
  };
  const drawn = id => document.querySelector('#chart-' + id + ' path.line').getAttribute('d');
  const marks = id => [...document.querySelectorAll('#chart-' + id + ' .up')].map(e => e.textContent);

  function charts(facts) {
    const log = document.getElementById('chart-loss').closest('figure').querySelector('input[type=checkbox]');
    const before = drawn('loss'), marksBefore = marks('loss');
    log.click();
    facts.logChanges = drawn('loss') !== before;
    facts.logMarks = marks('loss').map(Number);
    log.click();
    facts.logIsUndone = drawn('loss') === before && String(marks('loss')) === String(marksBefore);
    const slider = document.getElementById('chart-steps').closest('figure').querySelector('input[type=range]');
    const raw = document.querySelector('#chart-steps path.raw').getAttribute('d');
    facts.smoothedAtFirst = drawn('steps') !== raw;
    slider.value = 0;
    slider.dispatchEvent(new Event('input'));
    facts.unsmoothed = drawn('steps') === document.querySelector('#chart-steps path.raw').getAttribute('d');
    facts.logOfAccuracy = document.getElementById('chart-knn').closest('figure').querySelectorAll('input').length;
  }

  function neighbors(facts) {
    const drawer = document.querySelector('.drawer'), title = () => drawer.querySelector('h3').textContent;
    facts.drawerAtFirst = seen(drawer);
    const opener = document.querySelector('.retrieval .thumb.opens');
    opener.focus();
    key(opener, 'Enter');
    facts.drawer = [title(), ...[...drawer.querySelectorAll('li')].map(e => e.textContent)];
    facts.drawerRole = drawer.getAttribute('role');
    facts.drawerInside = drawer.getBoundingClientRect().left >= 0 && drawer.getBoundingClientRect().right <= innerWidth;
    drawer.querySelectorAll('li button')[3].click();
    facts.walked = title();
    key(document, 'Escape');
    facts.drawerClosed = !seen(drawer);
    facts.focusIsBack = document.activeElement === opener;
    document.querySelector('#explore .thumb.opens').click();
    facts.explored = title();
    drawer.querySelector('.shut').click();
    const canvas = document.querySelector('#map canvas');
    key(canvas, 'ArrowRight');
    key(canvas, 'Enter');
    facts.onMap = drawer.querySelectorAll('li').length;
    facts.onMapTitle = title();
    key(document, 'Escape');
  }

  // A timer, not a frame: a browser without a window may draw no further frames.
  addEventListener('load', () => setTimeout(() => {
    try {
      const wide = all('body *').filter(e =>
        e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll, .sheet, nav, .plot svg, .tip'));
      const facts = {
        width: innerWidth,
        overflow: document.documentElement.scrollWidth - innerWidth,
        tooWide: wide.slice(0, 5).map(e => e.tagName + '.' + e.className),
        images: all('img').length,
        broken: all('img').filter(e => !e.complete || e.naturalWidth === 0 || !e.alt).length,
        lines: all('.plot svg path.line').filter(e => e.getBoundingClientRect().width > 50).length,
        charts: all('.plot').length,
        headings: all('h1, h2').map(e => e.textContent),
        scripts: all('script').length,
        hacked: String(window.hacked),
        handlers: all('*').filter(e => e.getAttributeNames().some(name => name.startsWith('on'))).length,
        tileRows: rows(all('.tiles > div')),
        navCut: all('nav a').filter(e => e.getBoundingClientRect().left < 0 || e.getBoundingClientRect().right > innerWidth).length,
        wideBoxes: all('.scroll').filter(e => e.scrollWidth > e.clientWidth + 2).length,
        cues: all('.cue').filter(seen).length,
        fades: all('.scroll.more-right').length,
        unnamed: all('[role=img], [role=button], button').filter(e => !e.getAttribute('aria-label') && !e.textContent.trim()).length,
        cutNames: all('.thumbs .name').filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.title).slice(0, 5),
        ragged: all('.thumbs').filter(list => {
          const figures = new Map();
          list.querySelectorAll('li').forEach(tile => {
            const figure = tile.querySelector('.of'), top = Math.round(tile.getBoundingClientRect().top);
            if (figure && figure.textContent) figures.set(top, (figures.get(top) || new Set()).add(Math.round(figure.getBoundingClientRect().top)));
          });
          return [...figures.values()].some(tops => tops.size > 1);
        }).length,
        views: all('.samples .thumb').filter(e => getComputedStyle(e).backgroundImage.startsWith('url("data:')).length,
        retrieved: all('.retrieval .thumb').filter(e => getComputedStyle(e).imageRendering === 'pixelated').length,
        marked: all('.retrieval li.right, .retrieval li.wrong').length,
        thumbnails: all('#explore .thumbs .thumb').filter(e => getComputedStyle(e).backgroundImage.startsWith('url("data:')).length
      };
      const plot = document.querySelector('.plot');
      if (plot) {
        plot.focus();
        key(plot, 'ArrowRight');
        facts.tip = plot.querySelector('.tip').textContent;
      }
      const canvas = document.querySelector('#map canvas');
      if (canvas) {
        facts.points = +canvas.dataset.drawn;
        facts.pixels = drawnPixels(canvas);
        document.querySelector('#map [data-as=dots]').click();
        facts.imagesAmongDots = +canvas.dataset.images;
        document.querySelector('#map [data-as=images]').click();
        facts.imagesOnMap = +canvas.dataset.images;
        key(canvas, 'ArrowRight');
        facts.image = document.querySelector('#map .tip b').textContent;
        document.querySelector('#map .legend [data-label="0"]').click();
        facts.pointsWithoutAClass = +canvas.dataset.drawn;
        facts.pressed = document.querySelector('#map .legend [data-label="0"]').getAttribute('aria-pressed');
      }
      if (document.getElementById('chart-steps')) charts(facts);
      if (canvas) neighbors(facts);
      facts.errors = errors;
      parent.postMessage(JSON.stringify(facts), '*');
    } catch (broken) {
      parent.postMessage(JSON.stringify({errors: [...errors, String(broken.stack)]}), '*');
    }
  }, 500));
})();
