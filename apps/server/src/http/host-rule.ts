import type { RequestHandler } from 'express';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Lets through only requests that ask for one of our names. A page that rebinds its own name to our address still
 * asks for its own name, so this must hold for every request, reads included.
 */
export function hostRule(allowedHosts: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    /* Of two, whoever stands before us may have read the other. */
    const [named, ...others] = request.headersDistinct.host ?? [];
    const host = others.length > 0 ? undefined : named?.toLowerCase();
    const port = request.socket.localPort;
    if (host === undefined || port === undefined || !namesUs(host, port, allowedHosts)) {
      throw new HoldfastError('FORBIDDEN', {
        detail:
          'This server is not known by that host name; HOLDFAST_ALLOWED_HOSTS lists the names it answers to.',
      });
    }
    next();
  };
}

/** Loopback names only with our port. A listed name with a port must match whole; without one, with ours or none. */
function namesUs(host: string, port: number, allowedHosts: readonly string[]): boolean {
  const names = [...LOOPBACK_NAMES, ...allowedHosts];
  if (names.some((name) => host === `${name}:${String(port)}`)) return true;
  return allowedHosts.includes(host) || (port === 80 && LOOPBACK_NAMES.includes(host));
}
