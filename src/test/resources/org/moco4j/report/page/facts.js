// Stands before the page's own script in a copy of it, and tells the window around it what became of the page.
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

  // All at once: a browser without a window may draw no frame more.
  addEventListener('load', () => {
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
        thumbnails: all('.thumbs .thumb').filter(e => getComputedStyle(e).backgroundImage.startsWith('url("data:')).length
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
        key(canvas, 'ArrowRight');
        facts.picture = document.querySelector('#map .tip b').textContent;
        document.querySelector('#map .legend [data-label="0"]').click();
        facts.pointsWithoutAClass = +canvas.dataset.drawn;
        facts.pressed = document.querySelector('#map .legend [data-label="0"]').getAttribute('aria-pressed');
      }
      facts.errors = errors;
      parent.postMessage(JSON.stringify(facts), '*');
    } catch (broken) {
      parent.postMessage(JSON.stringify({errors: [...errors, String(broken.stack)]}), '*');
    }
  });
})();
