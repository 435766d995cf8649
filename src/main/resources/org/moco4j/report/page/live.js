  /* A live page stays connected to the dashboard that served it. */
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
        // The event stream's error handler reports it.
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
      drawer.close();
      enhance();
      scrollTo({left: x, top: y, behavior: 'instant'});
    }
    const events = new EventSource('/events');
    events.addEventListener('page', () => { bar.classList.add('on'); refresh(); });
    events.addEventListener('progress', event => { bar.classList.add('on'); line.textContent = event.data; });
    events.addEventListener('end', () => {
      events.close();
      bar.classList.remove('on');
      line.textContent = 'The run has ended; this page no longer changes.';
    });
    events.addEventListener('open', () => { bar.classList.add('on'); line.textContent = 'Live'; });
    events.addEventListener('error', () => {
      bar.classList.remove('on');
      line.textContent = 'The run does not respond: it has ended or is busy.';
    });
  }
