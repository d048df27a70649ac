import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { RequestHandler } from 'express';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const FLAT_NAME = /^\/([\w-][\w.-]*)$/;
/** The best is 9 % smaller and takes twenty times as long, while the first browser waits: the build makes that one. */
const BROTLI_QUALITY = 5;

type Encoding = 'br' | 'gzip';
/* The first that a browser takes. */
const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

/**
 * Texts of the built web in the smaller form that the browser takes: the one that the build wrote beside it as `….br`, or
 * else one made here. A name holds a hash of its contents, so each is read or made once and kept. What is no such text, or
 * is not there, is left to whoever comes next.
 */
export function compressedAssets(folder: string): RequestHandler {
  const kept = new Map<string, Promise<Buffer>>();
  const compressed = (name: string, encoding: Encoding): Promise<Buffer> => {
    const key = `${encoding} ${name}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = smaller(join(folder, name), encoding);
    kept.set(key, made);
    /* A file that is not there may come: nothing is remembered of it. */
    made.catch(() => kept.delete(key));
    return made;
  };
  return (request, response, next) => {
    const name = FLAT_NAME.exec(request.path)?.[1];
    const type = name === undefined ? undefined : TYPES[extname(name)];
    if (name === undefined || type === undefined || !['GET', 'HEAD'].includes(request.method)) {
      next();
      return;
    }
    response.vary('accept-encoding');
    const encoding = ENCODINGS.find((each) => request.acceptsEncodings(each) === each);
    if (encoding === undefined) {
      next();
      return;
    }
    compressed(name, encoding).then(
      (body) => {
        response.set({
          'content-encoding': encoding,
          'content-type': type,
          'cache-control': 'public, max-age=31536000, immutable',
        });
        response.send(body);
      },
      () => next(),
    );
  };
}

async function smaller(file: string, encoding: Encoding): Promise<Buffer> {
  const text = await readFile(file);
  const built = encoding === 'br' ? await readFile(`${file}.br`).catch(() => null) : null;
  return built ?? compress(text, encoding);
}

async function compress(text: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return promisify(gzip)(text, { level: constants.Z_BEST_COMPRESSION });
  return promisify(brotliCompress)(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
}
