  function enhance() {
    document.querySelectorAll('.plot').forEach(chart);
    document.querySelectorAll('.scroll').forEach(scrollCue);
    document.querySelectorAll('[data-album]').forEach(opensNeighbors);
    redrawMap = () => {};
    const section = document.getElementById('map');
    if (section) map(section);
  }
  dark.addEventListener('change', () => redrawMap());
  // Details cannot be opened on paper, so they are opened for printing.
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    closed.forEach(details => { details.open = true; });
  });
  addEventListener('afterprint', () => closed.forEach(details => { details.open = false; }));

  const isLive = document.body.hasAttribute('data-live');
  if (isLive) live();
  enhance();
