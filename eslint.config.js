import tseslint from 'typescript-eslint';

const clockIsInjected = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Take the time from the injected clock: ambient time cannot be tested.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take the time from the injected clock: ambient time cannot be tested.',
  },
];
const listedExports = [
  { selector: 'ExportAllDeclaration', message: 'List the names: a front door says what is public.' },
];
const noPipe = [
  {
    selector: "CallExpression[callee.property.name='pipe']",
    message: 'Use pipeline(): .pipe() drops errors.',
  },
  {
    selector: 'MemberExpression[property.name=/^(pipeThrough|pipeTo)$/]',
    message: 'No Web Streams in the engine: they cost time and memory, and hide errors.',
  },
];
const environmentHasOneHome = [
  {
    object: 'process',
    property: 'env',
    message: 'Options are declared once and read in apps/server/src/env.ts.',
  },
];
const sources = ['apps/*/src/**/*.{ts,tsx}', 'packages/*/src/**/*.{ts,tsx}'];
const tests = ['**/*.test.{ts,tsx}', '**/*.contract.ts', 'tests/**/*.ts', '**/src/testing/**/*.{ts,tsx}'];

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '.holdfast/', '**/.turbo/', '.dependency-cruiser.cjs'] },
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-console': 'error',
      'no-eval': 'error',
      'no-param-reassign': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      complexity: ['error', 15],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/only-throw-error': 'error',
      'no-restricted-syntax': ['error', ...listedExports],
    },
  },
  {
    files: sources,
    ignores: ['apps/server/src/env.ts', ...tests],
    rules: { 'no-restricted-properties': ['error', ...environmentHasOneHome] },
  },
  {
    files: ['packages/{db-backup-domain,k8s-adapters}/src/**/*.ts'],
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', ...listedExports, ...clockIsInjected] },
  },
  {
    files: ['packages/backup-engine/src/**/*.ts'],
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', ...listedExports, ...clockIsInjected, ...noPipe] },
  },
  /* The production clock and nothing else may look at the machine's time. */
  {
    files: ['packages/backup-engine/src/host/system-host.ts'],
    rules: { 'no-restricted-syntax': ['error', ...listedExports, ...noPipe] },
  },
  {
    files: tests,
    rules: {
      'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  /* Programs that a person runs speak to the terminal. */
  {
    files: ['scripts/**/*.{ts,mjs}', 'bench/**/*.ts', 'apps/server/src/main.ts'],
    rules: { 'no-console': 'off' },
  },
);
