import type { FastifyHelmetOptions } from '@fastify/helmet';

/**
 * Headers of every answer. The policy is for the studio: its own scripts, WebAssembly, pictures and camera streams that
 * the page made itself, and threads for WebAssembly, which take an isolated page (COOP and COEP).
 */
export const HEADERS: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
      workerSrc: ["'self'", 'blob:'],
      imgSrc: ["'self'", 'blob:', 'data:'],
      mediaSrc: ["'self'", 'blob:'],
      connectSrc: ["'self'", 'blob:', 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  crossOriginOpenerPolicy: { policy: 'same-origin' },
  crossOriginEmbedderPolicy: { policy: 'require-corp' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  // The server speaks HTTP; what stands before it and speaks HTTPS says so itself.
  strictTransportSecurity: false,
};

/** Nothing that a page may use but the camera. */
export const PERMISSIONS = 'camera=(self), microphone=(), geolocation=(), display-capture=()';
