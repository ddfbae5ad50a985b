import http from 'node:http';

/**
 * Keeps connections alive between polls, as browsers do. What a lost one does to the request on it is left to the
 * client: `xmlhttprequest-ssl`, which stands in for the browser's in Node, would otherwise repeat the request and never
 * send it.
 */
export class KeepAliveAgent extends http.Agent {
  constructor() {
    super({ keepAlive: true });
  }

  reuseSocket(socket, request) {
    super.reuseSocket(socket, request);
    request.reusedSocket = false;
  }
}
