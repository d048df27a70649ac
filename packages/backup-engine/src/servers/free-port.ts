import { createServer } from 'node:net';
import { once } from 'node:events';

const LOOPBACK = '127.0.0.1';

/** A loopback port that nobody holds at this moment. Somebody may take it before it is used: callers retry. */
export async function pickFreePort(): Promise<number> {
  const port = await bind(0);
  if (port === null) throw new Error('The system has no free port.');
  return port;
}

export async function isPortFree(port: number): Promise<boolean> {
  return (await bind(port)) !== null;
}

async function bind(port: number): Promise<number | null> {
  const server = createServer();
  try {
    server.listen({ host: LOOPBACK, port, exclusive: true });
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null;
    throw error;
  } finally {
    server.close();
  }
}
