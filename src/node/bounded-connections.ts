/** How many connections a server holds, and which. */

import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

export interface Connections {
  /** Ends all of them at once, whatever has not been sent. */
  end(): void;
}

/**
 * Holds so many connections. One more takes the place of that whose last request, or whose beginning, is longest ago: so
 * clients that ask for nothing, or do not take what they asked for, keep nobody out.
 */
export function boundConnections(server: Server, most: number): Connections {
  // In the order of their last request: a set keeps that of insertion.
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    const [longestSilent] = open;
    if (open.size > most && longestSilent) longestSilent.destroy();
  });
  server.on('request', ({ socket }: IncomingMessage) => {
    if (open.delete(socket)) open.add(socket);
  });
  return {
    end() {
      for (const socket of open) socket.destroy();
    },
  };
}
