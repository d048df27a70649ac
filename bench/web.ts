import { fillCatalogue } from '@holdfast/backup-engine/testing';
import { openBrowser } from '../tests/e2e/browser.ts';
import { openApp, type OpenedApp } from '../tests/e2e/opened-app.ts';
import { median, readArguments, report, rounded } from './measure/report.ts';

/**
 * The Backup tab of a DB Service with many backups, as `npm start` serves it to Chromium: what its first load weighs,
 * when its first row can be acted on, and whether scrolling to the last row holds the page up.
 */
const { backups, loads } = readArguments({ backups: 10_000, loads: 7 });
const SERVICE = 'orders-db';
const LONG_MS = 50;
const STEP_PIXELS = 600;

interface FirstLoad {
  readonly scriptBytes: number;
  readonly scriptEncodings: string;
  readonly allBytes: number;
  readonly interactiveMs: number;
}

interface Scrolled {
  readonly rows: number;
  readonly seconds: number;
  readonly frames: number;
  /** Frames that came later than two of a screen's sixty a second. */
  readonly lateFrames: number;
  readonly longestTaskMs: number;
  readonly longTasks: number;
}

/** A browser that knows nothing yet. Bytes are those on the wire, headers left out. */
async function firstLoad(url: string): Promise<FirstLoad> {
  const browser = await openBrowser();
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  const sizes: { type: string; bytes: number; encoding: string }[] = [];
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const met = new Map<string, { type: string; encoding: string; headers: number }>();
  devtools.on('Network.responseReceived', ({ requestId, type, response }) => {
    const encoding = response.headers['content-encoding'] ?? response.headers['Content-Encoding'] ?? 'none';
    met.set(requestId, { type, encoding, headers: response.encodedDataLength });
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const response = met.get(requestId);
    if (response) sizes.push({ ...response, bytes: encodedDataLength - response.headers });
  });
  await page.goto('about:blank');
  const from = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  const actions = page.getByRole('button', { name: /^Actions for / }).first();
  await actions.click();
  await page.getByRole('menuitem', { name: /^Delete/ }).waitFor();
  const interactiveMs = performance.now() - from;
  const scripts = sizes.filter(({ type }) => type === 'Script');
  await browser.close();
  return {
    scriptBytes: sum(scripts.map(({ bytes }) => bytes)),
    scriptEncodings: [...new Set(scripts.map(({ encoding }) => encoding))].join(' '),
    allBytes: sum(sizes.map(({ bytes }) => bytes)),
    interactiveMs,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** A screen a frame, to the last row. */
async function scroll(page: OpenedApp['page']): Promise<Scrolled> {
  return page.evaluate(
    async ({ total, step, late }) => {
      const browser = globalThis as unknown as {
        document: { querySelector(selector: string): Box | null; querySelectorAll(selector: string): Row[] };
        requestAnimationFrame(run: (at: number) => void): void;
        PerformanceObserver: new (run: (list: { getEntries(): { duration: number }[] }) => void) => {
          observe(options: object): void;
          takeRecords(): { duration: number }[];
        };
      };
      interface Row {
        getAttribute(name: string): string | null;
      }
      interface Box {
        scrollTop: number;
        readonly scrollHeight: number;
        readonly clientHeight: number;
      }
      const tasks: number[] = [];
      const observer = new browser.PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
      });
      observer.observe({ type: 'longtask' });
      const box = browser.document.querySelector('[role=tabpanel]');
      if (box === null) throw new Error('The Backup tab is not there.');
      const nextFrame = () => new Promise<number>((done) => browser.requestAnimationFrame(done));
      const gaps: number[] = [];
      const lastRow = () =>
        Number([...browser.document.querySelectorAll('[role=row]')].at(-1)?.getAttribute('aria-rowindex')) -
        1;
      const from = performance.now();
      let before = await nextFrame();
      let rows = 0;
      while (rows < total) {
        box.scrollTop += step;
        const at = await nextFrame();
        gaps.push(at - before);
        before = at;
        rows = Math.max(rows, lastRow());
      }
      await new Promise((later) => setTimeout(later, 500));
      for (const { duration } of observer.takeRecords()) tasks.push(duration);
      return {
        rows,
        seconds: (before - from) / 1000,
        frames: gaps.length,
        lateFrames: gaps.filter((gap) => gap > late).length,
        longestTaskMs: Math.max(0, ...tasks),
        longTasks: tasks.length,
      };
    },
    { total: backups, step: STEP_PIXELS, late: 34 },
  );
}

await using app = await openApp({
  fill: (dataDir) => fillCatalogue(dataDir, { service: SERVICE, backups, until: Date.now() }),
});
const address = `${app.url}/browse/test/${SERVICE}/backup`;
await firstLoad(address);
const measured: FirstLoad[] = [];
for (let load = 0; load < loads; load += 1) measured.push(await firstLoad(address));
const { page } = app;
await page.goto(address);
await page
  .getByRole('button', { name: /^Actions for / })
  .first()
  .waitFor();
const scrolled = await scroll(page);
const interactive = measured.map(({ interactiveMs }) => interactiveMs);
report(
  `The Backup tab with ${backups} backups, ${loads} first loads`,
  [
    {
      what: 'scripts on the wire, kB',
      figure: rounded((measured[0]?.scriptBytes ?? NaN) / 1000, 1),
      wanted: 200,
    },
    { what: 'everything on the wire, kB', figure: rounded((measured[0]?.allBytes ?? NaN) / 1000, 1) },
    {
      what: 'until the first row has been acted on, median ms',
      figure: rounded(median(interactive), 0),
      wanted: 1000,
    },
    { what: 'the slowest of them, ms', figure: rounded(Math.max(...interactive), 0) },
    { what: 'rows scrolled through', figure: scrolled.rows },
    { what: 'frames', figure: scrolled.frames },
    { what: 'frames later than 34 ms', figure: scrolled.lateFrames },
    { what: `tasks longer than ${LONG_MS} ms`, figure: scrolled.longTasks, wanted: 0 },
    { what: 'the longest of them, ms', figure: rounded(scrolled.longestTaskMs, 0), wanted: LONG_MS },
  ],
  { measured, scrolled },
);
