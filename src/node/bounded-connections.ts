/** How many connections a server holds, and which. */

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface Bounds {
  readonly connections: number;
  /** Those of which something has not been taken yet. */
  readonly answers: number;
  /** From a request until all of its answer has been taken. */
  readonly answerMs: number;
}

export interface Connections {
  /** Ends all of them at once, whatever has not been sent. */
  end(): void;
}

/**
 * Holds so many connections. One more takes the place of that whose last request, or whose beginning, is longest ago, and
 * an answer more that of the one longest under way: so clients that ask for nothing, or do not take what they asked for,
 * keep nobody out.
 */
export function boundConnections(server: Server, { connections, answers, answerMs }: Bounds): Connections {
  // In the order of their last request: sets and maps keep that of insertion.
  const open = new Set<Socket>();
  const underWay = new Map<ServerResponse, { readonly socket: Socket; readonly late: NodeJS.Timeout }>();
  const taken = (response: ServerResponse) => {
    clearTimeout(underWay.get(response)?.late);
    underWay.delete(response);
  };
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => {
      open.delete(socket);
      // An answer that waited for one before it does not tell that it is over.
      for (const [response, answer] of underWay) if (answer.socket === socket) taken(response);
    });
    const [longestSilent] = open;
    if (open.size > connections && longestSilent) drop(longestSilent);
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    if (open.delete(socket)) open.add(socket);
    underWay.set(response, { socket, late: setTimeout(drop, answerMs, socket) });
    response.on('close', () => taken(response));
    const [longestUnderWay] = underWay.values();
    if (underWay.size > answers && longestUnderWay) drop(longestUnderWay.socket);
  });
  return {
    end() {
      for (const socket of open) drop(socket);
    },
  };
}

/** By a reset, without which the system would keep megabytes for whoever might still read them. */
function drop(socket: Socket): void {
  socket.resetAndDestroy();
}
