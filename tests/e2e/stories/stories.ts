import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEW_SERVER_MS, onPage } from '../opened-app.ts';
import type { StoryBackend, StoryWorld } from './story-world.ts';

const SOON = { timeout: NEW_SERVER_MS };
const LONGEST_RUN = { timeout: 180_000 };
const FORM = 'Set up policy';

/**
 * What the project's users were promised, story by story, in a real browser: the same walk over every backend.
 * docs/guide/user-stories.md says which story is proved by which of these tests.
 */
export function walkStories({ name, missing, unsupported, engines, open }: StoryBackend): void {
  const why = missing === null ? '' : ` (${missing})`;
  describe.skipIf(missing !== null)(`the user stories over the ${name} backend${why}`, () => {
    let world: StoryWorld;
    let page: Page;
    const answers: Promise<string>[] = [];

    beforeAll(async () => {
      world = await open();
      ({ page } = world.app);
      page.on('response', (response) => {
        if (response.url().includes('/trpc/')) answers.push(response.text().catch(() => ''));
      });
      await world.signIn();
      await onPage(page).service(world.service).waitFor(SOON);
      /* Before the sign-in it was refused, as it should be. */
      world.app.complaints.length = 0;
    }, 300_000);
    afterAll(() => world?.[Symbol.asyncDispose]());

    const dialog = () => onPage(page).dialog();
    const row = (name: string) => onPage(page).row(name);
    const field = (name: string) => dialog().getByRole('textbox', { name });
    const press = (name: string) => dialog().getByRole('button', { name, exact: true }).click();
    const choose = (field: string, option: string) =>
      dialog().getByRole('combobox', { name: field }).selectOption(option);
    const policy = () => page.getByRole('region', { name: 'Policy' });
    const surfaceOf = (service: string) => `${world.app.url}/browse/${world.namespace}/${service}/backup`;
    const backUp = async (name: string) => {
      await page.getByRole('button', { name: 'Back up now' }).click();
      await field('Backup Name').fill(name);
      await press('Start backup');
      await dialog().waitFor({ state: 'hidden' });
    };
    /** Items of the row's menu, by their first word: null where it can be chosen, else why not. */
    const refusals = async (backup: string) => {
      await page.getByRole('button', { name: `Actions for ${backup}` }).click();
      const item = async (name: RegExp) => {
        const found = page.getByRole('menuitem', { name });
        return (await found.getAttribute('aria-disabled')) === 'true' ? found.innerText() : null;
      };
      const found = { restore: await item(/^Restore…/), remove: await item(/^Delete…/) };
      await page.keyboard.press('Escape');
      return found;
    };

    test('the root of a DB Service opens its surface, with Backup as its only tab', async () => {
      await onPage(page).service(world.service).click(SOON);
      await page.getByRole('heading', { name: world.service, level: 1 }).waitFor();
      expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Backup']);
      await page.getByText('No backups yet').waitFor();
    });

    test('an hourly policy is in the reader’s own time, 7 days at first, and kept as it was saved', async () => {
      await page.getByRole('button', { name: FORM }).click();
      expect(await dialog().getByRole('radio', { name: '7 days' }).isChecked()).toBe(true);
      for (const days of ['1 day', '3 days', '14 days', '30 days'])
        expect(await dialog().getByRole('radio', { name: days }).count()).toBe(1);
      const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
      expect(await dialog().getByRole('combobox', { name: 'Time zone' }).inputValue()).toBe(zone);
      await dialog().getByText('Hourly', { exact: true }).click();
      const minute = String(world.soonMinute());
      await choose('Minute', minute);
      await dialog().getByText('3 days', { exact: true }).click();
      await press('Save policy');
      await dialog().waitFor({ state: 'hidden' });
      await page.reload();
      await policy()
        .getByText(`Hourly at minute ${minute.padStart(2, '0')}`)
        .waitFor(SOON);
      await policy().getByText('Keeps 3 days').waitFor();
      expect(await page.getByRole('button', { name: FORM }).count(), 'there is one policy').toBe(0);
    });

    test('a Backup Name is judged while it is typed, and a Description counted to 120 characters', async () => {
      await page.getByRole('button', { name: 'Back up now' }).click();
      await field('Backup Name').fill('Before Migration');
      await dialog()
        .getByText(/lower-case letters/)
        .first()
        .waitFor();
      await field('Description').fill('迁'.repeat(121));
      await dialog().getByText('121/120').waitFor();
      const submit = dialog().getByRole('button', { name: 'Start backup' });
      expect(await submit.getAttribute('aria-disabled')).toBe('true');
      await field('Backup Name').fill('before-migration');
      await field('Description').fill('迁'.repeat(120));
      await dialog().getByText('120/120').waitFor();
      await page.keyboard.press('Escape');
    });

    test('a backup under way says so by itself; it can be neither deleted nor restored, and says why', async () => {
      await world.hold();
      await page.getByRole('button', { name: 'Back up now' }).click();
      await field('Backup Name').fill('before-migration');
      await field('Description').fill('schema v42, before the big one');
      await press('Start backup');
      await page.getByText('Backup started: before-migration').waitFor();
      await row('before-migration').getByText('Running', { exact: true }).waitFor(SOON);
      const { restore, remove } = await refusals('before-migration');
      expect(restore).toContain('Only a Completed backup can be restored.');
      expect(remove).toContain('The backup is still in progress.');
      await world.release();
      await row('before-migration').getByText('Completed', { exact: true }).waitFor(SOON);
      for (const text of ['Manual', 'schema v42, before the big one'])
        expect(await row('before-migration').innerText()).toContain(text);
      expect(await refusals('before-migration')).toEqual({ restore: null, remove: null });
    });

    test('a name that is taken is reported where it is typed', async () => {
      await page.getByRole('button', { name: 'Back up now' }).click();
      await field('Backup Name').fill('before-migration');
      await dialog()
        .getByText(/already exists/)
        .first()
        .waitFor();
      await page.keyboard.press('Escape');
    });

    test('a backup that failed says why, and can be deleted but not restored', async () => {
      await world.hold();
      await backUp('cut-off');
      await row('cut-off').getByText('Running', { exact: true }).waitFor(SOON);
      await world.cutOff();
      await row('cut-off').getByText('Failed', { exact: true }).waitFor(SOON);
      expect(await row('cut-off').innerText()).toMatch(/connection|terminat/i);
      const { restore, remove } = await refusals('cut-off');
      expect(restore).toContain('Only a Completed backup can be restored.');
      expect(remove).toBeNull();
    });

    test('what others do is there after a refresh', async () => {
      await world.api.db.backup.create.mutate({
        ...{ namespace: world.namespace, service: world.service },
        name: 'by-somebody-else',
      });
      await page.getByRole('button', { name: 'Refresh' }).click();
      await row('by-somebody-else').getByText('Completed', { exact: true }).waitFor(SOON);
    });

    test('only the backup whose name is typed is deleted; the service and all else stay', async () => {
      await onPage(page).action('cut-off', 'Delete…');
      const remove = dialog().getByRole('button', { name: 'Delete backup' });
      expect(await remove.getAttribute('aria-disabled')).toBe('true');
      await dialog().getByRole('textbox').fill('cut-off');
      await remove.click();
      await row('cut-off').waitFor({ state: 'hidden', ...SOON });
      for (const other of ['before-migration', 'by-somebody-else'])
        await row(other).getByText('Completed', { exact: true }).waitFor();
      await onPage(page).service(world.service).waitFor();
    });

    test('a restore makes a new DB Service under a checked name, beside the source and on its canvas', async () => {
      await onPage(page).action('before-migration', 'Restore…');
      const name = field('Name of the new DB Service');
      await name.fill('1st');
      await dialog()
        .getByText(/Begin with a letter/)
        .first()
        .waitFor();
      await name.fill(world.service);
      await dialog()
        .getByText(/already exists/)
        .first()
        .waitFor();
      await dialog()
        .getByRole('region', { name: 'What will be made' })
        .getByText(world.namespace, { exact: true })
        .first()
        .waitFor();
      await name.fill('story-again');
      await press('Restore');
      await dialog().getByRole('link', { name: 'Open story-again' }).click(SOON);
      await page.getByRole('heading', { name: 'story-again', level: 1 }).waitFor();
      await page.getByText(`Restored from before-migration of ${world.service}`).waitFor();
      expect(page.url()).toContain(`/browse/${world.namespace}/story-again`);
      await policy()
        .getByText('No policy')
        .or(policy().getByText('Off', { exact: true }))
        .first()
        .waitFor();
      await onPage(page).service(world.service).waitFor();
      await page.getByRole('link', { name: 'Project Canvas' }).click();
      await page
        .getByRole('region', { name: 'Restored services' })
        .getByText(`story-again restored from before-migration of ${world.service}`)
        .waitFor(SOON);
    });

    test('the policy makes a backup by itself, which is told apart from those made by hand', async () => {
      await page.goto(surfaceOf(world.service));
      await row('before-migration').waitFor(SOON);
      await world.policyComesDue();
      const automatic = page.getByRole('row').filter({ hasText: 'Automatic' });
      await automatic.getByText('Completed', { exact: true }).waitFor(LONGEST_RUN);
      await page.getByRole('combobox', { name: 'Type' }).selectOption('manual');
      await automatic.waitFor({ state: 'hidden' });
      await row('before-migration').waitFor();
      await page.getByRole('combobox', { name: 'Type' }).selectOption('automatic');
      await row('before-migration').waitFor({ state: 'hidden' });
      await automatic.getByText('Completed', { exact: true }).waitFor();
      await page.getByRole('combobox', { name: 'Type' }).selectOption({ label: 'All types' });
      await row('before-migration').waitFor();
    });

    test('daily at a time, and weekly on chosen days, read back as they were saved', async () => {
      await page.getByRole('button', { name: 'Edit policy' }).click();
      await dialog().getByText('Daily', { exact: true }).click();
      await choose('Hour', '4');
      await choose('Minute', '30');
      await press('Save policy');
      await policy().getByText('Daily at 04:30').waitFor(SOON);
      await dialog().waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Edit policy' }).click();
      await dialog().getByText('Weekly', { exact: true }).click();
      for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])
        await dialog()
          .getByRole('checkbox', { name: day })
          .setChecked(day === 'Tuesday');
      await press('Save policy');
      await policy().getByText('Tuesday at 04:30').waitFor(SOON);
      await dialog().waitFor({ state: 'hidden' });
    });

    test('turning the policy off keeps every backup', async () => {
      const { total } = await backups();
      await page.getByRole('button', { name: 'Edit policy' }).click();
      await dialog().getByRole('switch', { name: 'Automatic backups' }).click();
      await press('Save policy');
      await policy().getByText('Off', { exact: true }).waitFor(SOON);
      await row('before-migration').getByText('Completed', { exact: true }).waitFor();
      expect((await backups()).total).toBe(total);
    });

    test.each(engines)('$engine is backed up as well', async (other) => {
      await page.goto(surfaceOf(other.name));
      await page
        .getByRole('treeitem', { name: new RegExp(`^${other.name}, Running, ${other.engine}`) })
        .waitFor(SOON);
      await backUp(`first-of-${other.name}`);
      await row(`first-of-${other.name}`).getByText('Completed', { exact: true }).waitFor(SOON);
    });

    test('a stopped service makes no backup, and says why; those it has are still restored from', async () => {
      const stopped = await world.stopOther();
      await page.goto(surfaceOf(stopped));
      await page.getByText('This DB Service is stopped').waitFor(SOON);
      const create = page.getByRole('button', { name: 'Back up now' });
      expect(await create.getAttribute('aria-disabled')).toBe('true');
      await create.focus();
      await page
        .getByRole('tooltip')
        .getByText(/not running/)
        .waitFor();
      await page.keyboard.press('Escape');
      expect((await refusals('survivor')).restore).toBeNull();
    });

    if (unsupported !== null)
      test('an engine that cannot be backed up has no active Backup tab, and says which can', async () => {
        await page.goto(surfaceOf(unsupported.name));
        await page.getByText(`Backup is not available for ${unsupported.engine}`).waitFor(SOON);
        await page.getByText('Supported are PostgreSQL, MySQL and MariaDB, MongoDB, and Redis.').waitFor();
        expect(await page.getByRole('button', { name: 'Back up now' }).count()).toBe(0);
      });

    test('no credential came to the page or in any answer', async () => {
      const said = [await page.content(), ...(await Promise.all(answers))].join('\n');
      expect(said).toContain('before-migration');
      for (const secret of world.secrets) expect(said).not.toContain(secret);
    });

    test('the browser had nothing to complain of', () => {
      expect(world.app.complaints).toEqual([]);
    });

    async function backups() {
      const view = await world.api.db.get.query({ namespace: world.namespace, name: world.service });
      if ('unchanged' in view) throw new Error('a first look is never unchanged');
      return view.backups;
    }
  });
}
