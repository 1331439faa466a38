import type { FastifyRequest } from 'fastify';

/** Nothing of an answer of the API is ever run or shown as a page. */
const apiPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** A page runs our own scripts alone; its style sheets may be made by them as they run. */
const pagePolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const yearOfHttps = 'max-age=31536000; includeSubDomains';

/** What every answer carries, a stream's too; a controller's own headers take precedence. `secure`: by https alone. */
export const headersFor = (request: FastifyRequest, secure: boolean): Map<string, string> => {
  const ofApi = request.url.startsWith('/api');
  return new Map([
    ['X-Request-Id', request.id],
    ['X-Content-Type-Options', 'nosniff'],
    ['X-Frame-Options', 'DENY'],
    ['Referrer-Policy', 'no-referrer'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Permissions-Policy', 'camera=(self), geolocation=(self), microphone=(), payment=(), usb=()'],
    ['Content-Security-Policy', ofApi ? apiPolicy : pagePolicy],
    ...(ofApi ? [['Cache-Control', 'no-store'] as const] : []),
    ...(secure ? [['Strict-Transport-Security', yearOfHttps] as const] : []),
  ]);
};
