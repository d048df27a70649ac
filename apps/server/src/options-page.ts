import { OPTIONS, type Option } from './options.ts';

const HEAD = `# Options

Set in the environment of \`npm start\`. Paths that are not absolute begin in the repository. An option set to the empty
text counts as not set. A wrong value or an unknown \`HOLDFAST_\` name stops the start with one line and exit code 2.

This page is made from \`apps/server/src/options.ts\`; a test compares the two.
`;

/** The text of docs/options.md. */
export function renderOptionsPage(): string {
  const sections = Object.values<Option<unknown>>(OPTIONS).map(
    ({ name, takes, fallback, doc, backend }) =>
      `## ${name}\n\n${doc}\n\nTakes ${takes}. ${fallback === null ? 'Not set by default.' : `Default: \`${fallback}\`.`}${backend === undefined ? '' : ` Only with HOLDFAST_BACKEND=${backend}.`}\n`,
  );
  return [HEAD, ...sections].join('\n');
}
