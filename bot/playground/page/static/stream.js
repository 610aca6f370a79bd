// The town's news, one stream for the page: it comes back by itself and asks for what it missed.

const AGAIN = 1000;

export function follow(after, { on, reset, state }) {
  let source = null;
  let last = after;

  function open() {
    source = new EventSource(`/events?after=${encodeURIComponent(last)}`);
    source.onopen = () => state(true);
    source.onerror = () => {
      state(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN);
    };
    for (const [kind, heard] of Object.entries(on)) {
      source.addEventListener(kind, (event) => {
        last = event.lastEventId;
        heard(JSON.parse(event.data));
      });
    }
    source.addEventListener("reset", async (event) => {
      last = event.lastEventId;
      source.close();
      last = await reset();
      open();
    });
  }

  open();
  return { close: () => source.close() };
}
