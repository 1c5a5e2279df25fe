import { Agent, request } from 'node:http';

/**
 * Stops the server while so many connections, kept open, ask without a pause, and counts what became of their requests.
 * @param options `after`: milliseconds of load before the stop
 */
export async function stopUnderLoad(
  { url, stop }: { url: string; stop: () => Promise<void> },
  body: Buffer,
  { connections, after }: { connections: number; after: number },
) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const counts = { answered: 0, sentAway: 0, other: 0, refused: 0, lost: 0 };
  let asking = true;
  const ask = async () => {
    while (asking) {
      const outcome = await outcomeOf(url, agent, body);
      counts[outcome]++;
      // Nobody is there any more.
      if (outcome === 'refused') return;
    }
  };
  const asked = Array.from({ length: connections }, ask);
  await new Promise((resolve) => setTimeout(resolve, after));
  await stop();
  asking = false;
  await Promise.all(asked);
  agent.destroy();
  return counts;
}

/** `lost`: sent over a connection that was then closed without a whole answer. */
function outcomeOf(
  url: string,
  agent: Agent,
  body: Buffer,
): Promise<'answered' | 'sentAway' | 'other' | 'refused' | 'lost'> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'image/jpeg', 'content-length': body.length };
    const sent = request(`${url}/v1/predict`, { agent, method: 'POST', headers }, (response) => {
      response.resume();
      response.on('error', () => resolve('lost'));
      response.on('end', () => {
        const { complete, statusCode } = response;
        if (!complete) resolve('lost');
        else resolve(statusCode === 200 ? 'answered' : statusCode === 503 ? 'sentAway' : 'other');
      });
    });
    sent.on('error', (error) => {
      resolve('code' in error && error.code === 'ECONNREFUSED' ? 'refused' : 'lost');
    });
    sent.end(body);
  });
}
