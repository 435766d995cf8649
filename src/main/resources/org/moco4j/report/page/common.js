  /* Functions that all parts of the page's script use. */
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className || '';
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
  // The reader's choices, which a live page keeps when it is redrawn.
  const chosenByReader = new Map();

  /* Wide tables: the edge of hidden content fades, and a line of text explains it. */
  function scrollCue(box) {
    const cue = element('p', 'cue', 'Scroll sideways for more \u2192');
    cue.setAttribute('aria-hidden', 'true');
    box.after(cue);
    const look = () => {
      const left = box.scrollLeft, right = box.scrollWidth - box.clientWidth - left;
      box.classList.toggle('more-left', left > 2);
      box.classList.toggle('more-right', right > 2);
      cue.hidden = box.scrollWidth - box.clientWidth <= 2;
    };
    box.addEventListener('scroll', look, {passive: true});
    new ResizeObserver(look).observe(box);
    look();
  }
